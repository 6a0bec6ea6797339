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

// TestKakaoTalkCategory: the category is picked from the tree and sent as one path.
func TestKakaoTalkCategory(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("다온여행사")
		p.keys("e", "tab", "tab", "enter")
		p.typing("디저트")
		p.keys("enter", "ctrl+s")
		p.shows("Review: 1 field", "+ 004/0001/0001")
		p.keys("right", "right", "enter")
		p.shows("1 field saved as draft")
		if got := p.applied("PATCH"); len(got) != 1 || !strings.Contains(string(got[0].Body), `"topLevelCategoryCode":"004"`) {
			t.Errorf("sent %v", got)
		}
	})
}

// TestDoubtfulValuesAreWarnedOf, in the form and in the review; the server is the judge, so they can be sent.
func TestDoubtfulValuesAreWarnedOf(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab")
		p.typing(" www.example.com")
		p.shows("Links in this field cannot be clicked.")
		p.keys("ctrl+s")
		p.shows("+ Störungen und Fahrpläne www.example.com", "Links in this field cannot be clicked.")
		p.keys("right", "enter")
		p.shows("submitted for review")
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
		p.api.FailNext("POST", sandbox.Fault{Kind: sandbox.FaultError, Status: 500, Code: "internal_error"})
		p.keys("c")
		p.typing("please check")
		p.keys("ctrl+s")
		p.shows("please check", "internal_error")
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

// TestConflictIsDecidedByTheUser: a field that a colleague changed meanwhile is not overwritten unless the user says so.
func TestConflictIsDecidedByTheUser(t *testing.T) {
	for _, mine := range []bool{false, true} {
		run(t, setup{}, func(p *program) {
			p.find("stadtwerke")
			p.keys("e", "tab")
			p.typing("mine")
			key, _ := p.app.view().Sender()
			patchBehind(p, key, "about", "theirs")
			p.keys("ctrl+s", "right", "enter")
			p.shows("Changed by somebody else", "theirs", "mine")
			if n := len(p.applied("PATCH")); n != 1 {
				t.Fatalf("%d patches applied, the colleague's alone was expected", n)
			}
			if !mine {
				p.keys("enter")
				p.shows("Nothing of yours is left to send")
				return
			}
			p.keys("space", "enter")
			p.shows("Review", "mine")
			p.keys("right", "enter")
			p.shows("submitted for review")
			if n := len(p.applied("PATCH")); n != 2 {
				t.Errorf("%d patches applied", n)
			}
		})
	}
}

// TestForeignChangesOfOtherFieldsStay: what a colleague changed in other fields neither stops a save nor is overwritten.
func TestForeignChangesOfOtherFieldsStay(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab")
		p.typing("mine")
		key, _ := p.app.view().Sender()
		patchBehind(p, key, "address", "theirs")
		p.keys("ctrl+s", "right", "enter")
		p.shows("1 field submitted")
		if got := string(p.applied("PATCH")[1].Body); strings.Contains(got, "address") {
			t.Errorf("sent %s", got)
		}
	})
}

// TestLostAnswerOfASave: a PATCH whose answer is lost is never sent again; reading back says what became of it.
func TestLostAnswerOfASave(t *testing.T) {
	for fault, want := range map[sandbox.FaultKind]string{
		sandbox.FaultResetAfter:  "done (the answer was lost)",
		sandbox.FaultResetBefore: "not done, nothing was changed",
	} {
		run(t, setup{journal: t.TempDir()}, func(p *program) {
			p.find("stadtwerke")
			p.keys("e", "tab")
			p.typing("!")
			p.keys("ctrl+s")
			p.api.FailNext("PATCH", sandbox.Fault{Kind: fault})
			p.keys("right", "enter")
			p.shows("outcome not known", "No answer came")
			p.sleep(10 * time.Second)
			p.shows(want)
			if n, max := p.api.Requests()["PATCH /v1/projects/{projectId}/whatsapp/senders/{senderId}"], 1; n != max {
				t.Errorf("%d PATCH requests were sent", n)
			}
			if fault == sandbox.FaultResetBefore {
				p.shows("Fahrpläne!", "What you typed is still here")
				p.keys("ctrl+s", "right", "enter")
				p.shows("submitted for review")
			}
		})
	}
}

