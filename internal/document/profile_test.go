package document

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"callsign/api"
	"callsign/internal/text"
)

func TestProfileGolden(t *testing.T) {
	golden(t, "whatsapp.profile.yaml", Profile(waSpec, whatsAppSender()))
	golden(t, "kakaotalk.profile.yaml", Profile(kkoSpec, kakaoSender()))
}

// active is a sender whose fields can all be changed.
func active() api.Sender {
	s := whatsAppSender()
	s.Reviews = nil
	return s
}

// TestProfileOfAnything: what Profile writes is read back as no change, by ReadProfile and, value by value, by the library.
func TestProfileOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec, s := drawSender(t)
		data := Profile(spec, s)
		changes, err := ReadProfile(spec, s, data)
		if len(changes) != 0 || err != nil && err != ErrCancelled {
			t.Fatalf("changes %v, error %v, of:\n%s", changes, err, data)
		}
		var keys map[string]string
		if err := yaml.Unmarshal(data, &keys); err != nil {
			t.Fatalf("%v:\n%s", err, data)
		}
		for _, f := range spec.Fields {
			got, there := keys[f.Name]
			if open, _ := spec.FieldAllowed(f.Name, s); there != open {
				t.Fatalf("%s is there: %v, can be changed: %v", f.Name, there, open)
			}
			if want := string(f.Of(s.Effective()).Text); there && got != want {
				t.Fatalf("%s is %q, want %q", f.Name, got, want)
			}
		}
		if len(data) > maxDocument {
			t.Fatalf("%d bytes", len(data))
		}
	})
}

// TestProfileSurvivesAnEditor: an editor that trims the ends of lines, writes CR LF and a byte order mark changes no value.
func TestProfileSurvivesAnEditor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec, s := drawSender(t)
		lines := strings.Split(string(Profile(spec, s)), "\n")
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " \t\u3000\u00a0")
		}
		data := byteOrderMark + strings.TrimRight(strings.Join(lines, "\r\n"), "\r\n")
		if rapid.Bool().Draw(t, "final newline") {
			data += "\r\n"
		}
		changes, err := ReadProfile(spec, s, []byte(data))
		if len(changes) != 0 || err != nil && err != ErrCancelled {
			t.Fatalf("changes %v, error %v, of:\n%q", changes, err, data)
		}
	})
}

func TestValuesThatDoNotFit(t *testing.T) {
	s := active()
	s.Change = nil
	s.Details = vals("displayName", "Broken \xff", "about", strings.Repeat("\x1b", 200<<10), "email", "a@b.example")
	data := Profile(waSpec, s)
	for _, want := range []string{"# displayName holds bytes that are no text", "# about is too large to be edited here (204800 characters)", "\nemail: a@b.example\n"} {
		if !bytes.Contains(data, []byte(want)) {
			t.Errorf("no %q in:\n%s", want, data)
		}
	}
	if got, err := ReadProfile(waSpec, s, data); got != nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	got, err := ReadProfile(waSpec, s, append(data, "about: short\n"...))
	if d := cmp.Diff(vals("about", "short"), got); d != "" || err != nil {
		t.Errorf("%v %s", err, d)
	}
}

