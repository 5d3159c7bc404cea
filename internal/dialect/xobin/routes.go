package xobin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

func (x *Dialect) routes() web.Tabled {
	mux := web.NewMux()
	serve(mux, "GET /api/v2/ai-interviews/report/{response_id}", x.keyed(x.reportByID))
	serve(mux, "/api/v2/ai-interviews/report/{response_id}", wrongMethod("GET, HEAD"))
	serve(mux, "GET /api/v2/ai-interviews/report", x.keyed(x.reportByCustomID))
	serve(mux, "/api/v2/ai-interviews/report", wrongMethod("GET, HEAD"))
	serve(mux, "POST /api/v2/ai-interviews/report/{response_id}/share", x.keyed(x.exported(x.shareReport)))
	serve(mux, "/api/v2/ai-interviews/report/{response_id}/share", wrongMethod("POST"))
	serve(mux, "POST /api/v2/ai-interviews/report/{response_id}/download", x.keyed(x.exported(x.downloadReport)))
	serve(mux, "/api/v2/ai-interviews/report/{response_id}/download", wrongMethod("POST"))
	serve(mux, "POST /api/v2/ai-interviews/invite", x.keyed(x.invite))
	serve(mux, "/api/v2/ai-interviews/invite", wrongMethod("POST"))
	serve(mux, "PATCH /api/v2/ai-interviews/invite/revoke", x.keyed(x.revoke))
	serve(mux, "/api/v2/ai-interviews/invite/revoke", wrongMethod("PATCH"))
	serve(mux, "PATCH /api/v2/ai-interviews/invite/reminders/schedule", x.keyed(x.remind))
	serve(mux, "POST /api/v2/ai-interviews/invite/reminders/schedule", x.keyed(x.remind))
	serve(mux, "/api/v2/ai-interviews/invite/reminders/schedule", wrongMethod("PATCH, POST"))
	serve(mux, "POST /api/v2/ai-interviews/generate-interview", x.keyed(x.generate))
	serve(mux, "/api/v2/ai-interviews/generate-interview", wrongMethod("POST"))
	serve(mux, "GET /api/v2/ai-interviews/generate-interview/{job_id}", x.keyed(x.generated))
	serve(mux, "/api/v2/ai-interviews/generate-interview/{job_id}", wrongMethod("GET, HEAD"))
	serve(mux, "GET /api/v2/openapi.json", describe)
	serve(mux, "/api/v2/openapi.json", wrongMethod("GET, HEAD"))
	serve(mux, "GET /api/v2/ai-interviews/invited/{ai_interview_id}", x.keyed(x.invited))
	serve(mux, "/api/v2/ai-interviews/invited/{ai_interview_id}", wrongMethod("GET, HEAD"))
	serve(mux, "/", unknownPath)
	return web.Behind(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !dialect.IsClean(r) {
			unknownPath(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	}), mux)
}

// serve registers a handler and names it in the request log.
func serve(mux *web.Mux, pattern string, h http.HandlerFunc) {
	route := strings.Replace(pattern, "/", "/"+name+"/", 1)
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		web.RequestOf(r.Context()).Route = route
		h(w, r)
	})
}

// reportByID serves the report of a response id. A custom_field_id beside it
// is not looked at: the path says which report is meant.
func (x *Dialect) reportByID(w http.ResponseWriter, r *http.Request, a account.Actor) {
	id, ok := responseID(r.PathValue("response_id"))
	if !ok {
		writeError(w, http.StatusNotFound, noReport)
		return
	}
	x.report(w, r, a, strconv.FormatInt(id, 10), "")
}

// reportByCustomID serves the newest report of the caller's own id.
func (x *Dialect) reportByCustomID(w http.ResponseWriter, r *http.Request, a account.Actor) {
	custom := query(r).Get("custom_field_id")
	if custom == "" {
		writeError(w, http.StatusBadRequest, "response_id or custom_field_id is required")
		return
	}
	iv, err := x.d.Service.InterviewByExternalID(r.Context(), a, custom)
	if err != nil {
		x.fail(w, r, err)
		return
	}
	x.report(w, r, a, iv.ID, iv.ExternalID) // as it was set, whatever blanks were sent around it
}

func (x *Dialect) report(w http.ResponseWriter, r *http.Request, a account.Actor, ref, custom string) {
	saved := isTrue(query(r).Get("is_downloadable"))
	words := func(ours string) dialect.Words {
		words := dialect.Words{Name: name, Make: func(ctx context.Context, l dialect.Linked) ([]byte, error) {
			sign := l.File
			if saved {
				sign = l.Download
			}
			return x.worded(ctx, a, ours, ref, custom, l, sign)
		}}
		if saved {
			words.Name += " saved"
		}
		if custom != "" {
			words.Name += " of " + custom
		}
		return words
	}
	if err := x.d.AnswerTheirs(w, r, a, name, ref, words); err != nil {
		x.fail(w, r, err)
	}
}

// worded words the report of an interview that was asked for as ref, which is
// its number here unless it was imported under one that was taken.
func (x *Dialect) worded(ctx context.Context, a account.Actor, ours, ref, custom string, l dialect.Linked, sign func(key, filename string, ttl time.Duration) string) ([]byte, error) {
	res, err := x.d.Service.Result(ctx, a, ours)
	if err != nil {
		return nil, err
	}
	if n, ok := responseID(ref); ok {
		res.Interview.Serial = n
	}
	if !completed(res) {
		return dialect.EncodeJSON(pending(res, custom))
	}
	links := Links{Recording: func(key, filename string) string { return sign(key, filename, recordingTTL) }}
	_, err = x.d.Service.StableShare(ctx, a, res.Interview.ID)
	switch said, ok := errors.AsType[*interview.Error](err); {
	case err == nil:
		links.Report, links.PDF = l.StableReport(res.Interview.ID), l.StableReportPDF(res.Interview.ID)
	case ok && said.Kind == interview.Gone: // somebody took the report's link back
	default:
		return nil, err
	}
	return dialect.EncodeJSON(Report(res, custom, links))
}

// query is what of the query can be decoded.
func query(r *http.Request) url.Values {
	q, _ := url.ParseQuery(r.URL.RawQuery)
	return q
}

// responseID reads digits and nothing else, as the vendor's routes do.
func responseID(s string) (int64, bool) {
	if strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	id, err := strconv.ParseInt(s, 10, 64)
	return id, err == nil && id > 0
}

func isTrue(s string) bool { return strings.EqualFold(s, "true") || s == "1" }
