package fleet

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"callsign/api"
	"callsign/internal/text"
)

// difference is empty for the very same senders: the order of values, nil and empty, the bytes of a text.
func difference(a, b api.Sender) string {
	if reflect.DeepEqual(a, b) {
		return ""
	}
	return fmt.Sprintf("%#v\n%#v", a, b)
}

func drawRaw(t *rapid.T, label string) text.Raw {
	return text.Raw(rapid.OneOf(
		rapid.SampledFrom([]string{"", "ACTIVE", "ACTIVE", "EU", "카페", "\xff\x00\n", strings.Repeat("long ", 60)}),
		rapid.String(),
	).Draw(t, label))
}

func drawValues(t *rapid.T, label string) api.Values {
	if rapid.Bool().Draw(t, label+" nil") {
		return nil
	}
	v := make(api.Values, rapid.IntRange(0, 4).Draw(t, label+" n"))
	for i := range v {
		v[i].Name = string(drawRaw(t, label+" name"))
		if v[i].Value.Null = rapid.Bool().Draw(t, label+" null"); !v[i].Value.Null {
			v[i].Value.Text = drawRaw(t, label+" text")
		}
	}
	return v
}

func drawTime(t *rapid.T, label string) api.Time {
	at := epoch.Add(time.Duration(rapid.IntRange(-1<<50, 1<<50).Draw(t, label)))
	switch rapid.IntRange(0, 4).Draw(t, label+" kind") {
	case 0:
		return api.Time{}
	case 1:
		return api.Time{Text: drawRaw(t, label+" text")}
	case 2: // the lower-case t of FACTS 7
		return api.Time{At: at, Text: text.Raw(at.Format("2006-01-02t15:04:05.000Z"))}
	case 3:
		return api.Time{At: at, Text: text.Raw(at.Format(time.RFC3339Nano))}
	}
	at = at.Truncate(time.Millisecond)
	return api.Time{At: at, Text: text.Raw(at.Format(usual))}
}

func drawSender(t *rapid.T, i int) api.Sender {
	s := api.Sender{
		Key: wa(i), Number: drawRaw(t, "number"), Name: drawRaw(t, "name"), State: drawRaw(t, "state"),
		Quality: drawRaw(t, "quality"), Region: drawRaw(t, "region"), HasToken: rapid.Bool().Draw(t, "token"),
		Details: drawValues(t, "details"), Attributes: drawValues(t, "attributes"),
		Created: drawTime(t, "created"), Modified: drawTime(t, "modified"),
	}
	if rapid.Bool().Draw(t, "change") {
		s.Change = &api.Change{Status: drawRaw(t, "status"), ErrorCode: drawRaw(t, "code"), ErrorReason: drawRaw(t, "reason"),
			Details: drawValues(t, "pending")}
	}
	for range rapid.IntRange(0, 2).Draw(t, "reviews") {
		s.Reviews = append(s.Reviews, api.Review{Field: string(drawRaw(t, "field")), Value: drawRaw(t, "value"),
			Status: rapid.SampledFrom([]text.Raw{"PENDING", "APPROVED"}).Draw(t, "review"), Reason: drawRaw(t, "why")})
	}
	return s
}

// TestPackedSenderIsWhole keeps many senders in one packer, so that texts become words in between: each comes back exactly, is the same
// as itself and as no other, and its row shows what the whole shows.
func TestPackedSenderIsWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPacker()
		var senders []api.Sender
		var records []*Record
		for i := range rapid.IntRange(1, 8).Draw(t, "n") {
			s := drawSender(t, i%2)
			r := &Record{}
			p.put(r, &s, rapid.Bool().Draw(t, "together"))
			if !p.same(r, &s) {
				t.Fatalf("not the same as itself: %#v", s)
			}
			senders, records = append(senders, s), append(records, r)
		}
		for i, r := range records {
			if d := difference(senders[i], p.whole(r)); d != "" {
				t.Fatalf("sender %d came back otherwise:\n%s", i, d)
			}
			if r.Hay != text.Haystack(string(senders[i].Name), string(senders[i].Number), string(senders[i].Key.ID)) {
				t.Fatalf("haystack %q", r.Hay)
			}
			checkRow(t, r.Sender, senders[i])
			for j := range senders {
				if d := difference(senders[i], senders[j]); d != "" && senders[i].Key == senders[j].Key && p.same(r, &senders[j]) {
					t.Fatalf("taken for the same:\n%s", d)
				}
			}
		}
	})
}

// checkRow checks what a row of the list shows.
func checkRow(t *rapid.T, row, whole api.Sender) {
	if row.Details != nil || row.Attributes != nil {
		t.Fatal("a row has values")
	}
	if fmt.Sprint(row.Waiting()) != fmt.Sprint(whole.Waiting()) || (row.Change == nil) != (whole.Change == nil) ||
		row.Change != nil && row.Change.Status != whole.Change.Status {
		t.Fatalf("the row says %v %v", row.Waiting(), row.Change)
	}
	whole.Details, whole.Attributes, whole.Change, whole.Reviews = nil, nil, row.Change, row.Reviews
	for _, x := range []*api.Time{&whole.Created, &whole.Modified} {
		if !x.At.IsZero() {
			x.Text = ""
		}
	}
	if d := difference(whole, row); d != "" {
		t.Fatal(d)
	}
}