// TestManyLargeValues: the whole file stays small enough to be read back, whatever its fields hold.
func TestManyLargeValues(t *testing.T) {
	s := active()
	s.Change, s.Details = nil, nil
	for _, f := range waSpec.Fields {
		s.Details = s.Details.With(f.Name, api.Value{Text: text.Raw(strings.Repeat("\x1b", 40<<10))})
	}
	data := Profile(waSpec, s)
	if got := bytes.Count(data, []byte("is too large to be edited here")); len(data) > maxDocument || got == 0 || got == len(waSpec.Fields) {
		t.Errorf("%d bytes, %d fields left out", len(data), got)
	}
	if got, err := ReadProfile(waSpec, s, data); got != nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestReadProfile(t *testing.T) {
	s := active()
	k := kakaoSender()
	for _, tc := range []struct {
		name, data string
		sender     api.Sender
		want       api.Values
	}{
		{"only what differs", "displayName: 한빛커피\nabout: new\n", s, vals("about", "new")},
		{"order of the table", "email: \"x@y.example\"\nabout: n\n", s, vals("about", "n", "email", "x@y.example")},
		{"null", "about: null\n", s, vals("about", null)},
		{"tilde", "about: ~", s, vals("about", null)},
		{"nothing", "about:\n", s, vals("about", null)},
		{"empty text", "about: \"\"\n", s, vals("about", null)},
		{"clearing what is pending deletion", "email:\nwebsiteTwo: ~\n", s, nil},
		{"quoted null is a text", "about: \"null\"\n", s, vals("about", "null")},
		{"quoted number", "about: '007'\n", s, vals("about", "007")},
		{"words of YAML 1.1 are texts", "about: yes\n", s, vals("about", "yes")},
		{"block", "description: |\n  a\n\n   b # no comment\n", s, vals("description", "a\n\n b # no comment\n")},
		{"block with a message in it", "description: |-\n  a\n  #! no message\n", s, vals("description", "a\n#! no message")},
		{"messages are left out", "#! x\nabout: |-\n  a\n#! y\n  b\n#!\n", s, vals("about", "a\nb")},
		{"folded", "about: a\n  b\n", s, vals("about", "a b")},
		{"escapes", `about: "\e\0\u2028\ud7ff\U0001F600"`, s, vals("about", "\x1b\x00\u2028\ud7ff😀")},
		{"comment of its own line", "about: a\n# b\n  # c #d\n", s, vals("about", "a")},
		{"comment behind quotes", "about: \"a\" # b\n", s, vals("about", "a")},
		{"comment behind what does not change", "vertical: RESTAURANT # b\n", s, nil},
		{"document marks", "---\nabout: a\n...\n", s, vals("about", "a")},
		{"CR LF", "about: a\r\nvertical: OTHER\r\n", s, vals("about", "a", "vertical", "OTHER")},
		{"byte order mark", byteOrderMark + "about: a\n", s, vals("about", "a")},
		{"category", "category: \"001/0002/0003\"\n", k, vals("topLevelCategoryCode", "001", "midLevelCategoryCode", "0002", "subLevelCategoryCode", "0003")},
		{"category without quotes", "category: 001/0002/0003\n", k, vals("topLevelCategoryCode", "001", "midLevelCategoryCode", "0002", "subLevelCategoryCode", "0003")},
		{"same category", "category: 004/0002/0001\n", k, nil},
	} {
		got, err := ReadProfile(api.SpecOf(tc.sender.Key.Channel), tc.sender, []byte(tc.data))
		if d := cmp.Diff(tc.want, got); d != "" || err != nil {
			t.Errorf("%s: %v %s", tc.name, err, d)
		}
	}
}

func TestCancelled(t *testing.T) {
	for _, data := range []string{"", "\n", " \t\r\n", "# a\n  # b", byteOrderMark, "#! x\n", "---\n", "--- # x\n...\n", "null\n", "~"} {
		if got, err := ReadProfile(waSpec, active(), []byte(data)); got != nil || err != ErrCancelled {
			t.Errorf("%q: %v, %v", data, got, err)
		}
	}
}

func TestProblems(t *testing.T) {
	locked := whatsAppSender() // a display name is under review
	inactive := active()
	inactive.State = "SUSPENDED"
	for _, tc := range []struct {
		name, data string
		want       []string // "line:column text"
	}{
		{"unknown", "about: a\nnickname: b\n", []string{"2:1 nickname is not a key of WhatsApp senders"}},
		{"wrong case", "Email: b\n", []string{"1:1 Email is not a key here: write email."}},
		{"label", "Business category: OTHER\n", []string{"1:1 Business category is not a key here: write vertical."}},
		{"fixed attribute", "region: us\n", []string{"1:1 region cannot be changed: remove the line. The region is set"}},
		{"twice", "about: a\n\nabout: b\n", []string{"3:1 about is here twice, first in line 1"}},
		{"unknown twice", "x: a\nx: b\n", []string{"1:1 x is not a key", "2:1 x is here twice"}},
		{"number", "about: 007\n", []string{`1:8 YAML takes this for a number: put it in quotes, "007".`}},
		{"float", "about: 1e3\n", []string{"1:8 YAML takes this for a number"}},
		{"truth", "about: true\n", []string{"1:8 YAML takes this for a truth value"}},
		{"date", "about: 2024-01-01\n", []string{"1:8 YAML takes this for a date"}},
		{"merge value", "about: <<\n", []string{"1:8 YAML takes this for something else"}},
		{"list", "about: [a, b]\n", []string{"1:8 about takes one text, not a list"}},
		{"block list", "about:\n  - a\n", []string{"2:3 about takes one text, not a list"}},
		{"mapping", "about: {a: b}\n", []string{"1:8 about takes one text, not keys"}},
		{"list at the top", "- a\n", []string{"1:1 Here must be keys"}},
		{"text at the top", "hello\n", []string{"1:1 Here must be keys"}},
		{"flow at the top", "{about: a}\n", []string{"1:1 Here must be keys"}},
		{"comment", "about: Coffee #1\n", []string{`1:15 What follows " #" is a comment`}},
		{"comment instead of a value", "websiteTwo: #1\n", []string{"1:13 What follows"}},
		{"comment in a further line", "about: a\n  한 #1\n", []string{"2:5 What follows"}},
		{"anchor", "about: &a b\n", []string{"1:8 Anchors"}},
		{"anchor of a key", "&a about: b\n", []string{"1:1 Anchors"}},
		{"anchor at the top", "&a\nabout: b\n", []string{"1:1 Anchors"}},
		{"alias", "about: &a b\naddress: *a\n", []string{"1:8 Anchors", "2:10 Aliases"}},
		{"alias of nothing", "about: *a\n", []string{"1:1 The file is no YAML (unknown anchor"}},
		{"merge key", "<<: {about: b}\n", []string{"1:1 This is no key"}},
		{"tag", "about: !!str 5\n", []string{"1:8 Tags"}},
		{"binary", "about: !!binary aGVsbG8=\n", []string{"1:8 Tags"}},
		{"complex key", "? [a]\n: b\n", []string{"1:3 This is no key"}},
		{"two documents", "about: a\n---\nabout: b\n", []string{"2:1 Only one document"}},
		{"an empty one first", "---\n---\nabout: b\n", []string{"2:1 Only one document"}},
		{"open quote", "email: \"x@y.example\"\nabout: \"a\naddress: b\n", []string{"2:1 The file is no YAML"}},
		{"colon", "about: a: b\n", []string{"1:1 The file is no YAML"}},
		{"colon further down", "# x\nemail: null\n\nabout: a: b\naddress: c\n", []string{"4:1 The file is no YAML (mapping values"}},
		{"text behind quotes", "# x\n# y\nemail: null\nabout: \"a\" b\naddress: c\n", []string{"4:1 The file is no YAML"}},
		{"quote in a quote", "# x\n\nabout: \"a\n  b \" c\n  d\"\naddress: \"c\"\n", []string{"3:1 The file is no YAML"}},
		{"no key", "# x\n\nabout: a\nhello\naddress: \"c\"\n", []string{"4:1 The file is no YAML"}},
		{"bad escape", "email: null\nabout: \"C:\\new \\q\"\n", []string{"2:1 The file is no YAML (found unknown escape"}},
		{"unknown alias further down", "email: null\nabout: *x\nvertical: OTHER\n", []string{"2:1 The file is no YAML (unknown anchor"}},
		{"second document is broken", "email: null\n---\nabout: 'x\n", []string{"3:1 The file is no YAML"}},
		{"open bracket", "email: null\nabout: [x\nvertical: OTHER\n", []string{"2:1 The file is no YAML"}},
		{"indentation", "about: a\n  email: b\n", []string{"2:3 The file is no YAML"}},
		{"tab", "about: a\n\temail: b\n", []string{"2:1 The file is no YAML"}},
		{"escape sequence", "email: null\nabout: \x1b[2J\n", []string{`2:8 A file cannot hold the character U+001B as it is: write it in double quotes as "\u001B"`}},
		{"line separator", "about: 한\u2028x\n", []string{"1:9 A file cannot hold the character U+2028"}},
		{"old line end", "about: a\remail: b\n", []string{"1:9 A file cannot hold the character U+000D"}},
		{"bytes", "about: a\nemail: \xff\nx: \xfe\n", []string{"2:8 Here are bytes that are no text", "3:4 Here are bytes"}},
		{"UTF-16", "\xff\xfea\x00:\x00", []string{"1:1 Here are bytes"}},
		{"required", "displayName: ''\n", []string{"1:1 displayName cannot be cleared"}},
		{"username", "username: ~\n", []string{"1:1 username cannot be cleared"}},
		{"too long", "about: " + strings.Repeat("한", 140) + "\n", []string{"1:8 about: Too long: 140 of 139 characters."}},
		{"not in the list", "vertical: NOT_SET\n", []string{"1:11 vertical: Choose a value from the list."}},
		{"locked", "displayName: x\n", []string{"1:1 displayName cannot be changed now: remove the line. A display name is under review"}},
		{"locked and the same", "username: yes\nabout: 1\n", []string{"2:8 YAML takes"}},
		{"too large", strings.Repeat("#", maxDocument+1), []string{"0:0 The file is larger than 1 MiB"}},
		{"a mistake far down", strings.Repeat("a:\n", maxSearch+1) + "b: \"", []string{"0:0 The file is no YAML (found unexpected end of stream)"}},
		{"behind messages", "#! x\nabout: a\n#! y\nx: b\nx: c\n", []string{"4:1 x is not", "5:1 x is here twice, first in line 4"}},
	} {
		s := active()
		switch {
		case tc.name == "locked":
			s = locked
		case tc.name == "locked and the same":
			s = inactive
		}
		got, err := ReadProfile(waSpec, s, []byte(tc.data))
		e, ok := err.(*Error)
		if !ok || got != nil {
			t.Errorf("%s: %v, %v", tc.name, got, err)
			continue
		}
		if len(e.Problems) != len(tc.want) {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		for i, p := range e.Problems {
			if at := fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Text); !strings.HasPrefix(at, tc.want[i]) {
				t.Errorf("%s: %q, want %q", tc.name, at, tc.want[i])
			}
		}
	}
}

func TestErrorText(t *testing.T) {
	_, err := ReadProfile(waSpec, active(), []byte("email: null\n  # x\nabout: Best 커피\u00ad\u200b #1 in town\nfoo: \u202ebar\n"))
	want := `line 3, column 18: What follows " #" is a comment and would be lost: put the value in quotes, or the comment in a line of its own.
    about: Best 커피<U+00AD><U+200B> #1 in town
                                     ^
line 4, column 1: foo is not a key of WhatsApp senders: remove it, or write one of displayName, about, description, vertical, email, address, websiteOne, websiteTwo, photoUrl, username.
    foo: <U+202E>bar
    ^`
	if d := cmp.Diff(want, err.Error()); d != "" {
		t.Error(d)
	}
	many := strings.Repeat("\"x\\e[2J\": 1\n", 1000)
	_, err = ReadProfile(waSpec, active(), []byte(many))
	if s := err.Error(); !strings.HasSuffix(s, "\n… and 980 more problems") || strings.ContainsRune(s, 0x1b) || len(err.(*Error).Problems) != maxProblems {
		t.Error(s)
	}
}

func TestQuoteIsCut(t *testing.T) {
	_, err := ReadProfile(waSpec, active(), []byte("about: "+strings.Repeat("커", 300)+" # x "+strings.Repeat("피", 300)))
	p := err.(*Error).Problems[0]
	if n := len([]rune(p.Quote)); n > maxQuote+3 || !strings.HasPrefix(p.Quote, "…") || !strings.HasSuffix(p.Quote, "…") || p.Column != 309 {
		t.Errorf("%d: %+v", n, p)
	}
	if before := text.Truncate(p.Quote, p.Caret, ""); !strings.HasSuffix(before, "커 ") {
		t.Errorf("the caret is behind %q", before)
	}
}

// validValue draws a value that the field takes and that differs from the present one; empty for none.
func validValue(t *rapid.T, f api.Field, now string) string {
	gen := rapid.Custom(func(t *rapid.T) string { return drawText(t, f.Name) })
	switch f.Kind {
	case api.KindEnum:
		gen = rapid.SampledFrom(f.Enum)
	case api.KindEmail:
		gen = rapid.SampledFrom([]string{"a@b.example", "한@b.example", "\"a b\"@c.example"})
	case api.KindURL:
		gen = rapid.SampledFrom([]string{"https://a.example", "http://b.example/?q=1#x", "https://한.example/: "})
	case api.KindTree:
		gen = rapid.StringMatching(`[0-9]{3}/[0-9]{4}/[0-9]{4}`)
	}
	s := gen.Draw(t, f.Name)
	if f.Max > 0 {
		s = string([]rune(s)[:min(f.Max, len([]rune(s)))])
	}
	if s == now || f.Check(api.Value{Text: text.Raw(s)}) != "" {
		return ""
	}
	return s
}

// scalarNode lets the library write a value in a style that it can read back.
func scalarNode(t *rapid.T, s string) *yaml.Node {
	styles := []yaml.Style{yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle, yaml.LiteralStyle, yaml.FoldedStyle}
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s, Style: rapid.SampledFrom(styles).Draw(t, "style")}
	data, err := yaml.Marshal(map[string]*yaml.Node{"k": n})
	var back map[string]string
	if err != nil || yaml.Unmarshal(data, &back) != nil || back["k"] != s || strings.ContainsFunc(string(data), func(r rune) bool { return r != '\n' && isUnwritable(r) }) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// TestEditsComeBackExactly: edits written by another YAML writer are the changes, no more and no less.
func TestEditsComeBackExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec, s := drawSender(t)
		s.State, s.Reviews = "ACTIVE", nil
		base := s.Effective()
		next := base
		root := &yaml.Node{Kind: yaml.MappingNode}
		for _, f := range spec.Fields {
			now := string(f.Of(base).Text)
			val := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: rapid.SampledFrom([]string{"null", "~", ""}).Draw(t, "null")}
			switch rapid.IntRange(0, 3).Draw(t, f.Name+" edit") {
			case 0:
				continue // the key is left out
			case 1:
				if !f.Nullable {
					continue
				}
				if now != "" {
					next = f.Put(next, api.Value{Null: true})
				}
			case 2:
				val = scalarNode(t, now)
			default:
				set := validValue(t, f, now)
				if set == "" {
					continue
				}
				val = scalarNode(t, set)
				next = f.Put(next, api.Value{Text: text.Raw(set)})
			}
			root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: f.Name}, val)
		}
		if len(root.Content) == 0 {
			return
		}
		data, err := yaml.Marshal(root)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadProfile(spec, s, data)
		if d := cmp.Diff(api.Diff(spec, base, next), got); d != "" || err != nil {
			t.Fatalf("%v\n%s of\n%s", err, d, data)
		}
	})
}

