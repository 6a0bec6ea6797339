package document

import (
	"bufio"
	"fmt"
	"io"
	"iter"

	"callsign/api"
)

// bufferSize is how many bytes are collected before they are written.
const bufferSize = 64 << 10

// Export writes senders one by one and returns how many. An error is the writer's, or says that the format is not known; what was
// written until then is not complete. No secret is ever written: of a bearer token only that there is one (FACTS 8).
//
// JSON is one array with a sender a line, YAML one list of the same shape:
//
//	channel, id       what names the sender in the API
//	number, name      what people call it
//	state             the live state
//	change            null when nothing is pending, else {status, details{…}, errorCode, errorReason}
//	details           the live profile by the API's member names
//	reviews           a list of {field, value, status, reason}
//	quality, region
//	attributes        read-only facts by name
//	hasToken          true or false
//	created, modified as the API sent them
//
// Every member is always there and always of the same type, only change can be null. A text that the API did not send is "". A null in
// the details of a change is a deletion that waits for review. Texts are written as they came, escaped where the format needs
// it and where a terminal would obey them; bytes that are not UTF-8 become U+FFFD. In YAML every text that some reader could take for
// a number, a date, a truth value or null is quoted.
//
// CSV is for spreadsheets: UTF-8 with a byte order mark, without which Excel breaks Hangul; commas; lines that end with CR LF. The columns
// are the same in every file, whatever the channels: the members above, then "details." and "pending." for every profile field of
// all channels in the order of their tables, where a category is one path. Pending values hold also what is reviewed on its own, and
// pending.cleared names the fields whose deletion waits. Control characters but tabs and line breaks become U+FFFD. A cell that a spreadsheet could run as a formula gets an apostrophe in
// front. That is any cell that begins, after blanks, with = + - @ or a relative of them, so a phone number too: '+82 1055550101.
func Export(w io.Writer, format Format, senders iter.Seq[api.Sender]) (n int, err error) {
	e := newEncoder(format)
	if e == nil {
		return 0, fmt.Errorf("exporting the senders: there is no format %q; choose one of %v", format, Formats())
	}
	out := bufio.NewWriterSize(w, bufferSize)
	var line []byte
	put := func(b []byte) bool {
		line = b
		_, err = out.Write(b)
		return err == nil
	}
	if put(e.begin(line)) {
		for s := range senders {
			if !put(e.sender(line[:0], s, n == 0)) {
				break
			}
			n++
		}
	}
	if err == nil && put(e.end(line[:0], n == 0)) {
		err = out.Flush()
	}
	if err != nil {
		return n, fmt.Errorf("exporting the senders: %w", err)
	}
	return n, nil
}

// encoder writes one format. Each method appends to a buffer that is written and used again.
type encoder interface {
	begin(dst []byte) []byte
	sender(dst []byte, s api.Sender, first bool) []byte
	end(dst []byte, empty bool) []byte
}

func newEncoder(f Format) encoder {
	switch f {
	case JSON:
		return jsonEncoder{}
	case CSV:
		return newCSVEncoder()
	case YAML:
		return yamlEncoder{}
	}
	return nil
}
