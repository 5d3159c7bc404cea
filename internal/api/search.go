package api

import (
	"context"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

type searching struct {
	Paging
	Q string `query:"q" required:"true" minLength:"1" maxLength:"500" doc:"Words, or a phrase in quotation marks."`
}

type eventList struct {
	After       int64  `query:"after" minimum:"0" doc:"seq of the last event you have seen."`
	Limit       int    `query:"limit" minimum:"1" maximum:"200" default:"100"`
	Types       string `query:"types" maxLength:"1000" doc:"Types, parted by commas."`
	InterviewID string `query:"interview_id" maxLength:"64"`
}

// eventPage is a page of events, oldest first.
type eventPage struct {
	Data  []interview.Event `json:"data" nullable:"false"`
	After int64             `json:"after" doc:"Give it as after to go on from here."`
}

func (s *server) search() {
	add(s, op{method: "GET", path: "/v1/search", id: "searchTranscripts", tag: "Search", scope: account.ReadInterviews,
		summary: "Search what was said", more: "Full text over the transcripts of your organization, newest first."},
		func(ctx context.Context, c *call, in *searching) (*listing[interview.Hit], error) {
			return listed(c, in.Paging, func(p interview.Page) ([]interview.Hit, error) {
				hits, err := s.Service.Search(ctx, c.actor, in.Q, p)
				return hits, parameterErrorOr(err)
			}, func(h interview.Hit) interview.Cursor { return h.Cursor })
		})
}

func parameterErrorOr(err error) error {
	if err == nil {
		return nil
	}
	return parameterError(err)
}

func (s *server) events() {
	add(s, op{method: "GET", path: "/v1/events", id: "listEvents", tag: "Events", scope: account.ReadInterviews,
		summary: "Read events", more: "What happened, oldest first and for as long as it is kept: the same events that webhooks are told. Poll with the last after, and nothing is missed."},
		func(ctx context.Context, c *call, in *eventList) (*answer[eventPage], error) {
			types, err := eventTypes(in.Types)
			if err != nil {
				return nil, err
			}
			evs, err := s.Service.Events(ctx, c.actor, types, in.InterviewID, in.After, in.Limit)
			if err != nil {
				return nil, parameterError(err)
			}
			out := eventPage{Data: evs, After: in.After}
			if n := len(evs); n > 0 {
				out.After = evs[n-1].Seq
			}
			return &answer[eventPage]{out}, nil
		})
}

func eventTypes(s string) ([]interview.EventType, error) {
	if s == "" {
		return nil, nil
	}
	var types []interview.EventType
	for t := range strings.SplitSeq(s, ",") {
		if noun, verb, ok := strings.Cut(t, "."); !ok || noun == "" || verb == "" || strings.ContainsFunc(t, notTypeRune) {
			return nil, parameterError(interview.Wrong("types", "has a word that is no type of event"))
		}
		types = append(types, interview.EventType(t))
	}
	slices.Sort(types)
	return slices.Compact(types), nil
}

func notTypeRune(r rune) bool { return r != '.' && r != '_' && (r < 'a' || r > 'z') }
