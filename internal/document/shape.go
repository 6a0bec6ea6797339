package document

import (
	"callsign/api"
	"callsign/internal/text"
)

// node is a piece of an export: the shape that JSON and YAML have in common.
type node struct {
	kind    nodeKind
	text    string
	members []member // of an object
	items   []node   // of a list
}

type nodeKind int

const (
	nodeText nodeKind = iota
	nodeWord          // null, true, false
	nodeObject
	nodeList
)

type member struct {
	name  string
	value node
}

func textNode(t text.Raw) node { return node{text: string(t)} }
func wordNode(w string) node   { return node{kind: nodeWord, text: w} }

func objectNode(m ...member) node { return node{kind: nodeObject, members: m} }

// shapeOf is a sender as Export documents it.
func shapeOf(s api.Sender) node {
	spec := api.SpecOf(s.Key.Channel)
	token := "false"
	if s.HasToken {
		token = "true"
	}
	return objectNode(
		member{"channel", textNode(text.Raw(s.Key.Channel))},
		member{"id", textNode(s.Key.ID)},
		member{"number", textNode(s.Number)},
		member{"name", textNode(s.Name)},
		member{"state", textNode(s.State)},
		member{"change", changeNode(spec, s.Change)},
		member{"details", valuesNode(spec, s.Details)},
		member{"reviews", reviewsNode(s.Reviews)},
		member{"quality", textNode(s.Quality)},
		member{"region", textNode(s.Region)},
		member{"attributes", valuesNode(spec, s.Attributes)},
		member{"hasToken", wordNode(token)},
		member{"created", textNode(s.Created.Text)},
		member{"modified", textNode(s.Modified.Text)},
	)
}

func changeNode(spec *api.Spec, c *api.Change) node {
	if c == nil {
		return wordNode("null")
	}
	return objectNode(
		member{"status", textNode(c.Status)},
		member{"details", valuesNode(spec, c.Details)},
		member{"errorCode", textNode(c.ErrorCode)},
		member{"errorReason", textNode(c.ErrorReason)},
	)
}

func reviewsNode(reviews []api.Review) node {
	list := node{kind: nodeList}
	for _, r := range reviews {
		list.items = append(list.items, objectNode(
			member{"field", textNode(text.Raw(r.Field))},
			member{"value", textNode(r.Value)},
			member{"status", textNode(r.Status)},
			member{"reason", textNode(r.Reason)},
		))
	}
	return list
}

// valuesNode leaves secrets out, and a name when it comes a second time: readers of YAML refuse that. Spec is nil for a channel that is not
// known.
func valuesNode(spec *api.Spec, v api.Values) node {
	obj := objectNode()
	seen := make(map[string]bool, len(v))
	for _, e := range v {
		if seen[e.Name] || isSecret(spec, e.Name) {
			continue
		}
		seen[e.Name] = true
		val := textNode(e.Value.Text)
		if e.Value.Null {
			val = wordNode("null")
		}
		obj.members = append(obj.members, member{e.Name, val})
	}
	return obj
}

// isSecret reports fields that are never written.
func isSecret(spec *api.Spec, name string) bool {
	if spec == nil {
		return false
	}
	f := spec.Field(name)
	return f != nil && f.Kind == api.KindSecret
}
