package sandbox

import (
	"fmt"
	"time"
)

// review plans the decision about a submitted change, when things happen by themselves.
func (s *Sandbox) review(sh *shelf, x *sender) {
	if s.opts.Live {
		s.reviewIn(sh, x, s.life.between(8, 20))
	}
}

func (s *Sandbox) reviewIn(sh *shelf, x *sender, d time.Duration) {
	c := x.change
	s.schedule(sh, x, s.now.Add(d), func(s *Sandbox, sh *shelf, x *sender) {
		if x.change == c && c.status == "IN_PROGRESS" {
			s.decide(sh, x)
		}
	})
}

// decide ends a review: four of five changes are approved.
func (s *Sandbox) decide(sh *shelf, x *sender) {
	wa := sh.ch.name == "whatsapp"
	roll := s.life.dice.Float64()
	switch {
	case wa && x.state == "" && s.duplicate(sh, x):
		s.failChange(sh, x, "DUPLICATES_ON_SENDER_PHONE_NUMBER", "Another sender has this number. Discard the change or ask support.")
	case roll < 0.80 && wa:
		s.approveWhatsApp(sh, x)
	case roll < 0.80:
		s.approveKakao(sh, x, s.now)
	case roll < 0.83 && wa && x.state == "":
		s.failChange(sh, x, "CANNOT_REGISTER_TO_CLOUD_API", "Meta did not accept the number. Ask support for help.")
	default:
		s.rejectChange(sh, x)
	}
}

func (s *Sandbox) rejectChange(sh *shelf, x *sender) {
	who, why := metaTeam, s.life.one(rejections)
	if sh.ch.name == "kakaotalk" {
		who, why = kakaoTeam, s.life.one(kakaoRejections)
	}
	x.change.status = "REJECTED"
	on := ""
	if s.opts.Choices.CommentsOnEntries {
		on = why
	}
	x.note(s.now, "REJECTED", who, on)
	x.note(s.now, "COMMENT_ADDED", who, why)
	sh.settle(x, s.now)
}

func (s *Sandbox) failChange(sh *shelf, x *sender, code, reason string) {
	x.change.status, x.change.errorCode, x.change.errorReason = "ERROR", code, reason
	x.note(s.now, "ERROR", sinchTeam, "")
	sh.settle(x, s.now)
}

func (s *Sandbox) duplicate(sh *shelf, x *sender) bool {
	for _, y := range sh.held {
		if y != x && x.phone != "" && y.phone == x.phone && y.country == x.country {
			return true
		}
	}
	return false
}

// approveWhatsApp makes a change live. A new sender then waits for its code (own number) or is set up (FACTS 10).
func (s *Sandbox) approveWhatsApp(sh *shelf, x *sender) {
	x.details.merge(x.change.details)
	x.change = nil
	if !x.details.is(waVertical) {
		x.details.set(waVertical, "NOT_SET")
	}
	switch {
	case x.state != "":
		x.note(s.now, "ACTIVE", metaTeam, "")
	case x.provider == "CUSTOMER" && !x.verified:
		x.state = "PENDING_VERIFICATION"
		x.note(s.now, "COMMENT_ADDED", sinchTeam, "The profile is approved. Register the number to get its verification code.")
	default:
		x.state = "IN_PROGRESS"
		if x.phone == "" {
			x.country, x.phone = orDefault(x.country, "44"), fmt.Sprintf("7700900%03d", x.slot%1000)
		}
		x.note(s.now, "IN_PROGRESS", sinchTeam, "")
		s.provision(sh, x, s.life.between(8, 25))
	}
	sh.settle(x, s.now)
}

// provision plans the end of a set-up.
func (s *Sandbox) provision(sh *shelf, x *sender, d time.Duration) {
	s.schedule(sh, x, s.now.Add(d), func(s *Sandbox, sh *shelf, x *sender) {
		if x.state == "IN_PROGRESS" {
			x.verified = true
			x.activate(s.now, sinchTeam)
			sh.settle(x, s.now)
		}
	})
}

// reviewField plans the decision about a display name or username.
func (s *Sandbox) reviewField(sh *shelf, x *sender, field int, r *review) {
	if s.opts.Live {
		s.reviewFieldIn(sh, x, field, r, s.life.between(12, 40))
	}
}

func (s *Sandbox) reviewFieldIn(sh *shelf, x *sender, field int, r *review, d time.Duration) {
	s.schedule(sh, x, s.now.Add(d), func(s *Sandbox, sh *shelf, x *sender) {
		if field == waName && x.name != r || field == waUsername && x.username != r || !r.open() {
			return
		}
		roll := s.life.dice.Float64()
		switch {
		case roll < 0.12 && r.status == "PENDING" && field == waName:
			r.status = "DEFERRED"
			s.reviewFieldIn(sh, x, field, r, s.life.between(20, 60))
		case roll < 0.85:
			r.status = "APPROVED"
			x.details.set(field, r.value)
		default:
			r.status, r.reason = "REJECTED", s.life.one(nameRejections)
		}
		sh.settle(x, s.now)
	})
}
