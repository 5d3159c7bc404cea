package interview

import (
	"context"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
)

// ErasureKind says what was to be deleted.
type ErasureKind string

// Kinds of erasure.
const (
	PersonErasure ErasureKind = "person" // a candidate with everything of theirs
	MediaErasure  ErasureKind = "media"  // an interview's recordings, by retention
)

// ErasureState says how far a deletion is.
type ErasureState string

// States of an erasure.
const (
	ErasureHeld     ErasureState = "held"     // a legal hold lasts; it runs when that ends
	ErasureDeleting ErasureState = "deleting" // nobody reads it any more; storage is being emptied
	ErasureDone     ErasureState = "done"     // storage has confirmed it, and there is a certificate
)

// Erasure is a deletion from its request to its certificate.
type Erasure struct {
	ID             string          `json:"id"`
	OrganizationID string          `json:"organization_id"`
	Env            account.Env     `json:"env"`
	Kind           ErasureKind     `json:"kind"`
	CandidateID    string          `json:"candidate_id"`
	InterviewIDs   []string        `json:"interview_ids,omitempty"`
	State          ErasureState    `json:"state"`
	Why            string          `json:"reason"`
	RequestedBy    string          `json:"requested_by"` // "member ID", "key ID" or "system"
	Counts         map[string]int  `json:"rows,omitempty"`
	Objects        []ErasedObject  `json:"-"`
	Folders        []string        `json:"-"` // prefixes of keys under which all goes
	Certificate    []byte          `json:"-"` // JSON of a [Certificate], as it was signed
	Signature      CertificateSeal `json:"-"`
	RequestedAt    time.Time       `json:"requested_at"`
	BegunAt        time.Time       `json:"begun_at,omitzero"`
	DoneAt         time.Time       `json:"completed_at,omitzero"`
	Version        int64           `json:"-"`
}

// ErasedObject is one stored file that is deleted.
type ErasedObject struct {
	Key    string `json:"key"`
	SHA256 string `json:"sha256,omitempty"` // empty where storage knows none
	Bytes  int64  `json:"bytes"`
}

// ErasureFilter narrows a list of erasures. Zero fields do not.
type ErasureFilter struct {
	CandidateID string
	Kind        ErasureKind
	State       ErasureState
}

// Erase erases a candidate: name, addresses, metadata and foreign ids, and of
// every interview of theirs all that was said, written, recorded, judged and
// noted. Ids, states, times and counts stay. It needs admin, and why, which
// names nobody. Nothing can be read any more when it returns; a task deletes
// the files and signs the certificate.
//
// While a legal hold lasts the erasure is recorded as held and runs when the
// hold ends. Twice is fine: the first one comes back.
func (s *Service) Erase(ctx context.Context, a account.Actor, candidateID, why string) (Erasure, error) {
	if err := allow(a, account.Administer); err != nil {
		return Erasure{}, err
	}
	if err := checkNeeded("reason", &why, MaxReason); err != nil {
		return Erasure{}, err
	}
	var out Erasure
	err := s.write(ctx, func(tx Tx) error {
		c, err := anyCandidate(ctx, tx, a, candidateID)
		if err == nil {
			err = unnamed(why, c)
		}
		if err != nil {
			return err
		}
		out, err = s.erase(ctx, tx, a, c, why)
		return err
	})
	if err != nil {
		return Erasure{}, err
	}
	return out, nil
}

func (s *Service) erase(ctx context.Context, tx Tx, a account.Actor, c Candidate, why string) (Erasure, error) {
	sp := Space{OrganizationID: c.OrganizationID, Env: c.Env}
	had, err := tx.Erasures(ctx, sp, ErasureFilter{CandidateID: c.ID, Kind: PersonErasure}, Page{Limit: 1})
	if err != nil {
		return Erasure{}, err
	}
	if len(had) > 0 {
		return had[0], nil
	}
	e := Erasure{ID: newID(), OrganizationID: c.OrganizationID, Env: c.Env, Kind: PersonErasure, CandidateID: c.ID,
		State: ErasureHeld, Why: why, RequestedBy: byWhom(a), RequestedAt: s.now()}
	if err := tx.SaveErasure(ctx, &e); err != nil {
		return Erasure{}, err
	}
	s.did(ctx, tx, a, sp, account.CandidateErased, "candidate", c.ID, account.Facts{"erasure_id": e.ID})
	return e, s.goOnErasing(ctx, tx, &e)
}

