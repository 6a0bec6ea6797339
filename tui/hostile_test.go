package tui

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"callsign/api"
	"callsign/tui/view"
)

// hostile are texts that must not do what they try to. Each is put into every text of every answer.
var hostile = map[string]string{
	"escapes":   "\x1b]52;c;ZXZpbA==\x07\x1b]0;owned\x07\x1b[2J\x1b[H\x1b[31m\x1b[?1049l\x1bc",
	"eightbit":  "\u009d0;owned\u009c\u009b2J\u0090q\u009c\u0085",
	"controls":  "\r\n\t\b\x00\a\x0e\x7f",
	"bidi":      "\u202egnp.exe\u202c\u2066x\u2069\u200e\u061c",
	"invisible": "\u200b\u2060\u00ad\ufeff\u3164\u115f\uffa0\u2800\u034f\u180b\U000e0041\U000e0101\u2028\u2029\ufff9\ufffa\ufffb",
	"marks":     strings.Repeat("\u0301", 300),
	"private":   "\ue0b0\uf8ff\U000f0000\u0378\U0010ffff",
	"formula":   "=HYPERLINK(\"https://evil.example\")\t@SUM(A1)",
}

// poisoned puts a text before every text of every JSON answer, but for what the program needs to find its way: ids and tokens of pages.
type poisoned struct {
	http.RoundTripper
	text string
	fail bool // writes are refused with a poisoned error
}

func (p poisoned) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := p.RoundTripper.RoundTrip(req)
	if err != nil || resp.Body == nil {
		return resp, err
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if p.fail && req.Method != http.MethodGet {
		resp.StatusCode, resp.Status = http.StatusBadRequest, "400 "+p.text
		resp.Header.Set("Content-Type", "application/json")
		data = []byte(`{"errorCode":"bad_request","message":"m","resolution":"r","additionalInformation":{"validationErrors":["details.about must be nice","other"]}}`)
	}
	var body any
	if json.Unmarshal(data, &body) == nil {
		if data, err = json.Marshal(p.poison("", body)); err != nil {
			return nil, err
		}
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	resp.Header.Del("Content-Length")
	return resp, nil
}

func (p poisoned) poison(name string, v any) any {
	switch v := v.(type) {
	case string:
		if slices.Contains([]string{"id", "plusFriendId", "nextPageToken"}, name) {
			return v
		}
		return p.text + v
	case []any:
		for i := range v {
			v[i] = p.poison(name, v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = p.poison(k, v[k])
		}
	}
	return v
}

// poison puts a server that is poisoned in the place of the client's, and reads everything again.
func (p *program) poison(text string, fail bool) {
	client, err := api.New(api.Options{BaseURL: "https://demo.invalid", ProjectID: "p", Transport: poisoned{p.api.Transport(), text, fail}, Rate: 1000,
		Auth: api.Auth{Mode: api.Basic, KeyID: "demo-key", Secret: api.NewSecret("demo-secret")}})
	if err != nil {
		p.t.Fatal(err)
	}
	p.app.env.Client.Close()
	p.app.env.Client = client
	p.keys("R")
	p.sleep(5 * time.Second)
}

// TestHostileAnswers: whatever the server says anywhere, in every view and dialog the frame is exact and holds nothing but text and our
// own styles.
func TestHostileAnswers(t *testing.T) {
	all := ""
	for _, name := range slices.Sorted(maps.Keys(hostile)) {
		if name != "marks" {
			all += hostile[name] + "x"
		}
	}
	for _, c := range []struct {
		name, text string
		w, h       int
	}{{"narrow", all, 80, 24}, {"wide", all, 200, 50}, {"marks", hostile["marks"], 80, 24}} {
		t.Run(c.name, func(t *testing.T) {
			run(t, setup{w: c.w, h: c.h}, func(p *program) {
				p.poison(c.text, true)
				p.lookAround()
			})
		})
	}
}

// lookAround opens all there is.
func (p *program) lookAround() {
	p.check("the list")
	for _, c := range p.app.keys.list {
		if slices.Contains([]view.Command{view.Quit, view.Leave, view.Suspend, view.Editor, view.Pause}, c.command) || len(c.Keys()) == 0 {
			continue
		}
		p.keys(c.Keys()[0])
		p.check(string(c.command))
		p.typing("a")
		p.check(string(c.command) + ", a letter typed")
		p.keys("down", "tab", "ctrl+s", "enter")
		p.check(string(c.command) + ", gone through")
		for range 4 {
			p.keys("esc")
			p.check(string(c.command) + ", left")
		}
		if strings.Contains(p.screen(), "[Keep editing]") {
			p.keys("right", "enter")
		}
	}
	p.keys("!")
	p.check("the errors")
}

// check looks at the frame: its size, its sequences, and nothing that cannot be seen.
func (p *program) check(where string) {
	p.t.Helper()
	lines := p.lines()
	exact(p.t, lines, p.w, p.h)
	onlyOurSequences(p.t, lines)
	for _, l := range lines {
		marks := 0
		for _, r := range l {
			if unicode.In(r, unicode.Zl, unicode.Zp, unicode.Co) || unicode.Is(unicode.Cf, r) && r != 0x200c && r != 0x200d || r == 0x3164 || r == 0x115f {
				p.t.Fatalf("%s: the frame holds %U: %q", where, r, l)
			}
			if marks++; !unicode.IsMark(r) {
				marks = 0
			}
			if marks > 4 {
				p.t.Fatalf("%s: a character has more than four marks: %q", where, l)
			}
		}
	}
}

// TestHostileExports: the files hold what the server said, and no terminal or spreadsheet obeys them.
func TestHostileExports(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			run(t, setup{}, func(p *program) {
				p.poison(text, false)
				p.app.options.Dir = dir
				for _, format := range []string{"1", "2", "3"} {
					p.keys("X", format)
					p.shows("senders exported to")
				}
			})
			files, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil || len(files) != 3 {
				t.Fatalf("%q %v", files, err)
			}
			for _, f := range files {
				data, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				for i, r := range string(data) {
					inCSV := strings.HasSuffix(f, ".csv") && (r == '\t' || r == '\r')
					if unicode.IsControl(r) && r != '\n' && !inCSV {
						t.Fatalf("%s holds %U at %d", filepath.Ext(f), r, i)
					}
				}
				if strings.HasSuffix(f, ".csv") && name == "formula" && (strings.Contains(string(data), ",=") || strings.Contains(string(data), ",\"=")) {
					t.Errorf("the spreadsheet holds a formula: %q", data[:400])
				}
			}
		})
	}
}
