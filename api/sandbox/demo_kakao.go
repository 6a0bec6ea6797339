package sandbox

import "strings"

// demoKakao are the hand-made KakaoTalk senders.
func (s *Sandbox) demoKakao() []*sender {
	coffee := kt("ACTIVE", "", "@한빛커피", "한빛커피", "+821055550101", "004", "0001", "0002").with(ktLogo, "https://hanbit.example/kakao.png")
	books := kt("ACTIVE", "DRAFT", "@하늘서점", "하늘서점", "+821055550212", "002", "0003", "0002").with(ktLogo, "https://haneul.example/kakao.png").wants(ktName, "하늘서점 판교점")
	clinic := kt("ACTIVE", "IN_PROGRESS", "@푸른치과", "푸른치과의원", "+821055550323", "001", "0001", "0003").with(ktLogo, "https://pureun.example/kakao.png").wants(ktName, "푸른치과의원 강남")
	clinic.change.details.setNull(ktLogo)
	market := kt("ACTIVE", "REJECTED", "@달빛마켓", "달빛마켓", "+821055550434", "005", "0004", "0002").wants(ktName, "전국 1등 최저가 달빛마켓").
		because("‘전국 1등’, ‘최저가’와 같은 표현은 채널 이름에 사용할 수 없습니다.").stays()
	bakery := kt("ACTIVE", "", "@새벽빵집", "새벽빵집 🥐", "+821055550545", "004", "0001", "0004").with(ktLogo, "https://saebyeok.example/kakao.png")
	harbour := kt("ACTIVE", "", "@harbourbooks", "Harbour Books Korea", "+821055550656", "005", "0002", "0004")
	trip := kt("ACTIVE", "", "@다온여행", "다온여행사", "+821055550767", "006", "0003", "0002").with(ktLogo, "https://daon.example/kakao.png")
	fresh := kt("INACTIVE", "", "@나무꽃집", "나무꽃집", "+821055550878", "005", "0002", "0001").stays()
	waiting := kt("VERIFYING", "", "@가람안경", "가람안경원", "+821055550989", "001", "0001", "0001")
	waiting.codeSent = true
	held := kt("SUSPENDED", "", "@소담보험", "소담보험 상담센터", "+821055551090", "003", "0002", "0002").stays().because("이용자 신고가 접수되어 일시적으로 정지되었습니다.")
	blocked := kt("BLOCKED", "", "@온누리대출", "온누리 대출", "+821055551191", "003", "0004", "0001").stays().because("운영 정책 위반으로 영구 차단되었습니다.")
	draft := kt("", "DRAFT", "@해오름호텔", "해오름호텔", "", "006", "", "")
	review := kt("", "IN_PROGRESS", "@바다택배", "바다택배", "+821055551393", "006", "0002", "0003").with(ktLogo, "https://bada.example/kakao.png")
	rejected := kt("", "REJECTED", "@최고약국", "최고약국 온라인", "+821055551494", "001", "0002", "0004").stays().because("온라인 의약품 판매는 허용되지 않습니다.")
	guide := kt("PENDING_VERIFICATION", "", "@소담떡볶이", "소담 떡볶이 본점", "+821055551595", "004", "0003", "0003").stays()
	long := kt("ACTIVE", "", "@"+strings.Repeat("가나다라마", 5)+"바사아", strings.Repeat("아주 긴 이름을 가진 카카오톡 채널 ", 14)+"끝", "+821055551696", "004", "0004", "0004").stays()
	return s.casting([]*sender{coffee, books, clinic, market, bakery, harbour, trip, fresh, waiting, held, blocked, draft, review, rejected, guide, long}, kakaoTalk)
}
