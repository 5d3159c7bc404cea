package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// uploads puts the tus protocol at /v1/uploads.
func (s *server) uploads() {
	s.tus = &web.Tus{
		Path: "/v1/uploads", Uploads: s.Service, Media: s.intake, MaxSize: s.MaxUpload,
		Actor:    func(r *http.Request) account.Actor { return callOf(r.Context()).actor },
		Describe: s.describeUpload, Finish: s.finishUpload, Fail: s.failStatus,
	}
	serve := func(w http.ResponseWriter, r *http.Request) {
		if !callOf(r.Context()).actor.May(account.WriteInterviews) {
			s.fail(w, r, denied(account.WriteInterviews))
			return
		}
		web.Bound(w, r, s.MaxUpload+1, uploadDeadline)
		s.tus.ServeHTTP(w, r)
	}
	const tag = "Uploads"
	text := &huma.Schema{Type: "string"}
	whole := &huma.Schema{Type: "integer", Format: "int64", Minimum: new(0.0)}
	header := func(name, doc string, schema *huma.Schema, required bool) *huma.Param {
		return &huma.Param{Name: name, In: "header", Description: doc, Schema: schema, Required: required}
	}
	version := header("Tus-Resumable", "1.0.0", &huma.Schema{Type: "string", Enum: []any{"1.0.0"}}, true)
	bytes := &huma.RequestBody{Content: map[string]*huma.MediaType{"application/offset+octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	id := pathParam("id", "Id of the upload.")
	document := func(o op, status string, params ...*huma.Param) {
		o.tag, o.scope = tag, account.WriteInterviews
		d := o.operation(s)
		d.Parameters = params
		d.Responses[status] = &huma.Response{Description: "Done. The headers say where the upload stands."}
		s.huma.OpenAPI().AddOperation(&d)
		s.mux.HandleFunc(o.method+" "+o.path, serve)
	}
	s.mux.HandleFunc("POST /v1/uploads/{id}", serve) // with X-HTTP-Method-Override
	document(op{method: "OPTIONS", path: "/v1/uploads", id: "askUploads", summary: "Ask what uploads can do", more: "By the tus 1.0.0 protocol, as all of these. Any tus client will do; see https://tus.io."}, "204")
	document(op{method: "POST", path: "/v1/uploads", id: "createUpload", body: bytes, summary: "Begin an upload",
		more: "`Upload-Metadata` has `interview_id`, `question_id` and optionally `started_at`; or, for the recording of a whole interview, `interview_id` and `answers`, a JSON list of question_id, from_ms and to_ms. When the last byte has arrived the upload becomes an answer, whose id (or the interview's) the header `Candor-Made` tells."}, "201",
		version, header("Upload-Length", "Bytes of the whole.", whole, false), header("Upload-Defer-Length", "1 while the length is not known.", text, false),
		header("Upload-Metadata", "Pairs of key and Base64 value, parted by commas.", text, true))
	document(op{method: "HEAD", path: "/v1/uploads/{id}", id: "askUpload", summary: "Ask where an upload stands"}, "200", id, version)
	document(op{method: "PATCH", path: "/v1/uploads/{id}", id: "continueUpload", body: bytes, summary: "Send the next bytes",
		more: "What arrived before a connection broke is kept."}, "204", id, version,
		header("Upload-Offset", "Where the body begins.", whole, true), header("Upload-Checksum", "An algorithm (sha1, sha256, md5) and the Base64 sum of the body.", text, false))
	document(op{method: "DELETE", path: "/v1/uploads/{id}", id: "dropUpload", summary: "Give an upload up"}, "204", id, version)
}

func (s *server) describeUpload(_ account.Actor, m map[string]string) (interview.Upload, error) {
	u := interview.Upload{InterviewID: m["interview_id"], QuestionID: m["question_id"]}
	if u.InterviewID == "" {
		return u, interview.Wrong("interview_id", "is needed in Upload-Metadata")
	}
	var err error
	if u.StartedAt, err = form(m).moment("started_at"); err != nil {
		return u, err
	}
	if u.QuestionID == "" {
		_, err = s.marks(m["answers"])
	}
	return u, err
}

// Finisher makes an answer of a complete upload, for uploads whose client did
// not come back to see it happen.
func Finisher(d Deps) func(ctx context.Context, a account.Actor, u interview.Upload) (string, error) {
	s := &server{Deps: d, intake: NewIntake(d)}
	return s.finishUpload
}

// NewIntake is what keeps recordings that arrive at any door.
func NewIntake(d Deps) *web.Intake {
	return &web.Intake{Shelf: shelf{d.Blobs}, Sniff: d.Sniff, Hold: d.HoldParts, Log: d.Log}
}

// finishUpload makes an answer of what has arrived. It may run again when its
// end was not noticed; the service then gives the same answer.
func (s *server) finishUpload(ctx context.Context, a account.Actor, u interview.Upload) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	m, err := s.intake.Assemble(ctx, u)
	if err != nil {
		return "", err
	}
	made, recording := u.InterviewID, ""
	if u.QuestionID != "" {
		var an interview.Answer
		an, err = s.Service.FinishAnswer(ctx, a, interview.Answer{InterviewID: u.InterviewID}, m, u.ID)
		made, recording = an.ID, an.RecordingID
	} else {
		var marks []interview.Mark
		var as []interview.Answer
		if marks, err = s.marks(u.Metadata["answers"]); err == nil {
			as, err = s.Service.FinishSession(ctx, a, u.InterviewID, m, u.StartedAt, marks, u.ID)
		}
		if len(as) > 0 {
			recording = as[0].RecordingID
		}
	}
	if err != nil {
		if web.Undone(err) {
			s.intake.Forget(ctx, m)
		}
		return "", err
	}
	s.forgetCopy(ctx, a, recording, m) // it had become an answer before
	s.intake.Drop(ctx, u)
	return made, nil
}
