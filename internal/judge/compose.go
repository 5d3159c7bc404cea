package judge

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
)

// Compose makes an assessment of what an engine read: one reading for each item
// of the request, in its order. All arithmetic is in integers, so that parts
// add up to their whole exactly. Engine needs Name, Version, Lexicon and
// Parameters; the hashes of the request are filled in here.
func Compose(engine Engine, req Request, readings []Reading) (Assessment, error) {
	if len(readings) != len(req.Items) {
		return Assessment{}, fmt.Errorf("compose: %d readings for %d items", len(readings), len(req.Items))
	}
	var err error
	if engine.Rubric, engine.Answers, err = fingerprints(req); err != nil {
		return Assessment{}, fmt.Errorf("compose: %w", err)
	}
	a := Assessment{
		Engine:            engine,
		ConfidenceReasons: []string{},
		Answers:           make([]Judged, len(req.Items)),
	}
	for i, it := range req.Items {
		a.Answers[i] = judgeAnswer(i, it, readings[i])
	}
	a.overall(req)
	a.rate(req)
	a.Coverage = coverage(req, a.Answers)
	a.Confidence, a.ConfidenceReasons = a.confidence(req)
	a.Dimensions = dimensions()
	a.measure(req)
	a.Recommendation = Recommend(a.Score, a.Confidence, a.Skills, req.Thresholds)
	a.summarize(req)
	return a, nil
}

// fingerprints hashes the rubric and the answers of a request.
func fingerprints(req Request) (rubric, answers string, err error) {
	questions, said := make([]Question, len(req.Items)), make([]Answer, len(req.Items))
	for i, it := range req.Items {
		questions[i], said[i] = it.Question, it.Answer
	}
	hash := func(v any) string {
		b, e := json.Marshal(v)
		if e != nil {
			err = e
		}
		sum := sha256.Sum256(b)
		return hex.EncodeToString(sum[:])
	}
	rubric = hash([]any{req.Language, req.Skills, req.Thresholds.Or(), questions})
	return rubric, hash(said), err
}

// judgeAnswer makes one answer's score and findings of a reading.
func judgeAnswer(at int, it Item, r Reading) Judged {
	q := it.Question
	j := Judged{
		ID:                fmt.Sprintf("q%d", at+1),
		QuestionID:        q.ID,
		Confidence:        Low,
		ConfidenceReasons: []string{},
		Needed:            r.Needed,
		KeyPoints:         []Finding{},
		Flags:             make([]Flag, len(r.Flags)),
		Delivery:          []Measure{},
		Language:          []Measure{},
	}
	for i, f := range r.Flags {
		j.Flags[i] = Flag{fmt.Sprintf("%s.f%d", j.ID, i+1), f.Code, f.Text}
	}
	if q.Scored {
		j.Weight = float64(weigh(q.Weight)) / 1000
	} else {
		r.Withheld = NotScored
	}
	if r.Withheld == "" && len(r.Points) == 0 {
		r.Withheld = NoRubric
	}
	times := newTimeline(it.Answer)
	for i, p := range r.Points {
		w := float64(weigh(p.Weight)) / 1000
		f := Finding{ID: fmt.Sprintf("%s.k%d", j.ID, i+1), KeyPointID: p.ID, Text: p.Text, Weight: w, Verdict: Absent}
		if r.Withheld == "" && p.Met > 0 && p.End > p.Start {
			f.Met, f.Verdict = min(p.Met, Whole), verdict(p.Met)
			f.Quote = new(it.Answer.Text[p.Start:p.End])
			f.Start, f.End = new(p.Start), new(p.End)
			f.StartMS, f.EndMS = times.span(p.Start, p.End)
		}
		j.KeyPoints = append(j.KeyPoints, f)
	}
	if r.Withheld != "" {
		j.Withheld = new(r.Withheld)
		j.ConfidenceReasons = append(j.ConfidenceReasons, r.Withheld.Sentence())
		return j
	}
	j.score(r)
	j.Confidence, j.ConfidenceReasons = answerConfidence(j, r)
	return j
}

