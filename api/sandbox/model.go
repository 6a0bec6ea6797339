package sandbox

import (
	"slices"
	"strings"
	"time"
)

// The channels, as indices.
const (
	whatsApp = iota
	kakaoTalk
)

// channel is what the two channels differ in.
type channel struct {
	name     string
	fields   []string // members of details, in the order of the contract
	states   []string
	statuses []string
	// supported are the statuses named in errors; a deprecated one is accepted but not named.
	supported []string
	photo     int // the field with a picture's URL
	title     int // the field with the name
	window    time.Duration
	deletable []string // change statuses that can be discarded
}

const day = 24 * time.Hour

var channels = [2]channel{
	whatsApp: {
		name: "whatsapp",
		fields: []string{"displayName", "description", "vertical", "email", "address", "websiteOne", "websiteTwo", "about",
			"photoUrl", "username"},
		states:    []string{"ACTIVE", "IN_PROGRESS", "INACTIVE", "PENDING_VERIFICATION", "SUSPENDED", "ERROR"},
		statuses:  []string{"DRAFT", "ERROR", "IN_PROGRESS", "REJECTED", "MULTIPLE_WABA_ERROR"},
		supported: []string{"DRAFT", "ERROR", "IN_PROGRESS", "REJECTED"},
		photo:     waPhoto, title: waName, window: 30 * day,
		deletable: []string{"DRAFT", "REJECTED", "ERROR"},
	},
	kakaoTalk: {
		name:      "kakaotalk",
		fields:    []string{"adminPhoneNo", "name", "logoImage", "topLevelCategoryCode", "midLevelCategoryCode", "subLevelCategoryCode"},
		states:    []string{"ACTIVE", "BLOCKED", "INACTIVE", "SUSPENDED", "VERIFYING"},
		statuses:  []string{"DRAFT", "IN_PROGRESS", "REJECTED"},
		supported: []string{"DRAFT", "IN_PROGRESS", "REJECTED"},
		photo:     ktLogo, title: ktName, window: 60 * day,
		deletable: []string{"DRAFT", "REJECTED"},
	},
}

// change is what is pending on a sender.
type change struct {
	status                 string
	details                profile
	errorCode, errorReason string
}

// review is the review of one field.
type review struct{ value, status, reason string }

func (r *review) open() bool { return r != nil && (r.status == "PENDING" || r.status == "DEFERRED") }

// sender is one sender of either channel; what a channel does not have stays empty.
type sender struct {
	ch     *channel
	slot   int
	id     string
	friend string // KakaoTalk: plusFriendId

	state    string // empty: never provisioned
	details  profile
	change   *change
	name     *review
	username *review
	created  time.Time
	modified time.Time

	region, storage, manager, provider string
	country, phone                     string
	compatible                         []string
	app                                *app
	tps                                int
	quality, limit, banState           string
	banDate                            time.Time
	offCloud                           bool
	metaPhoneID                        string

	log       []entry        // oldest first
	before    func() []entry // hand-made senders: makes log when it is needed first
	reason    string         // hand-made senders: why the change was rejected or the sender is held
	tail      []entry        // hand-made senders: what before ends with
	removed   time.Time
	codeSent  bool
	verified  bool // the number is registered at Meta: no code will come
	registers []time.Time
	wrong     int
	lastWrong time.Time
	// mine: the user wrote to it, so that living data never writes over it. pinned: it shows something, so that it stays.
	mine, pinned bool
}

type app struct{ id, region, status string }

// entry is one activity.
type entry struct {
	kind, author, comment string
	at                    time.Time
}

// code is the verification code that is sent for a sender: the last six digits of its number, for KakaoTalk of the admin's phone
// without leading zeros, because that code travels as a JSON number.
func (x *sender) code() string {
	number := x.country + x.phone
	if x.ch == &channels[kakaoTalk] {
		number = x.live().val[ktAdmin]
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	digits = digits[max(0, len(digits)-6):]
	if x.ch == &channels[whatsApp] {
		return strings.Repeat("0", 6-len(digits)) + digits
	}
	switch digits = strings.TrimLeft(digits, "0"); len(digits) {
	case 0:
		return "4815"
	case 1, 2, 3:
		return "481" + digits
	}
	return digits
}

// live is the live profile, of a sender that has none the pending one.
func (x *sender) live() *profile {
	if x.state == "" && x.change != nil {
		return &x.change.details
	}
	return &x.details
}

// key is what request paths name the sender by.
func (x *sender) key() string {
	if x.friend != "" {
		return x.friend
	}
	return x.id
}

func (x *sender) status() string {
	if x.change == nil {
		return ""
	}
	return x.change.status
}

// note adds an entry to the sender's activities.
func (x *sender) note(at time.Time, kind, author, comment string) {
	x.log = append(x.log, entry{kind: kind, author: author, comment: comment, at: at})
}

// pack is a sender's state and change status in one byte, for filters and counts.
func (ch *channel) pack(state, status string) byte {
	return packed(ch.states, state)<<4 | packed(ch.statuses, status)
}

// packed is 0 for no value, 15 for a value that the contract does not name, else 1 + its index.
func packed(values []string, v string) byte {
	if v == "" {
		return 0
	}
	if i := slices.Index(values, v); i >= 0 {
		return byte(i + 1)
	}
	return 15
}
