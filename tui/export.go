package tui

import (
	"fmt"
	"io"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/document"
	"callsign/internal/text"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// exported is the outcome of an export.
type exported struct {
	path string
	n    int
	err  error
}

// exportMenu asks for the format. What is marked goes into the file, else what the filter shows.
func (a *App) exportMenu() ui.Dialog {
	chosen, what := a.senders.Chosen()
	m := &ui.Menu{Heading: "Export", Text: []string{fmt.Sprintf("%d senders (%s) into a file in %s. No secrets are in it.", len(chosen), what, text.Line(a.options.Dir))}}
	for i, f := range document.Formats() {
		m.Items = append(m.Items, ui.MenuItem{Key: fmt.Sprint(i + 1), Label: string(f), Do: send(exportAs{f, chosen})})
	}
	return m
}

// exportAs asks for the file.
type exportAs struct {
	format document.Format
	keys   []api.Key
}

// export writes the file while the screen goes on.
func (a *App) export(m exportAs) tea.Cmd {
	dir, name := a.options.Dir, document.FileName(a.env.Session.Profile, m.format, a.env.Now())
	chosen := make([]api.Sender, 0, len(m.keys))
	for _, k := range m.keys {
		if r, ok := a.env.Fleet.Get(k); ok {
			chosen = append(chosen, r.Sender)
		}
	}
	return a.mine(func() tea.Msg {
		var out exported
		out.path, out.err = document.WriteFile(dir, name, func(w io.Writer) (err error) {
			out.n, err = document.Export(w, m.format, slices.Values(chosen))
			return err
		})
		return out
	})
}

func (a *App) exportDone(m exported) {
	if m.err != nil {
		a.notice = view.Notice{Text: "Not exported: " + text.Line(m.err.Error()), Bad: true}
		a.trouble.add(a.env.Now(), "export", m.err, false)
		return
	}
	a.notice = view.Notice{Text: fmt.Sprintf("%d senders exported to %s", m.n, text.Line(m.path))}
}
