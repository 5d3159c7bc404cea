package xobin

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// maxBody of a request in bytes.
const maxBody = 64 << 10

// minute is the vendor's form of a time in requests, GMT.
const minute = "2006-01-02 15:04"

// readBody reads a JSON object, or says what is wrong with it. Numbers and
// strings of the wrong type are found by the caller, who knows the field.
func readBody(w http.ResponseWriter, r *http.Request, allowEmpty bool) (fields, string) {
	f := fields{}
	err := web.ReadJSON(w, r, &f, web.JSONRules{MaxBytes: maxBody, AllowUnknown: true, AnyMediaType: true, AllowEmpty: allowEmpty})
	if said, ok := errors.AsType[*interview.Error](err); ok && said.Kind == interview.TooLarge {
		return nil, "The request body is too large"
	}
	if err != nil || f == nil {
		return nil, "The request body must be a JSON object"
	}
	return f, ""
}

// fields of a request's body by name.
type fields map[string]any

// text is a field that must be a string; the sentence says what is wrong.
func (f fields) text(name string, required bool) (string, string) {
	v, ok := f[name].(string)
	switch {
	case f[name] == nil, ok && strings.TrimSpace(v) == "":
		if required {
			return "", name + " is required"
		}
		return "", ""
	case !ok:
		return "", name + " must be a string"
	}
	return strings.TrimSpace(v), ""
}

// id is a field that must be a positive integer.
func (f fields) id(name string) (int64, string) {
	v, ok := f[name].(float64)
	switch {
	case f[name] == nil:
		return 0, name + " is required"
	case !ok || v != math.Trunc(v) || v < 1 || v > 1<<53:
		return 0, name + " must be an integer"
	}
	return int64(v), ""
}

// when is a field that is a time if it is there.
func (f fields) when(name string) (time.Time, string) {
	s, wrong := f.text(name, false)
	if s == "" {
		return time.Time{}, wrong
	}
	t, err := time.Parse(minute, s)
	if err != nil {
		return time.Time{}, name + " must be in the format YYYY-MM-DD HH:MM"
	}
	return t, ""
}

// readInvitation reads the body of an invite.
func readInvitation(f fields) (in interview.NewInterview, plan int64, wrong string) {
	var name, email, format string
	for _, read := range []func() string{
		func() (w string) { name, w = f.text("candidate_name", true); return w },
		func() (w string) { email, w = f.text("candidate_email", true); return w },
		func() (w string) { plan, w = f.id("ai_interview_id"); return w },
		func() (w string) { format, w = f.text("invite_format", true); return w },
		func() (w string) { in.ScheduledAt, w = f.when("start_date"); return w },
		func() (w string) { in.ExpiresAt, w = f.when("expiry_date"); return w },
		func() (w string) { in.ExternalID, w = f.text("custom_field_id", false); return w },
	} {
		if wrong = read(); wrong != "" {
			return in, 0, wrong
		}
	}
	switch format {
	case "getlink":
	case "sendlink":
		in.Mail = true
	default:
		return in, 0, "invite_format must be getlink or sendlink"
	}
	if !in.ExpiresAt.IsZero() && !in.ScheduledAt.IsZero() && !in.ExpiresAt.After(in.ScheduledAt) {
		return in, 0, "expiry_date must be after start_date"
	}
	in.NeverExpires = in.ExpiresAt.IsZero()
	first, last, _ := strings.Cut(name, " ")
	in.Candidate = &interview.Candidate{FirstName: first, LastName: strings.TrimSpace(last), Email: email}
	return in, plan, ""
}

// invite makes an interview and answers with its candidate's link.
func (x *Dialect) invite(w http.ResponseWriter, r *http.Request, a account.Actor) {
	body, wrong := readBody(w, r, false)
	var in interview.NewInterview
	var serial int64
	if wrong == "" {
		in, serial, wrong = readInvitation(body)
	}
	if wrong == "" && in.Mail && !x.d.Service.SendsMail() { // an invitation that never comes is worse than none
		wrong = "invite_format sendlink is not available, because this server sends no e-mail. Use getlink and send the invite_link"
	}
	if wrong != "" {
		writeError(w, http.StatusBadRequest, wrong)
		return
	}
	plan, err := x.plan(r, a, serial)
	if err != nil {
		x.failFor(w, r, err, noInterview)
		return
	}
	in.PlanID = plan.ID
	made, err := x.d.Service.CreateInterview(r.Context(), a, in, interview.OnceKey{})
	if err != nil {
		x.failFor(w, r, err, noInterview)
		return
	}
	dialect.WriteJSON(w, http.StatusOK, InviteResponse{
		Email: made.Candidate.Email, AIInterviewID: plan.Serial, AIInterviewName: plan.Name, ResponseID: made.Interview.Serial,
		InviteLink: x.d.Links.Room(made.LinkToken), Name: made.Candidate.Name(), Status: inviteStatus(made.Interview.State),
		CustomFieldID: made.Interview.ExternalID,
	})
}

