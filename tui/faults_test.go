package tui

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"callsign/api"
	"callsign/api/sandbox"
	"callsign/internal/journal"
	"callsign/tui/view"
)

var faultRuns = flag.Int("faults", 300, "random fault runs of TestNoWriteTwiceAndNoLie")

// TestNoWriteTwiceAndNoLie sends one confirmed change through random faults: the server applies it at most once, what is called saved
// was applied, and what is called not saved was not.
func TestNoWriteTwiceAndNoLie(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	outcomes := map[journal.Outcome]int{}
	for i := range *faultRuns {
		seed := rng.Uint64()
		synctest.Test(t, func(t *testing.T) {
			got := faultRun(t, rand.New(rand.NewPCG(seed, 0)))
			if got.lie != "" {
				t.Fatalf("run %d (seed %d): %s", i, seed, got.lie)
			}
			outcomes[got.outcome]++
		})
	}
	t.Logf("outcomes of %d runs: %v", *faultRuns, outcomes)
	for _, want := range []journal.Outcome{journal.Applied, journal.Refused, journal.NotSent, journal.SettledApplied, journal.SettledNot} {
		if outcomes[want] == 0 {
			t.Errorf("no run ended as %q: the faults do not reach it", want)
		}
	}
}

type faultResult struct {
	outcome journal.Outcome
	lie     string
}

func faultRun(t *testing.T, rng *rand.Rand) faultResult {
	p := start(t, setup{})
	defer p.close()
	p.idle()
	key, s := anActive(p)
	w := aWrite(rng, key, s)
	for range rng.IntN(3) {
		match := []string{"PATCH", "POST", "DELETE", "GET"}[rng.IntN(4)]
		p.api.FailNext(match, aFault(rng))
	}
	before := len(p.api.Writes())
	perf := performer{client: p.app.env.Client, now: time.Now}
	out := perf.do(context.Background(), w)
	outcome := out.Outcome
	if outcome == journal.Unknown {
		m, _ := perf.settle(context.Background(), journal.Pending{ID: "x", Write: record(out.Write), Begun: time.Now()}).(settled)
		if m.outcome != "" {
			outcome = m.outcome
		}
	}
	applied := len(p.api.Writes()) - before
	res := faultResult{outcome: outcome}
	switch {
	case applied > 1:
		res.lie = fmt.Sprintf("%s was applied %d times", w.Kind, applied)
	case outcome.Done() && applied != 1:
		res.lie = fmt.Sprintf("%s is called done (%s) and was not applied", w.Kind, outcome)
	case (outcome == journal.Refused || outcome == journal.NotSent || outcome == journal.SettledNot) && applied != 0:
		res.lie = fmt.Sprintf("%s is called not done (%s) and was applied: %v", w.Kind, outcome, out.Err)
	}
	return res
}

// anActive is a sender that takes every kind of write.
func anActive(p *program) (api.Key, api.Sender) {
	for _, row := range p.app.env.Fleet.Records() {
		r, _ := p.app.env.Fleet.Get(row.Sender.Key)
		if r.Sender.State == "ACTIVE" && r.Sender.Change != nil && r.Sender.Change.Status == "DRAFT" && r.Sender.Details.Text("about") != "" {
			return r.Sender.Key, r.Sender
		}
	}
	p.t.Fatal("no sender is active with a draft")
	return api.Key{}, api.Sender{}
}

func aWrite(rng *rand.Rand, k api.Key, s api.Sender) view.Write {
	w := view.Write{Key: k, Name: "x", Base: s}
	switch rng.IntN(4) {
	case 0:
		w.Kind, w.Text = view.WriteComment, fmt.Sprintf("comment %d", rng.IntN(1000))
	case 1:
		w.Kind = view.WriteDiscard
	default:
		w.Kind = view.WriteSave
		status := api.Draft
		if rng.IntN(2) == 0 {
			status = api.Submit
		}
		w.Patch = api.Patch{Status: status, Details: api.Values{{Name: "about", Value: api.Value{Text: "something new"}}}}
		if rng.IntN(2) == 0 {
			w.Patch.Details = append(w.Patch.Details, api.Entry{Name: "email", Value: api.Value{Null: true}})
		}
	}
	return w
}

