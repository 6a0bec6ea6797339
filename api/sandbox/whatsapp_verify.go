package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

var registerRules = []rule{{name: "method", kind: isEnum, enum: []string{"SMS", "VOICE"}, required: true}}

// registerWhatsApp is POST …/register.
func (c *call) registerWhatsApp() (answer, *failure) {
	m, f := c.read(registerRules)
	if f != nil {
		return answer{}, f
	}
	x, f := c.sender()
	if f != nil {
		return answer{}, f
	}
	if x.state != "PENDING_VERIFICATION" {
		return answer{}, refuse("not_allowed_register")
	}
	if x.verified && c.s.opts.Choices.AlreadyRegistered429 {
		return answer{}, refuse("sender-already-registered")
	}
	c.touch(x)
	x.registers = recent(x.registers, c.s.now)
	if f := c.mayRegister(x); f != nil {
		return answer{}, f
	}
	x.registers = append(x.registers, c.s.now)
	x.note(c.s.now, "REGISTERED", c.s.author(), "")
	if !x.verified {
		c.sayCode(x)
	}
	w := newWriter()
	w.open()
	w.text("id", x.id)
	w.text("method", m.str("method"))
	w.time("accepted", c.s.now)
	w.bool("verificationCodeSent", !x.verified)
	w.close()
	return ok200(w), nil
}

// mayRegister limits codes to five in ten minutes, and stops them for ten minutes after five wrong ones. The numbers are ours.
func (c *call) mayRegister(x *sender) *failure {
	code := ""
	wait := time.Duration(0)
	switch {
	case x.wrong >= 5 && c.s.now.Sub(x.lastWrong) < 10*time.Minute:
		code, wait = "too_many_invalid_verification_codes", 10*time.Minute-c.s.now.Sub(x.lastWrong)
	case len(x.registers) >= 5:
		code, wait = "sender-register-too-many-requests", 10*time.Minute-c.s.now.Sub(x.registers[0])
	default:
		return nil
	}
	f := refuse(code)
	f.retry = fmt.Sprint(int((wait + time.Second - 1) / time.Second))
	return f
}

var verifyRules = []rule{{name: "code", kind: isOTP, min: 6, max: 6}}

// verifyWhatsApp is POST …/verify. Without a code it works for a number that is registered already (FACTS 10).
func (c *call) verifyWhatsApp() (answer, *failure) {
	m, f := c.read(verifyRules)
	if f != nil {
		return answer{}, f
	}
	x, f := c.sender()
	if f != nil {
		return answer{}, f
	}
	if x.state != "PENDING_VERIFICATION" {
		return answer{}, refuse("not_allowed_verify")
	}
	c.touch(x)
	right := x.codeSent && m.str("code") == x.code() || x.verified && !m.has("code")
	if !right {
		x.wrong++
		x.lastWrong = c.s.now
		return answer{}, refuse("wrong_otp")
	}
	x.wrong, x.codeSent, x.verified = 0, false, true
	x.note(c.s.now, "VERIFIED", c.s.author(), "")
	x.activate(c.s.now, c.s.author())
	c.sh.settle(x, c.s.now)
	return noContent(), nil
}

// activate makes a WhatsApp sender live with what an active one has.
func (x *sender) activate(at time.Time, author string) {
	x.state = "ACTIVE"
	x.quality = orDefault(x.quality, "UNKNOWN")
	x.limit = orDefault(x.limit, "TIER_250")
	x.tps = max(x.tps, 10)
	x.note(at, "ACTIVE", author, "")
}

// suggestUsernames is GET …/suggestedUsernames.
func (c *call) suggestUsernames() (answer, *failure) {
	x, f := c.sender()
	if f != nil {
		return answer{}, f
	}
	base := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, x.live().val[waName])
	list := []string{}
	if len(base) > 2 {
		base = base[:min(len(base), 24)]
		list = append(list, base, base+"."+strings.ToLower(x.storage), base+".official")
	}
	w := newWriter()
	w.open()
	w.strings("usernames", list)
	w.close()
	return ok200(w), nil
}

// verificationStatus is GET …/verification-status, newer than the rest (FACTS 10).
func (c *call) verificationStatus() (answer, *failure) {
	if c.s.opts.Choices.NoVerificationStatus {
		return gateway(404, "There is no such path."), nil
	}
	x, f := c.sender()
	if f != nil {
		return answer{}, f
	}
	status := "UNKNOWN"
	switch {
	case x.state == "PENDING_VERIFICATION" && x.codeSent && c.s.now.Sub(x.modified) > 14*day:
		status = "EXPIRED"
	case x.state == "PENDING_VERIFICATION" && !x.verified:
		status = "NOT_VERIFIED"
	case x.state == "ACTIVE" || x.verified:
		status = "VERIFIED"
	}
	w := newWriter()
	w.open()
	w.text("status", status)
	w.close()
	return ok200(w), nil
}

// digits reports whether a JSON number is a whole number, and gives its digits.
func digits(raw json.RawMessage) (string, bool) {
	n := json.Number(raw)
	if _, err := n.Int64(); err == nil {
		return n.String(), true
	}
	v, err := n.Float64()
	if err != nil || v != float64(int64(v)) {
		return "", false
	}
	return fmt.Sprint(int64(v)), true
}
