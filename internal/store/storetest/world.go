package storetest

import (
	"crypto/sha256"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/store"
)

// World is one organization with what an interview needs.
type World struct {
	Organization account.Organization
	Member       account.Member
	Position     interview.Position
	Plan         interview.Plan
	Candidate    interview.Candidate
	Space        interview.Space
}

// NewWorld adds an organization, a member, a position, a plan and a candidate
// in the live environment.
func NewWorld(t testing.TB, db *store.DB) World {
	t.Helper()
	ctx := t.Context()
	now := time.Now().UTC().Truncate(time.Microsecond)
	w := World{
		Organization: account.Organization{ID: id(), Name: "Acme", CreatedAt: now, UpdatedAt: now},
	}
	if err := db.AddOrganization(ctx, &w.Organization); err != nil {
		t.Fatal(err)
	}
	org := w.Organization.ID
	w.Space = interview.Space{OrganizationID: org, Env: account.Live}
	w.Member = account.Member{ID: id(), OrganizationID: org, Email: org + "@example.org", Role: account.Owner, CreatedAt: now}
	if err := db.AddMember(ctx, w.Member); err != nil {
		t.Fatal(err)
	}
	position := interview.Position{ID: id(), OrganizationID: org, Env: account.Live, Title: "Engineer", Status: "open", CreatedAt: now, UpdatedAt: now}
	plan := interview.Plan{ID: id(), OrganizationID: org, Env: account.Live, PositionID: position.ID, Name: "Backend", Mode: interview.Recorded,
		Language: "en", Status: "active", CreatedAt: now, UpdatedAt: now}
	candidate := interview.Candidate{ID: id(), OrganizationID: org, Env: account.Live, FirstName: "Ada", LastName: "Lovelace", CreatedAt: now, UpdatedAt: now}
	write(t, db, func(tx interview.Tx) error {
		w.Position, w.Plan, w.Candidate = position, plan, candidate
		if err := tx.SavePosition(ctx, &w.Position); err != nil {
			return err
		}
		if err := tx.SavePlan(ctx, &w.Plan); err != nil {
			return err
		}
		return tx.SaveCandidate(ctx, &w.Candidate)
	})
	return w
}

// Interview is an interview of this world that has not been saved.
func (w World) Interview() interview.Interview {
	now := time.Now().UTC().Truncate(time.Microsecond)
	v := interview.Interview{ID: id(), OrganizationID: w.Organization.ID, Env: w.Space.Env, State: interview.Invited,
		PlanID: w.Plan.ID, PositionID: w.Position.ID, CandidateID: w.Candidate.ID,
		Asked:     interview.Asked{PlanName: w.Plan.Name, PlanVersion: w.Plan.Version, Mode: w.Plan.Mode, Language: w.Plan.Language},
		CreatedAt: now, UpdatedAt: now}
	h := sha256.Sum256([]byte(v.ID))
	v.LinkHash = h[:]
	return v
}

// write runs fn in a transaction that must succeed.
func write(t testing.TB, db *store.DB, fn func(interview.Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// saved saves an interview and hands it back.
func saved(t testing.TB, db *store.DB, v interview.Interview) interview.Interview {
	t.Helper()
	write(t, db, func(tx interview.Tx) error { return tx.SaveInterview(t.Context(), &v) })
	return v
}
