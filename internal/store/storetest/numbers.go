package storetest

import (
	"testing"

	"github.com/candorhq/candor/internal/interview"
)

// testRenumber gives rows the numbers that they had elsewhere.
func testRenumber(t *testing.T, open opener) {
	db := open(t)
	w := NewWorld(t, db)
	ctx := t.Context()
	first, second := saved(t, db, w.Interview()), saved(t, db, w.Interview())
	renumber := func(table interview.Numbered, id string, serial int64) (free bool, err error) {
		err = db.Write(ctx, func(tx interview.Tx) error {
			var err error
			free, err = tx.Renumber(ctx, table, id, serial)
			return err
		})
		return free, err
	}
	if free, err := renumber(interview.NumberedInterview, first.ID, 6738); !free || err != nil {
		t.Fatalf("a free number: %v, %v", free, err)
	}
	if free, err := renumber(interview.NumberedInterview, second.ID, 6738); free || err != nil {
		t.Errorf("a number that is taken: %v, %v", free, err)
	}
	got, err := db.InterviewBySerial(ctx, 6738)
	if err != nil || got.ID != first.ID {
		t.Errorf("by its new number: %s, %v", got.ID, err)
	}
	if next := saved(t, db, w.Interview()); next.Serial <= 6738 {
		t.Errorf("the next number is %d", next.Serial)
	}
	if free, err := renumber(interview.NumberedInterview, second.ID, 12); !free || err != nil {
		t.Errorf("a low number: %v, %v", free, err)
	}
	if next := saved(t, db, w.Interview()); next.Serial <= 6739 {
		t.Errorf("numbers went back to %d", next.Serial)
	}
	if free, err := renumber(interview.NumberedPlan, w.Plan.ID, 305); !free || err != nil {
		t.Errorf("a plan: %v, %v", free, err)
	}
	if _, err := renumber(interview.NumberedInterview, id(), 77); !is(err, interview.NotFound) {
		t.Errorf("an interview that never was: %v", err)
	}
	if _, err := renumber("member", first.ID, 77); !is(err, interview.Invalid) {
		t.Errorf("a table without numbers: %v", err)
	}
	if _, err := renumber(interview.NumberedInterview, first.ID, 0); !is(err, interview.Invalid) {
		t.Errorf("no number: %v", err)
	}

	rename := func(short string) (free bool, err error) {
		err = db.Write(ctx, func(tx interview.Tx) error {
			var err error
			free, err = tx.Rename(ctx, w.Plan.ID, short)
			return err
		})
		return free, err
	}
	if free, err := rename("12f4493d"); !free || err != nil {
		t.Errorf("a free short id: %v, %v", free, err)
	}
	if free, err := rename("12f4493d"); free || err != nil {
		t.Errorf("a short id that is taken: %v, %v", free, err)
	}
	if p, err := db.PlanByShortID(ctx, "12f4493d"); err != nil || p.ID != w.Plan.ID {
		t.Errorf("by its short id: %s, %v", p.ID, err)
	}
	if _, err := rename("not hex!"); !is(err, interview.Invalid) && !is(err, interview.Conflict) {
		t.Errorf("no short id: %v", err)
	}
}