// An unchanged row is compared without allocating, also when a text has become a word since.
func TestSameAllocatesNothing(t *testing.T) {
	p := newPacker()
	s, r := realistic(1), &Record{}
	p.put(r, &s, true)
	for i := range 10 {
		other := realistic(i)
		p.put(&Record{}, &other, true)
	}
	p.put(r, &s, false)
	if n := testing.AllocsPerRun(100, func() {
		if !p.same(r, &s) {
			t.Fatal("not the same")
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestWordsAreWhatComesTwice(t *testing.T) {
	w := newWords()
	for i := range 50_000 { // ids do not fill the table
		w.meet(text.Raw(fmt.Sprint("id", i)))
		w.meet("EU")
		w.meet(text.Raw(strings.Repeat("x", maxWordLength+1)))
	}
	if _, ok := w.find("EU"); !ok || len(w.list) > 500 {
		t.Errorf("%d words", len(w.list))
	}
	for i := range 3 * maxWords {
		w.meet(text.Raw(fmt.Sprint("word", i)))
		w.meet(text.Raw(fmt.Sprint("word", i)))
	}
	if len(w.list) != maxWords || len(w.numbers) != maxWords {
		t.Errorf("%d words, %d numbers", len(w.list), len(w.numbers))
	}
	for n, s := range w.list {
		if got, ok := w.find(s); !ok || got != uint64(n) {
			t.Fatalf("%q is %d, not %d", s, got, n)
		}
	}
}

func TestGetIsWholeAndRowsAreNot(t *testing.T) {
	f := New(Options{Channels: []api.Channel{api.WhatsApp}})
	for i := range 2 * maxWholes { // more than are kept
		f.SenderLoaded(epoch, realistic(i))
	}
	for i := range 2 * maxWholes {
		r, ok := f.Get(realistic(i).Key)
		if d := difference(realistic(i), r.Sender); !ok || d != "" {
			t.Fatal(ok, d)
		}
		if again, _ := f.Get(realistic(i).Key); again != r {
			t.Fatal("made twice")
		}
	}
	key := realistic(0).Key
	before, _ := f.Get(key)
	s := realistic(0)
	s.Attributes = s.Attributes.With("maxTps", api.Value{Text: "1"})
	f.SenderLoaded(epoch.Add(time.Minute), s)
	after, _ := f.Get(key)
	if before.Sender.Attributes.Text("maxTps") != "80" || after.Sender.Attributes.Text("maxTps") != "1" {
		t.Errorf("before %q, after %q", before.Sender.Attributes.Text("maxTps"), after.Sender.Attributes.Text("maxTps"))
	}
	if d, ok := after.Difference("attributes.maxTps"); !ok || d.Old != "80" || !after.Seen.Equal(epoch.Add(time.Minute)) {
		t.Errorf("%+v, seen %v", d, after.Seen)
	}
	f.SenderLoaded(epoch.Add(2*time.Minute), s)
	if after, _ = f.Get(key); !after.Seen.Equal(epoch.Add(2 * time.Minute)) {
		t.Errorf("seen %v", after.Seen)
	}
	if r := f.Records()[0]; r.Sender.Key != key || r.Sender.Attributes != nil || r.Sender.Name == "" {
		t.Errorf("%+v", r.Sender)
	}
	f.SenderGone(epoch.Add(3*time.Minute), key)
	if _, ok := f.Get(key); ok {
		t.Error("gone, and still given out")
	}
}

// realistic is a WhatsApp sender as the API gives it: most values are its own, most facts are everybody's.
func realistic(i int) api.Sender {
	entry := func(name, format string, args ...any) api.Entry {
		return api.Entry{Name: name, Value: api.Value{Text: text.Raw(fmt.Sprintf(format, args...))}}
	}
	at := epoch.Add(-time.Duration(i) * time.Minute)
	stamp := api.Time{At: at, Text: text.Raw(at.Format(usual))}
	return api.Sender{
		Key:    api.Key{Channel: api.WhatsApp, ID: text.Raw(fmt.Sprintf("%08x-1111-4222-8333-%012x", i*2654435761%(1<<32), i))},
		Number: text.Raw(fmt.Sprintf("+44 7700900%06d", i)), Name: text.Raw(fmt.Sprintf("Blue Door Bakery %d Leeds", i)),
		State: "ACTIVE", Quality: "GREEN", Region: "EU", HasToken: true, Created: stamp, Modified: stamp,
		Details: api.Values{
			entry("displayName", "Blue Door Bakery %d Leeds", i), entry("about", "About number %d", i%9),
			entry("description", "One of a few descriptions that many have, number %d", i%9), entry("vertical", "RESTAURANT"),
			entry("email", "hello@bluedoor%d.example", i), entry("address", "%d Example Street, Leeds", i%180),
			entry("websiteOne", "https://bluedoor%d.example", i), entry("photoUrl", "https://bluedoor%d.example/logo.png", i),
		},
		Attributes: api.Values{
			entry("app.id", "01%014X%010X", i*48271, i), entry("app.projectId", "3f1f7f0e-5d0c-4d6b-9b5a-00000000d3a0"),
			entry("app.region", "EU"), entry("app.channelStatus", "ACTIVE"), entry("maxTps", "80"), entry("region", "EU"),
			entry("metaLocalStorage", "GB"), entry("businessManager", "SINCH_UK"), entry("compatibleRegions", "eu, us"),
			entry("numberProvider", "CUSTOMER"), entry("dailyLimit", "TIER_10K"), entry("cloudApi", "true"),
		},
	}
}
