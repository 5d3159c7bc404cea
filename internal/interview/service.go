package interview

import (
	"context"
	"errors"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/queue"
)

// Config of a [Service].
type Config struct {
	Now        func() time.Time // nil: the clock
	LinkSecret []byte           // candidates' link tokens are derived from it; at least 32 bytes
	// Seal and Unseal keep webhook secrets encrypted at rest.
	Seal   func(plain []byte) []byte
	Unseal func(sealed []byte) ([]byte, error)
}

// Service is everything an actor can do. It is safe for concurrent use.
type Service struct {
	store Store
	c     Config
}

// New makes the service over a store.
func New(store Store, c Config) *Service { return &Service{store: store, c: c} }

var errNotYet = errors.New("not written yet")

// ---- positions, plans, candidates

func (s *Service) CreatePosition(ctx context.Context, a account.Actor, in Position, once OnceKey) (Position, error) {
	return Position{}, errNotYet
}
func (s *Service) Position(ctx context.Context, a account.Actor, id string) (Position, error) {
	return Position{}, errNotYet
}
func (s *Service) Positions(ctx context.Context, a account.Actor, f Filter, p Page) ([]Position, error) {
	return nil, errNotYet
}

// UpdatePosition applies change to the current position. version 0 accepts any; otherwise [Stale] when it moved on.
func (s *Service) UpdatePosition(ctx context.Context, a account.Actor, id string, version int64, change func(*Position) error) (Position, error) {
	return Position{}, errNotYet
}

func (s *Service) CreatePlan(ctx context.Context, a account.Actor, in Plan, once OnceKey) (Plan, error) {
	return Plan{}, errNotYet
}

// Plan finds a plan by id, by serial ("305") or by short id ("12f4493d").
func (s *Service) Plan(ctx context.Context, a account.Actor, ref string) (Plan, error) {
	return Plan{}, errNotYet
}
func (s *Service) Plans(ctx context.Context, a account.Actor, f Filter, p Page) ([]Plan, error) {
	return nil, errNotYet
}
func (s *Service) UpdatePlan(ctx context.Context, a account.Actor, id string, version int, change func(*Plan) error) (Plan, error) {
	return Plan{}, errNotYet
}

func (s *Service) CreateCandidate(ctx context.Context, a account.Actor, in Candidate, once OnceKey) (Candidate, error) {
	return Candidate{}, errNotYet
}
func (s *Service) Candidate(ctx context.Context, a account.Actor, id string) (Candidate, error) {
	return Candidate{}, errNotYet
}
func (s *Service) Candidates(ctx context.Context, a account.Actor, f Filter, p Page) ([]Candidate, error) {
	return nil, errNotYet
}
func (s *Service) UpdateCandidate(ctx context.Context, a account.Actor, id string, version int64, change func(*Candidate) error) (Candidate, error) {
	return Candidate{}, errNotYet
}

// ---- interviews

// OnceKey is a caller's idempotency key with the digest of the request it
// came with; the zero value asks for nothing.
type OnceKey struct {
	Key    string
	Digest []byte
}

// NewInterview is what a caller gives to make one.
type NewInterview struct {
	PlanID       string     // or Plan
	Plan         *Plan      // inline: made first
	PositionID   string     // default: the plan's
	Position     *Position  // inline: made first
	CandidateID  string     // or Candidate
	Candidate    *Candidate // inline: found by external id or e-mail, else made
	Excluded     []string   // ids of plan questions to leave out
	Custom       []Question // questions of this interview only
	Order        []string   // ids of questions, and "custom_0" …, in asking order; default: by Order
	ExternalID   string
	Metadata     Metadata
	Extra        Extra
	Language     string
	ScheduledAt  time.Time
	ExpiresAt    time.Time // default: the plan's or the organization's expiry
	NeverExpires bool
	Test         bool // a test interview
	CompleteNow  bool // with Test: complete at once with a synthetic result
	NotInvited   bool // stay scheduled instead of invited
}

// Created is a new interview with the link for its candidate.
type Created struct {
	Interview Interview
	Candidate Candidate
	LinkToken string // the secret part of the candidate's link
	Replayed  bool   // the same request had been made before
}

func (s *Service) CreateInterview(ctx context.Context, a account.Actor, in NewInterview, once OnceKey) (Created, error) {
	return Created{}, errNotYet
}

// Invite makes a scheduled interview invited; on an invited one it issues the link anew (the old one stops working) when reissue is set.
func (s *Service) Invite(ctx context.Context, a account.Actor, id string, reissue bool) (Created, error) {
	return Created{}, errNotYet
}

