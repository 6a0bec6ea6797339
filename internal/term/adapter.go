package term

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
	xterm "golang.org/x/term"
)

// Size of a window that does not know its own.
const fallbackWidth, fallbackHeight = 80, 24

// model stands between Bubble Tea and the root: it keeps the messages of this package to itself and paints.
// All of it runs on Bubble Tea's loop goroutine.
type model struct {
	s    *session
	root Root
	w, h int
	full bool // the next frame paints everything
	dead bool // the root panicked and is not called any more
}

// Init starts the root, tells it the size and paints the first frame, before any input is read.
func (m *model) Init() (cmd tea.Cmd) {
	m.dead = true // until the calls below have returned
	defer m.s.rescue("Init")
	first := m.root.Init()
	sized := m.resize()
	m.paint()
	m.dead = false
	return m.s.wrap(tea.Batch(first, sized))
}

// View is empty: frames do not go through Bubble Tea.
func (m *model) View() string { return "" }

// Update handles what is ours, hands the rest to the root, and paints when the screen can take a frame.
func (m *model) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	next = m // after a panic too
	if m.dead {
		return m, nil
	}
	m.dead = true
	defer m.s.rescue("Update")
	cmd = m.s.wrap(m.handle(msg))
	m.paint()
	m.dead = false
	return m, cmd
}

func (m *model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case flushMsg:
		return nil
	case redrawMsg:
		m.full = true
		return nil
	case resizeMsg:
		return m.resize()
	case reshowMsg:
		m.full = true
		return m.resize()
	case suspendMsg, execMsg:
		m.s.ask(msg)
		return nil
	case setMouseMsg:
		m.s.tty.mouse.Store(msg.on)
		m.s.screen.raw(mouseSequence(msg.on))
		return nil
	case osc52Msg:
		m.s.screen.raw(msg.seq)
		return m.update(CopiedMsg{Way: wayOSC52})
	case rawMsg:
		m.s.screen.raw(msg.seq)
		return nil
	case tea.MouseMsg:
		if msg.X < 0 || msg.Y < 0 || msg.X >= m.w || msg.Y >= m.h {
			return nil
		}
	}
	if internalToTea(msg) {
		return nil
	}
	return m.update(msg)
}

// update hands a message to the root, which may look different afterwards.
func (m *model) update(msg tea.Msg) tea.Cmd {
	m.s.screen.touch()
	return m.root.Update(msg)
}

// resize asks for the window's size now. It is asked for here and not where the signal arrives, so that of two changes
// the later one always wins.
func (m *model) resize() tea.Cmd {
	m.s.resizing.Store(false)
	w, h, err := xterm.GetSize(int(m.s.tty.out.Fd()))
	if err != nil || w <= 0 || h <= 0 {
		w, h = fallbackWidth, fallbackHeight
		if m.w > 0 {
			w, h = m.w, m.h
		}
	}
	if w == m.w && h == m.h {
		return nil
	}
	m.w, m.h, m.full = w, h, true
	return m.update(tea.WindowSizeMsg{Width: w, Height: h})
}

// paint draws a frame if something may have changed and the screen can take it. If it cannot, the screen sends a
// flushMsg as soon as it can.
func (m *model) paint() {
	if m.full {
		m.s.screen.touch()
	}
	if !m.s.screen.ready(time.Now()) {
		return
	}
	m.s.screen.show(job{frame: m.root.Frame(), w: m.w, h: m.h, full: m.full})
	m.full = false
}
