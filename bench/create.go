package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/candorhq/candor/internal/api"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

const (
	createClients = 64
	createRounds  = 9
	createSlice   = 500 * time.Millisecond
)

// create measures interviews made over HTTP, each acknowledged when it is on
// disk, against the same rows put into the same database by the same
// group-committing writer with nothing around it. PostgreSQL gathers commits
// itself.
func create(ctx context.Context, out sheet) (broken error) {
	for _, engine := range []string{"sqlite", "postgres"} {
		if only := os.Getenv("BENCH_ENGINE"); only != "" && only != engine {
			continue
		}
		err := createOn(ctx, out, engine)
		if err != nil && !errors.Is(err, errBroken) {
			return fmt.Errorf("%s: %w", engine, err)
		}
		broken = errors.Join(broken, err)
	}
	return broken
}

func createOn(ctx context.Context, out sheet, engine string) error {
	h, err := open(ctx, engine, out.seed)
	if err != nil {
		return err
	}
	defer h.close()
	secret, err := h.key(ctx, "")
	if err != nil {
		return err
	}
	over := &contender{name: "over HTTP", clients: createClients, status: http.StatusCreated,
		handler: api.New(api.Deps{Service: h.service, Accounts: h.accounts, Tasks: h.db, Blobs: h.blobs,
			Links:  api.Links{File: h.links.File, Report: h.links.Report, Room: h.links.Room},
			Limits: web.Limits{Rate: 1e9, Burst: 1e9}, Log: h.log}),
		make: h.creation(secret, "http")}
	stop, err := over.serve(ctx)
	if err != nil {
		return err
	}
	defer stop()
	rows, err := h.rowsOfOne(ctx)
	if err != nil {
		return err
	}
	var n atomic.Int64
	bare := &contender{name: "bare inserts", clients: createClients, do: func(int64) error { return rows.insert(ctx, h, n.Add(1)) }}
	if err := inTurns(ctx, createRounds, createSlice, bare, over); err != nil {
		return err
	}
	durable := map[string]string{"sqlite": "synchronous=FULL", "postgres": "synchronous_commit=on"}[engine]
	fmt.Fprintf(out, "%s, %d clients, medians of %d rounds of %v, %s\n", engine, createClients, createRounds, createSlice, durable)
	return table(out, []row{
		{what: "created over HTTP, to bare inserts", figure: rateRatio(over, bare), target: 0.4, note: fmt.Sprintf("%.0f/s to %.0f/s", median(over.rates), median(bare.rates))},
		{what: "the same for processor time", figure: costRatio(over, bare), note: fmt.Sprintf("%.0f µs to %.0f µs", median(over.costs)*1e6, median(bare.costs)*1e6)},
	})
}

// creation makes requests that each make an interview of another candidate;
// kind keeps two who make them apart.
func (h *house) creation(secret, kind string) func(i int64) []byte {
	return func(i int64) []byte {
		body := fmt.Sprintf(`{"plan_id":%q,"external_id":"%s-%d","candidate":{"first_name":"Jane","last_name":"Smith","email":"%s%d@example.org"}}`,
			h.plan.ID, kind, i, kind, i)
		return []byte("POST /v1/interviews HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " + secret +
			"\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body)
	}
}

// rows are what the service writes for one new interview.
type rows struct {
	candidate interview.Candidate
	interview interview.Interview
	events    []interview.Event
}

func (h *house) rowsOfOne(ctx context.Context) (r rows, err error) {
	made, err := h.service.CreateInterview(ctx, h.actor, interview.NewInterview{PlanID: h.plan.ID, ExternalID: "first",
		Candidate: &interview.Candidate{FirstName: "Jane", LastName: "Smith", Email: "first@example.org"}}, interview.OnceKey{})
	if err != nil {
		return r, err
	}
	if r.candidate, err = h.db.Candidate(ctx, made.Candidate.ID); err != nil {
		return r, err
	}
	if r.interview, err = h.db.Interview(ctx, made.Interview.ID); err != nil {
		return r, err
	}
	r.events, err = h.db.Events(ctx, interview.Space{OrganizationID: h.org.ID, Env: "live"}, nil, r.interview.ID, 0, 100)
	return r, err
}

func (r rows) insert(ctx context.Context, h *house, n int64) error {
	return h.db.Write(ctx, func(tx interview.Tx) error {
		c, iv := r.candidate, r.interview
		c.ID, c.Version, c.Serial, c.Email = newID(), 0, 0, fmt.Sprintf("bare%d@example.org", n)
		iv.ID, iv.Version, iv.Serial, iv.CandidateID, iv.ExternalID = newID(), 0, 0, c.ID, fmt.Sprintf("bare-%d", n)
		iv.LinkHash = []byte(iv.ID)
		if err := tx.SaveCandidate(ctx, &c); err != nil {
			return err
		}
		if err := tx.SaveInterview(ctx, &iv); err != nil {
			return err
		}
		for _, e := range r.events {
			e.ID, e.InterviewID, e.Seq = newID(), iv.ID, 0
			if err := tx.AddEvent(ctx, &e); err != nil {
				return err
			}
		}
		return nil
	})
}
