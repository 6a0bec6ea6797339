package sandbox

import "strings"

// updateWhatsApp is PATCH …/whatsapp/senders/{id}: body, then sender, then state, then changes (FACTS 10).
func (c *call) updateWhatsApp() (answer, *failure) {
	m, f := c.read(waUpdateRules(c.s.opts.Choices.UsernameNullDeletes))
	if f != nil {
		return answer{}, f
	}
	p := m.sub("details").profile(c.sh.ch)
	submit := m.submission(c.patchDefault())
	alone := submit && c.s.opts.Choices.StatusAloneSubmits
	if p.empty() && !alone {
		return answer{}, refuse("no_fields_to_update")
	}
	x, f := c.sender()
	if f != nil {
		return answer{}, f
	}
	if f := c.mayUpdateWhatsApp(x, &p); f != nil {
		return answer{}, f
	}
	if p.empty() && x.change == nil {
		return answer{}, refuse("no_fields_to_update")
	}
	if f := fetch(c.sh.ch, &p); f != nil {
		return answer{}, f
	}
	c.touch(x)
	hadDraft := x.change != nil
	x.change = x.pending(p, submit)
	if submit {
		c.s.submitWhatsApp(c.sh, x)
	}
	c.recordEdit(x, hadDraft, submit)
	c.sh.settle(x, c.s.now)
	return ok200(c.show(x)), nil
}

// mayUpdateWhatsApp are the lifecycle rules of a PATCH, FACTS 10.
func (c *call) mayUpdateWhatsApp(x *sender, p *profile) *failure {
	username := p.is(waUsername) || p.isNull(waUsername)
	switch {
	case username && x.state != "ACTIVE":
		return refuse("sender_username_update_not_available")
	case x.state != "" && x.state != "ACTIVE":
		return refuse("sender_not_updatable")
	case x.change != nil && x.change.status != "DRAFT" && x.change.status != "REJECTED":
		return refuse("sender_changes_not_updatable")
	case p.is(waName) && x.name.open():
		return refuse("sender_display_name_update_not_allowed")
	case username && x.offCloud:
		return refuse("sender_phone_number_not_registered_with_meta_cloud_api")
	case p.is(waUsername) && c.usernameTaken(x, p.val[waUsername]):
		return refuse("sender_username_not_available")
	}
	return nil
}

// usernameTaken: another sender that is kept has it, or it holds the word "taken".
func (c *call) usernameTaken(x *sender, name string) bool {
	if strings.Contains(strings.ToLower(name), "taken") {
		return true
	}
	for _, y := range c.sh.held {
		if y != x && (strings.EqualFold(y.details.val[waUsername], name) || y.username.open() && strings.EqualFold(y.username.value, name)) {
			return true
		}
	}
	return false
}

// submitWhatsApp sends a change for review. On a live sender, name and username are reviewed on their own (FACTS 10).
func (s *Sandbox) submitWhatsApp(sh *shelf, x *sender) {
	d := &x.change.details
	if x.state == "ACTIVE" && !s.opts.Choices.NameInChanges {
		if d.is(waName) {
			x.name = &review{value: d.val[waName], status: "PENDING"}
			s.reviewField(sh, x, waName, x.name)
			d.drop(waName)
		}
		if d.is(waUsername) {
			x.username = &review{value: d.val[waUsername], status: "PENDING"}
			s.reviewField(sh, x, waUsername, x.username)
			d.drop(waUsername)
		}
		if d.empty() {
			x.change = nil
			return
		}
	}
	s.review(sh, x)
}
