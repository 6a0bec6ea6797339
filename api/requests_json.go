package api

import (
	"encoding/json"
	"errors"
	"fmt"

	"callsign/internal/text"
)

// decodeRegistration decodes the answer to a register request. KakaoTalk answers with the sender instead: then a code is on its way
// (FACTS 11), so only an explicit false means that none will come.
func decodeRegistration(data []byte) (Registration, error) {
	o, err := readObject(data)
	if err != nil {
		return Registration{}, fmt.Errorf("reading the answer to the registration: %w", err)
	}
	return Registration{
		Method:   shared(o.text("method")),
		CodeSent: o.text("verificationCodeSent") != "false",
		Accepted: parseTime(string(o.text("accepted"))),
	}, nil
}

// categoryLevels is how deep the tree of sender categories goes: a path has three codes (FACTS 11), so what is deeper could
// not be chosen.
const categoryLevels = 3

// decodeCategory decodes a top category with everything below it. A subcategory without a code is left out: it could not be chosen.
func decodeCategory(raw json.RawMessage) (Category, error) {
	o, err := readObject(raw)
	if err != nil {
		return Category{}, fmt.Errorf("reading a category: %w", err)
	}
	c, ok := readCategory(o, 1)
	if !ok {
		return Category{}, errors.New("reading a category: it has no code")
	}
	return c, nil
}

func readCategory(o object, level int) (c Category, ok bool) {
	c = Category{Code: o.text("code"), Name: o.text("name"), Depth: level}
	if level < categoryLevels {
		for raw := range elements(o.get("subcategories")) {
			sub, _ := splitObject(raw)
			if s, ok := readCategory(sub, level+1); ok {
				c.Subcategories = append(c.Subcategories, s)
			}
		}
	}
	return c, c.Code != ""
}

// decodeTemplateCategory decodes a template category with its parts; a part that is no object is left out.
func decodeTemplateCategory(raw json.RawMessage) (TemplateCategory, error) {
	o, err := readObject(raw)
	if err != nil {
		return TemplateCategory{}, fmt.Errorf("reading a template category: %w", err)
	}
	c := TemplateCategory{Name: o.text("name"), NameEnglish: o.text("nameEnglish")}
	for raw := range elements(o.get("subcategories")) {
		s, ok := splitObject(raw)
		if !ok {
			continue
		}
		c.Subcategories = append(c.Subcategories, TemplateSubcategory{
			Code: s.text("code"), Name: s.text("name"), NameEnglish: s.text("nameEnglish"),
			GroupName: s.text("groupName"), Inclusion: s.text("inclusion"), Exclusion: s.text("exclusion"),
		})
	}
	return c, nil
}

// isDigits reports whether a text is made of ASCII digits, at least one.
func isDigits[T string | text.Raw](s T) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) > 0
}
