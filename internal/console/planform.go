package console

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/candorhq/candor/internal/interview"
)

// planForm is a plan as it is being written: every field holds what was
// typed, right or wrong, and rows are in the order they stand in.
type planForm struct {
	Once    string   // makes that a new plan is made once, however often it is sent
	Version string   // of the stored plan that is being changed; empty for a new one
	Seen    []string // warnings that were shown and not minded

	Name, Position, PositionTitle, PositionDepartment, PositionLocation string
	Language, Mode, Voice, Intro, Outro, RedirectURL, ExternalID        string
	ExpiryDays, MaxMinutes, ThinkSeconds, Retakes, FollowUps, Reminder  string
	AllowText, RecordVideo, Signals, ShowMachine                        bool
	Advance, NotYet                                                     string

	Skills    []*skillForm
	Questions []*questionForm
}

// Rows have a key that stays while they are edited, and the path of the field
// that they become, by which refusals and warnings find them. Rows left empty
// become nothing.
type (
	skillForm struct {
		Key, Name, Weight, Path string
		MustHave, Focus         bool
	}
	questionForm struct {
		Key, ID, Text, Category, Form, Limit, Weight, Needed, ModelAnswer, Path string
		Scored, Open, Focus                                                     bool
		Skills                                                                  []string // keys of rows
		Points                                                                  []*pointForm
		Weak, Moderate, Strong                                                  string // one a line
		Choices                                                                 []*choiceForm
	}
	pointForm struct {
		Key, ID, Text, Synonyms, Weight, Path string // synonyms one a line
		Focus                                 bool
	}
	choiceForm struct {
		Key, Text, Path string
		Correct, Focus  bool
	}
)

// Speaks tells whether a question is ticked for a skill.
func (q *questionForm) Speaks(skill string) bool { return slices.Contains(q.Skills, skill) }

// newPosition is the choice of a position that is yet to be made.
const newPosition = "new"

// readPlanForm takes what a browser sent.
func readPlanForm(v url.Values) *planForm {
	f := &planForm{Once: v.Get("once"), Version: v.Get("version"), Seen: v["seen"]}
	for name, into := range f.texts() {
		*into = line(v.Get(name))
	}
	for name, into := range f.checks() {
		*into = v.Get(name) != ""
	}
	for _, k := range keys(v["s"], interview.MaxSkills+10) {
		at := "s." + k + "."
		f.Skills = append(f.Skills, &skillForm{Key: k, Name: line(v.Get(at + "name")), Weight: line(v.Get(at + "weight")), MustHave: v.Get(at+"must") != ""})
	}
	for _, k := range keys(v["q"], interview.MaxQuestions+10) {
		f.Questions = append(f.Questions, readQuestion(v, k))
	}
	return f
}

func readQuestion(v url.Values, k string) *questionForm {
	at := "q." + k + "."
	q := &questionForm{Key: k, Scored: v.Get(at+"scored") != "", Skills: v[at+"skill"]}
	for name, into := range map[string]*string{
		"id": &q.ID, "text": &q.Text, "category": &q.Category, "form": &q.Form, "limit": &q.Limit, "weight": &q.Weight, "needed": &q.Needed,
		"model": &q.ModelAnswer, "weak": &q.Weak, "moderate": &q.Moderate, "strong": &q.Strong,
	} {
		*into = line(v.Get(at + name))
	}
	for _, n := range keys(v[at+"k"], interview.MaxKeyPoints+10) {
		p := at + "k." + n + "."
		q.Points = append(q.Points, &pointForm{Key: n, ID: v.Get(p + "id"), Text: line(v.Get(p + "text")), Synonyms: line(v.Get(p + "synonyms")), Weight: line(v.Get(p + "weight"))})
	}
	for _, n := range keys(v[at+"c"], interview.MaxOptions+10) {
		p := at + "c." + n + "."
		q.Choices = append(q.Choices, &choiceForm{Key: n, Text: line(v.Get(p + "text")), Correct: v.Get(p+"correct") != ""})
	}
	return q
}

// texts are the plain fields by their names in the form.
func (f *planForm) texts() map[string]*string {
	return map[string]*string{
		"name": &f.Name, "position": &f.Position, "position_title": &f.PositionTitle, "position_department": &f.PositionDepartment,
		"position_location": &f.PositionLocation, "language": &f.Language, "mode": &f.Mode, "voice": &f.Voice, "intro": &f.Intro, "outro": &f.Outro,
		"redirect_url": &f.RedirectURL, "external_id": &f.ExternalID, "expiry_days": &f.ExpiryDays, "max_minutes": &f.MaxMinutes, "think_seconds": &f.ThinkSeconds,
		"retakes": &f.Retakes, "follow_ups": &f.FollowUps, "reminder": &f.Reminder, "advance": &f.Advance, "not_yet": &f.NotYet,
	}
}

func (f *planForm) checks() map[string]*bool {
	return map[string]*bool{"allow_text": &f.AllowText, "record_video": &f.RecordVideo, "signals": &f.Signals, "show_machine": &f.ShowMachine}
}

