package sandbox

import "time"

// ktProfile are the members of details; all but the logo are required in a submission.
func ktProfile(required, update bool) []rule {
	return []rule{
		{name: "adminPhoneNo", min: 1, max: 15, required: required},
		{name: "name", min: 1, max: 512, required: required},
		{name: "logoImage", kind: isURL, nullable: update},
		{name: "topLevelCategoryCode", kind: isDigits, min: 3, max: 3, required: required},
		{name: "midLevelCategoryCode", kind: isDigits, min: 4, max: 4, required: required},
		{name: "subLevelCategoryCode", kind: isDigits, min: 4, max: 4, required: required},
	}
}

var ktUpdateRules = []rule{
	{name: "status", kind: isEnum, enum: submitValues},
	{name: "details", kind: isObject, fields: ktProfile(false, true)},
}

func ktCreateRules(submit bool) []rule {
	return []rule{
		{name: "plusFriendId", min: 1, max: 30, required: true},
		{name: "status", kind: isEnum, enum: submitValues},
		{name: "saveDraftOnFailure", kind: isBool},
		{name: "details", kind: isObject, required: submit, fields: ktProfile(submit, false)},
	}
}

// createKakao is POST …/kakaotalk/senders.
func (c *call) createKakao() (answer, *failure) {
	m, ok := object(c.body)
	if !ok {
		return answer{}, c.unreadable()
	}
	submit := m.submission("SUBMIT")
	if bad := check("", m, ktCreateRules(submit)); len(bad) > 0 {
		return answer{}, invalid(bad)
	}
	x := &sender{ch: c.sh.ch, id: c.s.newID(), friend: m.str("plusFriendId"), mine: true, created: c.s.now, modified: c.s.now,
		change: &change{status: "IN_PROGRESS", details: m.sub("details").profile(c.sh.ch)}}
	if !submit {
		x.change.status = "DRAFT"
	}
	if !categoryKnown(&x.change.details) {
		return answer{}, refuse("sender_invalid_category_code")
	}
	if c.sh.find(x.friend) != nil {
		return answer{}, refuse("plus_friend_id_used")
	}
	if f := fetch(c.sh.ch, &x.change.details); f != nil {
		if m.bool("saveDraftOnFailure") {
			x.change.status = "DRAFT"
			x.change.details.drop(ktLogo)
			c.put(x)
		}
		return answer{}, f
	}
	c.put(x)
	if submit {
		c.s.review(c.sh, x)
	}
	return created(c.show(x)), nil
}

// updateKakao is PATCH …/kakaotalk/senders/{plusFriendId}.
func (c *call) updateKakao() (answer, *failure) {
	m, f := c.read(ktUpdateRules)
	if f != nil {
		return answer{}, f
	}
	p := m.sub("details").profile(c.sh.ch)
	submit := m.submission(c.patchDefault())
	if p.empty() && !(submit && c.s.opts.Choices.StatusAloneSubmits) {
		return answer{}, refuse("no_fields_to_update")
	}
	x, f := c.sender()
	if f != nil {
		return answer{}, f
	}
	if f := c.mayUpdateKakao(x); f != nil {
		return answer{}, f
	}
	if p.empty() && x.change == nil {
		return answer{}, refuse("no_fields_to_update")
	}
	next := x.pending(p, submit)
	if f := complete(x, next.details, submit); f != nil {
		return answer{}, f
	}
	if f := fetch(c.sh.ch, &p); f != nil {
		return answer{}, f
	}
	c.touch(x)
	hadDraft := x.change != nil
	x.change = next
	if submit {
		c.s.review(c.sh, x)
	}
	c.recordEdit(x, hadDraft, submit)
	c.sh.settle(x, c.s.now)
	return ok200(c.show(x)), nil
}

// mayUpdateKakao are the lifecycle rules of a PATCH, FACTS 11.
func (c *call) mayUpdateKakao(x *sender) *failure {
	if x.state != "" && x.state != "ACTIVE" {
		return refuse("sender_not_updatable")
	}
	switch status := x.status(); {
	case status == "" || status == "DRAFT", status == "REJECTED" && c.s.opts.Choices.KakaoEditRejected:
		return nil
	}
	return refuse("sender_changes_not_updatable")
}

// complete checks the profile as it would be: a category that exists, and for a submission everything that is required.
func complete(x *sender, pending profile, submit bool) *failure {
	p := x.details
	p.merge(pending)
	var bad []string
	for i, r := range ktProfile(true, false) {
		if submit && r.required && !p.is(i) {
			bad = append(bad, "details."+r.name+" should not be empty")
		}
	}
	if len(bad) > 0 {
		return invalid(bad)
	}
	if !categoryKnown(&p) {
		return refuse("sender_invalid_category_code")
	}
	return nil
}

// whole reports whether what is pending could be submitted as it is.
func (x *sender) whole() bool {
	return x.ch == &channels[whatsApp] || complete(x, x.change.details, true) == nil
}

// registerKakao is POST …/register: no body, the code goes to the admin's phone (FACTS 11).
func (c *call) registerKakao() (answer, *failure) {
	x, f := c.sender()
	if f != nil {
		return answer{}, f
	}
	early := c.s.opts.Choices.KakaoRegisterNoState && x.change != nil && x.whole()
	if x.state == "ACTIVE" || x.state == "" && !early {
		return answer{}, refuse("not_allowed_register")
	}
	c.touch(x)
	if x.state == "" {
		x.details.merge(x.change.details)
		x.change = nil
	}
	x.state = "VERIFYING"
	c.sayCode(x)
	c.sh.settle(x, c.s.now)
	return ok200(c.show(x)), nil
}

var ktVerifyRules = []rule{{name: "code", kind: isNumber, required: true}}

// verifyKakao is POST …/verify: the code is a JSON number.
func (c *call) verifyKakao() (answer, *failure) {
	m, f := c.read(ktVerifyRules)
	if f != nil {
		return answer{}, f
	}
	x, f := c.sender()
	if f != nil {
		return answer{}, f
	}
	if x.state != "VERIFYING" {
		return answer{}, refuse("not_allowed_verify")
	}
	code, whole := digits(m["code"])
	if !whole || !x.codeSent || code != x.code() {
		return answer{}, refuse(c.s.opts.Choices.KakaoWrongCode)
	}
	c.touch(x)
	x.codeSent = false
	x.state = "ACTIVE"
	x.note(c.s.now, "ACTIVE", c.s.author(), "")
	c.sh.settle(x, c.s.now)
	return ok200(c.show(x)), nil
}

// approveKakao is the end of a review that went well.
func (s *Sandbox) approveKakao(sh *shelf, x *sender, at time.Time) {
	x.details.merge(x.change.details)
	x.change = nil
	kind := "ACTIVE"
	if x.state == "" {
		x.state = s.opts.Choices.KakaoApprovedState
		kind = "INACTIVE"
	}
	x.note(at, kind, kakaoTeam, "")
	sh.settle(x, at)
}
