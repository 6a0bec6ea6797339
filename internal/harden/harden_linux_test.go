package harden

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

const nobody = 65534

// unprivileged has a command run as a user without rights, where this one has them all.
func unprivileged(cmd *exec.Cmd) {
	if os.Geteuid() != 0 {
		return
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	cmd.Dir = "/"
}

// forAll puts a copy of a program where every user may run it.
func forAll(t *testing.T, exe string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "callsign-harden-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	data, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, "program")
	if err := errors.Join(os.Chmod(dir, 0o755), os.WriteFile(to, data, 0o755), os.Chmod(to, 0o755)); err != nil {
		t.Fatal(err)
	}
	return to
}

// TestOtherProgramsOfTheUserCannotLookInside.
func TestOtherProgramsOfTheUserCannotLookInside(t *testing.T) {
	cmd := child(t, "wait")
	unprivileged(cmd)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stdin.Close(); _ = cmd.Wait() }()
	if _, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	dir := fmt.Sprintf("/proc/%d", cmd.Process.Pid)
	for _, name := range []string{"environ", "mem", "maps"} {
		see := exec.CommandContext(t.Context(), "/bin/cat", filepath.Join(dir, name))
		unprivileged(see)
		if out, err := see.Output(); err == nil || len(out) > 0 {
			t.Errorf("%s can be read", name)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "stat")); errors.Is(err, fs.ErrNotExist) {
		t.Error("the child was not there")
	}
}
