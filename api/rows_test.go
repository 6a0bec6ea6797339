package api

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
)

// The rows of a list are decoded like single senders, although they are split into the same memory one after another.
func TestRowsAreDecodedLikeSenders(t *testing.T) {
	rows := []string{fullWhatsApp, `{"id":"b","state":"ACTIVE","details":{"displayName":"B"}}`, `[]`, `{"id":"c"}`, `{}`, fullWhatsApp,
		`{"id":"d","changes":{"status":"DRAFT","details":{"about":null}},"countryCode":"82"}`}
	decode := decodeRow(WhatsApp, whatsApp.codec.members)
	var got []Sender
	for _, row := range rows {
		s, err := decode(json.RawMessage(row))
		if _, one := whatsApp.codec.sender([]byte(row)); (err == nil) != (one == nil) {
			t.Fatalf("%s: %v, alone: %v", row, err, one)
		}
		got = append(got, s)
	}
	for i, row := range rows { // after all were decoded: none holds on to the memory
		if want, _ := whatsApp.codec.sender([]byte(row)); !reflect.DeepEqual(got[i], want) {
			t.Errorf("%s:\n%+v\nalone:\n%+v", row, got[i], want)
		}
	}
}

// What the server says of the length only makes room.
func TestReadBodyTrustsNoLength(t *testing.T) {
	body := strings.Repeat("x", 5000)
	for _, announced := range []int64{-1, 0, 1, 4999, 5000, 5001, maxAnnounced, maxBody * 2, math.MaxInt64} {
		got, err := readBody(strings.NewReader(body), announced)
		if err != nil || string(got) != body || cap(got) > maxAnnounced*2 {
			t.Errorf("announced %d: %d bytes in %d, %v", announced, len(got), cap(got), err)
		}
	}
	if got, err := readBody(strings.NewReader(strings.Repeat("x", maxBody+1)), 10); !errors.Is(err, errTooLarge) || len(got) != maxBody {
		t.Errorf("too large: %d bytes, %v", len(got), err)
	}
	if got, err := readBody(io.MultiReader(strings.NewReader("half"), cutOff{}), 8); err != io.ErrUnexpectedEOF || string(got) != "half" {
		t.Errorf("cut off: %q, %v", got, err)
	}
}

type cutOff struct{}

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func BenchmarkDecodePage(b *testing.B) {
	rows := make([]string, maxPageSize)
	for i := range rows {
		rows[i] = fullWhatsApp
	}
	list := json.RawMessage("[" + strings.Join(rows, ",") + "]")
	b.SetBytes(int64(len(list)))
	b.ReportAllocs()
	for b.Loop() {
		if items, _, _ := decodeList(list, decodeRow(WhatsApp, whatsApp.codec.members)); len(items) != maxPageSize {
			b.Fatal(len(items))
		}
	}
}
