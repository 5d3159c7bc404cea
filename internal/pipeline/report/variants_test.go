package report

import (
	"fmt"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// tongue is one interview in a language: who, for what, a question, an answer
// and the words of it that count.
type tongue struct {
	name, lang, first, last, position, question, point, answer, quote string
}

func tongues() []tongue {
	return []tongue{
		{"arabic", "ar", "ليلى", "الحسن", "أخصائية دعم العملاء", "حدثينا عن مرة ساعدتِ فيها عميلًا غاضبًا.", "حافظت على هدوئها واستمعت إلى القصة كاملة",
			"في الشتاء الماضي اتصلت بي عميلة لأن المدفأة توقفت للمرة الثانية. كانت غاضبة جدًّا، فحافظتُ على هدوئي واستمعت إلى القصة كلها دون مقاطعة. ثم اعتذرت لها، وبحثت عن سبب المشكلة (85% من الحالات سببها الصمام)، وبعد أسبوع اتصلت بها لأتأكد أن كل شيء على ما يرام.", "فحافظتُ على هدوئي واستمعت إلى القصة كلها دون مقاطعة"},
		{"hebrew", "he", "נועה", "לוי", "נציגת שירות לקוחות", "ספרי לנו על פעם שבה עזרת ללקוחה כועסת.", "נשארה רגועה והקשיבה לכל הסיפור",
			"בחורף שעבר התקשרה אליי לקוחה כי התנור שלה הפסיק לעבוד בפעם השנייה. היא כעסה מאוד. נשארתי רגועה והקשבתי לכל הסיפור בלי להפריע. אחר כך התנצלתי, בדקתי מה השתבש (ב־85% מהמקרים זה השסתום) ומצאתי את הסיבה. כעבור שבוע התקשרתי שוב.", "נשארתי רגועה והקשבתי לכל הסיפור בלי להפריע"},
		{"hindi", "hi", "आराध्या", "शर्मा", "ग्राहक सहायता विशेषज्ञ", "किसी ऐसे समय के बारे में बताइए जब आपने एक नाराज़ ग्राहक की मदद की।", "शांत रहीं और पूरी बात सुनी",
			"पिछली सर्दियों में एक ग्राहक ने फ़ोन किया क्योंकि उनका हीटर दूसरी बार बंद हो गया था। वे बहुत नाराज़ थीं। मैंने शांत रहकर उनकी पूरी बात सुनी और बीच में नहीं टोका। फिर मैंने क्षमा माँगी, समस्या का कारण ढूँढा और एक हफ़्ते बाद दोबारा फ़ोन करके पुष्टि की।", "मैंने शांत रहकर उनकी पूरी बात सुनी"},
		{"thai", "th", "สุภาพร", "แก้วใส", "เจ้าหน้าที่ดูแลลูกค้า", "เล่าถึงครั้งที่คุณช่วยลูกค้าที่กำลังโกรธ", "ใจเย็นและรับฟังเรื่องทั้งหมด",
			"ฤดูหนาวปีที่แล้วลูกค้าคนหนึ่งโทรมาเพราะเครื่องทำความร้อนเสียเป็นครั้งที่สอง เธอโกรธมาก ฉันใจเย็นและรับฟังเรื่องทั้งหมดโดยไม่ขัดจังหวะ จากนั้นฉันขอโทษ ตรวจหาสาเหตุของปัญหา และหนึ่งสัปดาห์ต่อมาฉันโทรกลับไปเพื่อให้แน่ใจว่าทุกอย่างเรียบร้อยดี", "ฉันใจเย็นและรับฟังเรื่องทั้งหมดโดยไม่ขัดจังหวะ"},
		{"chinese", "zh", "李", "明慧", "客户支持专员", "请讲一次您帮助生气的客户的经历。", "保持冷静并听完整个经过",
			"去年冬天，一位客户打电话给我，因为她的暖气第二次坏了。她非常生气。我保持冷静，听她把整件事讲完，没有打断她。然后我向她道歉，查明了问题的原因（85%的情况是阀门），一周后我又打电话确认一切正常。", "我保持冷静，听她把整件事讲完"},
		{"japanese", "ja", "山田", "花子", "カスタマーサポート担当", "怒っているお客様を助けたときのことを話してください。", "落ち着いて最後まで話を聞いた",
			"昨年の冬、ヒーターが二度目に止まったというお客様から電話がありました。とても怒っていらっしゃいました。私は落ち着いて、途中でさえぎらずに最後まで話を聞きました。それからお詫びをして、問題の原因を突き止め、一週間後に電話で確認しました。", "私は落ち着いて、途中でさえぎらずに最後まで話を聞きました"},
		{"korean", "ko", "김", "서연", "고객 지원 담당자", "화가 난 고객을 도왔던 경험을 말씀해 주세요.", "침착하게 끝까지 이야기를 들었다",
			"지난겨울 한 고객이 난방기가 두 번째로 멈췄다며 전화를 했습니다. 매우 화가 나 있었습니다. 저는 침착하게 끝까지 이야기를 듣고 말을 끊지 않았습니다. 그런 다음 사과하고 문제의 원인을 찾았으며, 일주일 뒤에 다시 전화해 확인했습니다.", "저는 침착하게 끝까지 이야기를 듣고 말을 끊지 않았습니다"},
		{"german", "de", "Jürgen", "Groß-Öztürk", "Kundenberater", "Erzählen Sie von einem verärgerten Kunden, dem Sie geholfen haben.", "blieb ruhig und hörte zu",
			"Letzten Winter rief eine Kundin an, deren Heizung zum zweiten Mal ausgefallen war. Ich blieb ruhig und hörte mir die ganze Geschichte an, ohne sie zu unterbrechen.", "Ich blieb ruhig und hörte mir die ganze Geschichte an"},
	}
}

// in is the sample held in a language.
func (l tongue) result() interview.Result {
	r := sample()
	r.Candidate = interview.Candidate{FirstName: l.first, LastName: l.last}
	r.Position = &interview.Position{Title: l.position}
	r.Interview.Asked.Language = l.lang
	r.Interview.Asked.Questions[0].Text = l.question
	r.Turns[0].Text, r.Turns[0].Language = l.answer, l.lang
	r.Assessment.Answers[0].KeyPoints = []interview.KeyPointScore{
		quoted("q1.k1", l.point, "met", 1, 60, l.answer, l.quote, 8200),
		quoted("q1.k2", l.point, "absent", 0, 0, l.answer, "", 0),
	}
	r.Assessment.Skills[0].Name = l.position
	r.Assessment.ForRecruiter.Text = l.point + " [q1.k1]"
	r.Assessment.ReasonsFor[0].Text = "Covers “" + l.point + "” with the words “" + l.quote + "”."
	return r
}

// big is the sample with n questions, n skills at most 50, and long texts.
func big(n int, text string) interview.Result {
	r := sample()
	q, a, turn := r.Interview.Asked.Questions[0], r.Assessment.Answers[0], r.Turns[0]
	r.Interview.Asked.Questions, r.Assessment.Answers, r.Turns = nil, nil, nil
	for i := range n {
		q.ID, a.QuestionID = fmt.Sprint(i), fmt.Sprint(i)
		q.Text = fmt.Sprintf("Question %d. %s", i+1, text)
		turn.ID, turn.QuestionID, turn.AnswerID, turn.StartMS = "t"+q.ID, q.ID, "an"+q.ID, int64(i)*60_000
		r.Interview.Asked.Questions = append(r.Interview.Asked.Questions, q)
		r.Assessment.Answers = append(r.Assessment.Answers, a)
		r.Turns = append(r.Turns, turn)
	}
	r.Assessment.Skills = nil
	for i := range min(n, interview.MaxSkills) {
		s := interview.SkillScore{Name: fmt.Sprintf("Skill %d of %s", i+1, text), MustHave: i%3 == 0, Judged: scored(float64(100*i/n), float64(80*i/n), float64(min(100, 120*i/n)), interview.MediumConfidence)}
		if i%5 == 4 {
			s.Judged = held("no_judged_answers")
		}
		r.Assessment.Skills = append(r.Assessment.Skills, s)
		r.Assessment.ReasonsFor = append(r.Assessment.ReasonsFor, interview.Finding{Text: fmt.Sprintf("Reason %d: %s", i, text), Findings: []string{"q1.k1"}})
		r.Assessment.ReasonsAgainst = append(r.Assessment.ReasonsAgainst, interview.Finding{Text: fmt.Sprintf("Doubt %d: %s", i, text)})
	}
	r.Assessment.ForRecruiter.Text += strings.Repeat(" "+text, 3)
	for i := range 40 {
		s := r.Integrity.Signals[0]
		s.Kind = fmt.Sprintf("kind_%d", i%12)
		r.Integrity.Signals = append(r.Integrity.Signals, s)
	}
	return r
}

// unjudged is the sample with everything withheld.
func unjudged() interview.Result {
	r := sample()
	r.Assessment.Judged = held("too_little_judged")
	r.Assessment.Recommendation, r.Assessment.RecommendedBecause = interview.ReviewIt, "There is no overall score to recommend by."
	for i := range r.Assessment.Skills {
		r.Assessment.Skills[i].Judged = held("no_judged_answers")
	}
	for i := range r.Assessment.Answers {
		r.Assessment.Answers[i].Judged = held("low_transcription_confidence")
		r.Assessment.Answers[i].KeyPoints = nil
	}
	r.Assessment.ReasonsFor, r.Assessment.ReasonsAgainst = nil, nil
	r.Assessment.ForRecruiter.Text = "Nothing of this interview could be judged. [coverage]"
	return r
}

// variants are results that stretch a report in every direction.
func variants() map[string]interview.Result {
	one := sample()
	one.Interview.Asked.Questions = one.Interview.Asked.Questions[:1]
	one.Assessment.Skills = one.Assessment.Skills[:1]
	test := sample()
	test.Assessment.Synthetic = true
	words := big(3, strings.Repeat("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", 3))
	words.Candidate.FirstName, words.Candidate.LastName = strings.Repeat("Wolfeschlegelsteinhausen", 6), ""
	out := map[string]interview.Result{
		"plain": sample(), "one": one, "thirty": big(30, "Tell me about a time when you changed your mind about how a system should be built, and why."),
		"hundred":  big(100, strings.Repeat("A very long question that never seems to end, with every detail. ", 60)),
		"withheld": unjudged(), "words": words, "test": test, "nothing": {},
	}
	for _, l := range tongues() {
		out[l.name] = l.result()
	}
	return out
}
