package term

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

const (
	maxTrace     = 256 << 10
	crashDirMode = 0o700
	crashKept    = 20 // crash files in the folder; the oldest go
)

// guard runs f in a goroutine that cannot take the program down: a panic goes to crashed. With crashed nil it is dropped, which
// is only for the way out.
func guard(name string, crashed func(where string, value any), f func()) {
	go func() {
		defer func() {
			if r := recover(); r != nil && crashed != nil {
				crashed(name, r)
			}
		}()
		f()
	}()
}

// newCrash makes the error for a panic and writes its file. It must run in the goroutine that panicked, before that has unwound.
func newCrash(where string, value any, dir string) *Crash {
	c := &Crash{Where: where, Exit: exitCrash}
	if dir == "" {
		return c
	}
	trace := make([]byte, maxTrace)
	trace = trace[:runtime.Stack(trace, true)]
	report := crashReport(where, value, string(trace), time.Now())
	if c.Path, c.fileErr = writeCrash(dir, report); c.fileErr != nil {
		c.Path, _ = writeCrash(os.TempDir(), report) // a full disk, a folder of somebody else: better there than nowhere
		return c
	}
	dropOldCrashes(dir)
	return c
}

// dropOldCrashes keeps the folder small for a program that crashes at every start. The names are in the order of time.
func dropOldCrashes(dir string) {
	files, _ := filepath.Glob(filepath.Join(dir, "crash-*.txt"))
	slices.Sort(files)
	for _, old := range files[:max(0, len(files)-crashKept)] {
		_ = os.Remove(old)
	}
}

// crashReport is the text of a crash file: what a developer needs to find the place, and nothing that the program held.
func crashReport(where string, value any, trace string, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "panic in %s\n%s\n\n", where, describePanic(value))
	fmt.Fprintf(&b, "time     %s\n", now.UTC().Format(time.RFC3339))
	if info, ok := debug.ReadBuildInfo(); ok {
		fmt.Fprintf(&b, "program  %s %s\n", info.Main.Path, info.Main.Version)
	}
	fmt.Fprintf(&b, "go       %s %s/%s\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	b.WriteString(stripTrace(trace))
	return b.String()
}

// describePanic says what kind of panic it was. Only the runtime's own errors are quoted: their text is made of
// types and indexes. Anything else could hold a name, a number or a secret.
func describePanic(value any) string {
	var re runtime.Error
	if err, ok := value.(error); ok && errors.As(err, &re) && err == error(re) { //nolint:errorlint // identity is meant
		return strings.Join(strings.Fields(re.Error()), " ")
	}
	return fmt.Sprintf("value of type %T (not shown)", value)
}

// stripTrace takes the arguments out of a goroutine trace. What is left of a frame is its function and its file and line.
func stripTrace(trace string) string {
	var b strings.Builder
	for line := range strings.Lines(trace) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "\t"):
			line, _, _ = strings.Cut(line, " +0x")
		case strings.HasPrefix(line, "panic("):
			line = "panic(…)"
		case line == "", strings.HasPrefix(line, "goroutine "), strings.HasPrefix(line, "created by "):
		default:
			if i := strings.LastIndexByte(line, '('); i >= 0 {
				line = line[:i] + "(…)"
			}
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}

// writeCrash writes the report into a new file of dir that only its owner can read.
func writeCrash(dir, report string) (path string, err error) {
	if err := os.MkdirAll(dir, crashDirMode); err != nil {
		return "", fmt.Errorf("make the crash folder: %w", err)
	}
	name := fmt.Sprintf("crash-%s-*.txt", time.Now().UTC().Format("20060102-150405"))
	f, err := os.CreateTemp(dir, name) // 0600, and never an existing file
	if err != nil {
		return "", fmt.Errorf("create the crash file: %w", err)
	}
	defer func() {
		if cerr := f.Close(); err == nil && cerr != nil {
			err = fmt.Errorf("close the crash file: %w", cerr)
		}
	}()
	if _, err := f.WriteString(report); err != nil {
		return "", fmt.Errorf("write the crash file: %w", err)
	}
	return filepath.Abs(f.Name())
}
