//go:build !windows

package styles

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"

	_ "github.com/charmbracelet/bubbletea" // its init asks the terminal when nobody has answered before
	"github.com/charmbracelet/lipgloss"
	"github.com/creack/pty"
)

// inTerminal is set for the copy of the test program that runs on a terminal.
const inTerminal = "CALLSIGN_STYLES_TEST_IN_TERMINAL"

// TestNothingIsAskedAtStart starts this program, which has Bubble Tea in it, on a terminal and reads all it writes.
func TestNothingIsAskedAtStart(t *testing.T) {
	if os.Getenv(inTerminal) != "" {
		_ = lipgloss.HasDarkBackground()
		for _, name := range ThemeNames() {
			NewLook(name, "auto", Env{Getenv: os.Getenv})
		}
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestNothingIsAskedAtStart$", "-test.v")
	cmd.Env = append(os.Environ(), inTerminal+"=1", "TERM=xterm-256color", "COLORTERM=", "NO_COLOR=")
	terminal, err := pty.Start(cmd)
	if err != nil {
		t.Skipf("no pseudo terminal here: %v", err)
	}
	defer terminal.Close()
	out, err := io.ReadAll(terminal)
	if err != nil && !errors.Is(err, syscall.EIO) { // Linux says EIO when the other side is closed
		t.Fatalf("read the terminal: %v", err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("the program failed: %v\n%s", err, out)
	}
	if !bytes.Contains(out, []byte("PASS")) {
		t.Errorf("the program did not run: %q", out)
	}
	if bytes.ContainsRune(out, '\x1b') {
		t.Errorf("the terminal was asked: %q", out)
	}
}
