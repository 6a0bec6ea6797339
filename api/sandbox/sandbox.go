// Package sandbox is the Provisioning API in memory: the WhatsApp and KakaoTalk senders, KakaoTalk's categories and the
// token endpoint, as an http.Handler and as an http.RoundTripper without sockets.
//
// It is an independent and strict reading of the contract: it shares no code with the client that is tested against it.
// Every rule, limit and error code comes from the OpenAPI documents and FACTS; where they are silent or disagree the reading can be
// switched in Choices. Time comes from Options.Now alone: whatever "happens by itself" is worked out at the next request,
// so the sandbox has no goroutine and no timer of its own (only injected latency waits).
//
// Decisions of our own that no document settles:
//   - A display name on an ACTIVE sender that is kept as a draft stays in changes like any other value; when it is
//     submitted it leaves changes and goes under review in metadata.displayName. The same holds for a username.
//   - saveDraftOnFailure answers with the error and keeps the sender as a draft.
//   - A number that another sender has is found in the review: changes become ERROR, DUPLICATES_ON_SENDER_PHONE_NUMBER.
//   - Lists are ordered by creation, and their tokens stay valid while senders come and go.
package sandbox

import (
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Options configure a Sandbox. Only Now is required.
type Options struct {
	// Now is the clock. It may jump; going backwards is treated as standing still.
	Now func() time.Time
	// Seed makes data and events; equal seeds give equal sandboxes.
	Seed int64
	// Senders is how many senders exist at first; the hand-made ones come first. 0 gives just the hand-made set (about 40).
	Senders int
	// ProjectID is the one project that exists; empty means "demo-project".
	ProjectID string
	// KeyID and KeySecret are accepted by Basic and by the token endpoint; empty means "demo-key" and "demo-secret".
	KeyID, KeySecret string
	// Live lets things happen by themselves as time passes: reviews, quality, colleagues.
	Live bool
	// Pace makes these things happen so many times more often; what they lead to takes as long as ever. 0 means 1. About 60 makes 20
	// activities a second among 500 senders.
	Pace float64
	// Faults are injected from the start, see SetFaults.
	Faults Faults
	// Choices are readings of what the documents leave open.
	Choices Choices
}

// Choices switch between readings of the facts that are unknown or contradictory. The zero value is the reading that
// FACTS calls the sandbox's own.
type Choices struct {
	// FiltersOr combines filterStates and filterStatuses with OR; else a sender must match both (FACTS 6).
	FiltersOr bool
	// StatusAloneSubmits lets {"status":"SUBMIT"} submit a draft; else it is no_fields_to_update (FACTS 9).
	StatusAloneSubmits bool
	// PatchDefaultSubmit makes a PATCH without status a SUBMIT; else a DRAFT (FACTS 15).
	PatchDefaultSubmit bool
	// PendingNull shows a pending deletion as null in changes.details; else as an absent key (FACTS 9).
	PendingNull bool
	// KeepAfterDiscard keeps a never provisioned sender whose changes are discarded, bare; else it vanishes (FACTS 16).
	KeepAfterDiscard bool
	// NameInChanges keeps a submitted display name in changes as versions before 1.2.117 did (FACTS 10).
	NameInChanges bool
	// UsernameNullDeletes lets null delete a username; else null is refused (FACTS 9).
	UsernameNullDeletes bool
	// RemovalInactive gives a removed sender the state INACTIVE; else it keeps its state (FACTS 13).
	RemovalInactive bool
	// KakaoEditRejected allows a PATCH of rejected KakaoTalk changes; else 409 (FACTS 15).
	KakaoEditRejected bool
	// KakaoRegisterNoState allows register before the first approval; else 409 not_allowed_register (FACTS 11).
	KakaoRegisterNoState bool
	// KakaoApprovedState is the state after the first approval; empty means INACTIVE (FACTS 15: a guide has
	// PENDING_VERIFICATION).
	KakaoApprovedState string
	// KakaoWrongCode is the code of the answer to a wrong verification code; empty means not_allowed_verify (FACTS 11). The status
	// is 409, for invalid_input 400.
	KakaoWrongCode string
	// NoVerificationStatus is a service older than verification-status: its path is unknown to the gateway (FACTS 10).
	NoVerificationStatus bool
	// AlreadyRegistered429 answers a register of a registered number with 429 sender-already-registered; else with 200
	// and verificationCodeSent false (FACTS 5, 10).
	AlreadyRegistered429 bool
	// CommentsOnEntries puts the reason into the REJECTED entry itself too (FACTS 16).
	CommentsOnEntries bool
	// OffsetTokens makes tokens of activities count from the newest entry, so that pages shift when entries arrive; else a token
	// names an entry (FACTS 6: unknown).
	OffsetTokens bool
	// TokenBindsPageSize refuses a token with another page size than it was made for (FACTS 6).
	TokenBindsPageSize bool
	// EmptyLastToken sends "" as nextPageToken on the last page; else it is absent (FACTS 6).
	EmptyLastToken bool
	// GatewayTokenErrors makes the token endpoint answer errors in the gateway's shape; else in that of RFC 6749 (FACTS 3).
	GatewayTokenErrors bool
	// NotInitialized are channels ("whatsapp", "kakaotalk") that the project was never onboarded for (FACTS 4).
	NotInitialized []string
}

// Write is a write request that was applied. Body is the raw JSON that was sent, empty for a request without one.
type Write struct {
	At     time.Time
	Method string
	// Path is the path as it was sent, escaped. Template is the same with the names of its parameters.
	Path, Template string
	Body           []byte
	Status         int
}

// Sandbox is the API in memory. It is safe for concurrent use.
type Sandbox struct {
	opts Options

	mu       sync.Mutex
	now      time.Time // the time of the request being served; never goes back
	start    time.Time
	shelves  [2]*shelf
	writes   []Write
	requests map[string]int
	tokens   tokens
	faults   Faults
	oneShot  []queued
	dice     *rand.Rand // faults
	jobs     jobs
	life     life
	serial   uint64
}

// New makes a sandbox. It panics when Options.Now is missing, because nothing could work without a clock.
func New(o Options) *Sandbox {
	if o.Now == nil {
		panic("sandbox: Options.Now is required")
	}
	o.ProjectID = orDefault(o.ProjectID, "demo-project")
	o.KeyID = orDefault(o.KeyID, "demo-key")
	o.KeySecret = orDefault(o.KeySecret, "demo-secret")
	o.Choices.KakaoApprovedState = orDefault(o.Choices.KakaoApprovedState, "INACTIVE")
	o.Choices.KakaoWrongCode = orDefault(o.Choices.KakaoWrongCode, "not_allowed_verify")
	s := &Sandbox{
		opts:     o,
		requests: map[string]int{},
		tokens:   newTokens(o.KeyID, o.KeySecret),
		faults:   o.Faults,
		dice:     rand.New(rand.NewPCG(uint64(o.Seed), 0xfa017)),
	}
	s.start = o.Now().UTC().Truncate(time.Millisecond)
	s.now = s.start
	s.fill(o.Senders)
	s.life.begin(s)
	return s
}

func orDefault(v, fallback string) string {
	if v == "" {
		return fallback
	}
	return v
}

// Writes returns every write that was applied, in order. Requests that were refused or cut before they were applied are
// not among them; those whose answer was lost are.
func (s *Sandbox) Writes() []Write {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Write(nil), s.writes...)
}

// Requests counts the requests that arrived by "METHOD template", for example
// "GET /v1/projects/{projectId}/whatsapp/senders". Paths that do not exist count as "METHOD ?".
func (s *Sandbox) Requests() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string]int, len(s.requests))
	for k, n := range s.requests {
		out[k] = n
	}
	return out
}

// SetFaults replaces the faults that are injected at random. Faults queued by FailNext stay.
func (s *Sandbox) SetFaults(f Faults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = f
}

// VerificationCode returns the verification code that was sent last for a sender and not used yet, empty when there is
// none. channel is "whatsapp" or "kakaotalk", id what the request path has (KakaoTalk: plusFriendId).
func (s *Sandbox) VerificationCode(channel, id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	for _, sh := range s.shelves {
		if sh.ch.name != channel {
			continue
		}
		if x := sh.find(id); x != nil && x.codeSent {
			return x.code()
		}
	}
	return ""
}

// ServeHTTP implements http.Handler. A request that is cut off closes its connection.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := s.exchange(r)
	if a.cut {
		hangUp(w)
		return
	}
	h := w.Header()
	for k, v := range a.header {
		h[k] = v
	}
	a.write(w)
}
