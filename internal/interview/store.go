package interview

import (
	"context"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/queue"
)

// Store keeps everything durably. Package store implements it on SQLite and
// PostgreSQL; package storetest holds what both must do.
//
// What the store has to say it says as an [*Error]: [NotFound], [Stale] when a
// row was changed by somebody else, [Conflict] with the field that must be
// unique. Rows come back with times in UTC, cut to microseconds.
type Store interface {
	Reader

	// Write runs fn in one transaction and returns when it is on disk. It may
	// run fn more than once, so fn does nothing but read and write through tx
	// and set variables it sets again. An error of fn's rolls everything back.
	Write(ctx context.Context, fn func(tx Tx) error) error

	// Check tells whether the database answers.
	Check(ctx context.Context) error
}

// Space is what one actor can see: one organization's live or test data.
type Space struct {
	OrganizationID string
	Env            account.Env
}

// Page bounds a list, newest first. After is where the page before ended; the
// zero Cursor is the beginning.
type Page struct {
	After  Cursor
	Limit  int // at least 1
	Offset int // rows to pass over; for dialects that page by number, slow when large
	// Order is another one than newest first; it goes by Offset, never by After.
	Order Order
}

// Order of a list. All but the newest and the oldest first read and sort
// everything that the filter leaves.
type Order string

// Orders.
const (
	Newest       Order = ""
	Oldest       Order = "oldest"
	Changed      Order = "changed"    // the last changed first
	ByName       Order = "name"       // of candidates, plans and positions, any case
	ByNameDown   Order = "name_down"  // the same from the end
	HighestScore Order = "best_score" // of interviews; those without a score last
)

// Cursor is a place in a list: the creation time and id of the last row seen.
type Cursor struct {
	At time.Time
	ID string
}

// IsZero tells whether the cursor is the beginning.
func (c Cursor) IsZero() bool { return c.ID == "" }

// Filter narrows a list. Zero fields do not.
type Filter struct {
	States        []State // interviews
	Status        string  // positions, plans
	PlanID        string
	PositionID    string // plans, interviews; candidates who were interviewed for it, or with whom a dialect keeps it
	CandidateID   string
	ExternalID    string
	Email         string    // candidates; lower case
	Name          string    // part of a name or title, any case
	CreatedFrom   time.Time // inclusive
	CreatedBefore time.Time // exclusive
	Test          *bool     // interviews
	Text          string    // part of a candidate's name or e-mail, any case; candidates, interviews
	Opened        *bool     // interviews that were opened or not; candidates who have opened one or none
	Started       *bool     // the same, begun
	Decisions     []string  // interviews: the newest decision on them; "" is none
	Signals       []string  // interviews where a signal of one of these kinds was observed
	Kept          []Kept    // plans, interviews, candidates: all of these
	PlanKept      []Kept    // interviews: their plan's
}

// Kept is a text that a dialect keeps in Extra as a field of its object.
type Kept struct {
	Dialect, Field string
	Values         []string // any of them; "" is for where it keeps none
}

// List names a list.
type List string

// Lists.
const (
	PositionList  List = "positions"
	PlanList      List = "plans"
	CandidateList List = "candidates"
	InterviewList List = "interviews"
)

// Hit is one place in a transcript that matches a search.
type Hit struct {
	InterviewID string    `json:"interview_id"`
	TurnID      string    `json:"turn_id"`
	QuestionID  string    `json:"question_id,omitempty"`
	Snippet     string    `json:"snippet"`  // plain text around the match
	Marks       [][2]int  `json:"marks"`    // byte ranges of the matches in the snippet
	Offset      int       `json:"-"`        // of the snippet in the turn's text, bytes
	StartMS     int64     `json:"start_ms"` // of the first match; of its segment or turn where words have no times
	At          time.Time `json:"at"`       // of the turn
	Cursor      Cursor    `json:"-"`
}

