//go:build unix && !linux

package harden

import (
	"os/exec"
	"testing"
)

func unprivileged(*exec.Cmd) {}

func forAll(_ *testing.T, exe string) string { return exe }
