package sandbox

// What generated senders and events are made of. All of it is fiction.
var (
	words = []string{"Harbour", "Silver", "Cedar", "Northern", "Blue Door", "Maple", "Lighthouse", "Riverside", "Golden", "Bright", "Copper",
		"Juniper", "Meadow", "Old Mill", "Pebble", "Quiet", "Red Kite", "Sunny", "Two Rivers", "Velvet", "Willow", "Zephyr"}
	trades = []string{"Books", "Bakery", "Cycles", "Dental", "Deliveries", "Energy", "Fitness", "Florist", "Gardens", "Hotels", "Insurance",
		"Kitchens", "Lending", "Optics", "Outfitters", "Pharmacy", "Records", "Repairs", "Taxis", "Tours", "Toys", "Vets"}
	koBrands = []string{"하늘", "한빛", "푸른", "달빛", "바다", "새벽", "나무", "온누리", "해오름", "다온", "가람", "소담"}
	koTrades = []string{"서점", "커피", "약국", "치과", "여행", "꽃집", "택배", "안경", "빵집", "호텔", "보험", "마켓"}
	koTowns  = []string{"서울", "부산", "대전", "제주", "성수", "판교"}
	places   = []string{"Central", "Express", "Online", "본점", "24"}

	colleagues = []string{"Mina Park", "Jonas Weber", "Aisha Rahman", "Tom Okafor", "이서연", "Camila Duarte", "佐藤 健", "Priya Nair"}

	remarks = []string{
		"Customer confirmed the new opening hours.",
		"로고를 바꿔 주세요.",
		"Asked the client for a square picture of at least 640 px.",
		"Legal is fine with the new description.",
		"Please wait with the next change until the campaign is over.",
		"템플릿 심사가 끝나면 다시 제출하겠습니다.",
		"Checked the website: the imprint names the same company now.",
		"Quality dropped after Friday's campaign, opt-outs are up.",
		"O cliente pediu para trocar o telefone de contato.",
		"Name matches the trade register, see ticket 4711.",
		"写真は来週届きます。",
		"Looks good 👍",
		"Moved to the new Conversation API app.",
		"يرجى تحديث العنوان قبل نهاية الشهر.",
	}
	abouts = []string{"Here to help, 7 days a week", "매일 아침 볶습니다", "Orders, returns and questions", "Mo–Fr 9–17 Uhr", "새벽 배송 시작",
		"Reply STOP to opt out", "Fresh every morning 🥐", "Atendimento das 8h às 20h", "お気軽にご相談ください"}
	descriptions = []string{
		"Family business since 1987. We answer within an hour during opening times.",
		"Appointments, reminders and results for our patients.",
		"Track your order, change the delivery window or talk to a person.",
		"동네에서 가장 오래된 가게입니다. 예약과 문의는 채팅으로 남겨 주세요.",
		"Booking confirmations, tickets and travel updates in one place.",
		"Order status, invoices and service dates for registered customers.",
	}
	rejections = []string{
		"The display name does not match the company on the website. Please use the registered name.",
		"The website does not open. Please check the address and submit again.",
		"The description promises what the business category does not allow.",
		"The picture shows a brand that belongs to somebody else.",
	}
	kakaoRejections = []string{
		"채널 이름이 사업자 등록증의 상호와 다릅니다. 수정 후 다시 신청해 주세요.",
		"로고 이미지의 해상도가 낮습니다.",
		"선택한 카테고리가 업종과 맞지 않습니다.",
	}
	nameRejections = []string{
		"The name is too generic.",
		"The name does not appear on the website.",
		"The name holds a place that is not part of the brand.",
	}
)
