package room_test

import (
	"testing"

	"github.com/candorhq/candor/internal/interview"
)

func TestNumbersHaveTheFormsOfTheLanguage(t *testing.T) {
	for _, c := range []struct {
		lang    string
		minutes int64
		want    string
	}{
		{"en", 1, "up to 1 min."}, {"de", 3, "3 min"}, {"ar", 1, "دقيقة واحدة"}, {"ar", 2, "دقيقتان"}, {"ar", 3, "3 دقائق"}, {"ar", 11, "11 دقيقة"},
	} {
		w := newWorld(t, func(p *interview.Plan) { p.Questions[0].TimeLimitMS = c.minutes * 60_000 })
		w.begin()
		w.has(c.lang, w.get("interview", "Accept-Language", c.lang), c.want)
	}
	w := newWorld(t, func(p *interview.Plan) { p.Questions = p.Questions[:1] })
	w.has("one question", w.get(""), "<span>Question</span>")
	w.has("one question in Arabic", w.get("", "Accept-Language", "ar"), "<span>سؤال</span>")
}

func TestADeadlineIsSaidOnceWithItsZone(t *testing.T) {
	w := newWorld(t)
	w.has("the first page", w.get(""), `<time datetime="2026-03-16T09:00:00Z" data-show="day">16 Mar 2026</time>`,
		`Open until <time datetime="2026-03-16T09:00:00Z" data-show="hour">09:00 UTC</time>`)
}
