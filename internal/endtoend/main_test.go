//go:build unix

package endtoend

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// parallel is how many programs run at once: the tests wait for timers of the program most of the time.
const parallel = "4"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", parallel); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(withBinary(m.Run))
}

// withBinary builds the program for the time of run.
func withBinary(run func() int) int {
	dir, err := os.MkdirTemp("", "callsign-endtoend-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	out, err := exec.Command("go", "build", "-o", binaryIn(dir), "callsign").CombinedOutput()
	if err != nil {
		fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, out)
		return 1
	}
	if err := os.Setenv(binaryDir, dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return run()
}

// binaryDir is the variable that tells the tests where the program is.
const binaryDir = "CALLSIGN_ENDTOEND_DIR"

func binaryIn(dir string) string { return filepath.Join(dir, "callsign") }

// binary is the program's path.
func binary() string { return binaryIn(os.Getenv(binaryDir)) }
