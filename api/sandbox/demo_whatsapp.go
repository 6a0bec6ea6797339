package sandbox

import "strings"

// demoWhatsApp are the hand-made WhatsApp senders: every state and change status, and text that a terminal finds hard. All companies
// are fiction, numbers and domains are from ranges kept free for that.
func (s *Sandbox) demoWhatsApp() []*sender {
	list := append(s.demoLive(), s.demoTexts()...)
	return s.casting(append(list, s.demoStuck()...), whatsApp)
}

// demoLive are ordinary senders at work.
func (s *Sandbox) demoLive() []*sender {
	hanbit := wa("ACTIVE", "", "한빛커피", "FOOD_AND_GROCERY", "82", "1055550101", "EU", "KR").rated("GREEN").
		contact("hanbit.example", "매일 아침 볶습니다", "서울 성수동 로스터리").with(waAddress, "서울시 성동구 예시로 1").with(waUsername, "hanbitcoffee")
	hanbit.name = &review{value: "한빛커피 성수", status: "PENDING"}
	harbour := wa("ACTIVE", "IN_PROGRESS", "Harbour Books", "SHOPPING_AND_RETAIL", "44", "7700900123", "EU", "GB").rated("GREEN").
		contact("harbourbooks.example", "Used and new books", "Three floors of used and new books by the old harbour, with a reading room and a very good café.").
		with(waSite2, "https://events.harbourbooks.example").wants(waAbout, "Late opening on Thursdays")
	harbour.change.details.setNull(waSite2)
	padaria := wa("ACTIVE", "DRAFT", "Padaria Três Irmãs", "RESTAURANT", "1", "3055550142", "BR", "BR").rated("YELLOW").
		contact("tresirmas.example", "Fresh every morning 🥐", "Pães, bolos e café desde 1962.").wants(waDescription, "Pães de fermentação natural, bolos e café desde 1962.").
		wants(waAddress, "Rua Exemplo 12, São Paulo")
	padaria.manager = "SINCH_MX"
	lend := wa("ACTIVE", "REJECTED", "Cedar & Pine Lending", "FINANCE_AND_BANKING", "1", "2025550143", "US", "US").rated("RED").
		contact("cedarpine.example", "Loans that fit", "Personal loans from a licensed lender. Terms apply.").wants(waDescription, "Guaranteed loans for everybody, no questions asked!").
		because("The description promises what the business category does not allow.")
	lend.name = &review{value: "Cedar Loans", status: "REJECTED", reason: "The name does not appear on the website."}
	clinic := wa("ACTIVE", "", "Clínica del Valle", "MEDICAL_AND_HEALTH", "1", "2025550187", "US", "US").rated("GREEN").
		contact("clinicadelvalle.example", "Citas y resultados", "Citas, recordatorios y resultados para nuestros pacientes.")
	clinic.name = &review{value: "Clínica del Valle Norte", status: "DEFERRED"}
	tram := wa("ACTIVE", "", "Stadtwerke Musterhausen", "PUBLIC_SERVICE", "44", "7700900456", "EU", "DE").rated("GREEN").
		contact("stadtwerke.example", "Störungen und Fahrpläne", "Strom, Wasser, Straßenbahn: Störungen, Abschläge und Zählerstände rund um die Uhr.")
	tram.username = &review{value: "stadtwerke", status: "RESERVED"}
	north := wa("ACTIVE", "", "Northern Lights Travel", "TRAVEL_AND_TRANSPORTATION", "44", "7700900218", "EU", "CH").rated("YELLOW").
		contact("northernlights.example", "Tickets, gates, delays", "Booking confirmations, tickets and travel updates in one place.")
	uni := wa("ACTIVE", "", "Wellbridge Open University", "EDUCATION", "44", "7700900733", "EU", "GB").rated("GREEN").
		contact("wellbridge.example", "Admissions and exams", "Application status, exam dates and library notices for students.").with(waUsername, "wellbridge")
	bank := wa("ACTIVE", "", "Meridian Credit Union", "FINANCE_AND_BANKING", "1", "4165550119", "US", "CA").rated("UNKNOWN").
		contact("meridian.example", "Cards and accounts", "Card alerts, appointments and questions about your account. We never ask for your PIN.")
	aid := wa("ACTIVE", "", "Open Hands Relief", "NON_PROFIT", "44", "7700900077", "EU", "GB").rated("GREEN").contact("openhands.example", "Donate · volunteer · get help", "Food, shelter and advice, free of charge.")
	return []*sender{hanbit, harbour, padaria, lend, clinic, tram, north, uni, bank, aid}
}

