package room

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// exported is everything about one interview that is about its candidate.
type exported struct {
	Exported     time.Time                         `json:"exported_at"`
	Organization string                            `json:"organization"`
	Contact      string                            `json:"contact,omitempty"`
	Position     string                            `json:"position,omitempty"`
	Candidate    interview.Candidate               `json:"candidate"`
	Interview    exportedInterview                 `json:"interview"`
	Questions    []exportedQuestion                `json:"questions"`
	Answers      []interview.Answer                `json:"answers"`
	Transcripts  map[string][]interview.Transcript `json:"transcripts"` // every version, by answer
	Recordings   []exportedRecording               `json:"recordings"`
	Unfinished   []exportedUpload                  `json:"unfinished_uploads"`
	Drafts       []interview.Try                   `json:"tries"`
	Sittings     []interview.Sitting               `json:"sittings"`
	Signals      []interview.Signal                `json:"signals"`
	Requests     []interview.Request               `json:"requests"`
	Assessment   *interview.Assessment             `json:"assessment,omitempty"`
}

type exportedInterview struct {
	ID          string          `json:"id"`
	State       interview.State `json:"state"`
	Consent     string          `json:"consent_version,omitempty"`
	Invited     time.Time       `json:"invited_at,omitzero"`
	Opened      time.Time       `json:"opened_at,omitzero"`
	Consented   time.Time       `json:"consented_at,omitzero"`
	Started     time.Time       `json:"started_at,omitzero"`
	Completed   time.Time       `json:"completed_at,omitzero"`
	Expires     time.Time       `json:"expires_at,omitzero"`
	RetainUntil time.Time       `json:"recordings_kept_until,omitzero"`
}

// exportedQuestion is a question without what a good answer says: that is the
// organization's, and the next candidate's surprise.
type exportedQuestion struct {
	ID   string         `json:"id"`
	Text string         `json:"text"`
	Form interview.Form `json:"form"`
}

type exportedRecording struct {
	interview.Recording
	URL string `json:"url,omitempty"`
}

type exportedUpload struct {
	QuestionID string    `json:"question_id"`
	Bytes      int64     `json:"bytes"`
	StartedAt  time.Time `json:"started_at"`
}

// export is everything about this interview, to keep, as a file for programs.
func (d *door) export(w http.ResponseWriter, r *http.Request, g guest) {
	out, err := d.everything(r.Context(), g)
	if err != nil {
		d.fail(w, r, g, err)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="interview-`+g.seat.Interview.ID+`.json"`)
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	_ = e.Encode(out)
}

// everything is what both the file and the page to read are made of. An
// assessment belongs to the candidate's data from when there is one, decided
// upon or not; what people noted in their reviews is asked for by a request.
func (d *door) everything(ctx context.Context, g guest) (exported, error) {
	iv, seat := g.seat.Interview, g.seat
	out := exported{Exported: d.Now().UTC(), Organization: seat.Organization.Name, Contact: seat.Organization.Settings.ContactEmail,
		Position: seat.Position.Title, Candidate: seat.Candidate, Answers: seat.Answers, Drafts: seat.Tries, Sittings: seat.Sittings,
		Signals: seat.Signals, Requests: seat.Requests, Interview: exportedInterview{ID: iv.ID, State: iv.State, Consent: iv.ConsentVersion,
			Invited: iv.InvitedAt, Opened: iv.OpenedAt, Consented: iv.ConsentedAt, Started: iv.StartedAt, Completed: iv.CompletedAt, Expires: iv.ExpiresAt}}
	if days := seat.Organization.Settings.RetentionDays; days > 0 && !iv.CompletedAt.IsZero() {
		out.Interview.RetainUntil = iv.CompletedAt.AddDate(0, 0, days)
	}
	for _, q := range iv.Asked.Questions {
		out.Questions = append(out.Questions, exportedQuestion{q.ID, q.Text, q.Form})
	}
	for _, rec := range seat.Recordings {
		e := exportedRecording{Recording: rec}
		if rec.RemovedAt.IsZero() {
			e.URL = d.File(rec.Key, "")
		}
		e.Waveform = nil
		out.Recordings = append(out.Recordings, e)
	}
	for _, u := range seat.Uploads {
		out.Unfinished = append(out.Unfinished, exportedUpload{u.QuestionID, u.Offset, u.StartedAt})
	}
	var err error
	if out.Transcripts, err = d.Service.Transcripts(ctx, g.actor, iv.ID); err != nil {
		return exported{}, err
	}
	if iv.ResultVersion > 0 {
		as, err := d.Service.OwnAssessment(ctx, g.actor)
		if err != nil {
			return exported{}, err
		}
		out.Assessment = new(withoutPoints(as, iv.Asked))
	}
	return out, nil
}

// withoutPoints takes out of an assessment what a good answer says, which is
// as little the candidate's as the marking scheme of an examination: of each
// key point there stays whether it was found, the number and the candidate's
// own words. Sentences that name a key point name its question instead.
func withoutPoints(as interview.Assessment, asked interview.Asked) interview.Assessment {
	var names []string
	for i, q := range asked.Questions {
		name := "point of question " + strconv.Itoa(i+1)
		for _, k := range q.KeyPoints {
			names = append(names, k.Text, name)
		}
	}
	for _, an := range as.Answers {
		n := slices.IndexFunc(asked.Questions, func(q interview.Question) bool { return q.ID == an.QuestionID })
		for _, k := range an.KeyPoints {
			names = append(names, k.Text, "point of question "+strconv.Itoa(n+1))
		}
	}
	clean := func(s string) string {
		for i := 0; i < len(names); i += 2 {
			if point := strings.TrimRight(names[i], "."); point != "" {
				s = strings.ReplaceAll(s, point, names[i+1])
			}
		}
		return s
	}
	reasons := func(in []interview.Finding) []interview.Finding {
		out := slices.Clone(in)
		for i := range out {
			out[i].Text = clean(out[i].Text)
		}
		return out
	}
	as.ForCandidate.Text, as.ForRecruiter.Text = clean(as.ForCandidate.Text), clean(as.ForRecruiter.Text)
	as.RecommendedBecause = clean(as.RecommendedBecause)
	as.ReasonsFor, as.ReasonsAgainst = reasons(as.ReasonsFor), reasons(as.ReasonsAgainst)
	as.Answers = slices.Clone(as.Answers)
	for i := range as.Answers {
		an := &as.Answers[i]
		an.ForCandidate, an.ForRecruiter = clean(an.ForCandidate), clean(an.ForRecruiter)
		an.KeyPoints, an.Flags = slices.Clone(an.KeyPoints), slices.Clone(an.Flags)
		for j := range an.KeyPoints {
			an.KeyPoints[j].Text = ""
		}
		for j := range an.Flags {
			an.Flags[j].Message = clean(an.Flags[j].Message)
		}
	}
	return as
}