// Interview finds an interview by id or serial.
func (s *Service) Interview(ctx context.Context, a account.Actor, ref string) (Interview, error) {
	return Interview{}, errNotYet
}
func (s *Service) InterviewByExternalID(ctx context.Context, a account.Actor, external string) (Interview, error) {
	return Interview{}, errNotYet
}
func (s *Service) Interviews(ctx context.Context, a account.Actor, f Filter, p Page) ([]Interview, error) {
	return nil, errNotYet
}

// LinkToken derives the current link token of an interview.
func (s *Service) LinkToken(iv Interview) string { return "" }
func (s *Service) Cancel(ctx context.Context, a account.Actor, id, reason string) (Interview, error) {
	return Interview{}, errNotYet
}
func (s *Service) Revoke(ctx context.Context, a account.Actor, id, reason string) (Interview, error) {
	return Interview{}, errNotYet
}

// Complete ends the asking: what was answered is processed.
func (s *Service) Complete(ctx context.Context, a account.Actor, id string, why Completion) (Interview, error) {
	return Interview{}, errNotYet
}

// UpdateInterview changes metadata, external id, schedule, expiry and extra, never the state.
func (s *Service) UpdateInterview(ctx context.Context, a account.Actor, id string, version int64, change func(*Interview) error) (Interview, error) {
	return Interview{}, errNotYet
}

// ExpireOverdue expires what is past its time, over all organizations, and returns how many.
func (s *Service) ExpireOverdue(ctx context.Context) (int, error) { return 0, errNotYet }

// ---- the candidate, by link

// Enter turns a link token into the candidate's actor; the interview becomes opened the first time.
func (s *Service) Enter(ctx context.Context, token string) (account.Actor, Interview, error) {
	return account.Actor{}, Interview{}, errNotYet
}
func (s *Service) Consent(ctx context.Context, a account.Actor, version string) (Interview, error) {
	return Interview{}, errNotYet
}
func (s *Service) Decline(ctx context.Context, a account.Actor, reason string) (Interview, error) {
	return Interview{}, errNotYet
}
func (s *Service) Withdraw(ctx context.Context, a account.Actor, reason string) (Interview, error) {
	return Interview{}, errNotYet
}

// Start begins or resumes the sitting: a new Sitting, the interview in progress.
func (s *Service) Start(ctx context.Context, a account.Actor, client string) (Sitting, Interview, error) {
	return Sitting{}, Interview{}, errNotYet
}
func (s *Service) Interrupt(ctx context.Context, a account.Actor, sittingID string) (Interview, error) {
	return Interview{}, errNotYet
}
func (s *Service) Observe(ctx context.Context, a account.Actor, sig Signal) error { return errNotYet }

// ---- answers. The actor is the candidate, or a key with write:interviews that delivers recordings made elsewhere;
// for a key the interview starts by itself with the first answer (consent is the caller's to have).

// WriteAnswer takes a text, code or choice answer.
func (s *Service) WriteAnswer(ctx context.Context, a account.Actor, in Answer) (Answer, error) {
	return Answer{}, errNotYet
}
func (s *Service) CreateUpload(ctx context.Context, a account.Actor, u Upload) (Upload, error) {
	return Upload{}, errNotYet
}
func (s *Service) Upload(ctx context.Context, a account.Actor, id string) (Upload, error) {
	return Upload{}, errNotYet
}

// AppendUpload acknowledges a durable part that begins at offset; [Conflict] when the upload is elsewhere.
func (s *Service) AppendUpload(ctx context.Context, a account.Actor, id string, offset int64, p Part) (Upload, error) {
	return Upload{}, errNotYet
}

// SetUploadLength fixes a deferred length.
func (s *Service) SetUploadLength(ctx context.Context, a account.Actor, id string, length int64) (Upload, error) {
	return Upload{}, errNotYet
}
func (s *Service) DropUpload(ctx context.Context, a account.Actor, id string) ([]Part, error) {
	return nil, errNotYet
}

// StoredMedium is a blob that is already durable.
type StoredMedium struct {
	Key       string
	MediaType string
	Video     bool
	Bytes     int64
	SHA256    string
}

// FinishAnswer makes an answer of a stored recording: state, event and transcription task in one transaction. Twice with the same uploadID gives the same answer.
func (s *Service) FinishAnswer(ctx context.Context, a account.Actor, in Answer, m StoredMedium, uploadID string) (Answer, error) {
	return Answer{}, errNotYet
}

// Mark places one answer in a session recording.
type Mark struct {
	QuestionID   string
	FromMS, ToMS int64
}