// TestLostAnswerOfARemoval: the API does not show a removal, so it stays unconfirmed until the user asks again; the 409 then says
// that the first one worked.
func TestLostAnswerOfARemoval(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.find("stadtwerke")
		p.api.FailNext("DELETE", sandbox.Fault{Kind: sandbox.FaultResetAfter})
		p.keys("D")
		p.typing("447700900456")
		p.keys("enter")
		p.shows("outcome not known")
		p.sleep(20 * time.Second)
		p.keys("esc")
		p.shows("UNCONFIRMED")
		p.keys("e")
		p.shows("settle it first")
		p.keys("D")
		p.typing("447700900456")
		p.keys("enter")
		p.shows("marked for removal", "(the answer was lost)", "REMOVAL 30d")
		if n := len(p.applied("DELETE")); n != 1 {
			t.Errorf("%d deletes applied", n)
		}
	})
}

// TestDraftSurvivesTheProgram: what was typed is on the disk within two seconds and is offered by the next program.
func TestDraftSurvivesTheProgram(t *testing.T) {
	dir := t.TempDir()
	run(t, setup{journal: dir}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab")
		p.typing(" and more")
		p.sleep(2 * time.Second)
	})
	run(t, setup{journal: dir}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e")
		p.shows("Unsent text is kept here")
		p.keys("u")
		p.shows("Fahrpläne and more")
		p.keys("ctrl+s", "right", "enter")
		p.shows("submitted for review")
		p.sleep(time.Second)
		p.api.SetFaults(sandbox.Faults{})
	})
	run(t, setup{journal: dir}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e")
		p.hides("Unsent text is kept here")
	})
}

// TestRevertIsAReviewedChange: the last change made here can be undone by a new one that is reviewed.
func TestRevertIsAReviewedChange(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab")
		p.typing("!")
		p.keys("ctrl+s", "right", "right", "enter")
		p.shows("saved as draft")
		p.keys("u")
		p.shows("Review: 1 field", "+ Störungen und Fahrpläne")
		p.keys("right", "right", "enter")
		p.shows("saved as draft")
		got := p.applied("PATCH")
		if n := len(got); n != 2 || strings.Contains(string(got[1].Body), "!") {
			t.Errorf("%d patches, the last %s", n, got[n-1].Body)
		}
	})
}

// TestRemovalIsRememberedAcrossPrograms: the API has no member for it, so the countdown comes from the journal.
func TestRemovalIsRememberedAcrossPrograms(t *testing.T) {
	dir := t.TempDir()
	run(t, setup{journal: dir}, func(p *program) {
		p.find("stadtwerke")
		p.keys("D")
		p.typing("447700900456")
		p.keys("enter")
		p.shows("REMOVAL 30d")
	})
	run(t, setup{journal: dir}, func(p *program) {
		p.find("stadtwerke")
		p.shows("REMOVAL 30d")
		p.keys("enter")
		p.shows("recorded here")
	})
}

// TestRemovalEndsWithTheSender: when the window is over the sender is gone, and so is its countdown, for the next program too.
func TestRemovalEndsWithTheSender(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.find("stadtwerke")
		key, _ := p.app.view().Sender()
		p.keys("D")
		p.typing("447700900456")
		p.keys("enter", "p")
		time.Sleep(31 * 24 * time.Hour)
		p.idle()
		p.keys("r")
		p.sleep(time.Second)
		p.hides("Stadtwerke Musterhausen")
		if _, marked := p.app.env.Removals[key]; marked {
			t.Error("the countdown goes on")
		}
		if n := len(p.app.env.Journal.State().Removals); n != 0 {
			t.Errorf("%d removals in the journal", n)
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