func TestAnnotate(t *testing.T) {
	s := active()
	first := []byte("# mine\nabout: Coffee #1\n\n  \nemail: 5\nfoo: x")
	_, err := ReadProfile(waSpec, s, first)
	second := Annotate(first, err)
	want := `#! There are 3 problems. Correct them, save and close; or leave the file empty to cancel.
# mine
#! What follows " #" is a comment and would be lost: put the value in quotes, or the comment in a line of its own. (column 15)
about: Coffee #1

` + "  " + `
#! YAML takes this for a number: put it in quotes, "5". (column 8)
email: 5
#! foo is not a key of WhatsApp senders: remove it, or write one of displayName, about, description, vertical, email, address, websiteOne, websiteTwo, photoUrl, username. (column 1)
foo: x`
	if d := cmp.Diff(want, string(second)); d != "" {
		t.Fatal(d)
	}
	_, err = ReadProfile(waSpec, s, second)
	if got := Annotate(second, err); !bytes.Equal(got, second) {
		t.Errorf("the second round differs:\n%s", got)
	}
	if got := Annotate(second, nil); !bytes.Equal(got, first) {
		t.Errorf("without an error:\n%s", got)
	}
	fixed := bytes.Replace(second, []byte("email: 5"), []byte("email: 6"), 1)
	if got := string(Annotate(fixed, fmt.Errorf("saving: %w", &api.Error{Op: "x"}))); strings.Count(got, "#!") != strings.Count(got[:strings.Index(got, "# mine")], "#!") {
		t.Errorf("another error:\n%s", got)
	}
}

