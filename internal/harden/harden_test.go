//go:build unix

package harden

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

const (
	canary   = "canary-of-the-harden-test"
	childEnv = "CALLSIGN_HARDEN_CHILD"
)

// TestMain is also the child: a program with a secret that is hardened or not, and crashes or looks at itself.
func TestMain(m *testing.M) {
	switch os.Getenv(childEnv) {
	case "":
		os.Exit(m.Run())
	case "hard crash":
		Process()
		panic("crash")
	case "soft crash":
		panic("crash")
	case "look":
		Process()
		look()
	case "wait":
		Process()
		fmt.Println("ready")
		_, _ = os.Stdin.Read(make([]byte, 1))
	}
}

// look prints what the process finds of itself.
func look() {
	var limit syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_CORE, &limit)
	fmt.Println("core", limit.Cur, err)
	_, err = os.Executable()
	fmt.Println("executable", err)
	if runtime.GOOS != "linux" {
		return
	}
	r, _, err := os.Pipe()
	if err == nil {
		_, err = os.Open(fmt.Sprintf("/proc/self/fd/%d", r.Fd())) // what <(command) of a shell is, but for its number
	}
	fmt.Println("file", err)
	out, err := exec.Command("/bin/cat", "/proc/self/environ").Output()
	fmt.Println("child", strings.Contains(string(out), childEnv), err)
}

// child is this program again.
func child(t *testing.T, what string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), forAll(t, exe))
	cmd.Env, cmd.Dir = []string{childEnv + "=" + what, "GOTRACEBACK=crash", "SECRET=" + canary}, t.TempDir()
	return cmd
}

// withCores lets this process, and so its children, leave cores for the time of a test.
func withCores(t *testing.T) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &limit); err != nil {
		t.Fatal(err)
	}
	raised := limit
	raised.Cur = raised.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &raised); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Setrlimit(syscall.RLIMIT_CORE, &limit) })
}

// dumps reports whether the system took a core of a child that crashed.
func dumps(t *testing.T, what string) bool {
	t.Helper()
	var exit *exec.ExitError
	if err := child(t, what).Run(); !errors.As(err, &exit) {
		t.Fatalf("%s: %v", what, err)
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	if !ok || status.Signal() != syscall.SIGABRT {
		t.Fatalf("%s ended with %v, want SIGABRT", what, exit)
	}
	return status.CoreDump()
}

func TestACrashLeavesNoCore(t *testing.T) {
	withCores(t)
	if !dumps(t, "soft crash") {
		t.Log("no core is taken here of any program: the other half proves little")
	}
	if dumps(t, "hard crash") {
		t.Error("a core was taken")
	}
}

// TestTheProgramStillWorks: what it needs of itself is there, and its children are as usual.
func TestTheProgramStillWorks(t *testing.T) {
	withCores(t)
	cmd := child(t, "look")
	unprivileged(cmd)
	out, err := cmd.Output()
	want := "core 0 <nil>\nexecutable <nil>\n"
	if runtime.GOOS == "linux" {
		want += "file <nil>\nchild true <nil>\n"
	}
	if err != nil || string(out) != want {
		t.Errorf("got %s%v, want %s", out, err, want)
	}
}
