package journal

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"callsign/api"
	"callsign/internal/text"
)

// Any sender comes back as it was, byte for byte.
func TestSenderComesBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		raw := func() text.Raw { return drawText(rt, "text") }
		s := api.Sender{
			Key: api.Key{Channel: api.Channel(raw()), ID: raw()}, Number: raw(), Name: raw(), State: raw(), Details: drawValues(rt, wa, "details"),
			Quality: raw(), Region: raw(), Attributes: api.Values{{Name: string(raw()), Value: api.Value{Text: raw(), Null: true}}},
			HasToken: rapid.Bool().Draw(rt, "token"), Created: api.Time{At: t0.AddDate(rapid.IntRange(-3000, 9000).Draw(rt, "years"), 0, 0), Text: raw()},
		}
		if rapid.Bool().Draw(rt, "change") {
			s.Change = &api.Change{Status: raw(), Details: drawValues(rt, kko, "pending"), ErrorCode: raw(), ErrorReason: raw()}
			s.Reviews = []api.Review{{Field: string(raw()), Value: raw(), Status: raw(), Reason: raw()}}
		}
		want := s
		if y := s.Created.At.Year(); y < 0 || y > 9999 {
			want.Created.At = t0.AddDate(-5000, 0, 0) // a year that no text form has: only the text is kept
			want.Created.At = api.Time{}.At
		}
		line, err := formatLine(record{Version: version, Kind: kindBegin, ID: strings.Repeat("0", idLen), By: by{ID: strings.Repeat("1", idLen)},
			Write: &wireWrite{Kind: Remove, Before: encodeSender(&s)}})
		must(rt, err)
		if bytes.Count(line, []byte("\n")) != 1 {
			rt.Fatalf("more than one line: %q", line)
		}
		r, err := parseLine(line[:len(line)-1])
		must(rt, err)
		if d := cmp.Diff(&want, r.write().Before, same); d != "" {
			rt.Fatal(d)
		}
	})
}

// A line of which any byte was changed, or with anything after it, is not taken.
func TestChecksum(t *testing.T) {
	line, err := formatLine(record{Version: version, Kind: kindSeen, ID: strings.Repeat("0", idLen), By: by{ID: strings.Repeat("1", idLen)}})
	must(t, err)
	line = line[:len(line)-1]
	if _, err := parseLine(line); err != nil {
		t.Fatal(err)
	}
	for i := range line {
		bad := slices.Clone(line)
		bad[i] ^= 1
		if _, err := parseLine(bad); err == nil {
			t.Errorf("byte %d", i)
		}
		if _, err := parseLine(line[:i]); err == nil {
			t.Errorf("the first %d bytes", i)
		}
	}
	if _, err := parseLine(append(slices.Clone(line), '!')); err == nil {
		t.Error("a spoiled line")
	}
}

func TestTooLargeARecord(t *testing.T) {
	j := opened(t, t.TempDir())
	if _, err := j.Begin(t0, Write{Kind: Comment, Key: wa, Text: text.Raw(strings.Repeat("x", maxLine))}); err == nil || content(t, j) != "" {
		t.Errorf("%v", err)
	}
	must(t, os.WriteFile(j.Path(), append(bytes.Repeat([]byte("x"), maxLine+1), '\n'), 0o600))
	if s, err := j.Refresh(); err != nil || s.Unreadable != 1 {
		t.Errorf("%+v %v", s, err)
	}
	begin(t, j, t0, save(wa))
	if s, err := j.Refresh(); err != nil || s.Unreadable != 1 || len(s.UnderWay) != 1 {
		t.Errorf("%+v %v", s, err)
	}
}

// checkReader is the property of the reader: whatever is in the file, it opens, counts what it cannot read, and what is then written is
// read back.
func checkReader(t failer, dir string, data []byte) {
	probe := Journal{dir: dir, name: fileName(scope)}
	must(t, os.MkdirAll(dir, 0o700))
	must(t, os.WriteFile(probe.Path(), data, 0o600))
	j, s, err := open(dir, scope, t0, fast())
	must(t, err)
	k := api.Key{Channel: api.WhatsApp, ID: "a sender of its own"}
	id, err := j.Begin(t0, save(k))
	must(t, err)
	must(t, j.Close())
	j, after, err := open(dir, scope, t0, fast())
	must(t, err)
	if len(after.Unconfirmed) != len(s.Unconfirmed)+1 || after.Unconfirmed[len(s.Unconfirmed)].ID != id || after.Unreadable != s.Unreadable {
		t.Fatalf("%d and then %d unconfirmed, %d and then %d unreadable", len(s.Unconfirmed), len(after.Unconfirmed), s.Unreadable, after.Unreadable)
	}
	must(t, j.Close())
}

func FuzzReader(f *testing.F) {
	line, err := formatLine(record{Version: version, Kind: kindSeen, ID: strings.Repeat("0", idLen), By: by{ID: strings.Repeat("1", idLen)}})
	must(f, err)
	for _, seed := range []string{"", "\n", "{", "null\n", "{}\n", string(line), string(line[:len(line)-1]), "\x00\x00\n" + string(line), string(line) + "x"} {
		f.Add([]byte(seed), "")
	}
	f.Add([]byte{}, `{"v":1,"kind":"end","id":"00000000000000000000000000000000","by":{"id":"00000000000000000000000000000000"},"end":null`)
	f.Add([]byte{}, `{"v":1,"at":7,"kind":"begin"`)
	f.Fuzz(func(t *testing.T, data []byte, body string) {
		if body != "" { // a line with a right checksum and anything in it
			data = append(data, body+crcMember+sum([]byte(body))+"\"}\n"...)
		}
		checkReader(t, t.TempDir(), data)
	})
}

// readLines finds the same lines as splitting does, wherever its blocks end.
func TestReadLines(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var data []byte
		for range rapid.IntRange(0, 8).Draw(rt, "parts") {
			data = append(data, bytes.Repeat([]byte("x"), rapid.IntRange(0, 70_000).Draw(rt, "length"))...)
			data = append(data, rapid.SampledFrom([]string{"\n", "", "\n\n"}).Draw(rt, "end")...)
		}
		want := strings.SplitAfter(string(data), "\n")
		want = want[:len(want)-1]
		var got []string
		end, err := readLines(bytes.NewReader(data), 0, int64(len(data)), func(off int64, line []byte, n int) {
			if n != len(line) || !bytes.HasPrefix(data[off:], line) {
				rt.Fatalf("a line of %d bytes, told as %d at %d", len(line), n, off)
			}
			got = append(got, string(line)+"\n")
		})
		if err != nil || end != int64(bytes.LastIndexByte(data, '\n')+1) || !slices.Equal(want, got) {
			rt.Fatalf("%d lines, want %d; end %d, %v", len(got), len(want), end, err)
		}
	})
}
