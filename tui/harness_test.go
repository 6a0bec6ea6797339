package tui

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"callsign/api"
	"callsign/api/sandbox"
	"callsign/internal/calllog"
	"callsign/internal/fleet"
	"callsign/internal/journal"
	"callsign/internal/termcheck"
	"callsign/styles"
	"callsign/tui/view"
)

// program runs an App on a sandbox in virtual time. It lives inside a synctest bubble: nothing in it waits for real time, and
// idle means that every goroutine is blocked.
type program struct {
	t    testing.TB
	app  *App
	api  *sandbox.Sandbox
	msgs chan tea.Msg
	w, h int
	quit bool
	// hears gets every message before the App; nil for nobody.
	hears func(tea.Msg)
}

// setup says how a program is started; zero values are the usual.
type setup struct {
	w, h     int
	theme    string
	glyphs   string
	senders  int
	live     bool
	journal  string // the folder of the journal; empty for none
	readOnly bool
}

// run starts a program in a bubble of its own, gives it to test and ends it.
func run(t *testing.T, s setup, test func(p *program)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := start(t, s)
		defer p.close()
		p.idle()
		test(p)
	})
}

func start(t testing.TB, s setup) *program {
	if s.w == 0 {
		s.w, s.h = 80, 24
	}
	if s.theme == "" {
		s.theme = "mono"
	}
	if s.glyphs == "" {
		s.glyphs = "unicode"
	}
	box := sandbox.New(sandbox.Options{Now: time.Now, Seed: 7, Senders: s.senders, ProjectID: "p", Live: s.live})
	calls := &calllog.Ring{}
	client, err := api.New(api.Options{BaseURL: "https://demo.invalid", ProjectID: "p", Observe: calls.Add, Transport: box.Transport(), Rate: 1000, ReadOnly: s.readOnly,
		Auth: api.Auth{Mode: api.Basic, KeyID: "demo-key", Secret: api.NewSecret("demo-secret")}})
	if err != nil {
		t.Fatal(err)
	}
	env := styles.Env{Getenv: func(k string) string { return map[string]string{"TERM": "xterm-256color"}[k] }}
	themed := func(theme string) styles.Look { return styles.NewLook(theme, s.glyphs, env) }
	app := New(context.Background(), Options{
		Profile: Profile{Client: client, Calls: calls, Fleet: fleet.New(fleet.Options{Channels: api.Channels(), Rate: 500, Seed: 1}),
			Session: view.Session{Profile: "demo", Badge: "DEMO", Server: "the demo inside this program", ProjectID: "p", Demo: true, Auth: "basic", ReadOnly: s.readOnly}},
		Look: themed(s.theme), Themed: themed, Zone: time.UTC, Now: time.Now, Dir: t.TempDir(), Editor: []string{"true"},
	})
	if s.journal != "" {
		j, _, err := journal.Open(s.journal, journal.Scope{Server: "https://demo.invalid", Project: "p"}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		app.env.Journal = j
	}
	p := &program{t: t, app: app, api: box, msgs: make(chan tea.Msg, 10000)}
	p.do(app.Init())
	p.resize(s.w, s.h)
	return p
}

func (p *program) close() {
	p.app.Close()
	synctest.Wait()
}

// do runs a command as Bubble Tea does: in a goroutine of its own, batches taken apart.
func (p *program) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				p.do(c)
			}
		default:
			select {
			case p.msgs <- msg:
			default: // the test is over
			}
		}
	}()
}

func (p *program) send(msg tea.Msg) {
	if p.hears != nil {
		p.hears(msg)
	}
	if _, ok := msg.(tea.QuitMsg); ok {
		p.quit = true
		return
	}
	p.do(p.app.Update(msg))
}

// idle handles messages until none comes without time passing. Messages that came together are handled in the order of their
// requests, so that every run is the same.
func (p *program) idle() {
	for {
		synctest.Wait()
		var batch []tea.Msg
		for len(p.msgs) > 0 {
			batch = append(batch, <-p.msgs)
		}
		if len(batch) == 0 {
			return
		}
		slices.SortStableFunc(batch, func(a, b tea.Msg) int { return cmp.Compare(requestID(a), requestID(b)) })
		for _, m := range batch {
			p.send(m)
		}
	}
}

func requestID(m tea.Msg) uint64 {
	if st, ok := m.(stamped); ok {
		m = st.msg
	}
	f, _ := m.(fetched)
	return f.req.ID
}

// sleep lets virtual time pass and handles what comes meanwhile.
func (p *program) sleep(d time.Duration) {
	end := time.NewTimer(d)
	defer end.Stop()
	for {
		select {
		case m := <-p.msgs:
			synctest.Wait()
			p.msgs <- m
			p.idle()
		case <-end.C:
			p.idle()
			return
		}
	}
}

func (p *program) resize(w, h int) {
	p.w, p.h = w, h
	p.send(tea.WindowSizeMsg{Width: w, Height: h})
}

// keys presses keys by their names: "down", "ctrl+s", "e"; each is followed by idle.
func (p *program) keys(names ...string) {
	for _, n := range names {
		p.send(keyMsg(n))
		p.idle()
	}
}

// typing types text key by key.
func (p *program) typing(s string) {
	for _, r := range s {
		p.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
	}
	p.idle()
}

func keyMsg(name string) tea.KeyMsg {
	if name == "space" {
		name = " "
	}
	for t := tea.KeyType(-100); t < 200; t++ {
		if k := (tea.KeyMsg{Type: t}); t != tea.KeyRunes && k.String() == name {
			return k
		}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
}

// lines is the frame now: text and colours, and nothing else.
func (p *program) lines() []string {
	p.t.Helper()
	lines := p.app.Frame().Lines
	for y, line := range lines {
		for _, fault := range termcheck.Line(line) {
			p.t.Errorf("row %d holds %s", y, fault)
		}
	}
	return lines
}

// screen is the frame's text without styles.
func (p *program) screen() string { return plain(strings.Join(p.lines(), "\n")) }

// shows fails the test when the screen does not hold all texts.
func (p *program) shows(texts ...string) {
	p.t.Helper()
	s := p.screen()
	for _, x := range texts {
		if !strings.Contains(s, x) {
			p.t.Fatalf("the screen does not show %q:\n%s", x, s)
		}
	}
}

func (p *program) hides(texts ...string) {
	p.t.Helper()
	s := p.screen()
	for _, x := range texts {
		if strings.Contains(s, x) {
			p.t.Fatalf("the screen shows %q:\n%s", x, s)
		}
	}
}

// plain takes the style sequences out.
func plain(s string) string { return ansi.Strip(s) }