// FinishSession takes the recording of a whole interview with the times of its answers.
func (s *Service) FinishSession(ctx context.Context, a account.Actor, interviewID string, m StoredMedium, startedAt time.Time, marks []Mark, uploadID string) ([]Answer, error) {
	return nil, errNotYet
}
func (s *Service) Answers(ctx context.Context, a account.Actor, interviewID string) ([]Answer, error) {
	return nil, errNotYet
}

// Correct replaces the transcript of an answer by the candidate's correction; both stay.
func (s *Service) Correct(ctx context.Context, a account.Actor, answerID string, segments []Segment) (Transcript, error) {
	return Transcript{}, errNotYet
}

// ---- results

// Result is the newest result of an interview by id or serial, or, while it is not ready, what there is.
func (s *Service) Result(ctx context.Context, a account.Actor, ref string) (Result, error) {
	return Result{}, errNotYet
}

// ResultDocument is the stored JSON of a ready result; version 0 is the newest. [NotFound] while there is none.
func (s *Service) ResultDocument(ctx context.Context, a account.Actor, id string, version int) (doc []byte, v int, err error) {
	return nil, 0, errNotYet
}
func (s *Service) Assessments(ctx context.Context, a account.Actor, id string) ([]Assessment, error) {
	return nil, errNotYet
}
func (s *Service) Stages(ctx context.Context, a account.Actor, id string) ([]StageRun, error) {
	return nil, errNotYet
}

// Rerun runs a stage and those after it again and makes a new version; the old one stays.
func (s *Service) Rerun(ctx context.Context, a account.Actor, id string, from Stage) (Interview, error) {
	return Interview{}, errNotYet
}
func (s *Service) Search(ctx context.Context, a account.Actor, text string, p Page) ([]Hit, error) {
	return nil, errNotYet
}
func (s *Service) SaveReview(ctx context.Context, a account.Actor, r Review) (Review, error) {
	return Review{}, errNotYet
}

// RemoveRecordings takes access to an interview's recordings away; the interview stays.
func (s *Service) RemoveRecordings(ctx context.Context, a account.Actor, id string) error {
	return errNotYet
}
func (s *Service) Recording(ctx context.Context, a account.Actor, id string) (Recording, error) {
	return Recording{}, errNotYet
}

// Share makes a link to the report. The token is returned once.
func (s *Service) Share(ctx context.Context, a account.Actor, interviewID string, expires time.Time) (Share, string, error) {
	return Share{}, "", errNotYet
}

// StableShare derives the one long-lived report token of a result, for dialects whose answers carry a link. It makes the share when there is none.
func (s *Service) StableShare(ctx context.Context, a account.Actor, interviewID string) (token string, err error) {
	return "", errNotYet
}

// SharedResult resolves a share token and counts the view. [Gone] when it expired or was revoked.
func (s *Service) SharedResult(ctx context.Context, token string) (Result, error) {
	return Result{}, errNotYet
}

// ---- events and webhooks

func (s *Service) Events(ctx context.Context, a account.Actor, types []EventType, interviewID string, after int64, limit int) ([]Event, error) {
	return nil, errNotYet
}

// CreateWebhook returns the webhook and its secret ("whsec_…"), shown once. A secret given by the caller is kept.
func (s *Service) CreateWebhook(ctx context.Context, a account.Actor, in Webhook, secret string, once OnceKey) (Webhook, string, error) {
	return Webhook{}, "", errNotYet
}
func (s *Service) Webhook(ctx context.Context, a account.Actor, id string) (Webhook, error) {
	return Webhook{}, errNotYet
}
func (s *Service) Webhooks(ctx context.Context, a account.Actor, p Page) ([]Webhook, error) {
	return nil, errNotYet
}
func (s *Service) UpdateWebhook(ctx context.Context, a account.Actor, id string, change func(*Webhook) error) (Webhook, error) {
	return Webhook{}, errNotYet
}

// RotateSecret makes a new secret; the old one signs too for a day.
func (s *Service) RotateSecret(ctx context.Context, a account.Actor, id string) (string, error) {
	return "", errNotYet
}
func (s *Service) DeleteWebhook(ctx context.Context, a account.Actor, id string) error {
	return errNotYet
}
func (s *Service) Deliveries(ctx context.Context, a account.Actor, webhookID string, p Page) ([]Delivery, error) {
	return nil, errNotYet
}

// Replay sends an event to a webhook again as a new delivery with the same event id.
func (s *Service) Replay(ctx context.Context, a account.Actor, webhookID, eventID string) (Delivery, error) {
	return Delivery{}, errNotYet
}

