package term

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// OpenedMsg is the result of OpenURL.
type OpenedMsg struct {
	URL string
	// Err is not nil when no browser could be started here; show the address for copying then.
	Err error
}

// ErrNoBrowser means that nothing here opens a web page, as over SSH.
var ErrNoBrowser = errors.New("there is no browser on this machine's desktop; copy the address instead (y)")

const browserWait = 10 * time.Second

// OpenURL opens an https address in the browser of this desktop. Other schemes are refused: the address may come from anybody.
func OpenURL(address string) tea.Cmd {
	return func() tea.Msg { return OpenedMsg{URL: address, Err: openURL(address, runtime.GOOS, os.Getenv)} }
}

func openURL(address, goos string, getenv func(string) string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return errors.New("only https addresses are opened")
	}
	name := "xdg-open"
	switch {
	case goos == "darwin":
		name = "open"
	case getenv("DISPLAY") == "" && getenv("WAYLAND_DISPLAY") == "":
		return ErrNoBrowser
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return ErrNoBrowser
	}
	ctx, cancel := context.WithTimeout(context.Background(), browserWait)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, u.String())
	cmd.Env, cmd.WaitDelay = childEnviron(), time.Second
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("start the browser with %s: %w", name, err)
	}
	return nil
}
