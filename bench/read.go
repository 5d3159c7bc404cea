package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/api"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/dialect/instaview"
	"github.com/candorhq/candor/internal/dialect/jobmojito"
	"github.com/candorhq/candor/internal/dialect/ribbon"
	"github.com/candorhq/candor/internal/dialect/roundzero"
	"github.com/candorhq/candor/internal/dialect/xobin"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

const (
	readRounds = 15
	readSlice  = 200 * time.Millisecond
	readOf     = 1000 // results that are read in turn where a quarter has no room in memory
)

// read measures on SQLite, then on PostgreSQL.
func read(ctx context.Context, out sheet) (broken error) {
	for _, engine := range []string{"sqlite", "postgres"} {
		if only := os.Getenv("BENCH_ENGINE"); only != "" && only != engine {
			continue
		}
		err := readOn(ctx, out, engine)
		if err != nil && !errors.Is(err, errBroken) {
			return fmt.Errorf("%s: %w", engine, err)
		}
		broken = errors.Join(broken, err)
	}
	return broken
}

// door is one way to read results.
type door struct {
	name    string
	handler func(*web.Results) http.Handler
	path    func(interview.Interview) string
	header  []string
}

// doors are the native API and the dialects behind what the installation puts
// before them: request ids, the request log, headers. Limits are on and too
// high to be met.
func (h *house) doors(ctx context.Context) ([]door, error) {
	limits := web.Limits{Rate: 1e9, Burst: 1e9}
	deps := func(r *web.Results, l web.Limits) dialect.Deps {
		return dialect.Deps{Service: h.service, Accounts: h.accounts, Blobs: h.blobs, Links: h.links, Results: r,
			Limiter: web.NewLimiter(l, nil), Log: h.log, Now: time.Now}
	}
	tracked := func(inner http.Handler) http.Handler {
		return web.Chain(inner, web.Track(nil), web.Log(h.log, func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "internal error", http.StatusInternalServerError)
		}), web.Secure)
	}
	// RoundZero's and InstaView's own limits are counted and, as an operator may
	// choose, not enforced: they would stop any measurement after a second.
	unlimited := web.Limits{}
	all := []door{
		{name: "", path: func(iv interview.Interview) string {
			return "/v1/interviews/" + iv.ID + "/result?include=words,recordings"
		},
			handler: func(r *web.Results) http.Handler {
				return api.New(api.Deps{Service: h.service, Accounts: h.accounts, Tasks: h.db, Blobs: h.blobs, Results: r,
					Links: api.Links{File: h.links.File, Report: h.links.Report, Room: h.links.Room}, Limits: limits, Log: h.log})
			}},
		{name: "instaview", path: func(iv interview.Interview) string { return "/interviews/" + iv.ID },
			handler: func(r *web.Results) http.Handler { return tracked(instaview.New(deps(r, unlimited)).Handler()) }},
		{name: "jobmojito", path: func(iv interview.Interview) string {
			return "/functions/v1/job-interview-details?get_signed_recordings=true&interview_result_id=" + iv.ID
		},
			handler: func(r *web.Results) http.Handler { return tracked(jobmojito.New(deps(r, limits)).Handler()) }},
		{name: "ribbon", path: func(iv interview.Interview) string { return "/be-api/v1/interviews/" + iv.ID },
			handler: func(r *web.Results) http.Handler { return tracked(ribbon.New(deps(r, limits)).Handler()) }},
		{name: "roundzero", path: func(iv interview.Interview) string { return "/api/v1/interviews/" + iv.ID },
			handler: func(r *web.Results) http.Handler { return tracked(roundzero.New(deps(r, unlimited)).Handler()) }},
		{name: "xobin", path: func(iv interview.Interview) string {
			return "/api/v2/ai-interviews/report/" + strconv.FormatInt(iv.Serial, 10)
		},
			handler: func(r *web.Results) http.Handler { return tracked(xobin.New(deps(r, limits)).Handler()) }},
	}
	for i := range all {
		secret, err := h.key(ctx, all[i].name)
		if err != nil {
			return nil, err
		}
		all[i].header = []string{"Authorization", "Bearer " + secret}
		if all[i].name == "xobin" {
			all[i].header = []string{"apiKey", secret}
		}
	}
	return all, nil
}

