package term

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

func TestCopyChoosesItsWay(t *testing.T) {
	broken := errors.New("exit status 1")
	env := func(kv ...string) map[string]string {
		m := map[string]string{}
		for i := 0; i < len(kv); i += 2 {
			m[kv[i]] = kv[i+1]
		}
		return m
	}
	tests := []struct {
		name  string
		goos  string
		env   map[string]string
		tools map[string]error // what is there, and what it answers
		text  string
		want  string // CopiedMsg.Way, "seq" for a sequence of that kind, or "error"
		tried string
	}{
		{name: "bare", want: "seq plain"},
		{name: "mac", goos: "darwin", tools: map[string]error{"pbcopy": nil}, want: "pbcopy", tried: "pbcopy"},
		{name: "wayland", env: env("WAYLAND_DISPLAY", "w0", "DISPLAY", ":0"), tools: map[string]error{"wl-copy": nil, "xclip": nil}, want: "wl-copy", tried: "wl-copy"},
		{name: "x11, xclip missing", env: env("DISPLAY", ":0"), tools: map[string]error{"xsel": nil}, want: "xsel", tried: "xclip -selection clipboard,xsel --clipboard --input"},
		{name: "x11, broken", env: env("DISPLAY", ":0"), tools: map[string]error{"xclip": broken}, want: "seq plain", tried: "xclip -selection clipboard,xsel --clipboard --input"},
		{name: "ssh", env: env("SSH_CONNECTION", "x", "DISPLAY", ":10"), tools: map[string]error{"xclip": nil}, want: "seq plain"},
		{name: "ssh on a mac", goos: "darwin", env: env("SSH_TTY", "x"), tools: map[string]error{"pbcopy": nil}, want: "seq plain"},
		{name: "tmux", env: env("TMUX", "x", "SSH_TTY", "x"), tools: map[string]error{"tmux": nil}, want: "tmux", tried: "tmux load-buffer -w -"},
		{name: "old tmux", env: env("TMUX", "x", "TERM", "linux"), tools: map[string]error{"tmux": broken}, want: "seq tmux", tried: "tmux load-buffer -w -"},
		{name: "screen", env: env("STY", "x"), want: "seq screen"},
		{name: "linux console", env: env("TERM", "linux"), want: "error"},
		{name: "Terminal.app", env: env("TERM_PROGRAM", "Apple_Terminal", "SSH_TTY", "x"), want: "error"},
		{name: "too long", text: strings.Repeat("x", osc52Max+1), want: "error"},
		{name: "long, with a program", goos: "darwin", text: strings.Repeat("x", osc52Max+1), tools: map[string]error{"pbcopy": nil}, want: "pbcopy", tried: "pbcopy"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var tried []string
			text := test.text
			if text == "" {
				text = "발신자 +82"
			}
			c := clipboard{goos: test.goos, getenv: func(k string) string { return test.env[k] }}
			c.run = func(name string, args []string, got string) error {
				tried = append(tried, strings.Join(append([]string{name}, args...), " "))
				if got != text {
					t.Errorf("%s got %q", name, got)
				}
				err, ok := test.tools[name]
				if !ok {
					return fmt.Errorf("run: %w", exec.ErrNotFound)
				}
				return err
			}
			if got := describeCopy(c.copy(text)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if got := strings.Join(tried, ","); got != test.tried {
				t.Errorf("tried %q, want %q", got, test.tried)
			}
		})
	}
}

func describeCopy(msg tea.Msg) string {
	switch msg := msg.(type) {
	case CopiedMsg:
		if msg.Err != nil {
			return "error"
		}
		return msg.Way
	case osc52Msg:
		const plain = "\x1b]52;c;67Cc7Iug7J6QICs4Mg=="
		switch {
		case strings.HasPrefix(msg.seq, plain) && strings.Contains(msg.seq, "\x1bPtmux;"):
			return "seq tmux"
		case strings.HasPrefix(msg.seq, plain):
			return "seq plain"
		case strings.HasPrefix(msg.seq, "\x1bP"):
			return "seq screen"
		}
	}
	return fmt.Sprintf("%#v", msg)
}

func TestRunToolSaysWhatIsMissing(t *testing.T) {
	if err := runTool("no-such-clipboard-program", nil, "x"); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if err := runTool("false", nil, "x"); err == nil || errors.Is(err, exec.ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if err := runTool("cat", nil, strings.Repeat("x", 1<<20)); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestCopyTakesControlsOut(t *testing.T) {
	in := "a\tb\n한\x1b[201~rm -rf\r\x00\u009b~\x7fz\xff"
	if got, want := harmless(in), "a\tb\n한[201~rm -rf~z\ufffd"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
