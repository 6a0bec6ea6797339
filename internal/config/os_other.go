//go:build !unix

package config

import (
	"io/fs"
	"os"
	"os/exec"
)

func openFile(path string) (*os.File, error) { return os.Open(path) }

// private refuses: without owner and mode nothing is known of who can read the file.
func private(fs.FileInfo, int, string) string {
	return "a secret in a file, this system does not tell who can read it; use the keyring or SINCH_KEY_SECRET"
}

// trusted accepts: what others may change is set by the folder here, and a profile's folder is its user's own.
func trusted(fs.FileInfo, int, string) string { return "" }

// isolate leaves the command as it is: the default is to kill it when its time is over.
func isolate(*exec.Cmd) {}

func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = cmd.Process.Kill() // it fails when it has ended
	}
}
