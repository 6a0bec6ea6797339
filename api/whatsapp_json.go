package api

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"callsign/internal/text"
)

// decodeWhatsApp decodes one WhatsApp sender (FACTS 10).
func decodeWhatsApp(data []byte) (Sender, error) { return decodeSender(data, WhatsApp, whatsAppSender) }

// whatsAppSender makes a sender of the members of a WhatsApp sender.
func whatsAppSender(o object) (Sender, error) {
	s, err := readSender(o, WhatsApp, "id", whatsAppFields)
	if err != nil {
		return Sender{}, err
	}
	s.Quality = o.text("qualityRating")
	s.Region = o.text("region")
	s.Reviews = readReviews(o.object("metadata"))
	s.Attributes = whatsAppFacts(o)
	s.HasToken = o.text(tokenMember) != ""
	pack(&s)
	s.Name = nameOf(&s, "displayName")
	s.Number = phoneNumber(o.text("countryCode"), o.text("phoneNumber"))
	return s, nil
}

// phoneNumber is what people call the number: "+82 1055550101", or the part that is there (FACTS 10).
func phoneNumber(country, number text.Raw) text.Raw {
	switch {
	case country == "":
		return number
	case number == "":
		return "+" + country
	}
	return "+" + country + " " + number
}

// readReviews decodes the fields that are reviewed on their own. A review that is no object is shown as its status.
func readReviews(o object) []Review {
	var out []Review
	for _, field := range []string{"displayName", "username"} {
		raw := o.get(field)
		if raw == nil {
			continue
		}
		r := Review{Field: field}
		if sub, ok := splitObject(raw); !ok {
			r.Status = textOf(raw)
		} else {
			r.Value, r.Status, r.Reason = sub.text("value"), sub.text("status"), sub.text("rejectionReason")
		}
		if r.Value != "" || r.Status != "" || r.Reason != "" {
			out = append(out, r)
		}
	}
	return slices.Clip(out)
}

// appPrefix marks attributes that are members of conversationApiAppDetails.
const appPrefix = "app."

// whatsAppFacts collects the attributes that are there, in the order of the table.
func whatsAppFacts(o object) Values {
	app := o.object("conversationApiAppDetails")
	var room [16]Entry
	out := Values(room[:0])
	for _, a := range whatsAppAttributes {
		var t text.Raw
		if member, ok := strings.CutPrefix(a.Name, appPrefix); ok {
			t = app.text(member)
		} else {
			t = listOf(o.get(a.Name))
		}
		if a.Name == "conversationApiApp" && t == app.text("id") {
			continue // the old member says nothing new
		}
		if t != "" {
			out = append(out, Entry{a.Name, Value{Text: t}})
		}
	}
	if len(out) == 0 {
		return nil
	}
	return slices.Clone(out)
}

// createWhatsApp makes the body of a create request in one of the four shapes.
func createWhatsApp(r CreateRequest) (any, error) {
	shape, err := findShape(whatsAppShapes, r.Shape)
	if err != nil {
		return nil, err
	}
	b, err := encodeCreate(shape, r)
	if err != nil {
		return nil, err
	}
	if shape.Name == "embedded" && r.Values.Text(wabaID) == "" {
		b = append(body{{wabaID, ""}}, b...) // required, and empty means: look it up
	}
	return b, nil
}

// verifyWhatsApp makes the body of a verify request; without a code it is an empty object (FACTS 10).
func verifyWhatsApp(code string) (any, error) {
	if code == "" {
		return body{}, nil
	}
	if utf8.RuneCountInString(code) != 6 || strings.ContainsFunc(code, unicode.IsSpace) {
		return nil, fmt.Errorf("checking the code: it must have exactly 6 characters and no spaces")
	}
	return body{{"code", code}}, nil
}

// registerWhatsApp makes the body of a register request.
func registerWhatsApp(method string) any { return body{{"method", method}} }
