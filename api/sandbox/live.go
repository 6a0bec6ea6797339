package sandbox

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Who does what nobody on our side does.
const (
	metaTeam  = "Meta Review"
	kakaoTeam = "Kakao Review"
	sinchTeam = "Sinch Provisioning"
)

// life is what happens by itself: an event somewhere every few seconds, among a fixed number of senders so that its cost does not
// grow with their number. It is driven by the requests' times alone and depends on nothing but the seed and the user's writes.
type life struct {
	on   bool
	next time.Time
	pace float64 // how many times more often than usual
	dice *rand.Rand
	cast []member
}

// member is a sender that things happen to.
type member struct {
	sh   *shelf
	slot int
}

const (
	castFromBulk = 120              // generated senders that things happen to, of each channel
	catchUp      = 15 * time.Minute // how much of a silent time is made up for
)

// begin chooses the cast and plans what the hand-made senders wait for.
func (l *life) begin(s *Sandbox) {
	l.dice = rand.New(rand.NewPCG(uint64(s.opts.Seed), 0x11fe))
	if !s.opts.Live || len(s.shelves[0].codes)+len(s.shelves[1].codes) == 0 {
		return
	}
	l.on = true
	for _, sh := range s.shelves {
		for slot := range sh.first {
			l.cast = append(l.cast, member{sh, slot})
			s.await(sh, sh.at(slot))
		}
		for i := range min(sh.bulk, castFromBulk) {
			l.cast = append(l.cast, member{sh, sh.first + i*sh.bulk/min(sh.bulk, castFromBulk)})
		}
	}
	if l.pace = s.opts.Pace; !(l.pace > 0) {
		l.pace = 1
	}
	l.next = s.start.Add(l.apart(2, 4))
}

// await plans the decisions that a hand-made sender waits for at the start.
func (s *Sandbox) await(sh *shelf, x *sender) {
	if x.pinned {
		return
	}
	if x.status() == "IN_PROGRESS" {
		s.reviewIn(sh, x, s.life.between(20, 240))
	}
	if x.state == "IN_PROGRESS" {
		s.provision(sh, x, s.life.between(15, 120))
	}
	if x.name.open() {
		s.reviewFieldIn(sh, x, waName, x.name, s.life.between(40, 300))
	}
}

func (l *life) due() (time.Time, bool) { return l.next, l.on }

// between is a random time of lo to hi seconds.
func (l *life) between(lo, hi float64) time.Duration {
	return time.Duration((lo + l.dice.Float64()*(hi-lo)) * float64(time.Second)).Truncate(time.Millisecond)
}

// apart is the time between two events: lo to hi seconds at the usual pace, never none.
func (l *life) apart(lo, hi float64) time.Duration {
	return max(l.between(lo/l.pace, hi/l.pace), time.Millisecond)
}

func (l *life) chance(p float64) bool { return l.dice.Float64() < p }

func (l *life) one(list []string) string { return list[l.dice.IntN(len(list))] }

// step lets one event happen. After a long silence only the end of it is made up for.
func (l *life) step(s *Sandbox, now time.Time) {
	for range 6 {
		m := l.cast[l.dice.IntN(len(l.cast))]
		x := m.sh.at(m.slot)
		if x == nil || !x.removed.IsZero() {
			continue
		}
		if l.happen(s, m.sh, x) {
			break
		}
	}
	l.next = l.next.Add(l.apart(2.5, 5.5))
	if quiet := now.Sub(l.next); quiet > catchUp {
		l.next = now.Add(-catchUp)
	}
}

