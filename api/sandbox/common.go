package sandbox

import (
	"slices"
	"time"
)

// author is who the user's own writes are signed by.
func (s *Sandbox) author() string { return "API key " + s.opts.KeyID }

// show answers with the sender as GET gives it.
func (c *call) show(x *sender) *writer {
	w := &writer{b: make([]byte, 0, 1024)}
	x.write(w, c.s.opts.Choices.PendingNull)
	return w
}

// get is GET …/senders/{id}.
func (c *call) get() (answer, *failure) {
	x, f := c.sender()
	if f != nil {
		return answer{}, f
	}
	return ok200(c.show(x)), nil
}

// touch holds on to a sender that the user is about to change.
func (c *call) touch(x *sender) {
	c.sh.keep(x)
	x.mine = true
}

// remove is DELETE …/senders/{id}: the sender stays for the channel's window (FACTS 13).
func (c *call) remove() (answer, *failure) {
	x, f := c.sender()
	if f != nil {
		return answer{}, f
	}
	if !x.removed.IsZero() {
		return answer{}, refuse("sender_already_deleted")
	}
	c.touch(x)
	x.removed = c.s.now
	if c.s.opts.Choices.RemovalInactive && x.state != "" {
		x.state = "INACTIVE"
		x.note(c.s.now, "INACTIVE", c.s.author(), "")
	}
	c.sh.settle(x, c.s.now)
	c.s.schedule(c.sh, x, c.s.now.Add(c.sh.ch.window), func(_ *Sandbox, sh *shelf, x *sender) { sh.drop(x) })
	return noContent(), nil
}

// discard is DELETE …/changes. It knows only one 404 (see the contract).
func (c *call) discard() (answer, *failure) {
	x := c.sh.find(c.id)
	if x == nil || x.change == nil {
		return answer{}, refuse("sender_changes_not_found")
	}
	if !slices.Contains(c.sh.ch.deletable, x.change.status) {
		return answer{}, refuse("sender_changes_not_deletable")
	}
	c.touch(x)
	x.change = nil
	if x.state == "" && !c.s.opts.Choices.KeepAfterDiscard {
		c.sh.drop(x)
		return noContent(), nil
	}
	x.note(c.s.now, "EDITED", c.s.author(), "")
	c.sh.settle(x, c.s.now)
	return noContent(), nil
}

var commentRules = []rule{{name: "comment", min: 1, max: 65535, required: true}}

// comment is POST …/comments.
func (c *call) comment() (answer, *failure) {
	m, f := c.read(commentRules)
	if f != nil {
		return answer{}, f
	}
	x, f := c.sender()
	if f != nil {
		return answer{}, f
	}
	c.sh.keep(x)
	v := m.str("comment")
	x.note(c.s.now, "COMMENT_ADDED", c.s.author(), v)
	w := newWriter()
	w.open()
	w.text("type", "CREATED")
	w.text("comment", v)
	w.time("created", c.s.now)
	w.close()
	return created(w), nil
}

// submission reads status, which a PATCH and a create default differently (FACTS 9).
func (m members) submission(fallback string) bool {
	return orDefault(m.str("status"), fallback) == "SUBMIT"
}

func (c *call) patchDefault() string {
	if c.s.opts.Choices.PatchDefaultSubmit {
		return "SUBMIT"
	}
	return "DRAFT"
}

// pending is the change that a PATCH makes of what was pending and what it brings.
func (x *sender) pending(p profile, submit bool) *change {
	n := &change{status: "DRAFT"}
	if submit {
		n.status = "IN_PROGRESS"
	}
	if x.change != nil {
		n.details = x.change.details
	}
	n.details.overlay(p)
	return n
}

// recordEdit notes a PATCH in the activities.
func (c *call) recordEdit(x *sender, hadDraft, submit bool) {
	switch {
	case submit:
		x.note(c.s.now, "EDITED", c.s.author(), "")
		x.note(c.s.now, "IN_PROGRESS", c.s.author(), "")
	case hadDraft:
		x.note(c.s.now, "EDITED", c.s.author(), "")
	default:
		x.note(c.s.now, "DRAFT", c.s.author(), "")
	}
}

// recordCreate notes a create in the activities.
func (c *call) recordCreate(x *sender) {
	x.note(c.s.now, "CREATED", c.s.author(), "")
	x.note(c.s.now, x.change.status, c.s.author(), "")
}

// recent drops the times that are older than ten minutes.
func recent(list []time.Time, now time.Time) []time.Time {
	return slices.DeleteFunc(list, func(t time.Time) bool { return now.Sub(t) >= 10*time.Minute })
}

// sayCode tells a demo user which code was sent, since no phone rings in a sandbox.
func (c *call) sayCode(x *sender) {
	x.codeSent = true
	if c.s.opts.Live {
		x.note(c.s.now, "COMMENT_ADDED", "Sandbox", codeHint(x))
	}
}

func codeHint(x *sender) string { return "Demo: the code sent is " + x.code() }
