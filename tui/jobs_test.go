package tui

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callsign/api"
	"callsign/api/sandbox"
	"callsign/internal/text"
)

// applied are the writes that the server applied.
func (p *program) applied(method string) []sandbox.Write {
	var out []sandbox.Write
	for _, w := range p.api.Writes() {
		if w.Method == method {
			out = append(out, w)
		}
	}
	return out
}

func (p *program) find(words string) {
	p.keys("/")
	p.typing(words)
	p.keys("enter")
}

// TestEditOneField is the main job: filter, open, edit, review, submit, see it pending.
func TestEditTwoFields(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("enter")
		p.shows("Stadtwerke Musterhausen", "PROFILE", "LIVE")
		p.keys("e", "tab")
		p.typing("!")
		p.keys("tab", "tab", "tab", "ctrl+x", "ctrl+s")
		p.shows("Review: 2 fields of Stadtwerke Musterhausen", "+ cleared")
		p.keys("right", "enter")
		p.shows("Stadtwerke Musterhausen", "IN_PROGRESS", "submitted for review")
		got := p.applied("PATCH")
		if len(got) != 1 {
			t.Fatalf("%d patches applied", len(got))
		}
		var body struct {
			Status  string
			Details map[string]any
		}
		if err := json.Unmarshal(got[0].Body, &body); err != nil {
			t.Fatal(err)
		}
		if body.Status != "SUBMIT" || len(body.Details) != 2 || body.Details["email"] != nil {
			t.Errorf("sent %s", got[0].Body)
		}
		if about, _ := body.Details["about"].(string); !strings.HasSuffix(about, "!") {
			t.Errorf("sent %s", got[0].Body)
		}
		p.sleep(2 * time.Second)
		p.shows("PENDING")
	})
}

func TestNothingChangedSendsNothing(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "ctrl+s")
		p.shows("Nothing has changed")
		if got := p.api.Writes(); len(got) != 0 {
			t.Errorf("sent %v", got)
		}
	})
}

func TestEscAsksBeforeItLosesText(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab")
		p.typing("typed text")
		p.keys("esc")
		p.shows("Your changes have not been sent")
		p.keys("enter")
		p.shows("typed text")
		p.keys("esc", "right", "enter")
		p.hides("typed text")
	})
}

func TestRemoveWantsTheToken(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("D", "D", "D")
		p.typing("123")
		p.keys("enter")
		if n := len(p.applied("DELETE")); n != 0 {
			t.Fatalf("%d deletes after a wrong token", n)
		}
		p.keys("ctrl+u")
		p.typing("447700900456")
		p.keys("enter")
		if n := len(p.applied("DELETE")); n != 1 {
			t.Fatalf("%d deletes", n)
		}
		p.shows("REMOVAL 30d", "marked for removal")
		p.keys("D")
		p.typing("447700900456")
		p.keys("enter")
		p.shows("sender_already_deleted")
		if diff := cmp.Diff(1, len(p.applied("DELETE"))); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCommentSurvivesAFailure(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.api.FailNext("POST", sandbox.Fault{Kind: sandbox.FaultStatus, Status: 503})
		p.keys("c")
		p.typing("please check")
		p.keys("ctrl+s")
		p.shows("please check", "503")
		p.keys("ctrl+s")
		p.shows("comment added")
		if n := len(p.applied("POST")); n != 1 {
			t.Errorf("%d comments applied", n)
		}
	})
}

func TestReadOnlyHasNoWrites(t *testing.T) {
	run(t, setup{readOnly: true}, func(p *program) {
		p.shows("RO")
		p.find("stadtwerke")
		for _, k := range []string{"e", "c", "D", "a"} {
			p.keys(k)
			p.shows("This profile is read-only.")
		}
	})
}

func TestConflictStopsTheSave(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab")
		p.typing("mine")
		key, _ := p.app.view().Sender()
		patchBehind(p, key, "about", "theirs")
		p.keys("ctrl+s", "right", "enter")
		p.shows("Somebody changed this sender", "mine")
		if n := len(p.applied("PATCH")); n != 1 {
			t.Errorf("%d patches applied, the colleague's alone was expected", n)
		}
	})
}

// patchBehind changes a sender as a colleague would, past the program.
func patchBehind(p *program, key api.Key, field, value string) {
	p.t.Helper()
	_, err := p.app.env.Client.UpdateSender(context.Background(), key, api.Patch{Status: api.Draft,
		Details: api.Values{{Name: field, Value: api.Value{Text: text.Raw(value)}}}})
	if err != nil {
		p.t.Fatal(err)
	}
}
