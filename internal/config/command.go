package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"callsign/internal/ownfile"
	"callsign/internal/text"
)

// maxComplaint is how many bytes of a command's standard error are kept for the message.
const maxComplaint = 2 << 10

// runCommand runs a program without a shell, with nothing to read and no terminal, and returns what it printed. why says what went
// wrong; it holds nothing of the standard output. cause is the context's error when that ended it.
func runCommand(ctx context.Context, argv []string, env Env) (out, why string, cause error) {
	limit := orDefault(env.Limits.Command, 30*time.Second)
	run, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(run, argv[0], argv[1:]...)
	cmd.Env = scrubbed(env)
	stdout := &capped{limit: maxSecret + 2, full: cancel} // a secret of full length and its newline
	stderr := &capped{limit: maxComplaint}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = time.Second // for a child that keeps the pipes open
	isolate(cmd)

	err := cmd.Run()
	program := short(argv[0])
	complaint := stderr.complaint(stdout.buf.String())
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", program + " was stopped before it answered", ctx.Err()
	case stdout.over:
		return "", program + " printed more than 64 KiB, that is no secret; let it print only the secret", nil
	case run.Err() != nil:
		return "", fmt.Sprintf("%s did not answer in %s and was stopped, it may wait for input; unlock it first%s", program, limit, complaint), nil
	case errors.Is(err, exec.ErrWaitDelay):
		killGroup(cmd) // it ended well, and left a child behind
	case errors.As(err, &exit):
		return "", fmt.Sprintf("%s failed (%s), run it by hand to see why%s", program, exit.ProcessState, complaint), nil
	case errors.Is(err, exec.ErrNotFound):
		return "", program + " is not installed or not in PATH; install it or write its full path", nil
	case err != nil:
		return "", fmt.Sprintf("%s cannot be run, %s; check that it is a program", program, short(ownfile.Reason(err).Error())), nil
	}
	return oneLine(stdout.buf.String(), program)
}

// oneLine takes the newline off. More lines are refused: nothing says which of them is the secret.
func oneLine(out, program string) (line, why string, cause error) {
	line = strings.TrimRight(out, "\r\n")
	switch {
	case strings.TrimSpace(line) == "":
		return "", program + " printed nothing, it must print the secret", nil
	case strings.ContainsAny(line, "\r\n"):
		return "", fmt.Sprintf(`%s printed %d lines, it must print only the secret; for its first line use ["sh", "-c", "%s … | head -n 1"]`,
			program, strings.Count(line, "\n")+1, program), nil
	}
	return line, "", nil
}

// capped keeps the first bytes that are written to it, and takes the rest without keeping it. full, when set, is called
// at the first byte too many.
type capped struct {
	buf   bytes.Buffer
	limit int
	over  bool
	full  func()
}

func (c *capped) Write(p []byte) (int, error) {
	room := c.limit - c.buf.Len()
	if len(p) <= room {
		return c.buf.Write(p)
	}
	c.buf.Write(p[:room])
	if !c.over && c.full != nil {
		c.full()
	}
	c.over = true
	return len(p), nil
}

// complaint is the last line of the standard error that is not empty, cleaned. It is left out when it holds what was printed as the secret;
// words that look like one are hidden, because a program that fails may have printed it there alone.
func (c *capped) complaint(stdout string) string {
	said := c.buf.String()
	for _, word := range strings.Fields(stdout) {
		if strings.Contains(said, word) {
			return ""
		}
	}
	lines := strings.Split(strings.TrimSpace(said), "\n")
	last := strings.TrimSpace(lines[len(lines)-1])
	if last == "" {
		return ""
	}
	return "; it said: " + cut(text.Line(cut(hideWords(last), 400)), 200)
}

// The shortest word that looks like a secret: with a digit in it, and without.
const (
	secretWord  = 12
	secretWords = 24
)

// hideWords replaces the words of a text that look like a secret.
func hideWords(s string) string {
	words := strings.Split(s, " ")
	for i, w := range words {
		if len(w) >= secretWords || len(w) >= secretWord && strings.ContainsAny(w, "0123456789") {
			words[i] = "(hidden)"
		}
	}
	return strings.Join(words, " ")
}
