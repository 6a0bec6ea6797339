package sandbox

// Fields of a WhatsApp profile, as indices into channel.fields.
const (
	waName = iota
	waDescription
	waVertical
	waEmail
	waAddress
	waSite
	waSite2
	waAbout
	waPhoto
	waUsername
)

// Fields of a KakaoTalk profile.
const (
	ktAdmin = iota
	ktName
	ktLogo
	ktTop
	ktMid
	ktSub
)

// profile holds the values of a sender's fields by their index. A value is absent, null or a text.
type profile struct {
	val       [10]string
	has, null uint16
}

func (p *profile) set(i int, v string) {
	p.val[i] = v
	p.has |= 1 << i
	p.null &^= 1 << i
}

func (p *profile) setNull(i int) { p.drop(i); p.null |= 1 << i }

func (p *profile) drop(i int) {
	p.val[i] = ""
	p.has &^= 1 << i
	p.null &^= 1 << i
}

func (p *profile) is(i int) bool     { return p.has&(1<<i) != 0 }
func (p *profile) isNull(i int) bool { return p.null&(1<<i) != 0 }
func (p *profile) empty() bool       { return p.has == 0 && p.null == 0 }

// put sets a value unless it is empty.
func (p *profile) put(i int, v string) {
	if v != "" {
		p.set(i, v)
	}
}

// overlay lays q over p: values replace values, and nulls stay as nulls.
func (p *profile) overlay(q profile) {
	for i := range p.val {
		if q.is(i) {
			p.set(i, q.val[i])
		} else if q.isNull(i) {
			p.setNull(i)
		}
	}
}

// merge makes q live: values replace values, and nulls delete.
func (p *profile) merge(q profile) {
	p.overlay(q)
	p.null = 0
}

func (p *profile) write(w *writer, fields []string, nulls bool) {
	w.open()
	for i, name := range fields {
		switch {
		case p.is(i):
			w.text(name, p.val[i])
		case p.isNull(i) && nulls && name != "username": // the contract has no null there
			w.null(name)
		}
	}
	w.close()
}