func readOn(ctx context.Context, out sheet, engine string) error {
	h, err := open(ctx, engine, out.seed)
	if err != nil {
		return err
	}
	defer h.close()
	ivs, err := h.addResults(ctx, readOf)
	if err != nil {
		return err
	}
	doors, err := h.doors(ctx)
	if err != nil {
		return err
	}
	var rows []row
	var native [2]*contender // warm, and not in memory
	for i, d := range doors {
		got, err := h.readDoor(ctx, d, ivs, native)
		if err != nil {
			return err
		}
		targets := map[string][2]float64{"sqlite": {0.70, 0.30}, "postgres": {0, 0.15}}[engine]
		if i == 0 {
			native = [2]*contender{got.warm, got.cold}
			conditional := 0.0
			if engine == "sqlite" {
				conditional = 1.2
			}
			rows = append(rows, nativeRows("", got.native, targets, conditional)...)
			rows = append(rows, nativeRows("Go's client: ", got.byGo, targets, conditional)...)
			rows = append(rows,
				row{what: "net/http answering 304, to net/http", figure: costRatio(got.empty, got.baseline), note: describe(got.empty)},
				row{what: "native, worded anew, to net/http", figure: median(got.baseline.costs) / got.anew, note: fmt.Sprintf("%.0f µs", got.anew*1e6)})
			if os.Getenv("BENCH_DOOR") == "native" {
				break
			}
			continue
		}
		rows = append(rows,
			row{what: d.name + ", warm, to native", figure: costRatio(got.warm, got.nativeWarm), target: 0.90, note: describe(got.warm)},
			row{what: d.name + ", not in memory, to native", figure: costRatio(got.cold, got.nativeCold), target: 0.90, note: describe(got.cold)})
	}
	fmt.Fprintf(out, "%s, %d clients, medians of %d rounds of %v; answers for the same processor time, the client's included\n",
		engine, clients, readRounds, readSlice)
	return table(out, rows)
}

// nativeRows compares reads with the handler that writes the same bytes: for the
// same processor time, and by the clock.
func nativeRows(client string, n native, targets [2]float64, conditional float64) []row {
	rows := []row{{what: client + "net/http writing the same bytes", figure: 1, note: describe(n.baseline)}}
	for _, c := range []struct {
		what   string
		it     *contender
		target float64
	}{{"warm", n.warm, targets[0]}, {"not in memory", n.cold, targets[1]}, {"304", n.same, conditional}} {
		rows = append(rows,
			row{what: client + "native, " + c.what + ", to net/http", figure: costRatio(c.it, n.baseline), target: c.target, note: describe(c.it)},
			row{what: client + "the same by the clock", figure: rateRatio(c.it, n.baseline)})
	}
	return rows
}

func describe(c *contender) string {
	return fmt.Sprintf("%.1f µs, %.0f/s, %d bytes", median(c.costs)*1e6, median(c.rates), c.bytes)
}

// native is what is compared of the native API.
type native struct{ warm, cold, same, baseline *contender }

// reading is what was measured of one door.
type reading struct {
	native
	byGo                   native     // with Go's client
	empty                  *contender // net/http answering 304
	nativeWarm, nativeCold *contender // measured in the same rounds
	anew                   float64    // seconds of processor time, of results that nobody has read before
}

func (h *house) readDoor(ctx context.Context, d door, ivs []interview.Interview, native [2]*contender) (got reading, err error) {
	results := web.NewResults(h.service, 64<<20, nil, h.log)
	defer results.Settle()
	warm := d.handler(results)
	get := func(iv interview.Interview, headers ...string) []byte {
		return request(d.path(iv), append(headers, d.header...)...)
	}

	rec := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, d.path(ivs[0]), nil)
	for i := 0; i+1 < len(d.header); i += 2 {
		r.Header.Set(d.header[i], d.header[i+1])
	}
	warm.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		return got, fmt.Errorf("%s: %d %s", d.name, rec.Code, rec.Body)
	}
	body, tag := rec.Body.Bytes(), rec.Header().Get("Etag")
	if tag == "" {
		return got, errors.New(d.name + " gives no entity tag")
	}

	got.warm = &contender{name: d.name + " warm", handler: warm, requests: [][]byte{get(ivs[0])}}
	// The least recently read leaves first, so of those read in turn none is there.
	few := web.NewResults(h.service, readOf*3/4*len(body), nil, h.log)
	got.cold = &contender{name: d.name + " not in memory", handler: d.handler(few)}
	for _, iv := range ivs {
		got.cold.requests = append(got.cold.requests, get(iv))
	}
	got.same = &contender{name: d.name + " 304", handler: warm, requests: [][]byte{get(ivs[0], "If-None-Match", tag)}, status: http.StatusNotModified}
	got.baseline = &contender{name: "net/http", plain: true, requests: [][]byte{get(ivs[0])}, handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	})}
	var all []*contender
	if native[0] == nil {
		got.empty = &contender{name: "net/http 304", plain: true, requests: got.same.requests, status: http.StatusNotModified, handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Etag", tag)
			w.WriteHeader(http.StatusNotModified)
		})}
		got.byGo = got.native.byGo()
		all = []*contender{got.baseline, got.warm, got.cold, got.same, got.empty, got.byGo.baseline, got.byGo.warm, got.byGo.cold, got.byGo.same}
	} else {
		got.nativeWarm = &contender{name: "native warm", handler: native[0].handler, requests: native[0].requests}
		got.nativeCold = &contender{name: "native not in memory", handler: native[1].handler, requests: native[1].requests}
		all = []*contender{got.nativeWarm, got.warm, got.nativeCold, got.cold}
	}
	for _, c := range all {
		stop, err := c.serve(ctx)
		if err != nil {
			return got, err
		}
		defer stop()
	}
	// The first read of each makes its words; then they are in the database.
	if _, got.anew, err = got.cold.run(ctx, 0, int64(len(ivs))); err != nil {
		return got, err
	}
	few.Settle()
	if err := h.checkpoint(ctx); err != nil {
		return got, err
	}
	return got, inTurns(ctx, readRounds, readSlice, all...)
}