// plan finds one of the caller's by its serial. Digits alone could be a short
// id as well, which the vendor has none of.
func (x *Dialect) plan(r *http.Request, a account.Actor, serial int64) (interview.Plan, error) {
	p, err := x.d.Service.Plan(r.Context(), a, strconv.FormatInt(serial, 10))
	if err == nil && p.Serial != serial {
		err = interview.Errorf(interview.NotFound, "no such plan")
	}
	return p, err
}

// invited lists everybody who was invited to an interview, the newest first.
func (x *Dialect) invited(w http.ResponseWriter, r *http.Request, a account.Actor) {
	serial, ok := responseID(r.PathValue("ai_interview_id"))
	if !ok {
		writeError(w, http.StatusNotFound, noInterview)
		return
	}
	plan, err := x.plan(r, a, serial)
	if err != nil {
		x.failFor(w, r, err, noInterview)
		return
	}
	out := []InvitedRow{}
	candidates := map[string]int64{}
	page := interview.Page{Limit: pageSize}
	for {
		list, err := x.d.Service.Interviews(r.Context(), a, interview.Filter{PlanID: plan.ID}, page)
		if err != nil {
			x.fail(w, r, err)
			return
		}
		for _, iv := range list {
			if _, known := candidates[iv.CandidateID]; !known {
				c, err := x.d.Service.Candidate(r.Context(), a, iv.CandidateID)
				if err != nil {
					x.fail(w, r, err)
					return
				}
				candidates[iv.CandidateID] = c.Serial
			}
			out = append(out, InvitedRow{
				AIInterviewID: plan.Serial, CandidateID: candidates[iv.CandidateID], InviteStatus: inviteStatus(iv.State),
				LastUpdatedAt: iv.UpdatedAt.UTC().Format(http.TimeFormat), ResponseID: iv.Serial,
			})
		}
		if len(list) < pageSize {
			break
		}
		page.After = interview.Cursor{At: list[len(list)-1].CreatedAt, ID: list[len(list)-1].ID}
	}
	dialect.WriteJSON(w, http.StatusOK, out)
}

// pageSize is how many interviews are read at once.
const pageSize = 200

// revoke takes an invitation back. What became of it is in the body; the
// status is 200 all the same.
func (x *Dialect) revoke(w http.ResponseWriter, r *http.Request, a account.Actor) {
	body, wrong := readBody(w, r, false)
	var serial int64
	if wrong == "" {
		serial, wrong = body.id("response_id")
	}
	notify, ok := body["notify_candidate"].(bool)
	switch {
	case wrong != "":
	case body["notify_candidate"] != nil && !ok:
		wrong = "notify_candidate must be a boolean"
	case notify && !x.d.Service.SendsMail():
		wrong = "notify_candidate is not available, because this server sends no e-mail. Leave it out and tell the candidate yourself"
	}
	if wrong != "" {
		writeError(w, http.StatusBadRequest, wrong)
		return
	}
	iv, err := x.d.Service.Interview(r.Context(), a, strconv.FormatInt(serial, 10))
	if err != nil {
		x.fail(w, r, err)
		return
	}
	switch inviteStatus(iv.State) {
	case "Revoked":
		dialect.WriteJSON(w, http.StatusOK, RevokeResponse{"ALREADY_REVOKED", "Invite already revoked"})
		return
	case "Pending":
		end := x.d.Service.Revoke
		if notify {
			end = x.d.Service.RevokeAndTell
		}
		_, err = end(r.Context(), a, iv.ID, "")
	default: // begun, over or expired: there is no invitation to take back
		err = interview.Errorf(interview.Conflict, "the interview has begun")
	}
	said, ok := errors.AsType[*interview.Error](err)
	switch {
	case err == nil:
		dialect.WriteJSON(w, http.StatusOK, RevokeResponse{"REVOKED", "Invite Revoked successfully."})
	case ok && said.Kind == interview.Conflict:
		dialect.WriteJSON(w, http.StatusOK, RevokeResponse{"FAILED", "Error in revoking the invite. Please contact support"})
	default:
		x.fail(w, r, err)
	}
}
