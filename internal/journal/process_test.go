package journal

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

var kills = flag.Int("kills", 30, "how many processes are killed between journal and request")

// The test binary is also the other process: what it does is in this variable.
const roleVar = "JOURNAL_TEST_ROLE"

func TestMain(m *testing.M) {
	switch role, dir, _ := strings.Cut(os.Getenv(roleVar), ":"); role {
	case "":
		os.Exit(m.Run())
	case "work":
		report(work(dir))
	case "hold":
		report(hold(dir))
	case "append":
		report(appendMany(dir))
	}
	os.Exit(0)
}

func report(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func child(t *testing.T, role, dir string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), roleVar+"="+role+":"+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

// work makes writes until it is killed. Before each request it tells the "server", a file, and after each outcome too.
func work(dir string) error {
	s := fast()
	s.compact = 100_000
	j, _, err := open(dir, scope, t0, s)
	if err != nil {
		return err
	}
	server, err := os.OpenFile(filepath.Join(dir, "server"), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	outcomes := []Outcome{Applied, Refused, Unknown, SettledApplied, NotSent}
	for i := 0; ; i++ {
		k := api.Key{Channel: api.WhatsApp, ID: text.Raw(fmt.Sprintf("%s-%d", j.me.ID, i))}
		if _, err := j.SaveDraft(t0, Draft{Key: k, Typed: values("about", strings.Repeat("한", i%500))}); err != nil {
			return err
		}
		if i%2 == 0 { // so that there is something to compact
			if err := j.DropDraft(t0, k, j.State().Drafts[k][0].ID); err != nil {
				return err
			}
		}
		id, err := j.Begin(t0, save(k, "about", "new"))
		if err != nil {
			return err
		}
		fmt.Fprintf(server, "request %s\n", id)
		o := outcomes[i%len(outcomes)]
		if err := j.End(t0, id, Result{Outcome: o, After: sender(k)}); err != nil {
			return err
		}
		fmt.Fprintf(server, "%s %s\n", o, id)
		fmt.Println(i)
	}
}

// Killed at any point between journal and request, or while the file is compacted: after a restart the journal reads, every request
// that may have left and has no outcome is in the unconfirmed list, and nothing is there that has one.
func TestKilledAtAnyPoint(t *testing.T) {
	for left := *kills; left > 0; left -= killsEach {
		dir := t.TempDir()
		n := min(left, killsEach)
		for range n {
			killOne(t, dir)
		}
		j, s, err := open(dir, scope, t0, fast())
		must(t, err)
		if s.Unreadable != 0 || s.Foreign != 0 || len(s.UnderWay) != 0 {
			t.Errorf("%d unreadable, %d foreign, %d under way", s.Unreadable, s.Foreign, len(s.UnderWay))
		}
		compareWithServer(t, j, s, filepath.Join(dir, "server"), n)
		must(t, j.Close())
	}
}

// killsEach is how many processes one journal sees.
const killsEach = 25

func killOne(t *testing.T, dir string) {
	t.Helper()
	cmd := child(t, "work", dir)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	r := bufio.NewReader(out)
	for range 1 + rand.IntN(12) {
		if _, err := r.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	for range rand.IntN(20000) { // somewhere between two lines
		_ = os.Getpid()
	}
	must(t, cmd.Process.Kill())
	_, _ = io.Copy(io.Discard, r)
	_ = cmd.Wait() // it was killed
}

func compareWithServer(t *testing.T, j *Journal, s State, path string, killed int) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	told := map[string]Outcome{}
	for line := range strings.Lines(string(data)) {
		what, id, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if what == "request" {
			what = ""
		}
		told[id] = Outcome(what)
	}
	unconfirmed := ids(s.Unconfirmed)
	unanswered := 0
	for id, o := range told {
		_, listed := slices.BinarySearch(unconfirmed, id)
		ev := j.index.events[id]
		switch {
		case ev == nil:
			t.Errorf("a request left without a line in the journal: %s", id)
		case o == "" && !listed && !ev.final():
			t.Errorf("a request without an outcome is not listed: %s", id)
		case o == "":
			unanswered++
		case listed != (o == Unknown):
			t.Errorf("an outcome %s, listed %v: %s", o, listed, id)
		}
	}
	extra := 0
	for _, id := range unconfirmed {
		if _, ok := told[id]; !ok {
			extra++ // killed after the journal's line and before the request
		}
	}
	if extra+unanswered > killed {
		t.Errorf("%d kills left %d writes before and %d after their request", killed, extra, unanswered)
	}
	t.Logf("%d kills, %d requests, %d unconfirmed, %d killed before and %d after the request, %d drafts",
		killed, len(told), len(unconfirmed), extra, unanswered, len(s.Drafts))
}

// hold begins a write and waits for its end.
func hold(dir string) error {
	j, _, err := open(dir, scope, t0, fast())
	if err != nil {
		return err
	}
	id, err := j.Begin(t0, save(wa, "about", "new"))
	if err != nil {
		return err
	}
	fmt.Println(id)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// The write of a running process is under way and blocks the sender; that of a killed one is unconfirmed and anybody can settle it.
func TestOtherProcessAliveAndKilled(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	cmd := child(t, "hold", dir)
	in, err := cmd.StdinPipe()
	must(t, err)
	defer in.Close()
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	must(t, err)
	id := strings.TrimSpace(line)

	s, err := j.Refresh()
	must(t, err)
	if len(s.Unconfirmed) != 0 || len(s.UnderWay) != 1 || s.UnderWay[0].ID != id || s.UnderWay[0].By.PID != cmd.Process.Pid {
		t.Fatalf("while it runs: %+v", s)
	}
	var be *BusyError
	if _, err := j.Begin(t0, save(wa, "about", "x")); !errors.As(err, &be) || !be.UnderWay || !strings.Contains(be.Error(), "wait for its answer") {
		t.Fatalf("a second write: %v", err)
	}
	must(t, cmd.Process.Kill())
	_ = cmd.Wait() // it was killed
	if s, err = j.Refresh(); err != nil || len(s.Unconfirmed) != 1 || len(s.UnderWay) != 0 {
		t.Fatalf("after the kill: %+v %v", s, err)
	}
	if _, err := j.Begin(t0, save(wa, "about", "x")); !errors.As(err, &be) || be.UnderWay || !strings.Contains(be.Error(), "settle it first") {
		t.Fatalf("a second write: %v", err)
	}
	begin(t, j, t0, save(kko, "name", "x")) // another sender does not wait
	must(t, j.End(t0, id, Result{Outcome: SettledNot}))
	begin(t, j, t0, save(wa, "about", "x"))
}

const manyLines = 60

// appendMany saves drafts of its own.
func appendMany(dir string) error {
	j, _, err := open(dir, scope, t0, fast())
	if err != nil {
		return err
	}
	for i := range manyLines {
		k := api.Key{Channel: api.WhatsApp, ID: text.Raw(j.me.ID + "-" + strconv.Itoa(i))}
		if _, err := j.SaveDraft(t0, Draft{Key: k, Typed: values("about", strings.Repeat("x", i*50))}); err != nil {
			return err
		}
	}
	return j.Close()
}

// Several processes that append at once lose nothing.
func TestProcessesAppendAtOnce(t *testing.T) {
	dir := t.TempDir()
	var cmds []*exec.Cmd
	for range 4 {
		cmd := child(t, "append", dir)
		must(t, cmd.Start())
		cmds = append(cmds, cmd)
	}
	for _, cmd := range cmds {
		must(t, cmd.Wait())
	}
	s := opened(t, dir).State()
	if len(s.Drafts) != 4*manyLines || s.Unreadable != 0 {
		t.Errorf("%d drafts, %d unreadable lines", len(s.Drafts), s.Unreadable)
	}
}

// A lock that is never given back does not hang the program.
func TestLockIsNotWaitedForForever(t *testing.T) {
	dir, waits := t.TempDir(), time.Duration(0)
	s := fast()
	s.pause = func(d time.Duration) { waits += d }
	j := mustOpen(t, dir, s)
	defer j.Close()
	f, err := os.OpenFile(j.path(".lock"), os.O_RDWR, 0)
	must(t, err)
	if ok, err := tryLock(f); !ok || err != nil {
		t.Fatal(ok, err)
	}
	id := "0123456789abcdef0123456789abcdef"
	for what, err := range map[string]error{
		"draft": func() error { _, err := j.SaveDraft(t0, Draft{Key: wa}); return err }(),
		"begin": func() error { _, err := j.Begin(t0, save(wa)); return err }(),
		"end":   j.End(t0, id, Result{Outcome: Applied}),
	} {
		if err == nil || !strings.Contains(err.Error(), "another instance") || !strings.Contains(err.Error(), ".lock") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if waits < 5*time.Second || waits > 60*time.Second {
		t.Errorf("it waited %v", waits)
	}
	must(t, f.Close())
	begin(t, j, t0, save(wa))
}
