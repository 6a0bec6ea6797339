package sandbox

import (
	"slices"
	"time"
)

// history works out the activities of a generated sender, oldest first.
func (g *generator) history(x *sender) []entry {
	if g.ch == nil {
		return nil
	}
	d := hash(g.seed, uint64(len(g.ch.name)), uint64(x.slot), 5)
	return past(x, &d, 8+d.n(20), "")
}

// chronicle collects a sender's past. Entries come in scenes: what follows from each other is close together in time.
type chronicle struct {
	x        *sender
	d        *dice
	reviewer string
	log      []entry
	gap      []time.Duration // after the entry before; 0 begins a scene
}

func (c *chronicle) say(gap time.Duration, kind, who, comment string) {
	c.log = append(c.log, entry{kind: kind, author: who, comment: comment})
	c.gap = append(c.gap, gap)
}

func (c *chronicle) between(lo, hi time.Duration) time.Duration {
	return lo + time.Duration(c.d.next()%uint64(hi-lo)).Truncate(time.Millisecond)
}

// past makes about n activities that lead to the state a sender is in; reason is why its change was rejected or it is held.
func past(x *sender, d *dice, n int, reason string) []entry {
	c := &chronicle{x: x, d: d, reviewer: kakaoTeam}
	if x.ch == &channels[whatsApp] {
		c.reviewer = metaTeam
	}
	c.beginning()
	for len(c.log) < n-3 {
		switch p := d.n(6); {
		case x.state == "" || p < 2:
			c.say(0, "COMMENT_ADDED", d.one(colleagues), d.one(remarks))
		case p == 2:
			c.edit("REJECTED")
		default:
			c.edit("ACTIVE")
		}
	}
	c.ending(reason)
	c.date()
	return c.log
}

func (c *chronicle) beginning() {
	who, x := c.d.one(colleagues), c.x
	c.say(0, "CREATED", who, "")
	if x.status() == "DRAFT" && x.state == "" || c.d.n(3) == 0 {
		c.say(c.between(time.Millisecond, time.Second), "DRAFT", who, "")
	}
	if x.state == "" {
		return
	}
	c.say(c.between(time.Second, time.Hour), "IN_PROGRESS", who, "")
	if x.ch == &channels[whatsApp] && x.state != "PENDING_VERIFICATION" && x.state != "IN_PROGRESS" {
		c.say(c.between(time.Hour, 20*time.Hour), "REGISTERED", who, "")
		c.say(c.between(30*time.Second, 5*time.Minute), "VERIFIED", who, "")
		c.say(c.between(time.Millisecond, time.Second), "ACTIVE", who, "")
	}
	if x.ch == &channels[kakaoTalk] {
		c.say(c.between(time.Hour, 40*time.Hour), "INACTIVE", c.reviewer, "")
		if x.state == "ACTIVE" || x.state == "SUSPENDED" || x.state == "BLOCKED" {
			c.say(c.between(time.Minute, time.Hour), "ACTIVE", who, "")
		}
	}
}

// edit is a change of the past with its end. A sender that was never live had none.
func (c *chronicle) edit(end string) {
	who := c.d.one(colleagues)
	if s := c.x.state; s == "PENDING_VERIFICATION" || s == "IN_PROGRESS" || s == "VERIFYING" {
		c.say(0, "COMMENT_ADDED", who, c.d.one(remarks))
		return
	}
	c.say(0, "EDITED", who, "")
	c.say(c.between(time.Millisecond, time.Second), "IN_PROGRESS", who, "")
	c.say(c.between(time.Minute, 9*time.Hour), end, c.reviewer, "")
	if end == "REJECTED" {
		c.say(c.between(time.Millisecond, time.Second), "COMMENT_ADDED", c.reviewer, c.why(""))
	}
}

func (c *chronicle) why(reason string) string {
	list := kakaoRejections
	if c.reviewer == metaTeam {
		list = rejections
	}
	return orDefault(reason, c.d.one(list))
}

// ending adds the entries that explain the state at the end.
func (c *chronicle) ending(reason string) {
	who, soon := c.d.one(colleagues), c.between(time.Millisecond, time.Second)
	switch c.x.status() {
	case "DRAFT":
		c.say(0, "EDITED", who, "")
	case "IN_PROGRESS":
		c.say(0, "EDITED", who, "")
		c.say(soon, "IN_PROGRESS", who, "")
	case "REJECTED":
		c.say(0, "IN_PROGRESS", who, "")
		c.say(c.between(time.Minute, 9*time.Hour), "REJECTED", c.reviewer, "")
		c.say(soon, "COMMENT_ADDED", c.reviewer, c.why(reason))
	case "ERROR", "MULTIPLE_WABA_ERROR":
		c.say(0, "ERROR", sinchTeam, "")
	}
	switch c.x.state {
	case "INACTIVE":
		if c.x.ch == &channels[whatsApp] {
			c.say(0, "INACTIVE", sinchTeam, "")
		}
	case "SUSPENDED", "BLOCKED":
		c.say(0, "COMMENT_ADDED", sinchTeam, orDefault(reason, "Sending is stopped after complaints. Please answer our e-mail."))
	case "ERROR":
		c.say(0, "ERROR", sinchTeam, "")
		c.say(soon, "COMMENT_ADDED", sinchTeam, orDefault(reason, "The number lost its connection to Meta. Support is looking into it."))
	}
}

// date spreads the scenes from the creation to the last change, the last scene ending there.
func (c *chronicle) date() {
	x := c.x
	span := max(x.modified.Sub(x.created), time.Second)
	var starts []time.Duration
	for _, g := range c.gap {
		if g == 0 {
			starts = append(starts, time.Duration(c.d.next()%uint64(span)).Truncate(time.Millisecond))
		}
	}
	slices.Sort(starts)
	starts[0] = 0
	at := time.Duration(0)
	for i, g := range c.gap {
		if g == 0 {
			at, starts = max(at, starts[0]), starts[1:]
		} else {
			at += g
		}
		c.log[i].at = x.created.Add(min(at, span))
	}
	c.log[len(c.log)-1].at = x.modified
}