// demoTexts are senders with names that a terminal finds hard.
func (s *Sandbox) demoTexts() []*sender {
	arabic := wa("ACTIVE", "", "مكتبة النور", "SHOPPING_AND_RETAIL", "44", "7700900311", "EU", "AE").rated("GREEN").
		contact("alnoor.example", "كتب جديدة ومستعملة", "مكتبة عائلية تبيع الكتب الجديدة والمستعملة منذ عام ١٩٨٧.")
	japan := wa("ACTIVE", "", "さくら動物病院", "MEDICAL_AND_HEALTH", "44", "7700900345", "EU", "JP").rated("GREEN").
		contact("sakura-vets.example", "お気軽にご相談ください", "犬・猫・小動物の診療。ご予約とお薬の確認はこちらから。").with(waAddress, "東京都港区架空町1-2-3 ㍿ビル２階")
	family := wa("ACTIVE", "", "👨‍👩‍👧‍👦 Familien-Café 🇩🇪🇰🇷 ☕️", "RESTAURANT", "44", "7700900502", "EU", "DE").rated("GREEN").
		contact("familien-cafe.example", "🍰 & 🧒🏽 welcome", "Spielecke, Stillzimmer, Kuchen. 👩🏾‍🍳 kocht täglich frisch.")
	long := wa("ACTIVE", "", "The Honourable Company of Wandering Tinkers, Menders, Clock Winders and Umbrella Repairers of Upper Little Wexcombe-on-the-Water", "PROFESSIONAL_SERVICES", "44", "7700900888", "EU", "GB").
		rated("GREEN").contact("tinkers.example", strings.Repeat("We mend what others throw away. ", 4)+"Ask us!", strings.Repeat("We mend kettles, clocks, umbrellas, bicycles, chairs and hearts. ", 7)+"Bring it in on market day, we are under the clock.")
	bare := wa("ACTIVE", "", "Zed", "OTHER", "1", "2025550100", "US", "US").rated("UNKNOWN").stays()
	hostile := wa("ACTIVE", "DRAFT", "Hostile \x1b[31mRED\x1b[0m \u202egnp.exe\u202c "+zalgo("Text"), "ENTERTAINMENT", "44", "7700900666", "EU", "GB").
		rated("YELLOW").stays().with(waAbout, "line one\nline two\r\n\ttabbed\x07 bell").with(waDescription, "\x1b]0;owned\x07\x1b[2J\x1b]52;c;ZXZpbA==\x07 clears screens, sets titles, fills clipboards").
		with(waAddress, "zero\u200bwidth\u2060and\u3164fillers\ufeff").with(waEmail, "hostile@example.example").
		wants(waName, "Hostile\u2066 \u009b31m C1 \u2069 "+strings.Repeat("\u0e33", 40))
	hostile.tail = []entry{{kind: "COMMENT_ADDED", author: "Mallory \x1b[5mblinks", comment: "first line\n\x1b[1;31mFAKE ERROR\x1b[0m \u202ethgir ot tfel\u202c " + zalgo("ok")}}
	thai := wa("ACTIVE", "", "ร้านกาแฟสุขใจ", "RESTAURANT", "44", "7700900371", "EU", "SG").rated("GREEN").
		contact("sukjai.example", "เปิดทุกวัน", "กาแฟคั่วสด ขนมอบใหม่ทุกเช้า").with(waUsername, "sukjai")
	hindi := wa("ACTIVE", "IN_PROGRESS", "चाय की दुकान", "FOOD_AND_GROCERY", "44", "7700900358", "EU", "IN").rated("GREEN").
		contact("chai.example", "ताज़ी चाय", "हर सुबह ताज़ी चाय और नाश्ता।").wants(waAbout, "ताज़ी चाय और समोसा")
	return []*sender{arabic, japan, family, hostile, long, bare, thai, hindi}
}

// zalgo piles combining marks on every letter.
func zalgo(word string) string {
	var b strings.Builder
	for _, r := range word {
		b.WriteRune(r)
		for i := range 24 {
			b.WriteRune(rune(0x0300 + i*3))
		}
	}
	return b.String()
}