// score computes covered/needed and splits it over the key points.
func (j *Judged) score(r Reading) {
	factor := r.Factor
	if factor <= 0 {
		factor = Whole
	}
	var total int64
	for _, p := range r.Points {
		total += weigh(p.Weight)
	}
	// needed counts points of average weight; it never exceeds what there is.
	need := int64(r.Needed * float64(total) / float64(len(r.Points)))
	if need <= 0 || need > total {
		need = total
	}
	covered := func(met func(Sighting) Share) Points {
		var sum int64
		for _, p := range r.Points {
			sum += weigh(p.Weight) * int64(min(max(met(p), 0), Whole))
		}
		return Points(mulDiv(min(sum, need*int64(Whole)), int64(factor), need*int64(Whole)))
	}
	quoted := make([]Share, len(r.Points))
	shares := make([]int64, len(r.Points))
	for i, f := range j.KeyPoints {
		quoted[i] = f.Met
		shares[i] = weigh(r.Points[i].Weight) * int64(f.Met)
	}
	at := -1
	score := covered(func(Sighting) Share { at++; return quoted[at] })
	for i, c := range Apportion(score, shares) {
		j.KeyPoints[i].Contribution = c
	}
	j.Score = &score
	j.Interval = &Interval{
		Low:  min(score, covered(func(p Sighting) Share { return p.Low })),
		High: max(score, covered(func(p Sighting) Share { return p.High })),
	}
}

// overall is the weighted mean of the judged answers.
func (a *Assessment) overall(req Request) {
	withhold := func(r Reason) { a.Withheld = &r }
	var all, judged, sum, low, high int64
	shares := make([]int64, len(a.Answers))
	for i, j := range a.Answers {
		if !req.Items[i].Question.Scored {
			continue
		}
		w := weigh(req.Items[i].Question.Weight)
		all += w
		if j.Score == nil {
			high += w * int64(FullScore)
			continue
		}
		judged += w
		shares[i] = w * int64(*j.Score)
		sum += shares[i]
		low += w * int64(j.Interval.Low)
		high += w * int64(j.Interval.High)
	}
	switch {
	case all == 0:
		withhold(NoScoredQuestions)
		return
	case judged == 0 || judged*int64(FullScore) < all*int64(req.Thresholds.Or().MinJudged):
		withhold(TooLittleJudged)
		return
	}
	score := Points(mulDiv(sum, 1, judged))
	a.Score = &score
	a.Interval = &Interval{min(score, Points(mulDiv(low, 1, all))), max(score, Points(mulDiv(high, 1, all)))}
	for i, c := range Apportion(score, shares) {
		a.Answers[i].Contribution = c
	}
}

// rate makes the skills' scores of the answers that speak to them.
func (a *Assessment) rate(req Request) {
	a.Skills = make([]Rated, len(req.Skills))
	for i, s := range req.Skills {
		r := Rated{
			ID: fmt.Sprintf("s%d", i+1), Name: s.Name, MustHave: s.MustHave,
			Weight: float64(weigh(s.Weight)) / 1000, Confidence: Low, Rests: []Rest{},
		}
		var weight, sum int64
		var shares []int64
		asked, missing, worst := false, false, High
		for k, it := range req.Items {
			if !it.Question.Scored || !speaksTo(it.Question, s.Name) {
				continue
			}
			asked = true
			j := a.Answers[k]
			if j.Score == nil {
				missing = true
				continue
			}
			w := weigh(it.Question.Weight)
			weight += w
			sum += w * int64(*j.Score)
			shares = append(shares, w*int64(*j.Score))
			r.Rests = append(r.Rests, Rest{Answer: j.ID})
			worst = lower(worst, j.Confidence)
		}
		switch {
		case !asked:
			r.Withheld = new(NoQuestions)
		case weight == 0:
			r.Withheld = new(NoJudgedAnswers)
		default:
			r.Score = new(Points(mulDiv(sum, 1, weight)))
			for n, c := range Apportion(*r.Score, shares) {
				r.Rests[n].Contribution = c
			}
			// One answer, or a missing one, is thin ground for a skill.
			if len(r.Rests) == 1 || missing {
				worst = lower(worst, Medium)
			}
			r.Confidence = worst
		}
		a.Skills[i] = r
	}
}

func speaksTo(q Question, skill string) bool {
	return slices.Contains(q.Skills, skill)
}

func coverage(req Request, answers []Judged) Coverage {
	var asked, given, all, judged, points, looked int64
	for i, it := range req.Items {
		if !it.Question.Scored {
			continue
		}
		w := weigh(it.Question.Weight)
		n := int64(len(answers[i].KeyPoints))
		asked, all, points = asked+1, all+w, points+n
		if it.Answer.Given {
			given++
		}
		if answers[i].Score != nil {
			judged, looked = judged+w, looked+n
		}
	}
	percent := func(part, whole int64) Points {
		if whole == 0 {
			return 0
		}
		return Points(mulDiv(part, int64(FullScore), whole))
	}
	return Coverage{percent(given, asked), percent(judged, all), percent(looked, points)}
}
