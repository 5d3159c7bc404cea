package interview

import (
	"context"
	"maps"

	"github.com/candorhq/candor/internal/account"
)

// Import takes an interview that another product held, in one transaction. It
// is for the operator's own commands.
//
// One that is ready lands in processing with its assessment, and the report
// stage makes it ready: what the other product judged is stored as it was,
// marked as imported. Nobody is told: what happened elsewhere is no news.
//
// What was imported before it was over is brought up to date; what is settled,
// or was begun here meanwhile, is kept. So Import may be called again for
// anything.
func (s *Service) Import(ctx context.Context, a account.Actor, in Elsewhere) (Imported, error) {
	sp, err := importer(a)
	if err != nil {
		return Imported{}, err
	}
	if err := s.checkForeign(&in); err != nil {
		return Imported{}, err
	}
	var out Imported
	err = s.write(ctx, func(tx Tx) error {
		im := importing{s: s, tx: tx, ctx: ctx, sp: sp, in: in}
		var err error
		if out, err = im.all(); err != nil || out.Outcome == ImportKept {
			return err
		}
		s.didTo(ctx, tx, a, out.Interview, account.InterviewImported, account.Facts{"from": in.Dialect, "state": out.Interview.State})
		return nil
	})
	return out, err
}

// importing is one import inside its transaction.
type importing struct {
	s   *Service
	tx  Tx
	ctx context.Context
	sp  Space
	in  Elsewhere
	iv  Interview
}

func (im *importing) all() (Imported, error) {
	out := Imported{Outcome: ImportMade}
	had, err := im.s.importedBefore(im.ctx, im.tx, im.sp, im.in.Dialect, im.in.Theirs.Interview)
	switch {
	case is(err, NotFound):
	case is(err, Gone):
		return Imported{Outcome: ImportKept, Note: "it was deleted here"}, nil
	case err != nil:
		return out, err
	default:
		if note, err := im.mayUpdate(had); err != nil || note != "" || hasLastWord(had) {
			return Imported{Interview: had, Outcome: ImportKept, Note: note}, err
		}
		out.Outcome = ImportUpdated
	}
	if err := im.frame(had); err != nil {
		return out, err
	}
	if err := im.parts(); err != nil {
		return out, err
	}
	if err := im.judged(); err != nil {
		return out, err
	}
	out.Interview, err = im.tx.Interview(im.ctx, im.iv.ID)
	return out, err
}

// mayUpdate tells why an interview that was imported is left as it is.
func (im *importing) mayUpdate(had Interview) (note string, err error) {
	if had.State.Over() {
		return "", nil
	}
	sat, err := im.tx.Sittings(im.ctx, had.ID)
	if err != nil {
		return "", err
	}
	if !had.OpenedAt.IsZero() || !had.ConsentedAt.IsZero() || len(sat) > 0 {
		return "it was begun here", nil
	}
	return "", nil
}

// frame saves the interview itself and what it belongs to.
func (im *importing) frame(had Interview) error {
	pos, err := im.position()
	if err != nil {
		return inField("position", err)
	}
	plan, err := im.plan(pos)
	if err != nil {
		return inField("plan", err)
	}
	cand, err := im.candidate(had)
	if err != nil {
		return inField("candidate", err)
	}
	now, iv := im.s.now(), im.in.Interview
	iv.OrganizationID, iv.Env, iv.Test = im.sp.OrganizationID, im.sp.Env, iv.Test || im.sp.Env == account.Test
	iv.PlanID, iv.PositionID, iv.CandidateID = plan.ID, pos, cand.ID
	iv.Asked.PlanVersion = plan.Version
	iv.UpdatedAt, iv.ResultVersion = now, 0
	if iv.CreatedAt.IsZero() {
		iv.CreatedAt = now
	}
	if iv.State.Over() && !iv.State.Ended() && iv.CompletedAt.IsZero() {
		iv.CompletedAt = now // at the latest; retention counts from it
	}
	if iv.State.Ended() && iv.EndedAt.IsZero() {
		iv.EndedAt = now
	}
	to := iv.State
	if to == Ready {
		to = Processing
	}
	if had.ID != "" {
		return im.advance(had, iv, to)
	}
	if iv.ID, err = im.freeID(im.in.Theirs.Interview, func(id string) error { _, err := im.tx.Interview(im.ctx, id); return err }); err != nil {
		return err
	}
	iv.Version, iv.State = 0, to
	if !to.Over() {
		im.s.issueLink(&iv)
	}
	if err := raced(im.tx, im.tx.SaveInterview(im.ctx, &iv)); err != nil {
		return err
	}
	im.iv = iv
	if err := im.number(NumberedInterview, iv.ID, im.in.Theirs.InterviewSerial); err != nil {
		return err
	}
	return im.alias(AliasInterview, im.in.Theirs.Interview, iv.ID)
}

