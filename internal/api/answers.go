package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// writtenAnswer is a text, code or choice answer.
type writtenAnswer struct {
	QuestionID string         `json:"question_id" minLength:"1" maxLength:"64"`
	Form       interview.Form `json:"form,omitempty" enum:"text,code,choice" doc:"Default: what the question asks for."`
	Text       string         `json:"text,omitempty" maxLength:"200000"`
	Chosen     []int          `json:"chosen,omitempty" nullable:"false" maxItems:"100" doc:"Options by their place, from 0."`
	StartedAt  *time.Time     `json:"started_at,omitempty"`
	DurationMS int64          `json:"duration_ms,omitempty" minimum:"0"`
}

// answerMark says where in a recording of a whole interview an answer lies.
type answerMark struct {
	QuestionID string `json:"question_id" minLength:"1" maxLength:"64"`
	FromMS     int64  `json:"from_ms" minimum:"0"`
	ToMS       int64  `json:"to_ms" minimum:"1"`
}

const (
	maxField       = 64 << 10
	uploadDeadline = 2 * time.Hour
)

func (s *server) answers() {
	const tag = "Answers"
	const path = "/v1/interviews/{id}"
	add(s, op{method: "GET", path: path + "/answers", id: "listAnswers", tag: tag, scope: account.ReadInterviews,
		summary: "List answers", more: "Every take of every question, with how far it has come."},
		func(ctx context.Context, c *call, in *ByID) (*listing[interview.Answer], error) {
			as, err := s.Service.Answers(ctx, c.actor, in.ID)
			return &listing[interview.Answer]{Body: page[interview.Answer]{Data: as}}, err
		})

	written := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[writtenAnswer](), true, "")
	file := &huma.Schema{Type: "string", Format: "binary", Description: "The recording: WebM, MP4, Ogg, WAV, MP3, FLAC … Its type is told from its bytes."}
	text := &huma.Schema{Type: "string"}
	moment := &huma.Schema{Type: "string", Format: "date-time"}
	s.raw(op{method: "POST", path: path + "/answers", id: "giveAnswer", tag: tag, status: 201, makes: true, scope: account.WriteInterviews,
		summary: "Give an answer", more: "JSON for a written, code or choice answer; multipart with one file for a recording made elsewhere. The consent of the candidate is yours to have. The same recording for the same question twice is one answer.",
		body: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json": {Schema: written},
			"multipart/form-data": {Schema: &huma.Schema{Type: "object", Required: []string{"question_id", "file"},
				Properties: map[string]*huma.Schema{"question_id": text, "started_at": moment, "file": file}}}}}},
		[]*huma.Param{pathParam("id", "Id of the interview.")},
		map[string]*huma.Response{"201": jsonResponse[interview.Answer](s, "The answer.")}, s.giveAnswer)

	marks := &huma.Schema{Type: "array", Items: schemaOf[answerMark](s)}
	s.raw(op{method: "POST", path: path + "/recording", id: "giveRecording", tag: tag, status: 201, scope: account.WriteInterviews,
		summary: "Give the recording of a whole interview", more: "Multipart: one file, and the times of its answers as JSON. The same recording twice is taken once.",
		body: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"multipart/form-data": {Schema: &huma.Schema{Type: "object", Required: []string{"answers", "file"},
				Properties: map[string]*huma.Schema{"answers": marks, "started_at": moment, "file": file}}}}}},
		[]*huma.Param{pathParam("id", "Id of the interview.")},
		map[string]*huma.Response{"201": jsonResponse[page[interview.Answer]](s, "The answers.")}, s.giveRecording)
}

