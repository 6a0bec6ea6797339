package term

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
	"unicode"

	"github.com/aymanbagabas/go-osc52/v2"
	tea "github.com/charmbracelet/bubbletea"
)

// CopiedMsg is the result of Copy.
type CopiedMsg struct {
	// Way names what took the text: "OSC 52" (the terminal, which does not say whether it did) or the name of a program.
	Way string
	// Err is not nil when there was no way; show the text for selecting by hand then.
	Err error
}

const wayOSC52 = "OSC 52"

// Sure reports that the text was taken: a program says so, a terminal does not.
func (m CopiedMsg) Sure() bool { return m.Way != wayOSC52 }

// ErrNoClipboard means that neither the terminal nor a program takes text for the clipboard.
var ErrNoClipboard = errors.New("no clipboard: the terminal takes no OSC 52, and no clipboard program (pbcopy, wl-copy, xclip, xsel) is there")

// ErrTooLong means that the text is longer than terminals take.
var ErrTooLong = errors.New("the text is too long for the terminal's clipboard")

const (
	// Terminals cut or refuse longer sequences; the least known limit is 100,000 bytes of base64.
	osc52Max      = 74_000
	clipboardWait = 2 * time.Second
)

// Copy puts s, without its control characters, into the clipboard: with the program of this desktop or of tmux, which says whether it worked, or else with
// OSC 52, which also works over SSH. The root gets a CopiedMsg. Newlines and tabs stay; other controls, which s can have from the API, would
// act where the user pastes it: ESC [ 201 ~ ends the paste, and what follows it is typed into the shell.
func Copy(s string) tea.Cmd {
	return func() tea.Msg {
		return clipboard{getenv: os.Getenv, goos: runtime.GOOS, run: runTool}.copy(harmless(s))
	}
}

// harmless takes the control characters out of s.
func harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// clipboard is the world that Copy acts in.
type clipboard struct {
	getenv func(string) string
	goos   string
	// run gives text to a program; exec.ErrNotFound when it is not there.
	run func(name string, args []string, text string) error
}

func (c clipboard) copy(s string) tea.Msg {
	var failed []error
	for _, tool := range c.tools() {
		err := c.run(tool[0], tool[1:], s)
		if err == nil {
			return CopiedMsg{Way: tool[0]}
		}
		if !errors.Is(err, exec.ErrNotFound) {
			failed = append(failed, fmt.Errorf("copy with %s: %w", tool[0], err))
		}
	}
	switch {
	case c.deaf():
		failed = append(failed, ErrNoClipboard)
	case len(s) > osc52Max:
		failed = append(failed, ErrTooLong)
	default:
		return osc52Msg{seq: c.sequence(s)}
	}
	return CopiedMsg{Err: errors.Join(failed...)}
}

// tools are the programs to try. Over SSH the desktop is not the user's, so there is only tmux.
func (c clipboard) tools() [][]string {
	var tools [][]string
	if c.getenv("TMUX") != "" {
		tools = append(tools, []string{"tmux", "load-buffer", "-w", "-"})
	}
	if c.getenv("SSH_CONNECTION") != "" || c.getenv("SSH_TTY") != "" {
		return tools
	}
	if c.goos == "darwin" {
		tools = append(tools, []string{"pbcopy"})
	}
	if c.getenv("WAYLAND_DISPLAY") != "" {
		tools = append(tools, []string{"wl-copy"})
	}
	if c.getenv("DISPLAY") != "" {
		tools = append(tools, []string{"xclip", "-selection", "clipboard"}, []string{"xsel", "--clipboard", "--input"})
	}
	return tools
}

// deaf reports terminals that are known to take no OSC 52. Inside tmux and screen the outer one is not known.
func (c clipboard) deaf() bool {
	return c.getenv("TMUX") == "" && (c.getenv("TERM") == "linux" || c.getenv("TERM_PROGRAM") == "Apple_Terminal")
}

func (c clipboard) sequence(s string) string {
	seq := osc52.New(s)
	switch {
	case c.getenv("TMUX") != "":
		// Once for tmux itself (set-clipboard on), once through it (allow-passthrough on).
		return seq.String() + seq.Tmux().String()
	case c.getenv("STY") != "":
		return seq.Screen().String()
	default:
		return seq.String()
	}
}

// runTool runs a clipboard program. Its output stays unconnected: wl-copy and xclip leave a process behind that would hold it open.
func runTool(name string, args []string, text string) error {
	ctx, cancel := context.WithTimeout(context.Background(), clipboardWait)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = strings.NewReader(text)
	cmd.Env, cmd.WaitDelay = childEnviron(), clipboardWait
	return cmd.Run()
}
