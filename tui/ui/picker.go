package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/text"
	"callsign/styles"
)

// Picker chooses one of a list: typing searches, the arrows move, enter takes, esc leaves everything as it was.
type Picker struct {
	title string
	all   []choice
	shown []choice
	at    int
	top   int
	query TextBox
}

type choice struct {
	value string // what is taken
	label string // cleaned
	hay   string // folded
}

// NewPicker offers plain values, the present one selected.
func NewPicker(title string, values []string, present string) *Picker {
	p := &Picker{title: title, query: NewTextBox(false, 64)}
	for _, v := range values {
		p.add(v, v)
	}
	return p.start(present)
}

// NewTreePicker offers the leaves of a category tree by the names on the way to them, for codes mean something only under their
// parents. Its values are the codes joined with "/".
func NewTreePicker(title string, tree []api.Category, present string) *Picker {
	p := &Picker{title: title, query: NewTextBox(false, 64)}
	var walk func(list []api.Category, codes, names string)
	walk = func(list []api.Category, codes, names string) {
		for _, c := range list {
			code, name := join(codes, "/", string(c.Code)), join(names, " / ", c.Name.String())
			if len(c.Subcategories) == 0 {
				p.add(code, name+"   "+text.Line(code))
				continue
			}
			walk(c.Subcategories, code, name)
		}
	}
	walk(tree, "", "")
	return p.start(present)
}

func join(a, sep, b string) string {
	if a == "" {
		return b
	}
	return a + sep + b
}

// TreeNames are the names on the way to a path of codes, cleaned; empty when the tree does not have it.
func TreeNames(tree []api.Category, path string) string {
	names := ""
	for _, code := range strings.Split(path, "/") {
		found := false
		for _, c := range tree {
			if string(c.Code) == code {
				names, tree, found = join(names, " / ", c.Name.String()), c.Subcategories, true
				break
			}
		}
		if !found {
			return ""
		}
	}
	return names
}

func (p *Picker) add(value, label string) {
	p.all = append(p.all, choice{value, label, text.Fold(label)})
}

func (p *Picker) start(present string) *Picker {
	p.shown = p.all
	for i, c := range p.all {
		if c.value == present {
			p.at = i
		}
	}
	return p
}

// Update takes a key. done closes the picker; chosen tells whether value was taken.
func (p *Picker) Update(key tea.KeyMsg) (value string, done, chosen bool) {
	switch key.String() {
	case "esc":
		return "", true, false
	case "enter", "tab":
		if len(p.shown) == 0 {
			return "", false, false
		}
		return p.shown[p.at].value, true, true
	case "down", "ctrl+n":
		p.at = min(p.at+1, max(0, len(p.shown)-1))
	case "up", "ctrl+p":
		p.at = max(p.at-1, 0)
	case "pgdown":
		p.at = min(p.at+10, max(0, len(p.shown)-1))
	case "pgup":
		p.at = max(p.at-10, 0)
	default:
		if p.query.Update(key) {
			p.search()
		}
	}
	return "", false, false
}

func (p *Picker) search() {
	words := strings.Fields(text.Fold(p.query.Value()))
	p.shown, p.at, p.top = nil, 0, 0
	for _, c := range p.all {
		if containsAll(c.hay, words) {
			p.shown = append(p.shown, c)
		}
	}
}

func containsAll(hay string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(hay, w) {
			return false
		}
	}
	return true
}

// Lines draws the picker: exactly h lines of w cells, and where the insertion point of the search is.
func (p *Picker) Lines(look styles.Look, w, h int) ([]string, int, int) {
	t, g := look.Theme, look.Glyphs
	head := t.Strong.Render(p.title) + "  "
	hw := text.Width(head)
	box, x, _ := p.query.Lines(t.InputFocus, max(4, min(30, w-hw-2)), 1)
	lines := []string{head + box[0], t.Dim.Render("type to search, enter takes, esc leaves it as it was")}
	rows := h - len(lines)
	p.top = min(max(p.top, p.at-rows+1), p.at)
	for i := p.top; i < len(p.shown) && i < p.top+rows; i++ {
		line := "  " + p.shown[i].label
		if i == p.at {
			line = t.Select(text.Fit(g.Cursor+" "+p.shown[i].label, w, g.Ellipsis), true)
		}
		lines = append(lines, line)
	}
	if len(p.shown) == 0 {
		lines = append(lines, t.Dim.Render("  nothing matches"))
	}
	return Fill(look, lines, w, h), hw + x, 0
}