// advance brings an interview that was imported before it was over up to date,
// by the steps that the machine has.
func (im *importing) advance(had, iv Interview, to State) error {
	iv.ID, iv.Serial, iv.Version, iv.CreatedAt = had.ID, had.Serial, had.Version, had.CreatedAt
	iv.PlanID, iv.PositionID = had.PlanID, had.PositionID
	iv.LinkHash, iv.LinkVersion = had.LinkHash, had.LinkVersion
	iv.Extra = merged(had.Extra, iv.Extra)
	steps := []State{to}
	switch {
	case had.State == to:
	case had.State.May(to):
	case to == Processing && had.State.May(Completed):
		steps = []State{Completed, Processing}
	case to == Failed && had.State.May(Completed):
		steps = []State{Completed, Processing, Failed}
	case to == Failed && had.State == Completed:
		steps = []State{Processing, Failed}
	default: // an earlier state: the product changed its mind, this cannot
		steps = []State{had.State}
	}
	for _, st := range steps {
		iv.State = st
		if err := im.tx.SaveInterview(im.ctx, &iv); err != nil {
			return err
		}
	}
	im.iv = iv
	return nil
}

// position finds the position by its foreign id, else makes it.
func (im *importing) position() (id string, err error) {
	if im.in.Position == nil {
		return "", nil
	}
	theirs := im.in.Theirs.Position
	have, err := known(im, AliasPosition, theirs, im.tx.Position)
	if err == nil {
		return have.ID, sameSpace(im.sp, have.OrganizationID, have.Env, "position")
	}
	if !is(err, NotFound) {
		return "", err
	}
	p := *im.in.Position
	if p.ID, err = im.freeID(theirs, func(id string) error { _, err := im.tx.Position(im.ctx, id); return err }); err != nil {
		return "", err
	}
	p.Version, p.OrganizationID, p.Env = 0, im.sp.OrganizationID, im.sp.Env
	p.CreatedAt, p.UpdatedAt = im.times(p.CreatedAt, p.UpdatedAt)
	if err := raced(im.tx, im.tx.SavePosition(im.ctx, &p)); err != nil {
		return "", err
	}
	return p.ID, im.alias(AliasPosition, theirs, p.ID)
}

// plan finds the plan by its foreign id, else makes it.
func (im *importing) plan(position string) (Plan, error) {
	theirs := im.in.Theirs.Plan
	have, err := known(im, AliasPlan, theirs, im.tx.Plan)
	if err == nil {
		return have, sameSpace(im.sp, have.OrganizationID, have.Env, "plan")
	}
	if !is(err, NotFound) {
		return Plan{}, err
	}
	p := im.in.Plan
	if p.ID, err = im.freeID(theirs, func(id string) error { _, err := im.tx.Plan(im.ctx, id); return err }); err != nil {
		return Plan{}, err
	}
	p.Version, p.OrganizationID, p.Env, p.PositionID = 0, im.sp.OrganizationID, im.sp.Env, position
	p.CreatedAt, p.UpdatedAt = im.times(p.CreatedAt, p.UpdatedAt)
	if err := raced(im.tx, im.tx.SavePlan(im.ctx, &p)); err != nil {
		return Plan{}, err
	}
	if short := im.in.Theirs.Short; short != "" {
		if _, err := im.tx.Rename(im.ctx, p.ID, short); err != nil {
			return Plan{}, err
		}
	}
	if err := im.number(NumberedPlan, p.ID, im.in.Theirs.PlanSerial); err != nil {
		return Plan{}, err
	}
	return p, im.alias(AliasPlan, theirs, p.ID)
}

