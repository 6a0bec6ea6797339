package document

import "callsign/api"

// jsonEncoder writes an array with one sender a line.
type jsonEncoder struct{}

func (jsonEncoder) begin(dst []byte) []byte { return append(dst, '[') }

func (jsonEncoder) sender(dst []byte, s api.Sender, first bool) []byte {
	if !first {
		dst = append(dst, ',')
	}
	return appendJSON(append(dst, '\n'), shapeOf(s))
}

func (jsonEncoder) end(dst []byte, empty bool) []byte {
	if !empty {
		dst = append(dst, '\n')
	}
	return append(dst, "]\n"...)
}

func appendJSON(dst []byte, n node) []byte {
	switch n.kind {
	case nodeWord:
		return append(dst, n.text...)
	case nodeObject:
		dst = append(dst, '{')
		for i, m := range n.members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendQuotedJSON(dst, m.name), ':')
			dst = appendJSON(dst, m.value)
		}
		return append(dst, '}')
	case nodeList:
		dst = append(dst, '[')
		for i, item := range n.items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendJSON(dst, item)
		}
		return append(dst, ']')
	}
	return appendQuotedJSON(dst, n.text)
}

// yamlEncoder writes a list with one sender an item.
type yamlEncoder struct{}

func (yamlEncoder) begin(dst []byte) []byte { return dst }

func (yamlEncoder) sender(dst []byte, s api.Sender, _ bool) []byte {
	return appendItem(dst, shapeOf(s), 0)
}

func (yamlEncoder) end(dst []byte, empty bool) []byte {
	if empty {
		dst = append(dst, "[]\n"...)
	}
	return dst
}

// appendItem appends an object as an item of a list; its members stand under each other behind the dash.
func appendItem(dst []byte, n node, indent int) []byte {
	for i, m := range n.members {
		if i == 0 {
			dst = append(appendIndent(dst, indent), "- "...)
		} else {
			dst = appendIndent(dst, indent+2)
		}
		dst = appendMember(dst, m, indent+2)
	}
	return dst
}

func appendMember(dst []byte, m member, indent int) []byte {
	dst = append(appendScalar(dst, m.name), ':')
	n := m.value
	switch {
	case n.kind == nodeObject && len(n.members) == 0:
		return append(dst, " {}\n"...)
	case n.kind == nodeList && len(n.items) == 0:
		return append(dst, " []\n"...)
	case n.kind == nodeObject:
		dst = append(dst, '\n')
		for _, sub := range n.members {
			dst = appendMember(appendIndent(dst, indent+2), sub, indent+2)
		}
		return dst
	case n.kind == nodeList:
		dst = append(dst, '\n')
		for _, item := range n.items {
			dst = appendItem(dst, item, indent+2)
		}
		return dst
	case n.kind == nodeWord:
		dst = append(append(dst, ' '), n.text...)
	default:
		dst = appendScalar(append(dst, ' '), n.text)
	}
	return append(dst, '\n')
}

func appendIndent(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, ' ')
	}
	return dst
}
