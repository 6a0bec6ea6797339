package api

import (
	"time"

	"callsign/internal/text"
)

// Submission says what the server does with a change: keep it, or send it for review. It is sent with every
// PATCH and every create whose shape has it, because the defaults differ and the documents disagree (FACTS 9, 15).
type Submission string

// The two submissions.
const (
	Draft  Submission = "DRAFT"
	Submit Submission = "SUBMIT"
)

// Patch is a change to a sender: only what is in Details is sent.
type Patch struct {
	Status  Submission
	Details Values
}

// CreateRequest is a new sender in one of Spec.Shapes.
type CreateRequest struct {
	// Shape is a CreateShape.Name.
	Shape string
	// Status is ignored where the shape cannot be a draft.
	Status Submission
	// SaveDraftOnFailure keeps a draft when the submission fails, where the shape has it.
	SaveDraftOnFailure bool
	// Values by Field.Name of the shape; a KindTree is given by its members.
	Values Values
}

// ListQuery asks for one page of senders. Filters are OR inside one list and AND between the two, as far as is known
// (FACTS 6), so callers filter again.
type ListQuery struct {
	States, ChangeStatuses []string
	PageQuery
}

// PageQuery asks for one page of any list. The zero value is the first page with the server's default size.
type PageQuery struct {
	// Token is opaque, from an earlier page; empty for the first page.
	Token string
	// Size is 1..100; 0 leaves it to the server.
	Size int
}

// Page is one page of a list.
type Page[T any] struct {
	Items []T
	// Total is the number of entries that match, over all pages.
	Total int
	// Next is empty on the last page.
	Next string
	// Bad counts elements that could not be decoded and are missing from Items.
	Bad int
}

// Activity is one entry of a sender's history as the API returned it. Activities have no id (FACTS 14).
type Activity struct {
	Type    text.Raw
	Created Time
	Author  text.Raw
	Comment text.Raw
}

// Comment is the answer to a new comment.
type Comment struct {
	Text    text.Raw
	Created Time
}

// Registration is the answer to a register request.
type Registration struct {
	Method text.Raw
	// CodeSent false means that the number is registered already and no code will come (FACTS 10).
	CodeSent bool
	Accepted Time
}

// Category is a node of KakaoTalk's sender categories. Codes are unique only under their parent (FACTS 11).
type Category struct {
	Code, Name    text.Raw
	Depth         int
	Subcategories []Category
}

// TemplateCategory is a category of message templates.
type TemplateCategory struct {
	Name, NameEnglish text.Raw
	Subcategories     []TemplateSubcategory
}

// TemplateSubcategory is one template category's part.
type TemplateSubcategory struct {
	Code, Name, NameEnglish, GroupName, Inclusion, Exclusion text.Raw
}

// Call is one HTTP attempt, for the requests panel and the log. It holds nothing secret. Of what it holds, Key and Curl name a sender.
type Call struct {
	At       time.Time
	Method   string
	Path     string // the template, without ids and query
	Status   int    // 0 when there was no answer
	Duration time.Duration
	Attempt  int    // from 1
	Err      string // our own words, empty when the call succeeded
	// Kind and Code say what kind of failure Err is, see Error; without a meaning when Err is empty.
	Kind ErrorKind
	Code string
	// Key is the sender it was about; zero when it was about none.
	Key Key
	// Bytes is the size of the answer's body after decompression, 0 without an answer.
	Bytes int
	// Token tells that it went to the token endpoint.
	Token bool

	repeat repeat
}
