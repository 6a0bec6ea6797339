//go:build unix

package term

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestProgramsGetNoSecrets: what we start sees the environment, and none of our secrets in it.
func TestProgramsGetNoSecrets(t *testing.T) {
	t.Setenv("SINCH_KEY_SECRET", "canary-secret")
	t.Setenv("SINCH_ACCESS_TOKEN", "canary-token")
	t.Setenv("CALLSIGN_TEST_STAYS", "stays")
	file := filepath.Join(t.TempDir(), "env")
	if err := runTool("sh", []string{"-c", `env > "$0"`, file}, ""); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", `env >> "$0"`, file)
	(&session{tty: &tty{in: os.Stdin, out: os.Stdout}}).attach(cmd)
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(got), "canary") || strings.Count(string(got), "CALLSIGN_TEST_STAYS=stays") != 2 {
		t.Errorf("two programs saw:\n%s", got)
	}
}
