package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/interview"
)

// many is how many interviews there are among which something is looked for.
// BENCH_ROWS makes it fewer, for a look at the benchmark itself.
func many() (int, error) {
	if s := os.Getenv("BENCH_ROWS"); s != "" {
		return strconv.Atoi(s)
	}
	return 1_000_000, nil
}

// first is when the oldest of them was made; each of the others a second later.
var first = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// fill copies one interview n times inside the database, without what was
// asked; six in ten of them are ready.
func (h *house) fill(ctx context.Context, engine, url string, n int) error {
	r, err := h.rowsOfOne(ctx)
	if err != nil {
		return err
	}
	driver := map[string]string{"sqlite": "sqlite", "postgres": "pgx"}[engine]
	db, err := sql.Open(driver, url)
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, "SELECT * FROM interview WHERE 1 = 0")
	if err != nil {
		return err
	}
	names, err := rows.Columns()
	rows.Close()
	if err != nil {
		return err
	}
	id := "printf('%08x-0000-7000-8000-%012x', n, n)"
	from := "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < " + strconv.Itoa(n) + ")"
	if engine == "postgres" {
		id = "lpad(to_hex(n), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0')"
		from = "WITH numbers (n) AS (SELECT generate_series(1, " + strconv.Itoa(n) + "))"
	}
	shift := strconv.FormatUint(h.seed%10, 10)
	made := map[string]string{
		"asked":  `'{}'`, // which no list reads, and which would be gigabytes
		"serial": "1000000000 + n", "id": id, "external_id": "NULL", "link_hash": "NULL",
		"created_at": fmt.Sprintf("%d + CAST(n AS bigint) * 1000000", first.UnixMicro()),
		"state":      "CASE WHEN (n * 7 + " + shift + ") % 10 < 6 THEN 'ready' WHEN (n * 7 + " + shift + ") % 10 < 8 THEN 'invited' ELSE 'expired' END",
	}
	if engine == "sqlite" {
		made["created_at"] = fmt.Sprintf("%d + n * 1000000", first.UnixMicro())
	}
	picks := make([]string, len(names))
	for i, name := range names {
		if picks[i] = made[name]; picks[i] == "" {
			picks[i] = name
		}
	}
	list := strings.Join(names, ", ")
	picked := "SELECT " + strings.Join(picks, ", ") + " FROM interview, numbers WHERE id = '" + r.interview.ID + "'"
	if engine == "sqlite" {
		_, err = db.ExecContext(ctx, "INSERT INTO interview ("+list+") "+from+" "+picked)
	} else {
		_, err = db.ExecContext(ctx, from+" INSERT INTO interview ("+list+") "+picked)
		if err == nil {
			_, err = db.ExecContext(ctx, "VACUUM ANALYZE interview")
		}
	}
	return err
}

// list measures cursor pages on both engines.
func list(ctx context.Context, out sheet) (broken error) {
	n, err := many()
	if err != nil {
		return err
	}
	var figures []row
	for _, engine := range []string{"sqlite", "postgres"} {
		if only := os.Getenv("BENCH_ENGINE"); only != "" && only != engine {
			continue
		}
		got, err := listOn(ctx, engine, n, out.seed)
		if err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
		figures = append(figures, got...)
	}
	fmt.Fprintf(out, "pages of 25 of the ready ones among %d interviews of one organization, p50 in process\n", n)
	return table(out, figures)
}

func listOn(ctx context.Context, engine string, n int, seed uint64) ([]row, error) {
	h, err := open(ctx, engine, seed)
	if err != nil {
		return nil, err
	}
	defer h.close()
	if err := h.fill(ctx, engine, h.url, n); err != nil {
		return nil, err
	}
	page := func(after interview.Cursor) (interview.Cursor, error) {
		ivs, err := h.service.Interviews(ctx, h.actor, interview.Filter{States: []interview.State{interview.Ready}}, interview.Page{Limit: 25, After: after})
		if err != nil || len(ivs) == 0 {
			return after, err
		}
		last := ivs[len(ivs)-1]
		return interview.Cursor{At: last.CreatedAt, ID: last.ID}, nil
	}
	var cursors []interview.Cursor
	var at interview.Cursor
	for range 1000 {
		cursors = append(cursors, at)
		if at, err = page(at); err != nil {
			return nil, err
		}
	}
	begin, deep := []float64{}, []float64{}
	for range 400 {
		for to, cursor := range map[*[]float64]interview.Cursor{&begin: {}, &deep: cursors[len(cursors)-1]} {
			began := time.Now()
			if _, err := page(cursor); err != nil {
				return nil, err
			}
			*to = append(*to, time.Since(began).Seconds()*1e3)
		}
	}
	return []row{
		{what: engine + ", page 1", figure: median(begin), target: 1, less: true, unit: " ms"},
		{what: engine + ", page 1,000", figure: median(deep), target: 1, less: true, unit: " ms"},
		{what: engine + ", page 1,000 to page 1", figure: median(deep) / median(begin), target: 1.3, less: true},
	}, nil
}

// heard is a text as a recogniser gives it, each word with its time.
func heard(said string) interview.Segment {
	seg := interview.Segment{Text: said}
	for w := range strings.FieldsSeq(said) {
		seg.Words = append(seg.Words, interview.Word{Text: w, StartMS: seg.EndMS, EndMS: seg.EndMS + 380, Confidence: 0.875})
		seg.EndMS += 400
	}
	return seg
}

// search measures what is said in a million interviews, one answer of 40 words
// each.
func search(ctx context.Context, out sheet) error {
	n, err := many()
	if err != nil {
		return err
	}
	h, err := open(ctx, "sqlite", out.seed)
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.fill(ctx, "sqlite", h.url, n); err != nil {
		return err
	}
	r := h.draw(2)
	const group = 500
	for from := 1; from <= n; from += group {
		err := h.db.Write(ctx, func(tx interview.Tx) error {
			for i := from; i < min(from+group, n+1); i++ {
				said := text(r, 40)
				if i%(n/20) == 0 {
					said += " Zanzibar"
				}
				iv := interview.Interview{ID: fmt.Sprintf("%08x-0000-7000-8000-%012x", i, i), OrganizationID: h.org.ID, Env: "live"}
				turn := interview.Turn{ID: newID(), Seq: 1, Speaker: interview.TheCandidate, QuestionID: h.plan.Questions[0].ID, Form: interview.Spoken,
					Language: "en", Text: said, At: first.Add(time.Duration(i) * time.Second), Segments: []interview.Segment{heard(said)}}
				if err := tx.SaveTurns(ctx, iv, []interview.Turn{turn}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	var figures []row
	for _, q := range []struct {
		what, text string
		most       float64
	}{{"a common word", "customer", 2}, {"a rare word", "zanzibar", 5}, {"a phrase", `"the customer"`, 40}} {
		var took []float64
		found := 0
		for range 101 {
			began := time.Now()
			hits, err := h.service.Search(ctx, h.actor, q.text, interview.Page{Limit: 25})
			if err != nil {
				return err
			}
			took, found = append(took, time.Since(began).Seconds()*1e3), len(hits)
		}
		figures = append(figures, row{what: q.what, figure: median(took), target: q.most, less: true, unit: " ms", note: fmt.Sprintf("%d found", found)})
	}
	fmt.Fprintf(out, "sqlite, newest 25 among the transcripts of %d interviews, p50 in process\n", n)
	return table(out, figures)
}
