// Package logfile is the log of --log-file: one JSON object a line, bounded in size, without secrets and without values.
//
// It is redacted by construction. No call takes a text to write down: what is logged is a number, a time, or a word that the package
// knows (words.go); a word that it does not know is written as "other". So neither what the API answered nor what the user typed can
// get in, however wrong a caller is. Only the start takes texts as they are: the program's version, the profile's name and the server.
package logfile

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// queued is how many lines wait for a slow disk before new ones are lost. closeWait is how long Close waits for them to be written.
const (
	queued    = 4096
	closeWait = 2 * time.Second
)

// Log is an open log. Its methods never wait for the disk and are safe for concurrent use; a nil Log keeps nothing.
type Log struct {
	handler slog.Handler
	file    *file
	ended   chan struct{} // closed when everything was written

	mu      sync.Mutex
	queue   chan slog.Record // nil once closed
	lost    int              // lines that were not written since the last one that was
	trouble error            // why they were not
}

// Open opens a log for appending, or makes it with mode 0600; an empty path gives a nil Log. A path that is not a regular file of the
// user's own, which others cannot read, is refused. Close it.
func Open(path string) (*Log, error) {
	if path == "" {
		return nil, nil
	}
	f, err := openFile(path, MaxSize)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return newLog(f), nil
}

func newLog(f *file) *Log {
	l := &Log{file: f, handler: slog.NewJSONHandler(f, nil), ended: make(chan struct{}), queue: make(chan slog.Record, queued)}
	queue := l.queue
	var writer sync.WaitGroup
	writer.Go(func() {
		defer close(l.ended)
		for r := range queue {
			l.write(r)
		}
	})
	return l
}

// Close writes what waits, for two seconds at most, and closes the file. Calling it again does nothing.
func (l *Log) Close() error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	queue := l.queue
	l.queue = nil
	l.mu.Unlock()
	if queue == nil {
		return nil
	}
	close(queue)
	select {
	case <-l.ended:
		return l.file.Close()
	case <-time.After(closeWait):
		return errors.New("close the log: the disk does not answer, the last lines are lost")
	}
}

// Trouble says why lines are being lost, in one clean sentence; empty when none are.
func (l *Log) Trouble() string {
	if l == nil {
		return ""
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.trouble == nil {
		return ""
	}
	return text.Line(l.trouble.Error())
}

var errSlow = errors.New("the log loses lines: the disk is too slow for them")

// put queues a line.
func (l *Log) put(at time.Time, message string, attrs ...slog.Attr) {
	if l == nil {
		return
	}
	r := slog.NewRecord(at.UTC(), slog.LevelInfo, message, 0)
	r.AddAttrs(attrs...)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.queue == nil {
		return
	}
	select {
	case l.queue <- r:
	default:
		l.lost++
		l.trouble = errSlow
	}
}

// write puts a line into the file, before it how many are missing.
func (l *Log) write(r slog.Record) {
	l.mu.Lock()
	lost := l.lost
	l.mu.Unlock()
	var err error
	if lost > 0 {
		gap := slog.NewRecord(r.Time, slog.LevelWarn, "lost", 0)
		gap.AddAttrs(slog.Int("lines", lost))
		err = l.handler.Handle(context.Background(), gap)
	}
	told := err == nil
	if told {
		err = l.handler.Handle(context.Background(), r)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if told {
		l.lost -= lost
	}
	l.trouble = nil
	if err != nil {
		l.lost++
		l.trouble = fmt.Errorf("the log loses lines: %w", err)
	}
}

// Start notes that a profile is opened, with the program's version and the server, as a URL.
func (l *Log) Start(at time.Time, version, profile, server string) {
	l.put(at, "start", slog.String("version", text.Line(version)), slog.String("profile", text.Line(profile)), slog.String("server", origin(server)))
}

// Stop notes that the program ends, with its exit code.
func (l *Log) Stop(at time.Time, code int) { l.put(at, "stop", slog.Int("code", code)) }

// Call notes an HTTP attempt.
func (l *Log) Call(c api.Call) {
	if l == nil {
		return
	}
	attrs := []slog.Attr{slog.String("method", word(c.Method)), slog.String("path", template(c)), slog.Int("status", c.Status),
		slog.Int64("ms", c.Duration.Milliseconds()), slog.Int("attempt", c.Attempt), slog.Int("bytes", c.Bytes)}
	if c.Err != "" {
		attrs = append(attrs, slog.String("error", c.Kind.String()))
		if c.Code != "" {
			attrs = append(attrs, slog.String("code", code(c.Code)))
		}
	}
	l.put(c.At.Add(c.Duration), "request", attrs...)
}

// State notes that the data is as fresh as another word says now: live, paused, stale, offline, backoff, refused, loading.
func (l *Log) State(at time.Time, before, now string, why error) {
	l.put(at, "state", append([]slog.Attr{slog.String("before", word(before)), slog.String("now", word(now))}, failure(why)...)...)
}

// Wrote notes the outcome of a write: what was done, in the journal's words, on which channel.
func (l *Log) Wrote(at time.Time, what string, ch api.Channel, outcome string, why error) {
	l.put(at, "write", append([]slog.Attr{slog.String("kind", word(what)), slog.String("channel", word(string(ch))), slog.String("outcome", word(outcome))},
		failure(why)...)...)
}

// failure says what kind an error is; nothing of its text.
func failure(err error) []slog.Attr {
	if err == nil {
		return nil
	}
	var e *api.Error
	if !errors.As(err, &e) {
		return []slog.Attr{slog.String("error", other)}
	}
	attrs := []slog.Attr{slog.String("error", e.Kind.String())}
	if e.Status != 0 {
		attrs = append(attrs, slog.Int("status", e.Status))
	}
	if e.Code != "" {
		attrs = append(attrs, slog.String("code", code(e.Code)))
	}
	return attrs
}