// Reader reads. Reads by id are not bound to a space: the service checks whose
// row it is, so that a door can tell a foreign id from an unknown one.
type Reader interface {
	Organization(ctx context.Context, id string) (account.Organization, error)
	OverviewReader

	Position(ctx context.Context, id string) (Position, error)
	Positions(ctx context.Context, s Space, f Filter, p Page) ([]Position, error)

	Plan(ctx context.Context, id string) (Plan, error)
	// PlanVersion is the version of a plan's row, 0 where there is none.
	PlanVersion(ctx context.Context, id string) (int, error)
	PlanBySerial(ctx context.Context, serial int64) (Plan, error)
	PlanByShortID(ctx context.Context, short string) (Plan, error)
	Plans(ctx context.Context, s Space, f Filter, p Page) ([]Plan, error)

	Candidate(ctx context.Context, id string) (Candidate, error)
	CandidateByEmail(ctx context.Context, s Space, email string) (Candidate, error)
	Candidates(ctx context.Context, s Space, f Filter, p Page) ([]Candidate, error)

	Interview(ctx context.Context, id string) (Interview, error) // inside Write it locks the row
	InterviewBySerial(ctx context.Context, serial int64) (Interview, error)
	InterviewByExternalID(ctx context.Context, s Space, external string) (Interview, error) // the newest
	InterviewByLink(ctx context.Context, tokenHash []byte) (Interview, error)
	// Interviews and Overdue leave out what was asked: of Asked only the plan's name and version, mode and language are there.
	Interviews(ctx context.Context, s Space, f Filter, p Page) ([]Interview, error)
	// Overdue are interviews of any organization that should have expired by now, oldest first.
	Overdue(ctx context.Context, now time.Time, limit int) ([]Interview, error)
	// Outlived are the ids of an organization's interviews that were over
	// before a time and still have a recording,
	// and no hold that lasts now.
	Outlived(ctx context.Context, organizationID string, before, now time.Time, limit int) ([]string, error)

	// Count counts what a list holds under the same filter.
	Count(ctx context.Context, s Space, l List, f Filter) (int, error)

	// Usage sums up the interviews completed from a time on and before another.
	Usage(ctx context.Context, s Space, from, before time.Time) (Usage, error)

	Sittings(ctx context.Context, interviewID string) ([]Sitting, error)
	Calls(ctx context.Context, interviewID string) ([]CallAttempt, error)
	Signals(ctx context.Context, interviewID string) ([]Signal, error)
	Reviews(ctx context.Context, interviewID string) ([]Review, error)

	Answer(ctx context.Context, id string) (Answer, error)
	Answers(ctx context.Context, interviewID string) ([]Answer, error)   // by question order of arrival, then take
	Transcript(ctx context.Context, answerID string) (Transcript, error) // the newest version
	Turns(ctx context.Context, interviewID string) ([]Turn, error)
	Recording(ctx context.Context, id string) (Recording, error)
	Recordings(ctx context.Context, interviewID string) ([]Recording, error)
	Upload(ctx context.Context, id string) (Upload, error)
	StaleUploads(ctx context.Context, now time.Time, limit int) ([]Upload, error) // expired and not finished

	Assessment(ctx context.Context, interviewID string, version int) (Assessment, error) // version 0: the newest
	AssessmentVersions(ctx context.Context, interviewID string) ([]Assessment, error)    // newest first
	StageRuns(ctx context.Context, interviewID string) ([]StageRun, error)

	// ResultDocument is the stored JSON of one Result; version 0: the newest.
	ResultDocument(ctx context.Context, interviewID string, version int) (doc []byte, v int, err error)
	WordingReader
	Search(ctx context.Context, s Space, text string, p Page) ([]Hit, error)

	Events(ctx context.Context, s Space, types []EventType, interviewID string, after int64, limit int) ([]Event, error) // oldest first, Seq > after
	Event(ctx context.Context, id string) (Event, error)
	Webhook(ctx context.Context, id string) (Webhook, error) // inside Write it locks the row
	Webhooks(ctx context.Context, s Space, p Page) ([]Webhook, error)
	Delivery(ctx context.Context, id string) (Delivery, error)
	Deliveries(ctx context.Context, webhookID string, p Page) ([]Delivery, error)

	Mail(ctx context.Context, id string) (Mail, error)
	Mails(ctx context.Context, interviewID string) ([]Mail, error) // newest first
	// LastMails are the newest mails of some interviews, one each at most.
	LastMails(ctx context.Context, s Space, interviewIDs []string) ([]Mail, error)

	ShareByToken(ctx context.Context, tokenHash []byte) (Share, error)
	Shares(ctx context.Context, interviewID string) ([]Share, error)
	Alias(ctx context.Context, orgID, dialect, kind, theirs string) (Alias, error)
	AliasOf(ctx context.Context, orgID, dialect, kind, ours string) (Alias, error)

	ImportReader
	ErasureReader

	RoomReader
	DeskReader
	RatedReader

	// Once finds what a request with this key made before.
	Once(ctx context.Context, s Space, keys ...string) (Once, error) // by one of the keys
}