// TestWebhook sends a webhook.test event.
func (s *Service) TestWebhook(ctx context.Context, a account.Actor, id string) (Delivery, error) {
	return Delivery{}, errNotYet
}

// ---- dialects' foreign ids

func (s *Service) Alias(ctx context.Context, a account.Actor, dialect, kind, theirs string) (ours string, err error) {
	return "", errNotYet
}
func (s *Service) SaveAlias(ctx context.Context, a account.Actor, dialect, kind, theirs, ours string) error {
	return errNotYet
}

// ---- for the pipeline, always as the system

// Task kinds and their payloads. Every payload has the ids it needs and nothing else.
const (
	TaskTranscribe = "transcribe" // key: answer id; payload {"interview_id","answer_id"}
	TaskAssess     = "assess"     // key: interview id
	TaskReport     = "report"     // key: interview id
	TaskDeliver    = "deliver"    // key: event id; hands the event to every webhook that wants it
	TaskSend       = "send"       // key: delivery id; one delivery
	TaskInvite     = "mail"       // reserved for invitation mail
)

// StageBegan, StageWaits and StageFailed keep the visible state of a stage.
func (s *Service) StageBegan(ctx context.Context, interviewID string, st Stage, attempt int) error {
	return errNotYet
}
func (s *Service) StageWaits(ctx context.Context, interviewID string, st Stage, reason string) error {
	return errNotYet
}

// StageFailed gives up: the interview becomes failed, with the reason.
func (s *Service) StageFailed(ctx context.Context, interviewID string, st Stage, reason string) error {
	return errNotYet
}

// PendingAnswer is all the transcribe stage needs of an answer.
type PendingAnswer struct {
	Interview Interview
	Answer    Answer
	Recording Recording
}

func (s *Service) PendingAnswer(ctx context.Context, answerID string) (PendingAnswer, error) {
	return PendingAnswer{}, errNotYet
}

// AnswerWaits and AnswerUnreadable set the answer's state with a reason.
func (s *Service) AnswerWaits(ctx context.Context, answerID, reason string) error { return errNotYet }
func (s *Service) AnswerUnreadable(ctx context.Context, answerID, reason string) error {
	return errNotYet
}

// SaveTranscript keeps the transcript and what decoding told of the recording. When it was the last missing answer of
// a completed interview, the turns are laid out and the assess stage is queued in the same transaction.
func (s *Service) SaveTranscript(ctx context.Context, answerID string, t Transcript, rec Recording) error {
	return errNotYet
}

// Case is all the assess stage needs.
type Case struct {
	Interview Interview
	Answers   []Answer // the takes that count, in asking order
	Turns     []Turn
}

func (s *Service) Case(ctx context.Context, interviewID string) (Case, error) {
	return Case{}, errNotYet
}

// SaveAssessment keeps a new version and queues the report stage.
func (s *Service) SaveAssessment(ctx context.Context, interviewID string, as Assessment) error {
	return errNotYet
}

// Draft is the result as it will be stored, with the newest assessment and the next version number.
func (s *Service) Draft(ctx context.Context, interviewID string) (Result, error) {
	return Result{}, errNotYet
}

// AddRecording keeps a derived recording (the session put together from its answers), and SetMP3 the key of a rendition. Twice is fine.
func (s *Service) AddRecording(ctx context.Context, r Recording) (Recording, error) {
	return Recording{}, errNotYet
}
func (s *Service) SetMP3(ctx context.Context, recordingID, key string) error { return errNotYet }

// SaveResult stores the document, makes the interview ready, and queues delivery.
func (s *Service) SaveResult(ctx context.Context, r Result) (Result, error) {
	return Result{}, errNotYet
}

// Subscribers are the webhooks an event goes to; OpenDeliveries makes one delivery and one task for each.
func (s *Service) OpenDeliveries(ctx context.Context, eventID string) ([]Delivery, error) {
	return nil, errNotYet
}

// Outgoing is all one delivery needs.
type Outgoing struct {
	Delivery Delivery
	Event    Event
	Webhook  Webhook
	Secrets  [][]byte // unsealed, current first
}

func (s *Service) Outgoing(ctx context.Context, deliveryID string) (Outgoing, error) {
	return Outgoing{}, errNotYet
}

// SaveAttempt records a try. next is zero when it succeeded or gave up; the circuit breaker of the webhook is kept here.
func (s *Service) SaveAttempt(ctx context.Context, deliveryID string, at Attempt, ok bool, next time.Time) error {
	return errNotYet
}

var _ = queue.Task{}