// goOnErasing begins an erasure that is held, unless a hold lasts.
func (s *Service) goOnErasing(ctx context.Context, tx Tx, e *Erasure) error {
	held, err := tx.HoldsOn(ctx, e.CandidateID, "", s.now())
	if err != nil || len(held) > 0 {
		return err
	}
	c, err := tx.Candidate(ctx, e.CandidateID)
	if err != nil {
		return err
	}
	e.State, e.BegunAt, e.Counts = ErasureDeleting, s.now(), map[string]int{}
	if err := s.eraseInterviews(ctx, tx, e); err != nil {
		return err
	}
	if err := s.forgetAliases(ctx, tx, e.OrganizationID, c.ID); err != nil {
		return err
	}
	if err := s.forgetKeys(ctx, tx, Space{OrganizationID: c.OrganizationID, Env: c.Env}, c.ID); err != nil {
		return err
	}
	if err := s.forgetElsewhere(ctx, tx, c, e.Counts); err != nil {
		return err
	}
	now := s.now()
	anonymous := Candidate{ID: c.ID, Serial: c.Serial, OrganizationID: c.OrganizationID, Env: c.Env, Version: c.Version,
		CreatedAt: c.CreatedAt, UpdatedAt: now, DeletedAt: c.DeletedAt, ErasedAt: now}
	if anonymous.DeletedAt.IsZero() {
		anonymous.DeletedAt = now // no list has it
	}
	if err := tx.SaveCandidate(ctx, &anonymous); err != nil {
		return err
	}
	e.Counts["candidates without name, addresses, foreign ids and metadata"] = 1
	if err := tx.SaveErasure(ctx, e); err != nil {
		return err
	}
	return s.queueErase(ctx, tx, *e)
}

