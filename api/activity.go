package api

import (
	"encoding/json"
	"fmt"
)

// decodeActivity decodes one entry of a history. An entry without a type is kept: the feed counts positions (FACTS 14).
func decodeActivity(raw json.RawMessage) (Activity, error) {
	o, err := readObject(raw)
	if err != nil {
		return Activity{}, fmt.Errorf("reading an activity: %w", err)
	}
	return Activity{
		Type:    shared(o.text("type")),
		Created: parseTime(string(o.text("created"))),
		Author:  o.text("author"),
		Comment: o.text("comment"),
	}, nil
}

// decodeComment decodes the answer to a new comment.
func decodeComment(data []byte) (Comment, error) {
	o, err := readObject(data)
	if err != nil {
		return Comment{}, fmt.Errorf("reading the answer to the comment: %w", err)
	}
	return Comment{Text: o.text("comment"), Created: parseTime(string(o.text("created")))}, nil
}
