package sandbox

import "time"

// fill makes the senders that exist at the start: the hand-made ones, both channels in turn, then generated ones,
// three WhatsApp senders to one of KakaoTalk.
func (s *Sandbox) fill(n int) {
	wa, kt := s.demoWhatsApp(), s.demoKakao()
	hand := len(wa) + len(kt)
	if n == 0 {
		n = hand
	}
	nw, nk := 0, 0
	for i := 0; nw+nk < min(n, hand); i++ {
		if (i%3 == 2 || nw == len(wa)) && nk < len(kt) {
			nk++
		} else if nw < len(wa) {
			nw++
		}
	}
	s.shelves[whatsApp] = newShelf(&channels[whatsApp], wa[:nw])
	s.shelves[kakaoTalk] = newShelf(&channels[kakaoTalk], kt[:nk])
	if bulk := n - hand; bulk > 0 {
		for ch, sh := range s.shelves {
			k := bulk / 4
			if ch == whatsApp {
				k = bulk - k
			}
			sh.grow(k, generator{ch: sh.ch, seed: uint64(s.opts.Seed), start: s.start})
		}
	}
}

// casting completes a hand-made sender: an id, times, what it is connected to and its past.
func (s *Sandbox) casting(list []*sender, ch int) []*sender {
	for i, x := range list {
		d := hash(uint64(s.opts.Seed), uint64(ch), uint64(i), 7)
		x.ch = &channels[ch]
		x.slot = i
		x.id = uuid(d.next(), d.next())
		x.created = s.start.Add(-time.Duration(30+11*i+d.n(60))*day - time.Duration(d.n(86400000))*time.Millisecond)
		x.modified = s.start.Add(-time.Duration(120+d.n(9*86400))*time.Second - time.Duration(d.n(1000))*time.Millisecond)
		if ch == whatsApp {
			place(x)
			x.provider = orDefault(x.provider, "CUSTOMER")
			if x.compatible == nil {
				x.compatible = []string{}
			}
			if x.state != "" {
				quality, tps, limit, verified := x.quality, x.tps, x.limit, x.verified
				x.compatible = []string{"eu", "us"}
				x.connect(&d)
				x.quality, x.limit = orDefault(quality, x.quality), orDefault(limit, x.limit)
				x.tps, x.verified = max(tps, x.tps), verified || x.verified
			}
		}
		n := []int{9, 14, 22, 31, 43, 55}[d.n(6)]
		if x.state == "" {
			n = 8 + d.n(8)
		}
		x.before = func() []entry {
			again := d // the same past however often it is asked for
			log := past(x, &again, n, x.reason)
			if x.codeSent && s.opts.Live {
				log = append(log, entry{kind: "COMMENT_ADDED", author: "Sandbox", comment: codeHint(x), at: x.modified})
			}
			for _, e := range x.tail {
				e.at = x.modified
				log = append(log, e)
			}
			return log
		}
	}
	return list
}

// wa starts a hand-made WhatsApp sender: live values unless state is empty, then they are pending with the status.
func wa(state, status, name, vertical, country, phone, region, storage string) *sender {
	x := &sender{state: state, country: country, phone: phone, region: region, storage: storage}
	p := x.base(state, status)
	p.set(waName, name)
	p.put(waVertical, vertical)
	return x
}

// kt starts a hand-made KakaoTalk sender.
func kt(state, status, friend, name, admin, top, mid, sub string) *sender {
	x := &sender{state: state, friend: friend}
	p := x.base(state, status)
	p.set(ktName, name)
	p.put(ktAdmin, admin)
	p.put(ktTop, top)
	p.put(ktMid, mid)
	p.put(ktSub, sub)
	return x
}

// base sets up state and change, and returns the profile to fill in.
func (x *sender) base(state, status string) *profile {
	if status != "" {
		x.change = &change{status: status}
	}
	if state == "" && x.change != nil {
		return &x.change.details
	}
	return &x.details
}

// with sets a live value, of a sender that has none a pending one. wants sets a pending value.
func (x *sender) with(field int, v string) *sender {
	if x.state == "" {
		x.change.details.set(field, v)
	} else {
		x.details.set(field, v)
	}
	return x
}

func (x *sender) wants(field int, v string) *sender { x.change.details.set(field, v); return x }

// because says why the change was rejected or the sender is held.
func (x *sender) because(why string) *sender { x.reason = why; return x }

// stays keeps living data from moving the sender away from what it shows.
func (x *sender) stays() *sender { x.pinned = true; return x }

// failed gives the change an error.
func (x *sender) failed(code, reason string) *sender {
	x.change.errorCode, x.change.errorReason = code, reason
	return x
}

func (x *sender) rated(quality string) *sender { x.quality = quality; return x }

// profile adds the usual contact values.
func (x *sender) contact(domain, about, description string) *sender {
	x.with(waEmail, "hello@"+domain).with(waSite, "https://"+domain).with(waPhoto, "https://"+domain+"/logo.png")
	return x.with(waAbout, about).with(waDescription, description)
}
