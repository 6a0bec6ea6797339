package tui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/term"
	"callsign/internal/text"
	"callsign/tui/detail"
	"callsign/tui/view"
)

// revealTime is how long a secret is to be seen.
const revealTime = 15 * time.Second

// reveal is the one secret that is being read or shown. The secret itself is in the view that draws it, and nowhere else: not in the
// fleet, the journal, an export or an error.
type reveal struct {
	at     *detail.Model // the view that it was asked for; nil while nothing is
	asked  int           // counts, so that late answers are dropped
	cancel context.CancelFunc
	copied bool // the next text that goes to the clipboard is a secret
}

type (
	// tokenRead is a bearer token, or why it could not be read.
	tokenRead struct {
		asked int
		token api.Secret
		copy  bool // for the clipboard, not for the screen
		err   error
	}
	// tokenTick says that another second of a shown secret is over.
	tokenTick struct{ asked int }
	// copyToken asks for a sender's bearer token in the clipboard.
	copyToken struct{ key api.Key }
)

// canReveal says whether there is a secret to show where the user looks.
func (a *App) canReveal(s api.Sender) (ok bool, reason string) {
	switch at := a.detailInSight(); {
	case !s.HasToken:
		return false, "This sender has no bearer token, and nothing else of it is secret."
	case at == nil:
		return false, "Open the sender first (" + a.env.Key(view.OpenIt) + "): a secret is shown there only."
	}
	return true, ""
}

// detailInSight is the view that shows the sender under the keys; nil when none does.
func (a *App) detailInSight() *detail.Model {
	v := a.view()
	if a.wide() && a.pane != feedPane {
		v = a.side()
	}
	m, ok := v.(*detail.Model)
	if key, known := a.view().Sender(); !ok || !known || key != keyOfView(m) {
		return nil
	}
	return m
}

func keyOfView(m *detail.Model) api.Key {
	k, _ := m.Sender()
	return k
}

// reveal reads the secret of a sender again to show it, or hides the one that is shown.
func (a *App) reveal(k api.Key) tea.Cmd {
	if a.secret.at != nil && a.secret.at.Revealing() > 0 {
		a.hideSecret()
		a.notice = view.Notice{Text: "The bearer token is hidden again."}
		return nil
	}
	a.hideSecret()
	a.secret.at = a.detailInSight()
	a.notice = view.Notice{Text: "reading the bearer token" + a.env.Look.Glyphs.Ellipsis}
	ctx, cancel := context.WithCancel(a.ctx)
	a.secret.cancel = cancel
	return a.mine(readToken(ctx, a.env.Client, k, tokenRead{asked: a.secret.asked}))
}

// readToken reads a token with a request of its own.
func readToken(ctx context.Context, client *api.Client, k api.Key, out tokenRead) tea.Cmd {
	return func() tea.Msg {
		out.token, out.err = client.BearerToken(ctx, k)
		return out
	}
}

// tokenCame shows the secret where it was asked for, unless the user is elsewhere by now.
func (a *App) tokenCame(m tokenRead) tea.Cmd {
	switch {
	case m.copy:
		return a.copySecret(m)
	case m.asked != a.secret.asked || a.secret.at == nil:
		return nil
	case m.err != nil:
		a.hideSecret()
		a.tokenFailed(m.err)
		return nil
	case m.token.IsZero():
		a.hideSecret()
		a.notice = view.Notice{Text: "This sender has no bearer token any more.", Bad: true}
		return nil
	}
	a.notice = view.Notice{}
	a.secret.at.Reveal(m.token, a.env.Now().Add(revealTime))
	return a.countDown()
}

func (a *App) tokenFailed(err error) {
	a.trouble.add(a.env.Now(), "read the bearer token", err)
	a.notice = view.Notice{Text: "The bearer token could not be read: " + text.Line(err.Error()), Bad: true}
}

// countDown waits for the next second of the countdown.
func (a *App) countDown() tea.Cmd {
	a.secret.cancel()
	ctx, cancel := context.WithCancel(a.ctx)
	a.secret.cancel = cancel
	left := a.secret.at.Revealing()
	wait := left - (left-1)/time.Second*time.Second // to the next whole second, so that the last one ends with the secret
	asked := a.secret.asked
	return a.mine(func() tea.Msg {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
			return tokenTick{asked}
		case <-ctx.Done():
			return nil
		}
	})
}

// tokenTicked draws the countdown on, or ends it.
func (a *App) tokenTicked(m tokenTick) tea.Cmd {
	switch {
	case m.asked != a.secret.asked || a.secret.at == nil:
		return nil
	case a.secret.at.Revealing() > 0:
		return a.countDown()
	}
	a.hideSecret()
	a.notice = view.Notice{Text: "The bearer token is hidden again."}
	return nil
}

// hideSecret forgets the secret, and drops the answer that would bring one.
func (a *App) hideSecret() {
	if a.secret.at != nil {
		a.secret.at.Hide()
		a.secret.cancel()
	}
	a.secret.at, a.secret.cancel = nil, nil
	a.secret.asked++
}

// hideFor hides the secret before a message is handled that tells that nobody, or somebody else, may be looking.
func (a *App) hideFor(msg tea.Msg) {
	switch msg.(type) {
	case tea.BlurMsg, term.ResumedMsg:
		a.hideSecret()
	}
}

// hideBefore hides the secret before a command that does more than to scroll: it may leave the view, open a dialog, give the terminal to
// another program, or end this one.
func (a *App) hideBefore(c view.Command) {
	switch c {
	case view.Up, view.Down, view.PageUp, view.PageDown, view.HalfUp, view.HalfDown, view.Top, view.Bottom, view.Reveal, view.Redraw:
	default:
		a.hideSecret()
	}
}

// guardSecret hides the secret after a message that has taken its view out of sight, however that happened, or put a dialog above it.
func (a *App) guardSecret() {
	at := a.secret.at
	if at == nil {
		return
	}
	_, known := a.env.Fleet.Get(keyOfView(at))
	if !known || a.dialogs.Any() || a.rects.mode == tooSmall || a.detailInSight() != at {
		a.hideSecret()
	}
}

// readToCopy reads the secret of a sender again to copy it. It is not shown.
func (a *App) readToCopy(k api.Key) tea.Cmd {
	a.notice = view.Notice{Text: "reading the bearer token" + a.env.Look.Glyphs.Ellipsis}
	return a.mine(readToken(a.ctx, a.env.Client, k, tokenRead{copy: true}))
}

// copySecret gives a secret to the clipboard, as the user has asked.
func (a *App) copySecret(m tokenRead) tea.Cmd {
	switch {
	case m.err != nil:
		a.tokenFailed(m.err)
		return nil
	case m.token.IsZero():
		a.notice = view.Notice{Text: "This sender has no bearer token any more.", Bad: true}
		return nil
	case a.blurred: // it would come into what is being pasted elsewhere
		a.notice = view.Notice{Text: "The bearer token was not copied: you had left this terminal before it came.", Bad: true}
		return nil
	}
	a.secret.copied = true
	return term.Copy(m.token.Reveal())
}

// keyNotice says where the key goes when that is not where people expect it: whoever wrote the configuration may not be the one who reads
// the screen.
func keyNotice(s view.Session) view.Notice {
	if s.KeyGoesTo == "" {
		return view.Notice{}
	}
	return view.Notice{Text: "For tokens the key goes to " + s.KeyGoesTo + ", which is not Sinch (token_url).", Bad: true}
}