func (s *server) giveAnswer(w http.ResponseWriter, r *http.Request, c *call) error {
	if mediaType(r) == "multipart/form-data" {
		return s.giveSpoken(w, r, c)
	}
	o := op{id: "giveAnswer", scope: account.WriteInterviews, makes: true}
	if err := s.admit(w, r, c, o); err != nil {
		return err
	}
	in, err := checked[writtenAnswer](s, c.body)
	if err != nil {
		return err
	}
	give := func(w http.ResponseWriter) {
		an, err := s.Service.WriteAnswer(r.Context(), c.actor, interview.Answer{InterviewID: r.PathValue("id"), QuestionID: in.QuestionID,
			Form: in.Form, Text: in.Text, Chosen: in.Chosen, StartedAt: timeOf(in.StartedAt), DurationMS: in.DurationMS})
		if err == nil {
			err = s.writeJSON(w, r, http.StatusCreated, an)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	}
	if c.once.Key == "" {
		give(w)
		return nil
	}
	s.made.once(w, r, c, o, give, s.fail)
	return nil
}

func (s *server) giveSpoken(w http.ResponseWriter, r *http.Request, c *call) error {
	m, fields, err := s.receive(w, r, c)
	if err != nil {
		return err
	}
	ctx := context.WithoutCancel(r.Context()) // what arrived whole becomes an answer
	started, err := fields.moment("started_at")
	if fields["question_id"] == "" {
		err = interview.Wrong("question_id", "is needed")
	}
	var an interview.Answer
	if err == nil {
		an, err = s.Service.FinishAnswer(ctx, c.actor, interview.Answer{InterviewID: r.PathValue("id"), QuestionID: fields["question_id"], StartedAt: started}, m, "")
	}
	if err != nil {
		if web.Undone(err) {
			s.intake.Forget(ctx, m)
		}
		return err
	}
	s.forgetCopy(ctx, c.actor, an.RecordingID, m)
	return s.writeJSON(w, r, http.StatusCreated, an)
}

func (s *server) giveRecording(w http.ResponseWriter, r *http.Request, c *call) error {
	if mediaType(r) != "multipart/form-data" {
		return interview.Errorf(interview.Unsupported, "the body must be multipart/form-data")
	}
	m, fields, err := s.receive(w, r, c)
	if err != nil {
		return err
	}
	ctx := context.WithoutCancel(r.Context())
	var as []interview.Answer
	started, err := fields.moment("started_at")
	marks, markErr := s.marks(fields["answers"])
	if err = errors.Join(err, markErr); err == nil {
		as, err = s.Service.FinishSession(ctx, c.actor, r.PathValue("id"), m, started, marks, "")
	}
	if err != nil {
		if web.Undone(err) {
			s.intake.Forget(ctx, m)
		}
		return err
	}
	if len(as) > 0 {
		s.forgetCopy(ctx, c.actor, as[0].RecordingID, m)
	}
	return s.writeJSON(w, r, http.StatusCreated, page[interview.Answer]{Data: as})
}

// forgetCopy removes what was stored when the same recording had been taken
// before.
func (s *server) forgetCopy(ctx context.Context, a account.Actor, recordingID string, m interview.StoredMedium) {
	if rec, err := s.Service.Recording(ctx, a, recordingID); err == nil && rec.Key != m.Key {
		s.intake.Forget(ctx, m)
	}
}

func (s *server) marks(field string) ([]interview.Mark, error) {
	if field == "" {
		return nil, interview.Wrong("answers", "is needed: a list of question_id, from_ms and to_ms")
	}
	var in []answerMark
	if err := web.DecodeJSON([]byte(field), &in, web.JSONRules{}); err != nil {
		return nil, interview.Wrong("answers", "must be a list of question_id, from_ms and to_ms")
	}
	out := make([]interview.Mark, len(in))
	for i, m := range in {
		out[i] = interview.Mark{QuestionID: m.QuestionID, FromMS: m.FromMS, ToMS: m.ToMS}
	}
	return out, nil
}

// form has the fields of a multipart body other than its file.
type form map[string]string

func (f form) moment(name string) (time.Time, error) {
	if f[name] == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, f[name])
	if err != nil {
		return time.Time{}, interview.Wrong(name, timeSample)
	}
	return t, nil
}

// receive streams a multipart body: the file to the blob store, the fields
// into memory, in whatever order they come.
func (s *server) receive(w http.ResponseWriter, r *http.Request, c *call) (m interview.StoredMedium, f form, err error) {
	// Nothing is stored for an interview that is not there.
	iv, err := s.Service.Interview(r.Context(), c.actor, r.PathValue("id"))
	if err != nil {
		return m, nil, err
	}
	web.Bound(w, r, s.MaxUpload+1<<20, uploadDeadline)
	mr, err := r.MultipartReader()
	if err != nil {
		return m, nil, malformed(interview.Errorf(interview.Invalid, "the multipart body cannot be read"))
	}
	f = form{}
	defer func() {
		if err != nil {
			s.intake.Forget(context.WithoutCancel(r.Context()), m)
		}
	}()
	for {
		part, err := mr.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return m, nil, brokenForm(err)
		}
		if part.FormName() == "file" {
			if m.Key != "" {
				return m, nil, interview.Wrong("file", "comes twice")
			}
			if m, err = s.intake.Store(r.Context(), iv.ID, part); err != nil {
				if e, ok := errors.AsType[*interview.Error](err); ok && e.Kind == interview.Unsupported {
					err = problemAt(http.StatusUnsupportedMediaType, Fault{Pointer: "/file", Detail: "is no recording of a type that can be read"})
				}
				return m, nil, brokenForm(err)
			}
			continue
		}
		if err := f.read(part); err != nil {
			return m, nil, err
		}
	}
	if m.Key == "" {
		return m, nil, interview.Wrong("file", "is needed")
	}
	web.Arrived(w)
	return m, f, nil
}

func (f form) read(part *multipart.Part) error {
	name := part.FormName()
	switch name {
	case "question_id", "started_at", "answers":
	default:
		return interview.Wrong(name, "is not a known field")
	}
	if _, twice := f[name]; twice {
		return interview.Wrong(name, "comes twice")
	}
	b, err := io.ReadAll(io.LimitReader(part, maxField+1))
	if err != nil {
		return brokenForm(err)
	}
	if len(b) > maxField {
		return interview.Errorf(interview.TooLarge, "the field %s is longer than %d bytes", name, maxField)
	}
	f[name] = string(b)
	return nil
}

// brokenForm words a multipart body that ends early or is none.
func brokenForm(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return web.BodyError(err)
	}
	if _, ok := errors.AsType[*interview.Error](err); ok {
		return malformed(err)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, multipart.ErrMessageTooLarge) {
		return malformed(interview.Errorf(interview.Invalid, "the multipart body ends early"))
	}
	if web.IsTimeout(err) {
		return malformed(&interview.Error{Kind: interview.Invalid, Message: "the body did not arrive in time", Cause: err})
	}
	return err
}

func mediaType(r *http.Request) string {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return t
}

// checked reads and validates a JSON body outside of huma by the same schema.
func checked[In any](s *server, body []byte) (In, error) {
	var in In
	if len(body) == 0 {
		return in, malformed(interview.Errorf(interview.Invalid, "a body is needed"))
	}
	var any any
	if err := json.Unmarshal(body, &any); err != nil {
		return in, malformed(interview.Errorf(interview.Invalid, "the body is not JSON"))
	}
	if p := validate[In](s, any); p != nil {
		return in, p
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return in, &interview.Error{Kind: interview.Invalid, Message: "the body does not have the expected form", Cause: err}
	}
	return in, nil
}
