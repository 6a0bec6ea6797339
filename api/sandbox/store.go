package sandbox

import (
	"container/heap"
	"time"
)

// gone marks the slot of a sender that no longer exists. No sender packs to it: states and statuses the contract does not
// name pack to 15, and no sender has both.
const gone = 0xff

// shelf holds the senders of one channel in the order of their creation. A slot is a sender's place, for good. Senders that
// nobody wrote to are not kept: they are worked out from the seed when they are asked for.
type shelf struct {
	ch    *channel
	codes []byte          // one byte a slot, see channel.pack
	count [256]int        // slots by code
	held  map[int]*sender // senders that are kept
	byID  map[string]int  // keys of the hand-made and created senders
	first int             // the slot of generated sender 0
	bulk  int             // how many are generated
	gen   generator
}

func newShelf(ch *channel, hand []*sender) *shelf {
	sh := &shelf{ch: ch, held: map[int]*sender{}, byID: map[string]int{}, first: len(hand)}
	for _, x := range hand {
		sh.add(x)
	}
	return sh
}

// add gives a new sender the next slot.
func (sh *shelf) add(x *sender) {
	x.ch = sh.ch
	x.slot = len(sh.codes)
	code := sh.ch.pack(x.state, x.status())
	sh.codes = append(sh.codes, code)
	sh.count[code]++
	sh.held[x.slot] = x
	sh.byID[x.key()] = x.slot
}

// grow adds n generated senders.
func (sh *shelf) grow(n int, g generator) {
	sh.gen, sh.bulk = g, n
	codes := make([]byte, n, n+16)
	table := g.table()
	for i := range codes {
		code := table[g.roll(i)]
		codes[i] = code
		sh.count[code]++
	}
	sh.codes = append(sh.codes, codes...)
}

// at returns the sender of a slot, nil when it is gone. Change it only after keep.
func (sh *shelf) at(slot int) *sender {
	if slot < 0 || slot >= len(sh.codes) || sh.codes[slot] == gone {
		return nil
	}
	if x := sh.held[slot]; x != nil {
		return x
	}
	x := sh.gen.sender(slot - sh.first)
	x.slot = slot
	return x
}

// find returns the sender of a key, nil when there is none.
func (sh *shelf) find(key string) *sender {
	if slot, ok := sh.byID[key]; ok {
		return sh.at(slot)
	}
	if i, ok := sh.gen.index(key); ok && i < sh.bulk {
		return sh.at(sh.first + i)
	}
	return nil
}

// keep holds on to a sender that is about to change.
func (sh *shelf) keep(x *sender) {
	x.log = sh.history(x)
	x.before = nil
	sh.held[x.slot] = x
}

// history is the activities of a sender, oldest first. What was before the start is worked out when somebody asks for it.
func (sh *shelf) history(x *sender) []entry {
	switch {
	case x.before != nil:
		return x.before()
	case sh.held[x.slot] == nil:
		return sh.gen.history(x)
	}
	return x.log
}

// settle brings the index up to date after a change.
func (sh *shelf) settle(x *sender, at time.Time) {
	x.modified = at
	code := sh.ch.pack(x.state, x.status())
	sh.count[sh.codes[x.slot]]--
	sh.count[code]++
	sh.codes[x.slot] = code
}

// drop lets a sender vanish.
func (sh *shelf) drop(x *sender) {
	sh.count[sh.codes[x.slot]]--
	sh.codes[x.slot] = gone
	delete(sh.held, x.slot)
	delete(sh.byID, x.key())
}

// job is something that happens to one sender at a time.
type job struct {
	at   time.Time
	sh   *shelf
	slot int
	do   func(s *Sandbox, sh *shelf, x *sender)
	seq  uint64
}

// jobs is a heap, the earliest first.
type jobs []job

func (q jobs) Len() int { return len(q) }
func (q jobs) Less(i, j int) bool {
	return q[i].at.Before(q[j].at) || q[i].at.Equal(q[j].at) && q[i].seq < q[j].seq
}
func (q jobs) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push and Pop implement heap.Interface.
func (q *jobs) Push(v any) { *q = append(*q, v.(job)) }

// Pop removes the last element.
func (q *jobs) Pop() any {
	old := *q
	v := old[len(old)-1]
	old[len(old)-1] = job{}
	*q = old[:len(old)-1]
	return v
}

// schedule lets do happen to a sender at a time, if the sender still exists. do checks that it is still wanted.
func (s *Sandbox) schedule(sh *shelf, x *sender, at time.Time, do func(*Sandbox, *shelf, *sender)) {
	s.serial++
	heap.Push(&s.jobs, job{at: at, sh: sh, slot: x.slot, do: do, seq: s.serial})
}

// advance lets everything happen that was due by now, in order of time.
func (s *Sandbox) advance() {
	now := s.opts.Now().UTC().Truncate(time.Millisecond)
	if now.Before(s.now) {
		now = s.now
	}
	for {
		next, what := s.life.due()
		if len(s.jobs) > 0 && (!what || s.jobs[0].at.Before(next)) {
			next, what = s.jobs[0].at, false
		} else if !what {
			break
		}
		if next.After(now) {
			break
		}
		s.now = later(s.now, next)
		if what {
			s.life.step(s, now)
			continue
		}
		j := heap.Pop(&s.jobs).(job)
		if x := j.sh.at(j.slot); x != nil {
			j.sh.keep(x)
			j.do(s, j.sh, x)
		}
	}
	s.now = now
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