// candidate finds the person by the foreign id, then by external id and e-mail
// address, else makes one. Who was erased here is not brought back.
func (im *importing) candidate(had Interview) (Candidate, error) {
	theirs, in := im.in.Theirs.Candidate, im.in.Candidate
	have, err := known(im, AliasCandidate, theirs, im.tx.Candidate)
	if is(err, NotFound) && had.CandidateID != "" {
		have, err = im.tx.Candidate(im.ctx, had.CandidateID)
	}
	if is(err, NotFound) {
		if have, err = sameCandidate(im.ctx, im.tx, im.sp, in); err == nil {
			err = im.alias(AliasCandidate, theirs, have.ID)
		}
	}
	switch {
	case err == nil && !have.ErasedAt.IsZero():
		return have, Errorf(Gone, "the candidate was erased here")
	case err == nil:
		if err := sameSpace(im.sp, have.OrganizationID, have.Env, "candidate"); err != nil {
			return have, err
		}
		if !fillIn(&have, in) {
			return have, nil
		}
		have.UpdatedAt = im.s.now()
		return have, im.tx.SaveCandidate(im.ctx, &have)
	case !is(err, NotFound):
		return have, err
	}
	if in.ID, err = im.freeID(theirs, func(id string) error { _, err := im.tx.Candidate(im.ctx, id); return err }); err != nil {
		return in, err
	}
	in.Version, in.OrganizationID, in.Env = 0, im.sp.OrganizationID, im.sp.Env
	in.CreatedAt, in.UpdatedAt = im.times(in.CreatedAt, in.UpdatedAt)
	if err := raced(im.tx, im.tx.SaveCandidate(im.ctx, &in)); err != nil {
		return in, err
	}
	if err := im.number(NumberedCandidate, in.ID, im.in.Theirs.CandidateSerial); err != nil {
		return in, err
	}
	return in, im.alias(AliasCandidate, theirs, in.ID)
}

// known reads what a foreign id stands for here.
func known[T any](im *importing, kind, theirs string, read func(context.Context, string) (T, error)) (T, error) {
	var none T
	if theirs == "" {
		return none, unknown(kind)
	}
	al, err := im.s.aliased(im.ctx, im.tx, im.sp.OrganizationID, im.in.Dialect, kind, theirs)
	if err != nil {
		return none, err
	}
	return read(im.ctx, al.Ours)
}

// freeID is a product's own id where it is a UUID that nothing here has, else
// a new one. have reads what has the id.
func (im *importing) freeID(theirs string, have func(id string) error) (string, error) {
	id, ok := canonical(theirs)
	if !ok {
		return newID(), nil
	}
	switch err := have(id); {
	case is(err, NotFound):
		return id, nil
	case err != nil:
		return "", err
	}
	return newID(), nil
}

func (im *importing) alias(kind, theirs, ours string) error {
	if theirs == "" {
		return nil
	}
	return im.tx.SaveAlias(im.ctx, Alias{
		OrganizationID: im.sp.OrganizationID, Dialect: im.in.Dialect, Kind: kind, Theirs: theirs, Ours: ours,
	})
}

// maxSerial keeps numbers that clients hold in 32 bits.
const maxSerial = 1<<31 - 1

// number keeps a product's integer where it is free.
func (im *importing) number(table Numbered, id string, serial int64) error {
	if serial <= 0 || serial > maxSerial {
		return nil
	}
	_, err := im.tx.Renumber(im.ctx, table, id, serial)
	return err
}

func merged(a, b Extra) Extra {
	if len(a)+len(b) == 0 {
		return nil
	}
	out := Extra{}
	maps.Copy(out, a)
	maps.Copy(out, b)
	return out
}