// demoStuck are senders in all other states.
func (s *Sandbox) demoStuck() []*sender {
	optics := wa("PENDING_VERIFICATION", "", "Bright Eyes Optics", "MEDICAL_AND_HEALTH", "44", "7700900614", "EU", "DE").
		contact("brighteyes.example", "Glasses and lenses", "Eye tests and glasses, ready in an hour.")
	coop := wa("PENDING_VERIFICATION", "", "Meadow Co-op", "FOOD_AND_GROCERY", "1", "2025550165", "US", "US").
		contact("meadowcoop.example", "Owned by its shoppers", "Vegetables, bread and milk from farms nearby.")
	coop.verified = true
	fleet := wa("IN_PROGRESS", "", "Blue Door Deliveries", "TRAVEL_AND_TRANSPORTATION", "44", "7700900290", "EU", "GB").contact("bluedoor.example", "Parcels, tracked", "Track your parcel or change the delivery window.")
	fleet.provider = "SINCH"
	stuck := wa("IN_PROGRESS", "", "Copper Kettle Tea", "FOOD_AND_GROCERY", "44", "7700900291", "EU", "GB").stays()
	stuck.provider = "SINCH"
	casino := wa("SUSPENDED", "", "Lucky Clover Games", "ONLINE_GAMBLING", "44", "7700900777", "EU", "GB").rated("RED").
		contact("luckyclover.example", "Play responsibly", "Bonus offers and tournament reminders. 18+").because("Sending is paused: too many people blocked the number.")
	casino.banState, casino.banDate = "SCHEDULE_FOR_DISABLE", s.start.Add(9*day)
	old := wa("INACTIVE", "", "Silver Screen Video Rental", "ENTERTAINMENT", "1", "2025550178", "US", "US").rated("UNKNOWN").stays().contact("silverscreen.example", "Be kind, rewind", "Closed since last spring.")
	old.offCloud = true
	broken := wa("ERROR", "", "Zephyr Energy", "PUBLIC_SERVICE", "44", "7700900515", "EU", "GB").rated("UNKNOWN").stays().contact("zephyr.example", "Meters and bills", "Send your meter reading by chat.")
	future := wa("UNRECOGNIZED", "", "Quantum Florist", "SHOPPING_AND_RETAIL", "1", "2025550199", "US", "US").rated("UNRECOGNIZED").stays()
	future.limit = "UNRECOGNIZED"
	draft := wa("", "DRAFT", "Pebble Beach Yoga", "BEAUTY_SPA_SALON", "1", "2025550121", "US", "US").with(waAbout, "Classes at sunrise")
	review := wa("", "IN_PROGRESS", "Kvarterets Cykelværksted", "AUTOMOTIVE", "44", "7700900440", "EU", "DE").contact("cykel.example", "Cykler repareres", "Reparation, mens du venter.")
	rejected := wa("", "REJECTED", "Best Pharmacy Deals", "OTC_DRUGS", "44", "7700900909", "EU", "DE").stays().
		contact("bestdeals.example", "Cheap pills", "All pills, no prescription.").because("Prescription drugs cannot be offered. Please read the commerce policy and submit again.")
	failed := wa("", "ERROR", "Juniper & Sons Repairs", "PROFESSIONAL_SERVICES", "44", "7700900401", "EU", "GB").stays().
		failed("CANNOT_GET_WABA_DETAILS", "Meta gave no details of the business account. Ask support for help.")
	multi := wa("", "MULTIPLE_WABA_ERROR", "Twin Rivers Hotel", "HOTEL_AND_LODGING", "44", "7700900402", "EU", "GB").stays().
		failed("MULTIPLE_WABA_FOR_PROJECT_ID", "Two business accounts fit the project.")
	liveFailed := wa("ACTIVE", "ERROR", "Velvet Records", "ENTERTAINMENT", "1", "4165550188", "US", "CA").rated("YELLOW").stays().
		contact("velvet.example", "Vinyl only", "New and used vinyl.").wants(waAbout, "Vinyl and tape").failed("UNKNOWN_ERROR", "The change could not be handed on. Discard it and try again.")
	return []*sender{optics, coop, fleet, stuck, casino, old, broken, future, draft, review, rejected, failed, multi, liveFailed}
}