// line is what was typed, with line ends as they are stored.
func line(s string) string {
	return strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "\uFFFD"))
}

// keys are the keys of rows that a form may have: digits, each once.
func keys(in []string, most int) (out []string) {
	for _, k := range in {
		if len(out) < most && k != "" && len(k) < 7 && strings.Trim(k, "0123456789") == "" && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// formOf is a plan as the form shows it.
func formOf(p interview.Plan) *planForm {
	l := p.Limits
	f := &planForm{
		Name: p.Name, Position: p.PositionID, Language: p.Language, Mode: string(p.Mode), Voice: p.Voice, Intro: p.Intro, Outro: p.Outro,
		RedirectURL: p.RedirectURL, ExternalID: p.ExternalID, ExpiryDays: number(l.ExpiryDays), MaxMinutes: fraction(float64(l.MaxMS) / 60_000), ThinkSeconds: fraction(float64(l.ThinkMS) / 1000),
		Retakes: number(l.Retakes), FollowUps: number(l.FollowUps), Reminder: number(l.ReminderHours), AllowText: l.AllowText == nil || *l.AllowText,
		RecordVideo: l.RecordVideo, Signals: l.Signals, ShowMachine: l.ShowMachine, Advance: fraction(p.Thresholds.Advance), NotYet: fraction(p.Thresholds.NotYet),
	}
	if p.Version > 0 {
		f.Version = strconv.Itoa(p.Version)
	}
	bySkill := map[string]string{}
	for i, s := range p.Skills {
		k := strconv.Itoa(i)
		bySkill[strings.ToLower(s.Name)] = k
		f.Skills = append(f.Skills, &skillForm{Key: k, Name: s.Name, Weight: weight(s.Weight), MustHave: s.MustHave})
	}
	for i, q := range p.Questions {
		f.Questions = append(f.Questions, formOfQuestion(strconv.Itoa(i), q, bySkill))
	}
	return f
}

func formOfQuestion(key string, q interview.Question, bySkill map[string]string) *questionForm {
	out := &questionForm{Key: key, ID: q.ID, Text: q.Text, Category: string(q.Category), Form: string(q.Form), Limit: minSec(cmp.Or(q.TimeLimitMS, interview.DefaultTimeLimitMS)),
		Weight: weight(q.Weight), Needed: fraction(q.Needed), ModelAnswer: q.ModelAnswer, Scored: !q.Unscored}
	for _, s := range q.Skills {
		if k, ok := bySkill[strings.ToLower(s)]; ok {
			out.Skills = append(out.Skills, k)
		}
	}
	for i, k := range q.KeyPoints {
		out.Points = append(out.Points, &pointForm{Key: strconv.Itoa(i), ID: k.ID, Text: k.Text, Synonyms: strings.Join(k.Synonyms, "\n"), Weight: weight(k.Weight)})
	}
	if a := q.Anchors; a != nil {
		out.Weak, out.Moderate, out.Strong = strings.Join(a.Weak, "\n"), strings.Join(a.Moderate, "\n"), strings.Join(a.Strong, "\n")
	}
	for i, c := range q.Choices {
		out.Choices = append(out.Choices, &choiceForm{Key: strconv.Itoa(i), Text: c.Text, Correct: c.Correct})
	}
	return out
}

// number is a whole number as the form has it: nothing where it is zero.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func fraction(n float64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// weight leaves out the weight that everything has.
func weight(n float64) string {
	if n == 1 {
		return ""
	}
	return fraction(n)
}

// minSec is a time limit as 2:30. Parts of a second are kept.
func minSec(ms int64) string {
	s := float64(ms) / 1000
	m := math.Floor(s / 60)
	sec := strconv.FormatFloat(s-60*m, 'f', -1, 64)
	if whole, _, _ := strings.Cut(sec, "."); len(whole) < 2 {
		sec = "0" + sec
	}
	return strconv.Itoa(int(m)) + ":" + sec
}

// wrongs are refusals by the path of their field.
type wrongs map[string]string

func (w wrongs) add(path, format string, args ...any) {
	if _, ok := w[path]; !ok {
		w[path] = fmt.Sprintf(format, args...)
	}
}

// whole reads a whole number; nothing is zero.
func (w wrongs) whole(path, s string) int {
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		w.add(path, "must be a whole number")
	}
	return n
}

// amount reads a number, with a point or a comma.
func (w wrongs) amount(path, s string) float64 {
	if s == "" {
		return 0
	}
	n, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		w.add(path, "must be a number")
		return 0
	}
	return n
}

// limit reads minutes, or minutes and seconds, as milliseconds.
func (w wrongs) limit(path, s string) int64 {
	min, sec, colon := strings.Cut(s, ":")
	var m, rest float64
	var err, err2 error
	m, err = strconv.ParseFloat(strings.Replace(min, ",", ".", 1), 64)
	if colon {
		rest, err2 = strconv.ParseFloat(sec, 64)
	}
	if s == "" {
		return 0
	}
	if err != nil || err2 != nil || !(m >= 0 && m <= 1e6) || !(rest >= 0 && rest < 60) {
		w.add(path, "must be minutes, such as 2 or 2:30")
		return 0
	}
	return int64(math.Round((m*60 + rest) * 1000))
}