// happen does something to a sender; false means that nothing suited it.
func (l *life) happen(s *Sandbox, sh *shelf, x *sender) bool {
	p := l.dice.Float64()
	free := !x.mine && !x.pinned
	idle := free && x.state == "ACTIVE" && x.change == nil
	switch {
	case p < 0.34:
		sh.keep(x)
		x.note(s.now, "COMMENT_ADDED", l.one(colleagues), l.one(remarks))
	case p < 0.50:
		return l.drift(s, sh, x)
	case p < 0.58 && sh.ch.name == "whatsapp" && idle && !x.name.open():
		sh.keep(x)
		x.name = &review{value: l.rename(x), status: "PENDING"}
		s.reviewField(sh, x, waName, x.name)
		x.note(s.now, "EDITED", l.one(colleagues), "")
		sh.settle(x, s.now)
	case p < 0.84 && idle:
		l.edit(s, sh, x)
	case p < 0.92 && free && (x.status() == "REJECTED" || x.status() == "DRAFT") && x.whole():
		sh.keep(x)
		s.resubmit(sh, x, l.one(colleagues))
	case p < 0.96 && idle:
		l.hold(s, sh, x)
	default:
		return false
	}
	return true
}

// drift moves the quality rating of a live WhatsApp sender one step.
func (l *life) drift(s *Sandbox, sh *shelf, x *sender) bool {
	steps := []string{"GREEN", "YELLOW", "RED"}
	i := slices.Index(steps, x.quality)
	if x.state != "ACTIVE" || i < 0 && x.quality != "UNKNOWN" || x.quality == "" {
		return false
	}
	sh.keep(x)
	switch {
	case i <= 0 && x.quality == "UNKNOWN":
		i = 0
	case i == 0 || i == 1 && l.chance(0.35):
		i++
	default:
		i--
	}
	x.quality = steps[i]
	sh.settle(x, s.now)
	return true
}

// edit is a colleague's change: saved as a draft and submitted a little later, or submitted at once.
func (l *life) edit(s *Sandbox, sh *shelf, x *sender) {
	sh.keep(x)
	who := l.one(colleagues)
	c := &change{status: "DRAFT"}
	switch {
	case sh.ch.name == "kakaotalk":
		c.details.set(ktName, l.rename(x))
	case l.chance(0.5):
		c.details.set(waAbout, l.one(abouts))
	default:
		c.details.set(waDescription, l.one(descriptions))
		if x.details.is(waSite2) && l.chance(0.5) {
			c.details.setNull(waSite2)
		}
	}
	x.change = c
	if l.chance(0.35) {
		x.note(s.now, "DRAFT", who, "")
		s.schedule(sh, x, s.now.Add(l.between(15, 60)), func(s *Sandbox, sh *shelf, x *sender) {
			if x.change == c && !x.mine {
				s.resubmit(sh, x, who)
			}
		})
		sh.settle(x, s.now)
		return
	}
	s.resubmit(sh, x, who)
}

// resubmit sends what is pending for review again.
func (s *Sandbox) resubmit(sh *shelf, x *sender, who string) {
	x.change = &change{status: "IN_PROGRESS", details: x.change.details}
	x.note(s.now, "EDITED", who, "")
	x.note(s.now, "IN_PROGRESS", who, "")
	s.review(sh, x)
	sh.settle(x, s.now)
}

// rename gives a name with a place added, or without the one it has.
func (l *life) rename(x *sender) string {
	name := x.details.val[x.ch.title]
	for _, p := range places {
		if base, ok := strings.CutSuffix(name, " "+p); ok {
			return base
		}
	}
	return name + " " + l.one(places)
}

// hold takes a live sender out of service for a while.
func (l *life) hold(s *Sandbox, sh *shelf, x *sender) {
	sh.keep(x)
	state, why := "SUSPENDED", "Sending is paused while unusual traffic is looked into."
	if sh.ch.name == "whatsapp" && l.chance(0.4) {
		state, why = "ERROR", "The number lost its connection to Meta. Support is looking into it."
		x.note(s.now, "ERROR", sinchTeam, "")
	}
	x.state = state
	x.note(s.now, "COMMENT_ADDED", sinchTeam, why)
	sh.settle(x, s.now)
	s.schedule(sh, x, s.now.Add(l.between(60, 180)), func(s *Sandbox, sh *shelf, x *sender) {
		if x.state == state && x.removed.IsZero() {
			x.state = "ACTIVE"
			x.note(s.now, "ACTIVE", sinchTeam, "")
			sh.settle(x, s.now)
		}
	})
}
