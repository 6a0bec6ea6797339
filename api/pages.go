package api

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"callsign/internal/text"
)

const (
	// defaultPageSize is what the server uses when no size is given; maxPageSize is the most it takes (FACTS 6).
	defaultPageSize = 50
	maxPageSize     = 100
	// maxPages ends a list that never does.
	maxPages = 10_000
)

// list describes one paged list.
type list[T any] struct {
	op      string
	parts   []string
	ids     []string
	filters url.Values
	member  string
	element func(json.RawMessage) (T, error)
	spec    *Spec
}

func (l list[T]) request(q PageQuery) request {
	query := url.Values{}
	for k, v := range l.filters {
		query[k] = v
	}
	if q.Token != "" {
		query.Set("pageToken", q.Token)
	}
	if q.Size != 0 {
		query.Set("pageSize", strconv.Itoa(q.Size))
	}
	return request{op: l.op, method: http.MethodGet, parts: l.parts, ids: l.ids, query: query, spec: l.spec}
}

// fetchPage gets one page. One that is too large is asked for again in half the size, with the same token: tokens are opaque, but a
// server that does not like it says so. It returns the size that worked.
func fetchPage[T any](ctx context.Context, c *Client, l list[T], q PageQuery) (Page[T], int, *Error) {
	if q.Size < 0 || q.Size > maxPageSize {
		e := c.refuse(l.request(PageQuery{}), KindInvalid, text.Raw("the page size must be from 1 to 100, not "+strconv.Itoa(q.Size)))
		return Page[T]{}, 0, e
	}
	for {
		ex, ans, err := c.do(ctx, l.request(q))
		if err == nil {
			p, err := decodePage(ex, ans, l.member, l.element)
			return p, q.Size, err
		}
		size := q.Size
		if size == 0 {
			size = defaultPageSize
		}
		if err.Kind != KindTooLarge || size == 1 {
			return Page[T]{}, 0, err
		}
		q.Size = size / 2
	}
}

// pages walks over all pages with the same filters and size. It ends after the last page, after an error, and when a token
// comes a second time.
func pages[T any](ctx context.Context, c *Client, l list[T], q PageQuery) iter.Seq2[Page[T], error] {
	return func(yield func(Page[T], error) bool) {
		q, seen := q, map[string]bool{q.Token: true}
		for range maxPages {
			p, size, err := fetchPage(ctx, c, l, q)
			if err != nil {
				yield(Page[T]{}, err)
				return
			}
			again := seen[p.Next]
			if again {
				p.Next = ""
			}
			if !yield(p, nil) || p.Next == "" {
				return
			}
			seen[p.Next] = true
			q = PageQuery{Token: p.Next, Size: size}
		}
		yield(Page[T]{}, c.refuse(l.request(q), KindMalformed, text.Raw("the list does not end after "+strconv.Itoa(maxPages)+" pages")))
	}
}

// failed turns a nil *Error into a nil error.
func failed(e *Error) error {
	if e == nil {
		return nil
	}
	return e
}

// refuse makes the error for a call that is not sent.
func (c *Client) refuse(r request, kind ErrorKind, message text.Raw) *Error {
	ex := exchange{op: r.op, method: r.method, template: r.template(), url: c.base}
	return c.wire.refuse(ex, kind, string(message))
}
