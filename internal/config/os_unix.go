//go:build unix

package config

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// openFile opens for reading without waiting: a pipe would block until somebody writes into it. A terminal does not become ours.
func openFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
}

// private says why a file must not hold a secret: others can read or replace it. Empty when it may.
func private(info fs.FileInfo, uid int, name string) string {
	if st, ok := info.Sys().(*syscall.Stat_t); !ok || int(st.Uid) != uid {
		return "a secret in a file of another user, its owner can read and change it; copy the file to one of your own"
	}
	if info.Mode().Perm()&0o077 != 0 {
		return fmt.Sprintf("a secret in a file that others can read (mode %04o), run: chmod 600 %s", info.Mode().Perm(), shellWord(name))
	}
	return ""
}

// trusted says why a file must not name a program to run: somebody else decides what runs as this user. Empty when it may. The
// administrator may write it for everybody.
func trusted(info fs.FileInfo, uid int, name string) string {
	if st, ok := info.Sys().(*syscall.Stat_t); !ok || int(st.Uid) != uid && st.Uid != 0 {
		return "a command in a file of another user, its owner decides what runs as you; copy the file to one of your own"
	}
	if info.Mode().Perm()&0o022 != 0 {
		return fmt.Sprintf("a command in a file that others can change (mode %04o), they decide what runs as you, run: chmod go-w %s", info.Mode().Perm(), shellWord(name))
	}
	return ""
}

// shellWord quotes a word for a shell when it needs it.
func shellWord(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// isolate gives a command a session of its own: it cannot draw on our terminal or read from it, and is killed with all
// its children.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { killGroup(cmd); return nil }
}

// killGroup kills what is left of a command.
func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // it fails when nothing is left
	}
}
