package api

import (
	"context"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// maxAttempts is how often a call is tried; a repeat after a 401 is not counted.
	maxAttempts = 3
	// maxWait is the longest Retry-After that is waited for. A longer one is the caller's to plan with (Error.RetryAfter).
	maxWait = time.Minute
	// Waits without a Retry-After are random between minBackoff and a bound that starts at firstBackoff and doubles.
	minBackoff   = 200 * time.Millisecond
	firstBackoff = time.Second
	maxBackoff   = 10 * time.Second
)

// finalCodes are errors that look temporary by their status but are not (FACTS 5, DESIGN 7).
var finalCodes = map[string]bool{
	"sender-already-registered":           true,
	"too_many_invalid_verification_codes": true,
	"sender-register-too-many-requests":   true,
	"log_in_facebook_required":            true,
}

// retryable reports whether another attempt can help and cannot do harm. For writes that is only when nothing was written to
// the wire, or after a 429 that says how long to wait (DESIGN 5). The 401 is handled elsewhere.
func retryable(r request, e *Error) bool {
	if finalCodes[e.Code] {
		return false
	}
	switch e.Kind {
	case KindCancelled, KindTimeout, KindTLS, KindInvalid, KindCircuit, KindHeld, KindTooLarge, KindRedirect:
		return false
	case KindNetwork:
		return r.isRead() || e.Phase == NotSent
	}
	if e.token || r.isRead() {
		return busy(e.Status)
	}
	return e.Status == http.StatusTooManyRequests && e.hasRetryAfter && !r.once
}

// busy reports whether a status asks to come back later.
func busy(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// backoff is the wait after the n-th attempt (from 1) without a Retry-After.
func backoff(n int) time.Duration {
	bound := maxBackoff
	if n < 5 {
		bound = min(maxBackoff, firstBackoff<<(n-1))
	}
	return minBackoff + rand.N(bound-minBackoff)
}

// pause waits for d, or returns the context's cause.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return context.Cause(ctx)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// retryAfter reads a Retry-After header: seconds, with or without decimals, or an HTTP date, which is compared with the
// server's own Date so that a wrong clock on either side does no harm (now is used when there is none). A time that has passed is 0.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0, false
	}
	const longest = 365 * 24 * time.Hour
	if !strings.ContainsFunc(v, func(r rune) bool { return (r < '0' || r > '9') && r != '.' }) {
		s, err := strconv.ParseFloat(v, 64)
		switch {
		case math.IsInf(s, 1) || (err == nil && s > longest.Seconds()):
			return longest, true
		case err != nil:
			return 0, false
		}
		return time.Duration(math.Ceil(s * float64(time.Second))), true
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0, false
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return min(max(0, at.Sub(now)), longest), true
}

// budget bounds the repeats over all calls, so that an outage is not made worse: a repeat costs one, a good answer earns a tenth.
type budget struct {
	mu   sync.Mutex
	left float64
}

const budgetSize = 10

func newBudget() *budget { return &budget{left: budgetSize} }

// take reports whether a repeat is allowed.
func (b *budget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

func (b *budget) earn() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left = min(budgetSize, b.left+0.1)
}
