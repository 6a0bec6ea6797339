package document

import (
	"errors"
	"io"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parse returns the root of the only document; nil when the document is empty or when a problem was reported.
func parse(r *report) *yaml.Node {
	docs, err := decode(r.src.text())
	switch {
	case err != nil:
		addSyntax(r, err)
		return nil
	case len(docs) > 1:
		r.add(r.src.secondDocument(docs[0].Line), 1, "Only one document can be here: remove this line, or indent it if it belongs to a value.")
		return nil
	case len(docs) == 0 || len(docs[0].Content) != 1:
		return nil
	}
	root := docs[0].Content[0]
	if isNull(root) && root.Anchor == "" {
		return nil
	}
	return root
}

// decode reads at most two documents: a second one is an error whatever is in it. Nodes of the library are the text as it stands,
// aliases are not followed.
func decode(s string) ([]yaml.Node, error) {
	dec := yaml.NewDecoder(strings.NewReader(s))
	var docs []yaml.Node
	for len(docs) < 2 {
		var doc yaml.Node
		err := dec.Decode(&doc)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// secondDocument returns the number of the line that begins a second document, 0 when it is not found.
func (s *source) secondDocument(first int) int {
	for i := max(0, first); i < len(s.lines); i++ {
		if strings.HasPrefix(s.lines[i], "---") || strings.HasPrefix(s.lines[i], "...") {
			return i + 1
		}
	}
	return 0
}

// addSyntax reports an error of the library at the first character of the line where it is.
func addSyntax(r *report, err error) {
	n, indent := r.src.firstBad(), 0
	if n > 0 {
		line := r.src.lines[n-1]
		indent = len(line) - len(strings.TrimLeft(line, " "))
	}
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	if _, after, found := strings.Cut(msg, ": "); found && strings.HasPrefix(msg, "line ") {
		msg = after
	}
	r.add(n, indent+1, `The file is no YAML (%s): check quotes and indentation; put texts with ": ", " #" or quotes in quotes.`, short(msg, 120))
}

// maxSearch is how many top-level keys are searched for a mistake, so that a file of nothing but keys is refused at once.
const maxSearch = 5000

// firstBad returns the number of the line where a file stops being YAML, 0 when it is too far down. The library's own line numbers are those of what surrounds
// the mistake, often the whole file. So the shortest beginning that cannot be read is searched for: first by top-level keys, since a
// value over several lines is incomplete until its last one, then by lines within the key.
func (s *source) firstBad() int {
	bad := func(lines int) bool {
		_, err := decode(strings.Join(s.lines[:lines], "\n"))
		return err != nil
	}
	var starts []int // of top-level keys, and the end
	for i, line := range s.lines {
		if i > 0 && line != "" && !strings.ContainsRune(" \t#", rune(line[0])) {
			starts = append(starts, i)
		}
	}
	starts = append(starts, len(s.lines))
	starts = starts[:min(len(starts), maxSearch)]
	k := sort.Search(len(starts), func(i int) bool { return bad(starts[i]) })
	if k == len(starts) {
		return 0
	}
	from := 0
	if k > 0 {
		from = starts[k-1]
	}
	return from + 1 + sort.Search(starts[k]-from-1, func(i int) bool { return bad(from + 1 + i) })
}
