package term

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

const canary = "s3cr3t-canary"

//go:noinline
func panicsWith(value any, secret string, number int) {
	if number > 0 {
		panic(value)
	}
	fmt.Fprint(os.Stderr, secret)
}

func crashOf(t *testing.T, dir string, value any) (crash *Crash) {
	t.Helper()
	defer func() { crash = newCrash("Update", recover(), dir) }()
	panicsWith(value, canary, 0x7ead)
	return nil
}

func readCrash(t *testing.T, c *Crash) string {
	t.Helper()
	b, err := os.ReadFile(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestCrashFileHasTheStackAndNoValue(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	for _, value := range []any{canary, errors.New(canary), fmt.Errorf("x: %w", errors.New(canary)), struct{ S string }{canary}} {
		c := crashOf(t, dir, value)
		text := readCrash(t, c)
		if strings.Contains(text, canary) || strings.Contains(text, "0x") {
			t.Errorf("%T: the file holds a value:\n%s", value, text)
		}
		for _, want := range []string{"panic in Update", "term.panicsWith(…)", "crash_test.go:", "goroutine "} {
			if !strings.Contains(text, want) {
				t.Errorf("%T: the file lacks %q:\n%s", value, want, text)
			}
		}
		info, err := os.Stat(c.Path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
		if !strings.Contains(c.Error(), c.Path) || ExitCode(c) != 70 {
			t.Errorf("error %q, exit %d", c, ExitCode(c))
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", info.Mode(), err)
	}
}

func TestCrashQuotesRuntimeErrors(t *testing.T) {
	var c *Crash
	func() {
		defer func() { c = newCrash("Frame", recover(), t.TempDir()) }()
		_ = []int{1, 2, 3}[len(canary)]
	}()
	if text := readCrash(t, c); !strings.Contains(text, "index out of range [13] with length 3") {
		t.Errorf("the file lacks the runtime's error:\n%s", text)
	}
	wrapped := describePanic(fmt.Errorf("%s: %w", canary, new(fakeRuntimeError)))
	if strings.Contains(wrapped, canary) {
		t.Errorf("an error around a runtime error is quoted: %q", wrapped)
	}
}

type fakeRuntimeError struct{}

func (*fakeRuntimeError) Error() string { return "fake" }
func (*fakeRuntimeError) RuntimeError() {}

func TestCrashWithoutAFile(t *testing.T) {
	if c := crashOf(t, "", "x"); c.Path != "" || c.Error() != "internal error in Update" {
		t.Errorf("no folder: %+v", c)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	spare := t.TempDir()
	t.Setenv("TMPDIR", spare)
	c := crashOf(t, filepath.Join(file, "sub"), "x")
	if filepath.Dir(c.Path) != spare || c.Unwrap() == nil || !strings.Contains(c.Error(), c.Path) || !strings.Contains(c.Error(), "not where it belongs") {
		t.Errorf("folder in a file: %v", c)
	}
	if info, err := os.Stat(c.Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the spare file: %v, %v", info, err)
	}
	t.Setenv("TMPDIR", filepath.Join(file, "sub"))
	c = crashOf(t, filepath.Join(file, "sub"), "x")
	if c.Path != "" || c.Unwrap() == nil || !strings.Contains(c.Error(), "could not be written") || ExitCode(c) != 70 {
		t.Errorf("no folder at all: %v", c)
	}
}

func TestCrashFilesAreBounded(t *testing.T) {
	dir := t.TempDir()
	for i := range 2 * crashKept {
		name := filepath.Join(dir, fmt.Sprintf("crash-20200101-%06d-1.txt", i))
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "config.toml"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := crashOf(t, dir, "x")
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(files) != crashKept+1 || files[len(files)-1] != c.Path {
		t.Errorf("%d files are left: %q", len(files), files)
	}
}

func TestStripTrace(t *testing.T) {
	in := "goroutine 7 [running]:\npanic({0x1234, 0x5678})\n\t/go/panic.go:5 +0x1d\n" +
		"callsign/tui.(*App).Update(0xc00012, {0x77, 0x88})\n\t/src/app.go:10 +0x2f fp=0x1\n" +
		"callsign/x.f[...](...)\n\t/src/x.go:1\ncreated by main.main in goroutine 1\n\t/src/main.go:3 +0x5\n\n"
	want := "goroutine 7 [running]:\npanic(…)\n\t/go/panic.go:5\n" +
		"callsign/tui.(*App).Update(…)\n\t/src/app.go:10\n" +
		"callsign/x.f[...](…)\n\t/src/x.go:1\ncreated by main.main in goroutine 1\n\t/src/main.go:3\n\n"
	if got := stripTrace(in); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestExitCode(t *testing.T) {
	for _, test := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("x"), 1},
		{ErrInputClosed, 1},
		{fmt.Errorf("x: %w", ErrNoTerminal), 2},
		{ErrDumbTerminal, 2},
		{fmt.Errorf("x: %w", &Crash{Exit: 70}), 70},
		{markHung(&Signalled{Signal: 15}), 143},
	} {
		if got := ExitCode(test.err); got != test.want {
			t.Errorf("%v: %d, want %d", test.err, got, test.want)
		}
	}
}

func TestHungIsFound(t *testing.T) {
	for _, err := range []error{&Signalled{Signal: 15}, &Crash{}, errors.New("x")} {
		if errors.Is(err, ErrHung) {
			t.Errorf("%v hangs before it is marked", err)
		}
		if !errors.Is(markHung(err), ErrHung) {
			t.Errorf("%v does not hang", err)
		}
	}
}

// TestCommandsAreGuarded runs panicking commands as Bubble Tea would, through batches and sequences.
func TestCommandsAreGuarded(t *testing.T) {
	bad := func() tea.Msg { panic(canary) }
	good := func() tea.Msg { return "fine" }
	for name, cmd := range map[string]tea.Cmd{
		"plain": bad, "batch": tea.Batch(bad, good), "sequence": tea.Sequence(good, bad),
		"nested": tea.Batch(good, tea.Sequence(good, tea.Batch(bad, good))),
	} {
		t.Run(name, func(t *testing.T) {
			s := newSession(nil, Options{MinFrame: time.Second})
			fine := runAll(s.wrap(cmd))
			var crash *Crash
			select {
			case err := <-s.fatal:
				if !errors.As(err, &crash) || crash.Where != "command" {
					t.Errorf("reported %v", err)
				}
			default:
				t.Error("the panic was not reported")
			}
			if name != "plain" && fine == 0 {
				t.Error("the other commands did not run")
			}
		})
	}
}

// runAll runs a command and what its result holds; it gives how many messages came.
func runAll(cmd tea.Cmd) (n int) {
	if cmd == nil {
		return 0
	}
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, c := range batch {
			n += runAll(c)
		}
		return n
	}
	if inner := sequenceOf(msg); inner != nil {
		for _, c := range inner {
			n += runAll(c)
		}
		return n
	}
	if msg != nil {
		n++
	}
	return n
}

// sequenceOf opens the message of tea.Sequence.
func sequenceOf(msg tea.Msg) (out []tea.Cmd) {
	v := reflect.ValueOf(msg)
	if !v.IsValid() || v.Kind() != reflect.Slice {
		return nil
	}
	for i := range v.Len() {
		cmd, _ := v.Index(i).Interface().(tea.Cmd)
		out = append(out, cmd)
	}
	return out
}
