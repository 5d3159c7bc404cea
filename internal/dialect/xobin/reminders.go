package xobin

import (
	"net/http"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

const badTimes = "remainders must be a list of exactly two different times in the format YYYY-MM-DD HH:MM"

// reminders reads the times of "remainders", as the vendor spells it. Without
// the key there are none: the reminder is sent at once. A null is no absence:
// nobody gets a mail because a program forgot to fill something in.
func (f fields) reminders() ([]time.Time, string) {
	v, given := f["remainders"]
	if !given {
		return nil, ""
	}
	list, ok := v.([]any)
	if !ok || len(list) != 2 {
		return nil, badTimes
	}
	var out []time.Time
	for _, e := range list {
		s, _ := e.(string)
		t, err := time.Parse(minute, s)
		if err != nil {
			return nil, badTimes
		}
		out = append(out, t)
	}
	if out[0].Equal(out[1]) {
		return nil, badTimes
	}
	return out, ""
}

// remind sends a reminder, or plans two in the place of all that still wait.
func (x *Dialect) remind(w http.ResponseWriter, r *http.Request, a account.Actor) {
	body, wrong := readBody(w, r, false)
	var plan, response int64
	var at []time.Time
	for _, read := range []func() string{
		func() (s string) { plan, s = body.id("ai_interview_id"); return s },
		func() (s string) { response, s = body.id("response_id"); return s },
		func() (s string) { at, s = body.reminders(); return s },
		func() string {
			if x.d.Service.SendsMail() {
				return ""
			}
			return "Reminders are not available, because this server sends no e-mail"
		},
	} {
		if wrong == "" {
			wrong = read()
		}
	}
	if wrong != "" {
		writeError(w, http.StatusBadRequest, wrong)
		return
	}
	p, err := x.plan(r, a, plan)
	if err != nil {
		x.failFor(w, r, err, noInterview)
		return
	}
	iv, err := x.d.Service.Interview(r.Context(), a, strconv.FormatInt(response, 10))
	if err == nil && iv.PlanID != p.ID {
		err = interview.Errorf(interview.NotFound, "it is another interview's")
	}
	if err == nil {
		_, err = x.d.Service.Remind(r.Context(), a, iv.ID, at...)
	}
	if err != nil {
		x.fail(w, r, err)
		return
	}
	status := "Sent"
	if len(at) > 0 {
		status = "Scheduled"
	}
	dialect.WriteJSON(w, http.StatusOK, ReminderResponse{ResponseID: iv.Serial, AIInterviewID: p.Serial, ReminderStatus: status})
}