// filled tells whether a question has anything in it.
func (q *questionForm) filled() bool {
	return q.Text != "" || q.ID != "" || q.ModelAnswer != "" || q.Weak+q.Moderate+q.Strong != "" ||
		slices.ContainsFunc(q.Points, func(p *pointForm) bool { return p.Text != "" }) ||
		slices.ContainsFunc(q.Choices, func(c *choiceForm) bool { return c.Text != "" })
}

// plan is what the form says, and what of it cannot be read. Rows learn the
// path of what they became.
func (f *planForm) plan() (interview.Plan, wrongs) {
	w := wrongs{}
	p := interview.Plan{
		Name: f.Name, Language: f.Language, Mode: interview.Mode(f.Mode), Voice: f.Voice, Intro: f.Intro, Outro: f.Outro, RedirectURL: f.RedirectURL, ExternalID: f.ExternalID,
		Limits: interview.Limits{
			ExpiryDays: w.whole("limits.expiry_days", f.ExpiryDays), MaxMS: int64(math.Round(60_000 * w.amount("limits.max_ms", f.MaxMinutes))), ThinkMS: int64(math.Round(1000 * w.amount("limits.think_ms", f.ThinkSeconds))),
			Retakes: w.whole("limits.retakes", f.Retakes), FollowUps: w.whole("limits.follow_ups", f.FollowUps), ReminderHours: w.whole("limits.reminder_hours", f.Reminder),
			RecordVideo: f.RecordVideo, Signals: f.Signals, ShowMachine: f.ShowMachine,
		},
		Thresholds: interview.Thresholds{Advance: w.amount("thresholds.advance", f.Advance), NotYet: w.amount("thresholds.not_yet", f.NotYet)},
	}
	if !f.AllowText {
		p.Limits.AllowText = new(false)
	}
	if f.Position != newPosition {
		p.PositionID = f.Position
	} else if f.PositionTitle == "" {
		w.add("position.title", "must be given")
	}
	if f.Name == "" {
		w.add("name", "must be given")
	}
	skills := map[string]string{}
	for _, s := range f.Skills {
		if s.Path = ""; s.Name == "" {
			continue
		}
		s.Path, skills[s.Key] = fmt.Sprintf("skills[%d]", len(p.Skills)), s.Name
		p.Skills = append(p.Skills, interview.Skill{Name: s.Name, MustHave: s.MustHave, Weight: w.amount(s.Path+".weight", s.Weight)})
	}
	for _, q := range f.Questions {
		if q.Path = ""; !q.filled() {
			continue
		}
		q.Path = fmt.Sprintf("questions[%d]", len(p.Questions))
		p.Questions = append(p.Questions, q.question(w, skills, len(p.Questions)))
	}
	if len(p.Questions) == 0 {
		w.add("questions", "There is no question yet. Write at least one.")
	}
	return p, w
}

func (q *questionForm) question(w wrongs, skills map[string]string, order int) interview.Question {
	out := interview.Question{
		ID: q.ID, Text: q.Text, Category: interview.Category(q.Category), Form: interview.Form(q.Form), TimeLimitMS: w.limit(q.Path+".time_limit_ms", q.Limit),
		Order: order, Weight: w.amount(q.Path+".weight", q.Weight), Unscored: !q.Scored, Needed: w.amount(q.Path+".needed", q.Needed), ModelAnswer: q.ModelAnswer,
	}
	if q.Text == "" {
		w.add(q.Path+".text", "must be given")
	}
	for _, k := range q.Skills {
		if name, ok := skills[k]; ok {
			out.Skills = append(out.Skills, name)
		}
	}
	for _, k := range q.Points {
		if k.Path = ""; k.Text == "" && k.Synonyms == "" {
			continue
		}
		k.Path = fmt.Sprintf("%s.key_points[%d]", q.Path, len(out.KeyPoints))
		out.KeyPoints = append(out.KeyPoints, interview.KeyPoint{ID: k.ID, Text: k.Text, Synonyms: lines(k.Synonyms), Weight: w.amount(k.Path+".weight", k.Weight)})
		if k.Text == "" {
			w.add(k.Path+".text", "must be given")
		}
	}
	if q.Weak+q.Moderate+q.Strong != "" {
		out.Anchors = &interview.Anchors{Weak: lines(q.Weak), Moderate: lines(q.Moderate), Strong: lines(q.Strong)}
	}
	for _, c := range q.Choices {
		if c.Path = ""; c.Text == "" || out.Form != interview.Choice {
			continue // choices that were written stay, in case the answer is a choice again
		}
		c.Path = fmt.Sprintf("%s.choices[%d]", q.Path, len(out.Choices))
		out.Choices = append(out.Choices, interview.Option{Text: c.Text, Correct: c.Correct})
	}
	return out
}

// lines are a text's lines that say something.
func lines(s string) (out []string) {
	for l := range strings.SplitSeq(s, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// Begins is a question's text, cut to a line.
func (q *questionForm) Begins() string { return short(q.Text, 110) }

func short(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