// eraseInterviews empties all interviews of the candidate that still hold
// something, also those that were deleted.
func (s *Service) eraseInterviews(ctx context.Context, tx Tx, e *Erasure) error {
	ids, err := tx.InterviewsOf(ctx, e.CandidateID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		iv, err := tx.Interview(ctx, id) // locks it
		if err != nil {
			return err
		}
		if !iv.ErasedAt.IsZero() {
			continue
		}
		if err := s.eraseInterview(ctx, tx, e, &iv); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) eraseInterview(ctx context.Context, tx Tx, e *Erasure, iv *Interview) error {
	objects, folders, err := mediaOf(ctx, tx, *iv, func(Recording) bool { return true })
	if err != nil {
		return err
	}
	reports, err := reportsOf(ctx, tx, *iv)
	if err != nil {
		return err
	}
	objects = append(objects, reports...)
	uploads, err := tx.Uploads(ctx, iv.ID)
	if err != nil {
		return err
	}
	for _, u := range uploads {
		folders = append(folders, "uploads/"+u.ID+"/")
	}
	if err := s.forgetKeys(ctx, tx, Space{OrganizationID: iv.OrganizationID, Env: iv.Env}, iv.ID); err != nil {
		return err
	}
	folders = append(folders, "recordings/"+iv.ID+"/", iv.OrganizationID+"/"+iv.ID+"/")
	now := s.now()
	iv.Reason, iv.Metadata, iv.Extra, iv.ExternalID, iv.Score = "", nil, nil, "", nil
	iv.Asked = Asked{PlanName: iv.Asked.PlanName, PlanVersion: iv.Asked.PlanVersion, Mode: iv.Asked.Mode,
		Language: iv.Asked.Language, Questions: []Question{}}
	iv.ErasedAt, iv.UpdatedAt = now, now
	if iv.DeletedAt.IsZero() {
		iv.DeletedAt = now
	}
	to := iv.State
	switch {
	case !to.Over():
		to = Cancelled
	case to == Completed || to == Processing || to == Failed:
		to = Withdrawn
	}
	if to != iv.State {
		if err := s.endSittings(ctx, tx, iv.ID); err != nil {
			return err
		}
		if err := s.step(ctx, tx, iv, to, "", nil); err != nil {
			return err
		}
	} else if err := tx.SaveInterview(ctx, iv); err != nil {
		return err
	}
	counts, err := tx.EraseInterview(ctx, *iv, now)
	if err != nil {
		return err
	}
	for what, n := range counts {
		e.Counts[what] += n
	}
	e.InterviewIDs = append(e.InterviewIDs, iv.ID)
	e.add(objects, folders)
	return s.forgetAliases(ctx, tx, iv.OrganizationID, iv.ID)
}

// add brings in what else is to be deleted from storage.
func (e *Erasure) add(objects []ErasedObject, folders []string) {
	for _, o := range objects {
		i := slices.IndexFunc(e.Objects, func(have ErasedObject) bool { return have.Key == o.Key })
		switch {
		case i < 0:
			e.Objects = append(e.Objects, o)
		case e.Objects[i].SHA256 == "":
			e.Objects[i] = o
		}
	}
	for _, f := range folders {
		if !slices.Contains(e.Folders, f) {
			e.Folders = append(e.Folders, f)
		}
	}
}

// mediaOf are the files of those of an interview's recordings that are meant,
// also what only an older result still names: a recording put together from
// answers is another one after a retake. An import's files have a folder of
// their own.
func mediaOf(ctx context.Context, r Reader, iv Interview, meant func(Recording) bool) (objects []ErasedObject, folders []string, err error) {
	recs, err := r.Recordings(ctx, iv.ID)
	if err != nil {
		return nil, nil, err
	}
	var e Erasure
	add := func(o ErasedObject) {
		if o.Key == "" {
			return
		}
		e.add([]ErasedObject{o}, nil)
		if strings.HasPrefix(o.Key, "imports/") {
			e.add(nil, []string{path.Dir(o.Key) + "/"})
		}
	}
	of := map[string]bool{}
	for _, rec := range recs {
		if meant(rec) {
			of[rec.ID] = true
			add(ErasedObject{Key: rec.Key, SHA256: rec.SHA256, Bytes: rec.Bytes})
			add(ErasedObject{Key: rec.MP3Key})
		}
	}
	for v := 1; len(of) > 0; v++ {
		doc, _, err := r.ResultDocument(ctx, iv.ID, v)
		if is(err, NotFound) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		old, err := decode(doc, iv)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range old.Media {
			if of[m.RecordingID] {
				add(ErasedObject{Key: m.Key})
				add(ErasedObject{Key: m.MP3Key})
			}
		}
	}
	return e.Objects, e.Folders, nil
}

// reportsOf are the rendered reports of every version of an interview's result.
func reportsOf(ctx context.Context, r Reader, iv Interview) ([]ErasedObject, error) {
	var out []ErasedObject
	for v := 1; ; v++ {
		doc, _, err := r.ResultDocument(ctx, iv.ID, v)
		if is(err, NotFound) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		res, err := decode(doc, iv)
		if err != nil {
			return nil, err
		}
		for _, key := range []string{res.Report.HTML, res.Report.PDF} {
			if key != "" {
				out = append(out, ErasedObject{Key: key})
			}
		}
	}
}

// forgetAliases puts a fingerprint in the place of every foreign id of a thing,
// so that the person is not known by it any more and an import still finds
// that they were erased here.
func (s *Service) forgetAliases(ctx context.Context, tx Tx, orgID, ours string) error {
	all, err := tx.AliasesOf(ctx, orgID, ours)
	if err != nil {
		return err
	}
	for _, al := range all {
		if strings.HasPrefix(al.Theirs, erasedAlias) {
			continue
		}
		if err := tx.DeleteAlias(ctx, al); err != nil {
			return err
		}
		al.Theirs = s.fingerprint(al.OrganizationID, al.Dialect, al.Kind, al.Theirs)
		if err := tx.SaveAlias(ctx, al); err != nil {
			return err
		}
	}
	return nil
}

const erasedAlias = "erased:"

func (s *Service) fingerprint(orgID, dialect, kind, theirs string) string {
	return erasedAlias + s.derive("erased alias", orgID+"\x00"+dialect+"\x00"+kind+"\x00"+theirs)
}

// aliased finds what a foreign id stands for, also after it was erased.
func (s *Service) aliased(ctx context.Context, r Reader, orgID, dialect, kind, theirs string) (Alias, error) {
	al, err := r.Alias(ctx, orgID, dialect, kind, theirs)
	if is(err, NotFound) {
		return r.Alias(ctx, orgID, dialect, kind, s.fingerprint(orgID, dialect, kind, theirs))
	}
	return al, err
}

func erasedCandidate() error { return Errorf(Gone, "the candidate was erased") }

// Erasure finds a deletion by id; it needs admin.
func (s *Service) Erasure(ctx context.Context, a account.Actor, id string) (Erasure, error) {
	if err := allow(a, account.Administer); err != nil {
		return Erasure{}, err
	}
	e, err := find(ctx, s.store.Erasure, id, "erasure")
	if err == nil {
		err = owns(a, e.OrganizationID, e.Env, "erasure")
	}
	if err != nil {
		return Erasure{}, err
	}
	return e, nil
}

// Erasures lists deletions, newest first, without their files; it needs admin.
func (s *Service) Erasures(ctx context.Context, a account.Actor, f ErasureFilter, p Page) ([]Erasure, error) {
	sp, err := within(a, account.Administer)
	if err != nil {
		return nil, err
	}
	if p, err = bounded(p); err != nil {
		return nil, err
	}
	return s.store.Erasures(ctx, sp, f, p)
}
