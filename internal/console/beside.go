package console

import (
	"slices"

	"github.com/candorhq/candor/internal/interview"
)

// contrast is one question with everybody's answer to it.
type contrast struct {
	interview.Question
	Number int
	Cells  []sided // one a column
}

// sided is one candidate's answer.
type sided struct {
	asking
	Column  column
	Asked   bool   // this candidate was asked
	AskedAs string // the words, where the plan had others then
	Lang    string
	Sound   string // address of what was said
	From    int64  // where the answer is in it, ms
	To      int64
	Met     int // key points the machine found met, of Points
	Points  int
}

// besides puts the answers of several interviews under their questions, in the
// order they were asked; questions that only some were asked keep their place.
func besides(seen []*reviewScreen, columns []column) []contrast {
	var out []contrast
	for _, rs := range seen {
		at := 0 // where the next new question goes
		for _, a := range rs.Questions {
			if i := slices.IndexFunc(out, func(l contrast) bool { return l.ID == a.ID }); i >= 0 {
				at = i + 1
				continue
			}
			out = slices.Insert(out, at, contrast{Question: a.Question})
			at++
		}
	}
	for i := range out {
		l := &out[i]
		l.Number = i + 1
		for n, rs := range seen {
			l.Cells = append(l.Cells, sidedOf(rs, columns[n], l.Question))
		}
	}
	return out
}

func sidedOf(rs *reviewScreen, of column, q interview.Question) sided {
	c := sided{Column: of, Lang: rs.Asked.Language}
	i := slices.IndexFunc(rs.Questions, func(a asking) bool { return a.ID == q.ID })
	if i < 0 {
		return c
	}
	c.asking, c.Asked = rs.Questions[i], true
	if c.Text != q.Text {
		c.AskedAs = c.Text
	}
	if c.Score != nil {
		c.Points = len(c.Score.KeyPoints)
		for _, p := range c.Score.KeyPoints {
			if p.Verdict == "met" {
				c.Met++
			}
		}
	}
	if c.EndMS <= c.StartMS || c.Written {
		return c
	}
	for _, t := range rs.Tracks {
		sound, from := t.Sound, t.At
		if sound == "" {
			sound, from = t.Film, t.FilmAt
		}
		if sound != "" && t.From <= c.StartMS && c.StartMS < t.To {
			c.Sound, c.From = sound, from+c.StartMS-t.From
			c.To = c.From + c.EndMS - c.StartMS
			break
		}
	}
	return c
}
