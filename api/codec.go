package api

// codec turns the neutral model into a channel's JSON and back. Each channel's file fills one.
type codec struct {
	// sender decodes one sender object. Unknown members are ignored; a bearer token is recorded, not kept.
	sender func(data []byte) (Sender, error)
	// members decodes one sender object that was checked and split: the rows of a list. The object is not needed afterwards.
	members func(object) (Sender, error)
	// create makes the body of a create request.
	create func(CreateRequest) (any, error)
	// verify makes the body of a verify request; code may be empty where CodeRule.Optional.
	verify func(code string) (any, error)
	// register makes the body of a register request; nil means no body.
	register func(method string) any
}
