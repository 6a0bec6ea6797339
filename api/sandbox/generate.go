package sandbox

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// dice is a small random source for data that is worked out again each time it is asked for.
type dice uint64

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// n is a number from 0 to below k.
func (d *dice) n(k int) int { return int(d.next() % uint64(k)) }

func (d *dice) one(list []string) string { return list[d.n(len(list))] }

// hash makes a dice of some numbers.
func hash(v ...uint64) dice {
	d := dice(0x5eed)
	for _, x := range v {
		d = dice(d.next() ^ x*0xd6e8feb86659fd93)
	}
	return d
}

// generator works out the senders beyond the hand-made ones from the seed and their number.
type generator struct {
	ch    *channel
	seed  uint64
	start time.Time
}

// share is how often a pair of state and change status occurs, in thousandths.
type share struct {
	per           int
	state, status string
}

var shares = [2][]share{
	whatsApp: {{690, "ACTIVE", ""}, {45, "ACTIVE", "DRAFT"}, {45, "ACTIVE", "IN_PROGRESS"}, {30, "ACTIVE", "REJECTED"}, {8, "ACTIVE", "ERROR"},
		{30, "IN_PROGRESS", ""}, {42, "PENDING_VERIFICATION", ""}, {15, "SUSPENDED", ""}, {25, "INACTIVE", ""}, {8, "ERROR", ""},
		{20, "", "DRAFT"}, {20, "", "IN_PROGRESS"}, {16, "", "REJECTED"}, {6, "", "ERROR"}},
	kakaoTalk: {{690, "ACTIVE", ""}, {40, "ACTIVE", "DRAFT"}, {50, "ACTIVE", "IN_PROGRESS"}, {30, "ACTIVE", "REJECTED"},
		{60, "INACTIVE", ""}, {40, "VERIFYING", ""}, {20, "SUSPENDED", ""}, {8, "BLOCKED", ""},
		{25, "", "DRAFT"}, {22, "", "IN_PROGRESS"}, {15, "", "REJECTED"}},
}

func (g *generator) isWhatsApp() bool { return g.ch == &channels[whatsApp] }

func (g *generator) dice(i int, salt uint64) dice {
	return hash(g.seed, uint64(len(g.ch.name)), uint64(i), salt)
}

func (g *generator) shares() []share {
	if g.isWhatsApp() {
		return shares[whatsApp]
	}
	return shares[kakaoTalk]
}

// roll decides about the state of sender i, from 0 to 999.
func (g *generator) roll(i int) int {
	d := g.dice(i, 1)
	return d.n(1000)
}

func (g *generator) share(i int) share {
	n := g.roll(i)
	for _, s := range g.shares() {
		if n -= s.per; n < 0 {
			return s
		}
	}
	panic("sandbox: the shares do not add up to 1000")
}

// table holds the packed state for every roll, so that an index of many senders is made without making them.
func (g *generator) table() (out [1000]byte) {
	n := 0
	for _, s := range g.shares() {
		for range s.per {
			out[n] = g.ch.pack(s.state, s.status)
			n++
		}
	}
	return out
}

// mixer and unmixer are inverse to each other modulo 2^48: ids look random and still tell their number.
const (
	mask48  = 1<<48 - 1
	mixer   = 0x5deece66d
	unmixer = 0xdfe05bcb1365
)

func (g *generator) salt() uint64 {
	d := hash(g.seed, 48)
	return d.next() & mask48
}

func (g *generator) id(i int) string {
	d := g.dice(i, 2)
	a, b := d.next(), d.next()
	low := ((uint64(i) ^ g.salt()) * mixer) & mask48
	return uuid(a, b&^mask48|low)
}

// uuid formats 128 bits as a version 4 UUID.
func uuid(hi, lo uint64) string {
	hi = hi&^0xf000 | 0x4000
	lo = lo&^(3<<62) | 2<<62
	const digits = "0123456789abcdef"
	var b [36]byte
	n := 0
	for i := 0; i < 32; i++ {
		if i == 8 || i == 12 || i == 16 || i == 20 {
			b[n] = '-'
			n++
		}
		v := hi
		if i >= 16 {
			v = lo
		}
		b[n] = digits[v>>(60-4*uint(i%16))&15]
		n++
	}
	return string(b[:])
}

func (g *generator) friend(i int) string {
	d := g.dice(i, 3)
	return "@" + d.one(koBrands) + d.one(koTrades) + strconv.Itoa(i)
}

// index finds the number of a generated sender by its key. The caller checks that there are so many.
func (g *generator) index(key string) (int, bool) {
	if g.ch == nil {
		return 0, false
	}
	if !g.isWhatsApp() {
		i, err := strconv.Atoi(key[len(strings.TrimRight(key, "0123456789")):])
		return i, err == nil && i < 1<<32 && key == g.friend(i)
	}
	if len(key) != 36 {
		return 0, false
	}
	low, err := strconv.ParseUint(key[24:], 16, 48)
	if err != nil {
		return 0, false
	}
	i := (low*unmixer)&mask48 ^ g.salt()
	if i > 1<<32 {
		return 0, false
	}
	return int(i), key == g.id(int(i))
}

