package api

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"strconv"
	"unicode/utf8"

	"callsign/internal/text"
)

// ActivityPage returns one page of a sender's history, newest first (FACTS 14).
func (c *Client) ActivityPage(ctx context.Context, k Key, q PageQuery) (Page[Activity], error) {
	l, err := c.activities(k)
	if err != nil {
		return Page[Activity]{}, err
	}
	p, _, err := fetchPage(ctx, c, l, q)
	return p, failed(err)
}

// Activities returns all pages of a sender's history, from q.Token on. After an error there are no more.
func (c *Client) Activities(ctx context.Context, k Key, q PageQuery) iter.Seq2[Page[Activity], error] {
	l, err := c.activities(k)
	if err != nil {
		return func(yield func(Page[Activity], error) bool) { yield(Page[Activity]{}, err) }
	}
	return pages(ctx, c, l, q)
}

func (c *Client) activities(k Key) (list[Activity], *Error) {
	spec, r, err := c.sender("read the activities", http.MethodGet, k, "activities")
	return list[Activity]{
		op: r.op, parts: r.parts, ids: r.ids, member: "notifications", element: decodeActivity, spec: spec,
	}, err
}

// AddComment adds a comment of 1 to 65535 characters to a sender's history. Comments cannot be changed or removed.
func (c *Client) AddComment(ctx context.Context, k Key, comment string) (Comment, error) {
	_, r, err := c.sender("add the comment", http.MethodPost, k, "comments")
	if err != nil {
		return Comment{}, err
	}
	n := utf8.RuneCountInString(comment)
	switch {
	case n == 0:
		return Comment{}, c.refuse(r, KindInvalid, "the comment is empty")
	case n > maxComment:
		return Comment{}, c.refuse(r, KindInvalid, text.Raw("the comment has "+strconv.Itoa(n)+" characters, at most 65535 are allowed"))
	case !utf8.ValidString(comment):
		return Comment{}, c.refuse(r, KindInvalid, "the comment is not valid UTF-8")
	}
	var cause error
	if r.body, cause = encode(map[string]string{"comment": comment}); cause != nil {
		return Comment{}, c.invalid(r, cause)
	}
	ex, ans, err := c.do(ctx, r)
	if err != nil {
		return Comment{}, err
	}
	return decodeOne(ex, ans, decodeComment)
}

// SuggestedUsernames returns free usernames for a WhatsApp sender; other channels give KindUnsupported.
func (c *Client) SuggestedUsernames(ctx context.Context, k Key) ([]text.Raw, error) {
	_, r, err := c.sender("read the suggested usernames", http.MethodGet, k, "suggestedUsernames")
	if err != nil {
		return nil, err
	}
	if err := c.only(WhatsApp, k.Channel, r); err != nil {
		return nil, err
	}
	ex, ans, err := c.do(ctx, r)
	if err != nil {
		return nil, err
	}
	return decodeAll(ex, ans, "usernames", func(raw json.RawMessage) (text.Raw, error) {
		s, ok := rawString(raw)
		if !ok || s == "" {
			return "", errors.New("reading a username: it is not a text")
		}
		return text.Raw(s), nil
	})
}

// VerificationStatus returns whether Meta has verified a WhatsApp number: VERIFIED, NOT_VERIFIED, EXPIRED, UNKNOWN or something newer.
// known is false, without an error, where the server or the channel has no such call (FACTS 10).
func (c *Client) VerificationStatus(ctx context.Context, k Key) (status text.Raw, known bool, err error) {
	_, r, e := c.sender("read the verification status", http.MethodGet, k, "verification-status")
	if e != nil {
		return "", false, e
	}
	if k.Channel != WhatsApp {
		return "", false, nil
	}
	ex, ans, e := c.do(ctx, r)
	if e != nil && e.Status == http.StatusNotFound && !e.fromService {
		return "", false, nil
	}
	if e != nil {
		return "", false, e
	}
	m, e := ans.object(ex)
	if e != nil {
		return "", false, e
	}
	status = m.text("status")
	return status, status != "", nil
}

// SenderCategories returns KakaoTalk's whole tree of sender categories; other channels give KindUnsupported.
func (c *Client) SenderCategories(ctx context.Context, ch Channel) ([]Category, error) {
	r := request{op: "read the sender categories", method: http.MethodGet, parts: []string{string(KakaoTalk), "categories", "senders"}}
	if err := c.only(KakaoTalk, ch, r); err != nil {
		return nil, err
	}
	ex, ans, err := c.do(ctx, r)
	if err != nil {
		return nil, err
	}
	return decodeAll(ex, ans, "categories", decodeCategory)
}

// TemplateCategories returns one page of the categories of message templates for a KakaoTalk sender; other channels give KindUnsupported.
func (c *Client) TemplateCategories(ctx context.Context, k Key, q PageQuery) (Page[TemplateCategory], error) {
	l := list[TemplateCategory]{
		op: "read the template categories", member: "categories", element: decodeTemplateCategory,
		parts: []string{string(KakaoTalk), "categories", "senders", ":id", "templates"}, ids: []string{string(k.ID)},
	}
	if err := c.only(KakaoTalk, k.Channel, l.request(PageQuery{})); err != nil {
		return Page[TemplateCategory]{}, err
	}
	p, _, err := fetchPage(ctx, c, l, q)
	return p, failed(err)
}

// only refuses a call that another channel has.
func (c *Client) only(want, got Channel, r request) *Error {
	if want == got {
		return nil
	}
	return c.refuse(r, KindUnsupported, clip("only "+string(want)+" has this, not "+string(got), maxExcerpt))
}

// decodeAll reads a list that is not paged. Bad elements are left out.
func decodeAll[T any](ex exchange, a *answer, member string, element func(json.RawMessage) (T, error)) ([]T, error) {
	m, err := a.object(ex)
	if err != nil {
		return nil, err
	}
	items, _, ok := decodeList(m.get(member), element)
	if !ok {
		return nil, a.fail(ex, KindMalformed, text.Raw("the answer has no list of "+member))
	}
	return items, nil
}
