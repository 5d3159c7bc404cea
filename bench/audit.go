package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/api"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// withoutAudit is a store that forgets to write entries of the audit log.
type withoutAudit struct{ interview.Store }

func (s withoutAudit) Write(ctx context.Context, fn func(interview.Tx) error) error {
	return s.Store.Write(ctx, func(tx interview.Tx) error { return fn(silent{tx}) })
}

type silent struct{ interview.Tx }

func (silent) Note(...account.Entry) {}

// audited measures what the audit log costs: interviews created over HTTP with
// the entry that each leaves in its transaction and without, and reads of
// results with the trail of who saw them and without. A thousand results are
// read in turn: in one row each is noted once an hour, as in service; in the
// other, which is the worst there can be, an hour passes with every thousand
// reads, so that each of them is noted.
func audited(ctx context.Context, out sheet) error {
	for _, engine := range []string{"sqlite", "postgres"} {
		if only := os.Getenv("BENCH_ENGINE"); only != "" && only != engine {
			continue
		}
		if err := auditedOn(ctx, out, engine); err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
	}
	return nil
}

func auditedOn(ctx context.Context, out sheet, engine string) error {
	h, err := open(ctx, engine, out.seed)
	if err != nil {
		return err
	}
	defer h.close()
	secret, err := h.key(ctx, "")
	if err != nil {
		return err
	}
	ivs, err := h.addResults(ctx, readOf)
	if err != nil {
		return err
	}
	door := func(s *interview.Service) http.Handler {
		return api.New(api.Deps{Service: s, Accounts: h.accounts, Tasks: h.db, Blobs: h.blobs,
			Links:  api.Links{File: h.links.File, Report: h.links.Report, Room: h.links.Room},
			Limits: web.Limits{Rate: 1e9, Burst: 1e9}, Log: h.log})
	}
	var calls atomic.Int64
	hasty := account.NewTrail(h.db, func() time.Time { return time.Now().Add(time.Duration(calls.Add(1)/readOf) * time.Hour) })
	defer hasty.Close()
	with, without := door(h.service), door(interview.New(withoutAudit{h.db}, h.rules(nil)))
	worst := door(interview.New(h.db, h.rules(hasty)))
	create := func(name string, handler http.Handler) *contender {
		return &contender{name: name, clients: createClients, status: http.StatusCreated, handler: handler, make: h.creation(secret, strings.Fields(name)[0])}
	}
	var seen [3]*contender
	for i, handler := range []http.Handler{with, without, worst} {
		seen[i] = &contender{name: "reads", handler: handler}
		for _, iv := range ivs {
			seen[i].requests = append(seen[i].requests, request("/v1/interviews/"+iv.ID+"/result", "Authorization", "Bearer "+secret))
		}
	}
	all := []*contender{create("with audit", with), create("without audit", without), seen[0], seen[1], seen[2]}
	for _, c := range all {
		stop, err := c.serve(ctx)
		if err != nil {
			return err
		}
		defer stop()
	}
	if err := inTurns(ctx, createRounds, createSlice, all...); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s, %d clients that create, %d that read, medians of %d rounds of %v; with the audit log to without\n", engine, createClients, clients, createRounds, createSlice)
	return table(out, []row{
		{what: "created over HTTP", figure: rateRatio(all[0], all[1]), note: fmt.Sprintf("%.0f/s to %.0f/s", median(all[0].rates), median(all[1].rates))},
		{what: "the same for processor time", figure: costRatio(all[0], all[1]), note: fmt.Sprintf("%.0f µs to %.0f µs", median(all[0].costs)*1e6, median(all[1].costs)*1e6)},
		{what: "results read", figure: rateRatio(seen[0], seen[1]), note: fmt.Sprintf("%.0f/s to %.0f/s", median(seen[0].rates), median(seen[1].rates))},
		{what: "the same for processor time", figure: costRatio(seen[0], seen[1]), note: fmt.Sprintf("%.1f µs to %.1f µs", median(seen[0].costs)*1e6, median(seen[1].costs)*1e6)},
		{what: "results read, each noted", figure: rateRatio(seen[2], seen[1]), note: fmt.Sprintf("%.0f/s to %.0f/s", median(seen[2].rates), median(seen[1].rates))},
		{what: "the same for processor time", figure: costRatio(seen[2], seen[1]), note: fmt.Sprintf("%.1f µs to %.1f µs", median(seen[2].costs)*1e6, median(seen[1].costs)*1e6)},
	})
}
