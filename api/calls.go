package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"callsign/internal/text"
)

// maxComment is the longest comment, in characters (FACTS 14).
const maxComment = 65535

// SenderPage returns one page of a channel's senders. The order is the server's.
func (c *Client) SenderPage(ctx context.Context, ch Channel, q ListQuery) (Page[Sender], error) {
	l, err := c.senders(ch, q)
	if err != nil {
		return Page[Sender]{}, err
	}
	p, _, err := fetchPage(ctx, c, l, q.PageQuery)
	return p, failed(err)
}

// Senders returns all pages of a channel's senders, from q.Token on. After an error there are no more.
func (c *Client) Senders(ctx context.Context, ch Channel, q ListQuery) iter.Seq2[Page[Sender], error] {
	l, err := c.senders(ch, q)
	if err != nil {
		return func(yield func(Page[Sender], error) bool) { yield(Page[Sender]{}, err) }
	}
	return pages(ctx, c, l, q.PageQuery)
}

func (c *Client) senders(ch Channel, q ListQuery) (list[Sender], *Error) {
	spec, r, err := c.channel("list the senders", http.MethodGet, ch)
	if err != nil {
		return list[Sender]{}, err
	}
	filters := url.Values{}
	if len(q.States) > 0 {
		filters["filterStates"] = slices.Clone(q.States)
	}
	if len(q.ChangeStatuses) > 0 {
		filters["filterStatuses"] = slices.Clone(q.ChangeStatuses)
	}
	return list[Sender]{
		op: r.op, parts: r.parts, filters: filters, member: "senders", spec: spec,
		element: decodeRow(ch, spec.codec.members),
	}, nil
}

// Sender returns one sender.
func (c *Client) Sender(ctx context.Context, k Key) (Sender, error) {
	spec, r, err := c.sender("read the sender", http.MethodGet, k)
	if err != nil {
		return Sender{}, err
	}
	return c.senderCall(ctx, spec, r)
}

// CreateSender makes a new sender. Even a refused submission can leave a draft, see CreateRequest.
func (c *Client) CreateSender(ctx context.Context, ch Channel, req CreateRequest) (Sender, error) {
	spec, r, err := c.channel("create the sender", http.MethodPost, ch)
	if err != nil {
		return Sender{}, err
	}
	if err := c.checkValues(r, req.Values); err != nil {
		return Sender{}, err
	}
	body, cause := spec.codec.create(req)
	if cause != nil {
		return Sender{}, c.invalid(r, cause)
	}
	if r.body, cause = encode(body); cause != nil {
		return Sender{}, c.invalid(r, cause)
	}
	return c.senderCall(ctx, spec, r)
}

// UpdateSender changes a sender: what is in the patch is set or, with null, deleted, everything else stays. The answer has the
// live values and, in Change, the pending ones. An empty patch is refused without a request.
func (c *Client) UpdateSender(ctx context.Context, k Key, p Patch) (Sender, error) {
	spec, r, err := c.sender("save the sender", http.MethodPatch, k)
	if err != nil {
		return Sender{}, err
	}
	if err := c.checkPatch(spec, r, p); err != nil {
		return Sender{}, err
	}
	body, cause := encodePatch(spec, p)
	if cause == nil {
		r.body, cause = encode(body)
	}
	if cause != nil {
		return Sender{}, c.invalid(r, cause)
	}
	return c.senderCall(ctx, spec, r)
}

// doPlain is do for calls whose answer holds nothing of use.
func (c *Client) doPlain(ctx context.Context, r request) *Error {
	ex, ans, err := c.do(ctx, r)
	if err != nil {
		return err
	}
	return ans.nothing(ex)
}

// RemoveSender marks a sender for removal after Spec.RemovalWindow. It cannot be undone (FACTS 13).
func (c *Client) RemoveSender(ctx context.Context, k Key) error {
	_, r, err := c.sender("remove the sender", http.MethodDelete, k)
	if err == nil {
		err = c.doPlain(ctx, r)
	}
	return failed(err)
}

// DiscardChanges drops what is pending on a sender. A sender that was never provisioned may vanish with it.
func (c *Client) DiscardChanges(ctx context.Context, k Key) error {
	_, r, err := c.sender("discard the changes", http.MethodDelete, k, "changes")
	if err == nil {
		err = c.doPlain(ctx, r)
	}
	return failed(err)
}

// Register asks for a verification code by one of Spec.RegisterMethods; method is ignored where there is no choice.
func (c *Client) Register(ctx context.Context, k Key, method string) (Registration, error) {
	spec, r, err := c.sender("ask for a verification code", http.MethodPost, k, "register")
	if err != nil {
		return Registration{}, err
	}
	r.once = true
	if len(spec.RegisterMethods) > 0 && !slices.Contains(spec.RegisterMethods, method) {
		return Registration{}, c.refuse(r, KindInvalid, text.Raw("the method must be "+strings.Join(spec.RegisterMethods, " or ")))
	}
	if spec.codec.register != nil {
		var cause error
		if body := spec.codec.register(method); body != nil {
			if r.body, cause = encode(body); cause != nil {
				return Registration{}, c.invalid(r, cause)
			}
		}
	}
	ex, ans, err := c.do(ctx, r)
	if err != nil {
		return Registration{}, err
	}
	return decodeOne(ex, ans, decodeRegistration)
}

