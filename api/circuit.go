package api

import (
	"sync"
	"time"
)

// A circuit opens after so many failures in a row, and stays open for longer each time a probe fails.
const (
	circuitFailures = 5
	circuitFirst    = 5 * time.Second
	circuitLongest  = 30 * time.Second // so that a server that is back is noticed within a minute
)

// circuit keeps requests from a host that is down. While it is open, background calls fail at once; when its time is over one of them
// goes as a probe. A call of the user always goes: a person who asks deserves a try. The zero value is closed.
type circuit struct {
	mu       sync.Mutex
	failures int
	open     time.Duration // 0: closed
	until    time.Time
	probing  bool
	last     *Error // the failure that opened it, or that of the last probe
}

// circuitError says how long the circuit stays open.
type circuitError struct {
	wait time.Duration
	last *Error // why
}

func (e circuitError) Error() string { return "the last requests failed: " + e.last.reason() }

func (e circuitError) Unwrap() error { return e.last }

// enter asks to send a request. Whoever got nil must call leave.
func (c *circuit) enter(background bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == 0 || !background {
		return nil
	}
	if wait := time.Until(c.until); wait > 0 {
		return circuitError{wait, c.last}
	}
	if c.probing {
		return circuitError{time.Second, c.last}
	}
	c.probing = true
	return nil
}

// leave reports how the request ended.
func (c *circuit) leave(err *Error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.probing = false
	switch {
	case err != nil && err.Kind == KindCancelled:
		// Says nothing about the server.
	case err == nil || !err.down():
		c.failures, c.open = 0, 0
	default:
		c.failures++
		c.last = err
		if c.failures < circuitFailures {
			return
		}
		if c.open == 0 {
			c.open = circuitFirst
		} else if !time.Now().Before(c.until) {
			c.open = min(2*c.open, circuitLongest)
		}
		c.until = time.Now().Add(c.open)
	}
}

// forget closes the circuit.
func (c *circuit) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failures, c.open = 0, 0
}
