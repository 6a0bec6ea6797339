package api

import (
	"encoding/json"
	"errors"
	"strings"
)

// decodeKakaoTalk decodes one KakaoTalk sender (FACTS 11). The id is only a fact: requests use the plusFriendId.
func decodeKakaoTalk(data []byte) (Sender, error) {
	return decodeSender(data, KakaoTalk, kakaoTalkSender)
}

// kakaoTalkSender makes a sender of the members of a KakaoTalk sender.
func kakaoTalkSender(o object) (Sender, error) {
	s, err := readSender(o, KakaoTalk, plusFriendID, kakaoTalkFields)
	if err != nil {
		return Sender{}, err
	}
	if id := o.text("id"); id != "" {
		s.Attributes = Values{{"id", Value{Text: id}}}
	}
	pack(&s)
	s.Name = nameOf(&s, "name")
	s.Number = s.Key.ID
	return s, nil
}

// createKakaoTalk makes the body of a create request. It always has a details object, a draft's too: the documents disagree
// whether a draft needs one (FACTS 11).
func createKakaoTalk(r CreateRequest) (any, error) {
	shape, err := findShape(kakaoTalkShapes, r.Shape)
	if err != nil {
		return nil, err
	}
	b, err := encodeCreate(shape, r)
	if err != nil {
		return nil, err
	}
	return b, nil
}

var errKakaoTalkCode = errors.New("checking the code: it must be made of digits only")

// verifyKakaoTalk makes the body of a verify request. The API takes a number, so leading zeros are lost; the form says so
// (FACTS 11). The digits are written as they are, so a long code keeps its last digit.
func verifyKakaoTalk(code string) (any, error) {
	if !isDigits(code) {
		return nil, errKakaoTalkCode
	}
	digits := strings.TrimLeft(code, "0")
	if digits == "" {
		digits = "0"
	}
	return body{{"code", json.Number(digits)}}, nil
}
