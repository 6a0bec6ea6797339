package tui

import (
	"fmt"
	"io"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/document"
	"callsign/internal/fleet"
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
		m.Items = append(m.Items, ui.MenuItem{Key: fmt.Sprint(i + 1), Label: string(f), Do: send(exportAs{format: f, keys: chosen})})
	}
	return m
}

// exportAs asks for the file.
type exportAs struct {
	format document.Format
	keys   []api.Key
	taken  *fleet.Snapshot // of the keys before these; nil at the start
}

// exportPart is how many senders are taken at once: between two parts keys are heard.
const exportPart = 1024

// export takes the senders, part by part, and then writes the file while the screen goes on.
func (a *App) export(m exportAs) tea.Cmd {
	if m.taken == nil {
		m.taken = &fleet.Snapshot{}
	}
	n := min(len(m.keys), exportPart)
	a.env.Fleet.Take(m.taken, m.keys[:n])
	if m.keys = m.keys[n:]; len(m.keys) > 0 {
		return a.mine(send(m))
	}
	dir, name := a.options.Dir, document.FileName(a.env.Session.Profile, m.format, a.env.Now())
	return a.mine(func() tea.Msg {
		var out exported
		out.path, out.err = document.WriteFile(dir, name, func(w io.Writer) (err error) {
			out.n, err = document.Export(w, m.format, m.taken.All())
			return err
		})
		return out
	})
}

func (a *App) exportDone(m exported) {
	if m.err != nil {
		a.notice = view.Notice{Text: "Not exported: " + text.Line(m.err.Error()), Bad: true}
		a.trouble.add(a.env.Now(), "export", m.err)
		return
	}
	a.notice = view.Notice{Text: fmt.Sprintf("%d senders exported to %s", m.n, text.Line(m.path))}
}
