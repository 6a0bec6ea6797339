package api

import (
	"fmt"
	"slices"
	"strings"

	"callsign/internal/text"
)

// Present reports whether the values say anything about the field, a null included.
func (f Field) Present(v Values) bool {
	return slices.ContainsFunc(f.members(), func(name string) bool { _, ok := v.Get(name); return ok })
}

// Owns reports whether a member belongs to a profile field of the channel.
func (s *Spec) Owns(member string) bool { return fieldOf(s.Fields, member) != nil }

// PatchBody is the body of a PATCH as it will be sent, for the review; it encodes to JSON.
func (s *Spec) PatchBody(p Patch) (any, error) { return encodePatch(s, p) }

// CreateBody is the body of a create request as it will be sent, for the review. It may hold secrets that the user typed.
func (s *Spec) CreateBody(r CreateRequest) (any, error) { return s.codec.create(r) }

// RemovalToken is what the user types to confirm a removal, and what it is called. It is always ASCII, so that it can be
// typed with any input method: the digits of the number, else the number itself, else the digits of the admin's phone.
func (s *Spec) RemovalToken(x Sender) (token, what string) {
	number := string(x.Number)
	if s.PhoneField == "" {
		return text.Digits(number), "the digits of its number"
	}
	if number != "" && strings.IndexFunc(number, func(r rune) bool { return r <= ' ' || r > '~' }) < 0 {
		return number, "its " + strings.ToLower(s.NumberLabel)
	}
	return text.Digits(string(x.Effective().Text(s.PhoneField))), "the digits of its " + strings.ToLower(s.FieldLabel(s.PhoneField))
}

// CodeTo is where a verification code is sent: the number, or the admin's phone.
func (s *Spec) CodeTo(x Sender) text.Raw {
	if s.PhoneField == "" {
		return x.Number
	}
	return x.Effective().Text(s.PhoneField)
}

// ByField are the messages by the profile field that they are about; those that are about none are left out, see Fields.
func (e *Error) ByField() map[string]string {
	out := map[string]string{}
	for _, f := range e.Fields {
		if f.Field == "" {
			continue
		}
		if before, ok := out[f.Field]; ok {
			out[f.Field] = before + " " + f.Message.String()
			continue
		}
		out[f.Field] = f.Message.String()
	}
	return out
}

// Reason is why it failed, in one clean sentence without the advice.
func (e *Error) Reason() string { return e.Op + ": " + e.reason() }

// Facts are what a support ticket needs: method, path, host, status and code, in one clean line.
func (e *Error) Facts() string {
	parts := []string{text.Line(e.Method + " " + e.Path), text.Line(e.Host)}
	if e.Status != 0 {
		parts = append(parts, fmt.Sprintf("HTTP %d", e.Status))
	}
	if e.Code != "" {
		parts = append(parts, text.Line(e.Code))
	}
	if e.Phase == MaybeSent {
		parts = append(parts, "outcome unknown")
	}
	return strings.Join(parts, "  ")
}