// Tx reads and writes inside one transaction.
//
// A Save with Version 0 inserts and sets Serial, ShortID and Version; another
// updates the row of that version, adds one to Version, and fails with [Stale]
// when the row has moved on.
type Tx interface {
	Reader

	SavePosition(ctx context.Context, p *Position) error
	SavePlan(ctx context.Context, p *Plan) error
	SaveCandidate(ctx context.Context, c *Candidate) error
	SaveInterview(ctx context.Context, iv *Interview) error
	SaveSitting(ctx context.Context, s Sitting) error  // by id
	SaveCall(ctx context.Context, c CallAttempt) error // by id
	DeleteCall(ctx context.Context, id string) error
	AddSignal(ctx context.Context, s Signal) error
	SaveReview(ctx context.Context, r Review) error // by interview and member

	SaveAnswer(ctx context.Context, a *Answer) error
	AddTranscript(ctx context.Context, t *Transcript) error // sets Version
	// SaveTurns replaces the interview's turns and what search finds of them.
	SaveTurns(ctx context.Context, iv Interview, turns []Turn) error
	SaveRecording(ctx context.Context, r *Recording) error
	SaveUpload(ctx context.Context, u *Upload) error
	DeleteUpload(ctx context.Context, id string) error

	AddAssessment(ctx context.Context, a *Assessment) error // sets Version
	SaveStageRun(ctx context.Context, r StageRun) error     // by interview and stage
	// AddResult stores the next version's document; v must be the newest plus one.
	AddResult(ctx context.Context, interviewID string, v int, doc []byte) error
	WordingWriter

	AddEvent(ctx context.Context, e *Event) error // sets Seq
	SaveWebhook(ctx context.Context, w *Webhook) error
	DeleteWebhook(ctx context.Context, id string) error
	SaveDelivery(ctx context.Context, d *Delivery) error

	SaveMail(ctx context.Context, m *Mail) error

	SaveShare(ctx context.Context, s Share) error // by id
	SaveAlias(ctx context.Context, a Alias) error

	RoomWriter
	DeskWriter

	// Note adds entries to the audit logs, as the last act of the transaction.
	Note(notes ...account.Entry)

	AddOnce(ctx context.Context, s Space, o Once) error

	ImportTx
	ErasureWriter

	// Enqueue adds a task that starts when the transaction commits. A task of
	// the same kind and key that is ready is left as it is; one that runs is run
	// once more when it has ended.
	Enqueue(ctx context.Context, t queue.Task) error
}

// Once remembers what a request with an idempotency key made, for 24 hours.
type Once struct {
	Key    string // the caller's, with the operation in front
	Digest []byte // SHA-256 of the request; another request under the same key is refused
	ID     string // of what was made
	At     time.Time
}
