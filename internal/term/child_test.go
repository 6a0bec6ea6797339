//go:build unix

package term

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"go.uber.org/goleak"

	_ "callsign/styles/noquery" // as in the program: nothing is asked of the terminal
)

// childEnv makes the test binary the small program that the pty tests run. Its value is the crash folder.
const childEnv = "TERM_TEST_CRASH_DIR"

func TestMain(m *testing.M) {
	dir, child := os.LookupEnv(childEnv)
	if !child {
		goleak.VerifyTestMain(m)
		return
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	err := Run(ctx, &childRoot{cancel: cancel}, Options{CrashDir: dir})
	var sig *Signalled
	if err != nil && !errors.As(err, &sig) {
		fmt.Fprintln(os.Stderr, "run:", err)
	}
	if errors.Is(err, ErrHung) {
		leaveFile("hung")
	}
	os.Exit(ExitCode(err))
}

// leaveFile tells the test something that cannot be on the screen.
func leaveFile(name string) {
	_ = os.WriteFile(filepath.Join(os.Getenv(childEnv), name), nil, 0o600)
}

// editorScript is an editor of ten lines.
const editorScript = `
trap 'printf TERMINATED; exit 4' TERM
trap '' HUP INT
printf 'EDITOR %s' "$(stty -a | grep -o -e '-*icanon')"
for i in 1 2 3 4 5 6 7 8 9 10; do read line; printf 'GOT %s' "$line"; done
exit 3`

// childRoot shows what it gets, and does what single letters say.
type childRoot struct {
	cancel    context.CancelCauseFunc
	w, h      int
	log       []string
	badFrame  bool
	hangFrame bool
	keyCount  int
	floodLeft int
	wasted    int // changes of the whole screen
	unseen    int // of them since the last frame
}

type (
	floodMsg struct{}
	wasteMsg struct{}
)

func (r *childRoot) Init() tea.Cmd {
	switch os.Getenv(childInit) {
	case "panic":
		panic(canary)
	case "hang":
		leaveFile("hanging")
		time.Sleep(time.Hour)
	case "command":
		return func() tea.Msg { panic(canary) }
	}
	return nil
}

// childInit is what goes wrong in the small program's Init.
const childInit = "TERM_TEST_INIT"

// brokenEditor leaves everything behind that it can, and is killed.
const brokenEditor = `
stty raw -echo
printf '\033[?1049h\033[?25l\033[?1h\033=\033[?1000h\033[?1003h\033[?1006h\033[?2004h\033[?1004h\033[2;5r\033[4h\033[?6h\033(0\033[41mBROKEN'
read line
kill -9 $$`

// stubbornEditor does not end when it is asked to.
const stubbornEditor = `
trap '' TERM HUP INT
printf '\033[?1049h\033[?25lSTUBBORN'
stty raw -echo
while :; do sleep 1000; done`

// keyOf shows how an editor ended.
func keyOf(err error) tea.Msg {
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(fmt.Sprintf("{%v}", err))}
}

func (r *childRoot) note(format string, args ...any) {
	r.log = append(r.log, fmt.Sprintf(format, args...))
}

func (r *childRoot) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		r.w, r.h = msg.Width, msg.Height
	case tea.KeyMsg:
		return r.key(msg)
	case tea.MouseMsg:
		r.note("mouse %s %d,%d", msg, msg.X, msg.Y)
	case wasteMsg:
		r.wasted++
		if r.unseen++; r.unseen == 100 {
			leaveFile("stuck")
		}
		return tea.Tick(time.Millisecond, func(time.Time) tea.Msg { return wasteMsg{} })
	case floodMsg:
		if r.floodLeft--; r.floodLeft > 0 {
			return func() tea.Msg { return floodMsg{} }
		}
		r.note("flood over")
	case CopiedMsg:
		r.note("copied %s %v", msg.Way, msg.Err)
	default:
		r.note("%T", msg)
	}
	return nil
}

func (r *childRoot) key(k tea.KeyMsg) tea.Cmd {
	if k.Paste {
		text := string(k.Runes)
		r.note("paste %d %08x", len(text), crc32.ChecksumIEEE([]byte(text)))
		return nil
	}
	r.keyCount++
	r.note("key %s", k)
	return r.order(k.String())
}

func (r *childRoot) order(key string) tea.Cmd {
	switch key {
	case "q":
		return tea.Quit
	case "I":
		return tea.Interrupt
	case "X":
		r.cancel(fmt.Errorf("cancelled by the test"))
	case "U":
		panic(canary)
	case "F":
		r.badFrame = true
	case "C":
		return tea.Batch(func() tea.Msg { panic(canary) })
	case "V":
		r.hangFrame = true
	case "S":
		return tea.Sequence(func() tea.Msg { return nil }, func() tea.Msg { panic(canary) })
	case "T":
		return tea.Batch(tea.Tick(time.Millisecond, func(time.Time) tea.Msg { panic(canary) }), Suspend)
	case "g":
		go panic("in a goroutine that nobody guards")
	case "l":
		log.Print("a library complains: " + canary)
	case "D":
		return Exec(exec.Command("sh", "-c", brokenEditor), keyOf)
	case "G":
		return Exec(exec.Command("sh", "-c", stubbornEditor), keyOf)
	case "v":
		return Exec(exec.Command("vi", "-u", "NONE", os.DevNull), keyOf)
	case "H":
		leaveFile("hanging")
		time.Sleep(time.Hour)
	case "ctrl+z":
		return Suspend
	case "Z":
		return tea.Suspend
	case "E":
		return Exec(exec.Command("sh", "-c", editorScript), keyOf)
	case "K":
		return Exec(exec.Command("sh", "-c", "echo EDITOR; exec sleep 1000"), keyOf)
	case "N":
		return Exec(exec.Command("no-such-editor"), func(err error) tea.Msg { return fmt.Errorf("no editor: %w", err) })
	case "M":
		return SetMouse(true)
	case "m":
		return SetMouse(false)
	case "R":
		return Redraw
	case "Y":
		return Copy("한국")
	case "B":
		return Bell()
	case "O":
		return Notify("2 senders need you \x1b[2J")
	case "W":
		return func() tea.Msg { return wasteMsg{} }
	case "a":
		if r.keyCount == 500 {
			leaveFile("keys")
		}
	case "L":
		r.floodLeft = 20_000
		return func() tea.Msg { return floodMsg{} }
	}
	return nil
}

func (r *childRoot) Frame() Frame {
	if r.badFrame {
		panic(canary)
	}
	if r.hangFrame {
		leaveFile("hanging")
		time.Sleep(time.Hour)
	}
	lines := make([]string, r.h)
	lines[0] = fmt.Sprintf("size %dx%d pid %d. keys %d.", r.w, r.h, os.Getpid(), r.keyCount)
	for i := range min(len(r.log), r.h-2) {
		lines[i+1] = "\x1b[32m" + r.log[len(r.log)-1-i] + "\x1b[m."
	}
	r.unseen = 0
	for i := 2; r.wasted > 0 && i < r.h-1; i++ {
		lines[i] = strings.Repeat(fmt.Sprint("waste ", r.wasted), 50)[:r.w]
	}
	lines[r.h-1] = strings.Repeat("=", r.w)
	return Frame{Lines: lines, Cursor: Point{X: 2, Y: 1}, ShowCursor: true}
}