func TestAnnotateKeepsTheKindOfFile(t *testing.T) {
	data := []byte(byteOrderMark + "foo: x\r\nabout: \"a\r\n")
	_, err := ReadProfile(waSpec, active(), data)
	got := Annotate(data, err)
	if !bytes.HasPrefix(got, []byte(byteOrderMark+"#! ")) || bytes.Count(got, []byte("\n")) != bytes.Count(got, []byte("\r\n")) {
		t.Errorf("%q", got)
	}
	got = Annotate([]byte("about: a\n"), fmt.Errorf("one\ntwo \x1b[2J\n\n"))
	if want := "#! one\n#! two ^[[2J\nabout: a\n"; string(got) != want {
		t.Errorf("%q", got)
	}
}

// TestBombs: files that would grow or nest without end are refused, and quickly enough for a test to end.
func TestBombs(t *testing.T) {
	laughs := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'z'; c++ {
		laughs += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.Repeat(fmt.Sprintf("*%c,", c-1), 9))
	}
	for name, data := range map[string]string{
		"laughs": laughs, "flow": strings.Repeat("[", 500_000), "maps": strings.Repeat("{a: ", 200_000), "lists": strings.Repeat("- ", 500_000),
		"keys": strings.Repeat("a:\n", 300_000), "keys and a mistake": strings.Repeat("a:\n", 300_000) + "b: \"", "marks": strings.Repeat("? ", 500_000), "documents": strings.Repeat("---\n", 200_000),
		"quotes": "about: " + strings.Repeat("\"\" ", 300_000), "comments": "about:\n" + strings.Repeat("#x\n", 300_000) + " - a", "tags": "about: " + strings.Repeat("!a ", 300_000),
	} {
		if _, err := ReadProfile(waSpec, active(), []byte(data)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
