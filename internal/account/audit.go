package account

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/netip"
	"strconv"
	"time"
)

// Entry is one line of an organization's audit log: who did or saw what, when.
// It is written in the transaction of the change it tells of, and never
// changed. It holds ids, states and counts; no name, no e-mail address and
// none of a candidate's words.
type Entry struct {
	OrganizationID string          `json:"organization_id"`
	Seq            int64           `json:"seq"`  // 1, 2, 3 … in each organization, without gaps
	At             time.Time       `json:"time"` // UTC, to the microsecond
	ActorKind      ActorKind       `json:"actor_kind"`
	ActorID        string          `json:"actor_id,omitempty"`   // of the member, the key, the candidate's interview or the share
	Address        string          `json:"address,omitempty"`    // network address; never a candidate's
	RequestID      string          `json:"request_id,omitempty"` // as in the request log
	Action         Action          `json:"action"`
	SubjectKind    string          `json:"subject_kind,omitempty"`
	SubjectID      string          `json:"subject_id,omitempty"`
	Facts          json.RawMessage `json:"facts,omitempty"`
	Previous       Digest          `json:"previous"` // Hash of the entry before; empty in the first
	Hash           Digest          `json:"hash"`     // see [Entry.Sum]
}

// ActorKind says what an entry's actor is.
type ActorKind string

// Kinds of actors.
const (
	ByMember    ActorKind = "member"
	ByKey       ActorKind = "key"
	ByCandidate ActorKind = "candidate" // whoever has the link of the interview
	ByLink      ActorKind = "link"      // whoever has the link of a shared report
	BySystem    ActorKind = "system"    // tasks and the command line
)

// ActorKinds lists them.
func ActorKinds() []ActorKind { return []ActorKind{ByMember, ByKey, ByCandidate, ByLink, BySystem} }

// Action is what was done, "verb.noun".
type Action string

// Every action there is.
const (
	SignedIn           Action = "sign_in.member"
	SignInRefused      Action = "refuse.sign_in"
	SignedOut          Action = "sign_out.member"
	MemberAdded        Action = "add.member"
	MemberChanged      Action = "change.member"
	MemberDisabled     Action = "disable.member"
	PasswordChanged    Action = "change.password"
	MemberBound        Action = "bind.member" // to an identity provider's account
	MemberUnbound      Action = "unbind.member"
	KeyCreated         Action = "create.key"
	KeyRevoked         Action = "revoke.key"
	OrganizationMade   Action = "create.organization"
	OrganizationSet    Action = "change.organization"
	WebhookCreated     Action = "create.webhook"
	WebhookChanged     Action = "change.webhook"
	WebhookDeleted     Action = "delete.webhook"
	PositionCreated    Action = "create.position"
	PositionChanged    Action = "change.position"
	PositionDeleted    Action = "delete.position"
	PlanCreated        Action = "create.plan"
	PlanChanged        Action = "change.plan"
	PlanArchived       Action = "archive.plan"
	PlanDeleted        Action = "delete.plan"
	CandidateDeleted   Action = "delete.candidate"
	InterviewMade      Action = "create.interview"
	InterviewImported  Action = "import.interview"
	InterviewInvited   Action = "invite.interview"
	InterviewConsented Action = "consent.interview"
	InterviewDeclined  Action = "decline.interview"
	InterviewWithdrawn Action = "withdraw.interview"
	InterviewCancelled Action = "cancel.interview"
	InterviewRevoked   Action = "revoke.interview"
	InterviewRerun     Action = "rerun.interview"
	InterviewDeleted   Action = "delete.interview"
	AnswerCorrected    Action = "correct.answer"
	RecordingsRemoved  Action = "remove.recordings"
	CandidateErased    Action = "erase.candidate" // asked for; under a hold it waits
	HoldPlaced         Action = "place.hold"
	HoldReleased       Action = "release.hold"
	ReportShared       Action = "share.report"
	ShareRevoked       Action = "revoke.share"
	ReviewSaved        Action = "save.review"
	ReviewDecided      Action = "decide.review"
	ScoreRevealed      Action = "reveal.score"
	RequestAnswered    Action = "answer.request"
	ResultSeen         Action = "see.result"
	RecordingSeen      Action = "see.recording"
	ReportSeen         Action = "see.report"
	EntriesLost        Action = "lose.entries" // the database was away for so long that entries were given up
)