// sender works out sender i.
func (g *generator) sender(i int) *sender {
	s := g.share(i)
	d := g.dice(i, 4)
	x := &sender{ch: g.ch, id: g.id(i), state: s.state}
	x.created = g.start.Add(-time.Duration(40+d.n(700))*day - time.Duration(d.n(86400000))*time.Millisecond)
	x.modified = later(x.created, g.start.Add(-time.Duration(60+d.n(20*86400))*time.Second))
	var p, q profile
	if g.isWhatsApp() {
		p, q = g.whatsApp(x, &d, i)
	} else {
		x.friend = g.friend(i)
		p, q = g.kakao(x, &d, i)
	}
	x.codeSent = s.state == "VERIFYING"
	switch {
	case s.state == "":
		x.change = &change{status: s.status, details: p}
	case s.status != "":
		x.details, x.change = p, &change{status: s.status, details: q}
	default:
		x.details = p
	}
	if s.status == "ERROR" {
		x.change.errorCode, x.change.errorReason = "CANNOT_GET_WABA_DETAILS", "Ask support for help."
	}
	return x
}

// home is where generated companies come from. Their numbers begin like ranges that are kept free for fiction and are too
// long to exist.
type home struct {
	country, prefix string
	storage, region string
	towns           []string
}

var homes = []home{
	{"44", "7700900", "GB", "EU", []string{"Leeds", "Bristol", "York", "Cardiff", "Dundee"}},
	{"44", "7700900", "DE", "EU", []string{"Hamburg", "Köln", "Jena", "Ulm", "Lübeck"}},
	{"1", "20255501", "US", "US", []string{"Austin", "Boise", "Salem", "Tulsa", "Fargo"}},
	{"1", "41655501", "CA", "US", []string{"Toronto", "Québec", "Regina"}},
	{"1", "30555501", "BR", "BR", []string{"Recife", "São Paulo", "Manaus", "Belém"}},
	{"82", "105555", "KR", "EU", koTowns},
	{"44", "7700900", "AU", "EU", []string{"Perth", "Hobart", "Darwin"}},
}

// whatsApp fills a WhatsApp sender; q is what a pending update changes.
func (g *generator) whatsApp(x *sender, d *dice, i int) (p, q profile) {
	h := homes[d.n(len(homes))]
	x.country, x.storage, x.region, x.provider = h.country, h.storage, h.region, "CUSTOMER"
	x.phone = fmt.Sprintf("%s%06d", h.prefix, i)
	x.manager = d.one(managersOf(x.region))
	x.compatible = []string{"eu", "us"}
	town := d.one(h.towns)
	name, slug := d.one(words)+" "+d.one(trades), ""
	if h.country == "82" {
		name = d.one(koBrands) + d.one(koTrades) + " " + town
		slug = "kr" + strconv.Itoa(i)
	} else {
		slug = strings.ToLower(strings.ReplaceAll(name, " ", "")) + strconv.Itoa(i)
		name += " " + town
	}
	p.set(waName, name)
	p.set(waVertical, d.one(verticals))
	if d.n(10) > 1 {
		p.set(waEmail, "hello@"+slug+".example")
		p.set(waSite, "https://"+slug+".example")
		p.set(waDescription, d.one(descriptions))
		p.set(waAbout, d.one(abouts))
	}
	if d.n(3) == 0 {
		p.set(waAddress, fmt.Sprintf("%d Example Street, %s", 1+d.n(180), town))
		p.set(waPhoto, "https://"+slug+".example/logo.png")
	}
	q.set(waAbout, d.one(abouts))
	if x.state != "" {
		x.connect(d)
	}
	return p, q
}

// connect gives a sender what one that has been provisioned has.
func (x *sender) connect(d *dice) {
	x.verified = x.state != "PENDING_VERIFICATION"
	if x.state == "PENDING_VERIFICATION" || x.state == "IN_PROGRESS" {
		return
	}
	x.tps = []int{10, 25, 40, 80}[d.n(4)]
	x.quality = []string{"GREEN", "GREEN", "GREEN", "GREEN", "YELLOW", "RED", "UNKNOWN"}[d.n(7)]
	x.limit = []string{"TIER_250", "TIER_1K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"}[d.n(5)]
	if d.n(3) > 0 {
		id := d.next()
		x.app = &app{id: fmt.Sprintf("01%014X%010X", id>>8, id&0xffffffffff), region: x.region, status: "ACTIVE"}
	}
}

// kakao fills a KakaoTalk sender.
func (g *generator) kakao(x *sender, d *dice, i int) (p, q profile) {
	town := d.one(koTowns)
	name := strings.TrimRight(strings.TrimPrefix(x.friend, "@"), "0123456789")
	p.set(ktAdmin, fmt.Sprintf("+82105555%04d", d.n(10000)))
	p.set(ktName, name+" "+town)
	if d.n(4) > 0 {
		p.set(ktLogo, "https://kr"+strconv.Itoa(i)+".example/kakao.png")
	}
	top, mid, sub := randomCategory(d)
	p.set(ktTop, top)
	p.set(ktMid, mid)
	p.set(ktSub, sub)
	q.set(ktName, name+" "+d.one(koTowns)+"점")
	return p, q
}

// newID is the id of the next sender that is created.
func (s *Sandbox) newID() string {
	s.serial++
	d := hash(uint64(s.opts.Seed), s.serial, 6)
	return uuid(d.next(), d.next())
}
