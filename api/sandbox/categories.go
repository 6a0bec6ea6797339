package sandbox

import (
	"fmt"
	"strings"
)

// The tree of KakaoTalk's sender categories, ours: six trades with four groups of four each. Codes repeat under different
// parents, as the real ones do (FACTS 11).
var categoryTree = []string{
	"건강|병원:종합병원,내과,치과,한의원|약국:일반약국,한약국,동물약국,온라인약국|운동:헬스,요가,수영,필라테스|미용:헤어,네일,피부,메이크업",
	"교육|학원:어학,입시,음악,미술|학교:유치원,초등학교,대학교,평생교육|출판:교재,아동도서,잡지,전자책|자격증:운전,컴퓨터,요리,부동산",
	"금융|은행:시중은행,저축은행,인터넷은행,상호금융|보험:생명보험,손해보험,자동차보험,여행자보험|카드:신용카드,체크카드,선불카드,포인트|투자:증권,자산운용,연금,암호자산",
	"음식|카페:디저트,커피,차,베이커리|식당:한식,중식,일식,양식|배달:치킨,피자,분식,도시락|식품:정육,수산,과일,건강식품",
	"쇼핑|패션:여성복,남성복,아동복,신발|생활:가구,침구,주방,문구|디지털:휴대폰,컴퓨터,가전,카메라|종합몰:백화점,마트,편의점,홈쇼핑",
	"여행|숙박:호텔,펜션,리조트,캠핑|교통:항공,철도,고속버스,렌터카|관광:국내여행,해외여행,테마파크,박물관|레저:골프,스키,낚시,등산",
}

type category struct {
	code, name string
	sub        []category
}

// categories is the tree with its codes: 3 + 4 + 4 digits.
func categories() []category {
	var tops []category
	for i, line := range categoryTree {
		parts := strings.Split(line, "|")
		top := category{code: fmt.Sprintf("%03d", i+1), name: parts[0]}
		for j, part := range parts[1:] {
			name, leaves, _ := strings.Cut(part, ":")
			mid := category{code: fmt.Sprintf("%04d", j+1), name: name}
			for k, leaf := range strings.Split(leaves, ",") {
				mid.sub = append(mid.sub, category{code: fmt.Sprintf("%04d", k+1), name: leaf})
			}
			top.sub = append(top.sub, mid)
		}
		tops = append(tops, top)
	}
	return tops
}

// categoryKnown checks the codes of a profile as far as they are given: a code needs its parent to be found.
func categoryKnown(p *profile) bool {
	level := categories()
	for _, field := range []int{ktTop, ktMid, ktSub} {
		if !p.is(field) {
			return true
		}
		found := false
		for _, c := range level {
			if c.code == p.val[field] {
				level, found = c.sub, true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// randomCategory is a path in the tree.
func randomCategory(d *dice) (top, mid, sub string) {
	return fmt.Sprintf("%03d", 1+d.n(len(categoryTree))), fmt.Sprintf("%04d", 1+d.n(4)), fmt.Sprintf("%04d", 1+d.n(4))
}

// senderCategories is GET …/kakaotalk/categories/senders: the whole tree, not paged.
func (c *call) senderCategories() (answer, *failure) {
	w := newWriter()
	w.open()
	writeCategories(w, "categories", categories(), "", 1)
	w.close()
	return ok200(w), nil
}

func writeCategories(w *writer, name string, list []category, parent string, depth int) {
	w.array(name)
	for _, c := range list {
		w.element()
		w.text("parentCode", parent)
		w.int("depth", depth)
		w.text("code", c.code)
		w.text("name", c.name)
		writeCategories(w, "subcategories", c.sub, c.code, depth+1)
		w.close()
	}
	w.end()
}

// templateTree are template categories, with the names that the contract lists: "name|English: code name|English; …".
var templateTree = []string{
	"회원|Membership:001001 회원가입|Join membership;001002 인증/비밀번호/로그인|Authentication/Password/Login;001003 회원정보/회원혜택|Membership information/Member ship benefits",
	"구매|Purchase:002001 구매완료|Purchase completed;002002 상품가입|Product subscription;002003 진행상태|Purchase status;002004 구매취소|Purchase cancellation;002005 구매예약/입고알림|Pre-order/Stock alerts",
	"예약|Reservation:003001 예약완료/예약내역|Completed reservations/Reservation history;003002 예약상태|Reservation status;003003 예약취소|Reservation cancellation;003004 예약알림/리마인드|Notification/Reminder",
	"서비스이용|Customer service:004001 이용안내/공지|Information/Notification;004002 신청접수|Application reception;004003 처리완료|Notification for treated demands;004004 이용도구|Tools for use;004005 방문서비스|Visiting service;004006 피드백 요청|Feedback request;004007 구매감사/이용확인|Greeting message/Order confirmation;004008 리마인드|Reminder message",
	"리포팅|Reports:005001 피드백|Feedback;005002 요금청구|Billing;005003 계약/견적|Contract/Quote;005004 안전/피해예방|Safety/Damage prevention;005005 뉴스레터|Newsletter;005006 거래알림|Transaction notification",
	"배송|Shipping:006001 배송상태|Shipping status;006002 배송예정|Shipping estimation;006003 배송완료|Shipping completed;006004 배송실패|Failed shipment",
	"법적고지|Legal notification:007001 수신동의|Consent of reception;007002 개인정보|Privacy;007003 약관변경|Change of terms and conditions;007004 휴면 관련|Dormant account related",
	"업무알림|Business notification:008001 주문/예약|Order/Reservation;008002 내부 업무 알림|Internal business notification",
	"쿠폰/포인트|Coupon/Points:009001 쿠폰발급|Coupon issuance;009002 쿠폰사용|Notification for coupon use;009003 포인트적립|Earn points;009004 포인트사용|Use of points;009005 쿠폰/포인트안내|Information coupon/Points",
	"기타|Others:999999 기타|Others",
}

// templateCategories is GET …/kakaotalk/categories/senders/{plusFriendId}/templates.
func (c *call) templateCategories() (answer, *failure) {
	if _, f := c.sender(); f != nil {
		return answer{}, f
	}
	p, f := c.paging("")
	if f != nil {
		return answer{}, f
	}
	from := min(p.at, len(templateTree))
	to := min(from+p.size, len(templateTree))
	prev, next := -1, -1
	if from > 0 {
		prev = max(from-p.size, 0)
	}
	if to < len(templateTree) {
		next = to
	}
	w := newWriter()
	c.pageHead(w, len(templateTree), p, prev, next, "")
	w.array("categories")
	for _, line := range templateTree[from:to] {
		writeTemplates(w, line)
	}
	w.end()
	w.close()
	return ok200(w), nil
}

func writeTemplates(w *writer, line string) {
	head, rest, _ := strings.Cut(line, ":")
	name, english, _ := strings.Cut(head, "|")
	w.element()
	w.text("name", name)
	w.text("nameEnglish", english)
	w.array("subcategories")
	for _, sub := range strings.Split(rest, ";") {
		code, names, _ := strings.Cut(sub, " ")
		ko, en, _ := strings.Cut(names, "|")
		w.element()
		w.text("code", code)
		w.text("name", ko)
		w.text("nameEnglish", en)
		w.text("groupName", name)
		w.text("inclusion", ko+" 안내")
		w.text("exclusion", "")
		w.close()
	}
	w.end()
	w.close()
}