func aFault(rng *rand.Rand) sandbox.Fault {
	kinds := []sandbox.Fault{
		{Kind: sandbox.FaultDial}, {Kind: sandbox.FaultResetBefore}, {Kind: sandbox.FaultResetAfter}, {Kind: sandbox.FaultTruncate},
		{Kind: sandbox.FaultStatus, Status: 503}, {Kind: sandbox.FaultStatus, Status: 429, RetryAfter: "1"}, {Kind: sandbox.FaultError, Status: 500, Code: "internal_error"},
		{Kind: sandbox.FaultHTML}, {Kind: sandbox.FaultHang}, {Kind: sandbox.FaultHangAfter}, {Kind: sandbox.FaultEmpty}, {Kind: sandbox.FaultExpired},
		{Kind: sandbox.FaultBody, Body: "null"}, {Kind: sandbox.FaultLatency, Latency: 3 * time.Second},
	}
	return kinds[rng.IntN(len(kinds))]
}

// TestTypedTextSurvives: whatever becomes of a save, what was typed is in the form afterwards, or it was saved.
func TestTypedTextSurvives(t *testing.T) {
	for name, f := range map[string]sandbox.Fault{
		"409":          {Kind: sandbox.FaultError, Status: 409, Code: "sender_changes_not_updatable"},
		"400":          {Kind: sandbox.FaultError, Status: 400, Code: "invalid_input"},
		"401":          {Kind: sandbox.FaultStatus, Status: 401},
		"500":          {Kind: sandbox.FaultError, Status: 500, Code: "internal_error"},
		"gateway":      {Kind: sandbox.FaultStatus, Status: 502},
		"hung":         {Kind: sandbox.FaultHang},
		"reset before": {Kind: sandbox.FaultResetBefore},
		"no server":    {Kind: sandbox.FaultDial},
		"html":         {Kind: sandbox.FaultHTML},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, setup{journal: t.TempDir()}, func(p *program) {
				p.find("stadtwerke")
				p.keys("e", "tab")
				p.typing(" typed with care")
				p.keys("ctrl+s")
				for range 3 { // a dial error is tried again
					p.api.FailNext("PATCH", f)
				}
				p.keys("right", "enter")
				p.sleep(3 * time.Minute)
				p.shows("typed with care")
			})
		})
	}
}

// TestWithoutARecordNothingIsSent: when the journal cannot be written, as on a full disk, the change is not sent and its text stays.
func TestWithoutARecordNothingIsSent(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab")
		p.typing(" typed with care")
		_ = p.app.env.Journal.Close()
		p.keys("ctrl+s", "right", "enter")
		p.shows("typed with care", "could not be written down")
		if n := len(p.api.Writes()); n != 0 {
			t.Errorf("%d writes were sent", n)
		}
	})
}

// TestALostCreateIsNotSentAgain: until somebody has looked whether the sender was made, no other one of that channel is sent.
func TestALostCreateIsNotSentAgain(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.keys("a", "5")
		p.typing("@neu")
		p.keys("tab")
		p.typing("Neu")
		p.keys("tab")
		p.typing("01055550101")
		p.keys("tab", "enter", "enter", "ctrl+s")
		p.shows("Creates a sender")
		p.api.FailNext("POST", sandbox.Fault{Kind: sandbox.FaultResetAfter})
		p.keys("right", "enter")
		p.shows("nobody knows whether the sender was made")
		p.keys("ctrl+s", "right", "enter")
		p.sleep(time.Second)
		p.shows("Nothing was sent")
		if n := len(p.applied("POST")); n != 1 {
			t.Errorf("%d creates were applied", n)
		}
		p.keys("esc", "right", "right", "enter", "U")
		p.shows("create a KakaoTalk sender")
	})
}
