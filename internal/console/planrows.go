package console

import (
	"slices"
	"strconv"
	"strings"
)

// act does what a button of a row says: "add-question", "up-question:2",
// "remove-point:2:0". It tells whether the button was one of those. Rows that
// are not there are nobody's mistake: the page was sent twice.
func (f *planForm) act(do string) bool {
	what, at, _ := strings.Cut(do, ":")
	verb, noun, ok := strings.Cut(what, "-")
	if !ok {
		return false
	}
	qk, rk, _ := strings.Cut(at, ":")
	i := slices.IndexFunc(f.Questions, func(q *questionForm) bool { return q.Key == qk })
	switch noun {
	case "skill":
		return edit(&f.Skills, verb, at, func(s *skillForm) *string { return &s.Key }, func(s *skillForm) *bool { return &s.Focus }, nil)
	case "question":
		done := edit(&f.Questions, verb, at, func(q *questionForm) *string { return &q.Key }, func(q *questionForm) *bool { return &q.Focus }, copyQuestion)
		for _, q := range f.Questions {
			if q.Focus && verb == "add" {
				*q = questionForm{Key: q.Key, Scored: true, Focus: true, Points: []*pointForm{{Key: "0"}, {Key: "1"}, {Key: "2"}}}
			}
			q.Open = q.Open || q.Focus && (verb == "add" || verb == "copy")
		}
		return done
	case "point":
		if i < 0 {
			return true
		}
		f.Questions[i].Open = true
		return edit(&f.Questions[i].Points, verb, rk, func(p *pointForm) *string { return &p.Key }, func(p *pointForm) *bool { return &p.Focus }, nil)
	case "choice":
		if i < 0 {
			return true
		}
		f.Questions[i].Open = true
		return edit(&f.Questions[i].Choices, verb, rk, func(c *choiceForm) *string { return &c.Key }, func(c *choiceForm) *bool { return &c.Focus }, nil)
	}
	return false
}

// edit adds a row at the end, or removes, moves or copies the one with a key,
// and puts the cursor where one goes on.
func edit[T any](rows *[]*T, verb, at string, key func(*T) *string, focus func(*T) *bool, again func(*T) *T) bool {
	i := slices.IndexFunc(*rows, func(r *T) bool { return *key(r) == at })
	if i < 0 && verb != "add" {
		return true
	}
	next := 0
	for _, r := range *rows {
		if n, err := strconv.Atoi(*key(r)); err == nil {
			next = max(next, n+1)
		}
	}
	put := func(at int, r *T) {
		*key(r) = strconv.Itoa(next)
		*rows = slices.Insert(*rows, at, r)
		*focus(r) = true
	}
	switch {
	case verb == "add":
		put(len(*rows), new(T))
	case verb == "copy" && again != nil:
		put(i+1, again((*rows)[i]))
	case verb == "remove":
		*rows = slices.Delete(*rows, i, i+1)
		if len(*rows) > 0 {
			*focus((*rows)[min(i, len(*rows)-1)]) = true
		}
	case verb == "up" || verb == "down":
		j := i - 1
		if verb == "down" {
			j = i + 1
		}
		if j >= 0 && j < len(*rows) {
			(*rows)[i], (*rows)[j] = (*rows)[j], (*rows)[i]
			i = j
		}
		*focus((*rows)[i]) = true
	default:
		return false
	}
	return true
}

// copyQuestion is another question of the same words: it has an id of its own.
func copyQuestion(q *questionForm) *questionForm {
	out := *q
	out.ID, out.Focus = "", false
	out.Points, out.Choices = nil, nil
	for _, p := range q.Points {
		out.Points = append(out.Points, new(*p))
	}
	for _, c := range q.Choices {
		out.Choices = append(out.Choices, new(*c))
	}
	return &out
}