// Actions lists every action.
func Actions() []Action {
	return []Action{SignedIn, SignInRefused, SignedOut, MemberAdded, MemberChanged, MemberDisabled, PasswordChanged, MemberBound, MemberUnbound,
		KeyCreated, KeyRevoked, OrganizationMade, OrganizationSet, WebhookCreated, WebhookChanged, WebhookDeleted,
		PositionCreated, PositionChanged, PositionDeleted, PlanCreated, PlanChanged, PlanArchived, PlanDeleted, CandidateDeleted,
		InterviewMade, InterviewImported, InterviewInvited, InterviewConsented, InterviewDeclined, InterviewWithdrawn,
		InterviewCancelled, InterviewRevoked, InterviewRerun, InterviewDeleted, AnswerCorrected, RecordingsRemoved,
		ReportShared, ShareRevoked, ReviewSaved, ReviewDecided, ScoreRevealed, RequestAnswered,
		ResultSeen, RecordingSeen, ReportSeen, EntriesLost}
}

// Facts are what an entry says beside its action: ids, states and counts.
type Facts map[string]any

// Note begins an entry. Seq, Previous and Hash are the store's to set. It
// panics on facts that are no JSON: that is a mistake in the program.
func (a Actor) Note(at time.Time, orgID string, did Action, kind, id string, f Facts) Entry {
	e := Entry{OrganizationID: orgID, At: at.UTC().Truncate(time.Microsecond), RequestID: a.RequestID,
		Action: did, SubjectKind: kind, SubjectID: id}
	e.ActorKind, e.ActorID = a.who()
	if a.Address.IsValid() && e.ActorKind != ByCandidate {
		e.Address = a.Address.Unmap().String()
	}
	if len(f) > 0 {
		var err error
		if e.Facts, err = json.Marshal(f); err != nil {
			panic("account: facts of " + string(did) + ": " + err.Error())
		}
	}
	return e
}

func (a Actor) who() (ActorKind, string) {
	switch {
	case a.System:
		return BySystem, ""
	case a.InterviewID != "":
		return ByCandidate, a.InterviewID
	case a.MemberID != "":
		return ByMember, a.MemberID
	case a.ShareID != "":
		return ByLink, a.ShareID
	}
	return ByKey, a.KeyID
}

// Digest is a SHA-256, written as hexadecimal digits.
type Digest []byte

// String is the digest in hexadecimal digits.
func (d Digest) String() string { return hex.EncodeToString(d) }

// MarshalText writes hexadecimal digits.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads hexadecimal digits.
func (d *Digest) UnmarshalText(text []byte) (err error) {
	*d, err = hex.DecodeString(string(text))
	return err
}

// Sum is the entry's hash: SHA-256 over its canonical form, which is these
// texts in this order, each written as its length in bytes in decimal digits,
// a colon, the bytes and a line feed:
//
//	candor-audit-1
//	organization id
//	seq, in decimal digits
//	time, as microseconds since 1970 UTC in decimal digits
//	actor kind
//	actor id
//	address
//	request id
//	action
//	subject kind
//	subject id
//	facts, the JSON text as it is stored; empty where there are none
//	hash of the entry before, in lower-case hexadecimal digits; empty in the first
func (e Entry) Sum() Digest {
	var b bytes.Buffer
	for _, s := range []string{"candor-audit-1", e.OrganizationID, strconv.FormatInt(e.Seq, 10), strconv.FormatInt(e.At.UnixMicro(), 10),
		string(e.ActorKind), e.ActorID, e.Address, e.RequestID, string(e.Action), e.SubjectKind, e.SubjectID,
		string(e.Facts), e.Previous.String()} {
		b.WriteString(strconv.Itoa(len(s)))
		b.WriteByte(':')
		b.WriteString(s)
		b.WriteByte('\n')
	}
	sum := sha256.Sum256(b.Bytes())
	return sum[:]
}

// Link joins an entry to the one before it; the zero Head begins a chain.
func (e *Entry) Link(h Head) {
	e.Seq, e.Previous = h.Seq+1, h.Hash
	e.Hash = e.Sum()
}

// Head is the end of a chain. Whoever noted it down can tell later whether
// anything up to it was changed or taken away.
type Head struct {
	Seq  int64
	Hash Digest
}

// String is "seq:hash", as [ParseHead] reads it.
func (h Head) String() string { return strconv.FormatInt(h.Seq, 10) + ":" + h.Hash.String() }

// ParseHead reads what [Head.String] writes.
func ParseHead(s string) (Head, error) {
	seq, hash, _ := bytes.Cut([]byte(s), []byte(":"))
	var h Head
	var err error
	if h.Seq, err = strconv.ParseInt(string(seq), 10, 64); err != nil || h.Seq < 0 {
		return Head{}, &Invalid{"head", "must be a number, a colon and 64 hexadecimal digits"}
	}
	if err := h.Hash.UnmarshalText(hash); err != nil || len(h.Hash) != sha256.Size && h.Seq > 0 {
		return Head{}, &Invalid{"head", "must be a number, a colon and 64 hexadecimal digits"}
	}
	return h, nil
}

