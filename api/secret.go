package api

import (
	"errors"
	"fmt"
	"log/slog"
)

// Secret is a credential that cannot be printed, logged or encoded by accident: every way of formatting it gives a mask, every way of
// encoding it fails. Only Reveal gives it out.
//
// The credential is behind a function, because fmt prints the unexported fields of a struct that holds a Secret without asking its
// methods; of a function it prints an address.
type Secret struct{ reveal func() string }

// mask is what a secret looks like anywhere it is formatted.
const mask = "[secret]"

// NewSecret wraps a credential.
func NewSecret(value string) Secret { return Secret{reveal: func() string { return value }} }

// Reveal returns the credential. Call it only to put it into an Authorization header, or when the user asked to see it.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// IsZero reports whether there is no credential.
func (s Secret) IsZero() bool { return s.Reveal() == "" }

// String and GoString give the mask.
func (s Secret) String() string   { return mask }
func (s Secret) GoString() string { return mask }

// Format gives the mask for every verb, so that %x and %v of a struct that holds a secret are safe too.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(mask)) }

// LogValue gives the mask to structured logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(mask) }

// MarshalJSON and MarshalText fail: a secret never belongs into a document of ours.
func (s Secret) MarshalJSON() ([]byte, error) { return nil, errSecret }
func (s Secret) MarshalText() ([]byte, error) { return nil, errSecret }

// GobEncode fails too: of a struct gob would leave out the secret, and nobody would notice.
func (s Secret) GobEncode() ([]byte, error) { return nil, errSecret }

var errSecret = errors.New("a secret is never encoded")
