package xobin

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
)

// naive is the vendor's form of a share's expiry: microseconds and no zone.
const naive = "2006-01-02T15:04:05.000000"

const (
	badHours     = "expiration_hours must be between 1 minute and 24 hours"
	notCompleted = "The candidate has not completed the AI Interview"
)

// hours reads how long a share lives: 1 unless the body says otherwise.
func hours(f fields) (float64, string) {
	if f["expiration_hours"] == nil {
		return 1, ""
	}
	v, ok := f["expiration_hours"].(float64)
	if !ok {
		return 0, "expiration_hours must be a number"
	}
	if v < 1.0/60 || v > 24 {
		return 0, badHours
	}
	return v, ""
}

// exported serves h with a completed report and the checked body.
func (x *Dialect) exported(h func(http.ResponseWriter, *http.Request, account.Actor, interview.Result, float64)) func(http.ResponseWriter, *http.Request, account.Actor) {
	return func(w http.ResponseWriter, r *http.Request, a account.Actor) {
		id, ok := responseID(r.PathValue("response_id"))
		if !ok {
			writeError(w, http.StatusNotFound, noReport)
			return
		}
		body, wrong := readBody(w, r, true)
		var long float64
		if wrong == "" {
			long, wrong = hours(body)
		}
		if wrong != "" {
			writeError(w, http.StatusBadRequest, wrong)
			return
		}
		res, err := x.d.Service.Result(r.Context(), a, strconv.FormatInt(id, 10))
		switch {
		case err != nil:
			x.fail(w, r, err)
		case !completed(res):
			writeError(w, http.StatusBadRequest, notCompleted)
		default:
			h(w, r, a, res, long)
		}
	}
}

// shareReport makes a link to the report that works for a while.
func (x *Dialect) shareReport(w http.ResponseWriter, r *http.Request, a account.Actor, res interview.Result, long float64) {
	s, token, err := x.d.Service.Share(r.Context(), a, res.Interview.ID, x.d.Now().Add(time.Duration(long*float64(time.Hour))))
	if err != nil {
		x.fail(w, r, err)
		return
	}
	dialect.WriteJSON(w, http.StatusOK, ShareResponse{
		SignedURL: x.d.Links.Report(token), ExpiresAt: s.ExpiresAt.UTC().Format(naive), ExpirationHours: long,
		ResponseID: res.Interview.Serial, AIInterviewID: res.Plan.Serial,
	})
}

// downloadReport gives the report's PDF.
func (x *Dialect) downloadReport(w http.ResponseWriter, r *http.Request, _ account.Actor, res interview.Result, _ float64) {
	if res.Report.PDF == "" {
		writeError(w, http.StatusNotFound, noReport)
		return
	}
	body, info, err := x.d.Blobs.Open(r.Context(), res.Report.PDF)
	if err != nil {
		x.fail(w, r, err)
		return
	}
	defer body.Close()
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Length", strconv.FormatInt(info.Size, 10))
	h.Set("Content-Disposition", `attachment; filename="ai-interview-report-`+strconv.FormatInt(res.Interview.Serial, 10)+`.pdf"`)
	h.Set("Cache-Control", "private, no-store")
	_, _ = io.Copy(w, body) // a client that went away
}