// Broken says where a chain does not hold, and why.
type Broken struct {
	Seq int64 // the first entry that is not as it was written
	Why string
}

func (b *Broken) Error() string { return fmt.Sprintf("entry %d: %s", b.Seq, b.Why) }

// follows checks that e is the entry after h, unchanged.
func (e Entry) follows(h Head) error {
	switch {
	case e.Seq != h.Seq+1:
		return &Broken{h.Seq + 1, "it is missing"}
	case !bytes.Equal(e.Hash, e.Sum()):
		return &Broken{e.Seq, "it was changed: its hash is not that of what it says"}
	case !bytes.Equal(e.Previous, h.Hash):
		return &Broken{e.Seq, "it does not follow the entry before it"}
	}
	return nil
}

// AuditFilter narrows the audit log. Zero fields do not.
type AuditFilter struct {
	ActorKind ActorKind
	ActorID   string
	Action    Action
	SubjectID string
	From      time.Time // inclusive
	Before    time.Time // exclusive
}

// AuditStore keeps the audit logs, as part of a [Store].
type AuditStore interface {
	// Note adds entries, each at the end of its organization's chain.
	Note(ctx context.Context, notes ...Entry) error
	// Audit reads an organization's entries newest first, Seq < before; before 0
	// begins with the newest.
	Audit(ctx context.Context, orgID string, f AuditFilter, before int64, limit int) ([]Entry, error)
	// AuditChain reads an organization's entries oldest first, Seq > after.
	AuditChain(ctx context.Context, orgID string, after int64, limit int) ([]Entry, error)
}

// MaxAudit entries come at once.
const MaxAudit = 1000

// Audit reads the log of one organization, newest first; it needs
// [Administer]. A test key sees nothing of it: the log tells of live data too.
func (s *Service) Audit(ctx context.Context, a Actor, orgID string, f AuditFilter, before int64, limit int) ([]Entry, error) {
	if err := s.mayAudit(ctx, a, orgID); err != nil {
		return nil, err
	}
	return s.store.Audit(ctx, orgID, f, before, min(max(limit, 1), MaxAudit))
}

func (s *Service) mayAudit(ctx context.Context, a Actor, orgID string) error {
	if !a.May(Administer) || a.testOnly() {
		return ErrDenied
	}
	_, err := s.Organization(ctx, a, orgID)
	return err
}

// VerifyAudit walks an organization's chain from its beginning and returns its
// head. The error is a [*Broken] that names the first entry which was changed,
// removed or moved. known are heads noted down before: each must still be
// there, so that entries cut off at the end are missed too.
func (s *Service) VerifyAudit(ctx context.Context, a Actor, orgID string, known ...Head) (Head, error) {
	if err := s.mayAudit(ctx, a, orgID); err != nil {
		return Head{}, err
	}
	var h Head
	for {
		some, err := s.store.AuditChain(ctx, orgID, h.Seq, MaxAudit)
		if err != nil {
			return h, err
		}
		for _, e := range some {
			if err := e.follows(h); err != nil {
				return h, err
			}
			h = Head{e.Seq, e.Hash}
			for _, k := range known {
				if k.Seq == h.Seq && !bytes.Equal(k.Hash, h.Hash) {
					return h, &Broken{h.Seq, "the chain was written anew: the head noted down was another"}
				}
			}
		}
		if len(some) < MaxAudit {
			break
		}
	}
	for _, k := range known {
		if k.Seq > h.Seq {
			return h, &Broken{h.Seq + 1, fmt.Sprintf("the end is missing: the chain once had %d entries", k.Seq)}
		}
	}
	return h, nil
}

// Origin is where a request comes from, for what is done before anybody is
// known to act.
type Origin struct {
	Address   netip.Addr
	RequestID string
}

type originKey struct{}

// From tells the service where the request of ctx comes from.
func From(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// Placed is the actor with the origin of ctx, where it has none of its own.
func (a Actor) Placed(ctx context.Context) Actor {
	if o, ok := ctx.Value(originKey{}).(Origin); ok {
		a.RequestID = cmp.Or(a.RequestID, o.RequestID)
		if !a.Address.IsValid() {
			a.Address = o.Address
		}
	}
	return a
}

// note is an entry of what the actor did now.
func (s *Service) note(ctx context.Context, a Actor, orgID string, did Action, kind, id string, f Facts) Entry {
	return a.Placed(ctx).Note(s.now(), orgID, did, kind, id, f)
}