// Verify gives the code back. Spec.Code says what it looks like.
func (c *Client) Verify(ctx context.Context, k Key, code string) error {
	spec, r, err := c.sender("verify the sender", http.MethodPost, k, "verify")
	if err != nil {
		return err
	}
	r.once = true
	body, cause := spec.codec.verify(code)
	if cause == nil {
		r.body, cause = encode(body)
	}
	if cause != nil {
		return c.invalid(r, cause)
	}
	err = c.doPlain(ctx, r)
	return failed(err)
}

// BearerToken reads the token that links the sender to a Conversation API app, with a fresh request. It is zero when the sender
// has none.
func (c *Client) BearerToken(ctx context.Context, k Key) (Secret, error) {
	_, r, err := c.sender("read the bearer token", http.MethodGet, k)
	if err != nil {
		return Secret{}, err
	}
	ex, ans, err := c.do(ctx, r)
	if err != nil {
		return Secret{}, err
	}
	m, err := ans.object(ex)
	if err != nil {
		return Secret{}, err
	}
	token, _ := rawString(m.get(tokenMember))
	return NewSecret(token), nil
}

// channel starts a call to a channel's senders.
func (c *Client) channel(op, method string, ch Channel) (*Spec, request, *Error) {
	r := request{op: op, method: method}
	spec := SpecOf(ch)
	if spec == nil {
		return nil, r, c.refuse(r, KindUnsupported, clip("the channel \""+string(ch)+"\" is not known", maxExcerpt))
	}
	r.parts, r.spec = strings.Split(spec.path, "/"), spec
	return spec, r, nil
}

// sender starts a call to one sender.
func (c *Client) sender(op, method string, k Key, rest ...string) (*Spec, request, *Error) {
	spec, r, err := c.channel(op, method, k.Channel)
	if err != nil {
		return nil, r, err
	}
	r.parts, r.ids = append(append(r.parts, ":id"), rest...), []string{string(k.ID)}
	return spec, r, nil
}

// senderCall makes a call that is answered with a sender.
func (c *Client) senderCall(ctx context.Context, spec *Spec, r request) (Sender, error) {
	ex, ans, err := c.do(ctx, r)
	if err != nil {
		return Sender{}, err
	}
	return decodeOne(ex, ans, spec.codec.sender)
}

// checkPatch refuses what cannot be right, so that no request is spent on it. encodePatch refuses the rest.
func (c *Client) checkPatch(spec *Spec, r request, p Patch) *Error {
	if len(p.Details) == 0 {
		return c.refuse(r, KindInvalid, "nothing was changed")
	}
	for i, e := range p.Details {
		f := fieldOf(spec.Fields, e.Name)
		switch {
		case slices.ContainsFunc(p.Details[:i], func(o Entry) bool { return o.Name == e.Name }):
			return c.invalidField(r, e.Name, "it is given twice")
		case f != nil && f.Fixed != "":
			return c.invalidField(r, e.Name, text.Raw("it cannot be changed: "+f.Fixed))
		case f != nil && e.Value.Null && !f.Nullable:
			return c.invalidField(r, e.Name, "it cannot be cleared")
		}
	}
	return c.checkValues(r, p.Details)
}

// checkValues refuses text that JSON cannot carry: it would arrive changed.
func (c *Client) checkValues(r request, v Values) *Error {
	for _, e := range v {
		if !utf8.ValidString(string(e.Value.Text)) {
			return c.invalidField(r, e.Name, "it is not valid UTF-8")
		}
	}
	return nil
}

func (c *Client) invalidField(r request, name string, problem text.Raw) *Error {
	e := c.refuse(r, KindInvalid, text.Raw(name+": ")+problem)
	e.Fields = []FieldError{{Path: "details." + name, Field: placeField(name, r.spec), Message: problem}}
	return e
}

func (c *Client) invalid(r request, cause error) *Error {
	e := c.refuse(r, KindInvalid, text.Raw(cause.Error()))
	e.err = cause
	return e
}

// encode writes a body as it is: no HTML escapes.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("encode the request: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// checkPathPart accepts an id that stays one part of a path, whatever a proxy makes of it.
func checkPathPart(s string) error {
	switch {
	case s == "":
		return errors.New("it is empty")
	case s == "." || s == "..":
		return errors.New("it is a path step")
	case len(s) > 1024:
		return errors.New("it is longer than 1024 bytes")
	case !utf8.ValidString(s):
		return errors.New("it is not valid UTF-8")
	case strings.ContainsFunc(s, unicode.IsControl):
		return errors.New("it holds control characters")
	}
	return nil
}
