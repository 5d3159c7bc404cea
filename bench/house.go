package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"database/sql"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/blob/dir"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/journal"
	"github.com/candorhq/candor/internal/store"
)

// house is an installation's data and rules, without doors.
type house struct {
	dir, url string
	db       *store.DB
	accounts *account.Service
	service  *interview.Service
	blobs    blob.Store
	links    dialect.Links
	log      *slog.Logger // the request log, into a file
	org      account.Organization
	actor    account.Actor
	position interview.Position
	plan     interview.Plan
	closers  []func() error
	secret   []byte
	seed     uint64
}

// draw is the randomness of one part of the data.
func (h *house) draw(part uint64) *mathrand.Rand { return mathrand.New(mathrand.NewPCG(h.seed, part)) }

// rules are the settings of a service.
func (h *house) rules(trail *account.Trail) interview.Config {
	return interview.Config{LinkSecret: h.secret, Trail: trail,
		Seal: func(b []byte) []byte { return b }, Unseal: func(b []byte) ([]byte, error) { return b, nil }}
}

// open makes an empty house on an engine in a folder of its own. BENCH_DIR
// says where; the default is the system's place for temporary files.
func open(ctx context.Context, engine string, seed uint64) (_ *house, err error) {
	h := &house{seed: seed}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	if h.dir, err = os.MkdirTemp(os.Getenv("BENCH_DIR"), "candor-bench-"); err != nil {
		return nil, err
	}
	h.closers = append(h.closers, func() error { return os.RemoveAll(h.dir) })
	url := filepath.Join(h.dir, "candor.db")
	if engine == "postgres" {
		if url, err = h.postgres(ctx); err != nil {
			return nil, err
		}
	}
	h.url = url
	if err := h.openData(ctx, url); err != nil {
		return nil, err
	}
	return h, h.settle(ctx)
}

func (h *house) openData(ctx context.Context, url string) (err error) {
	quiet := slog.New(slog.DiscardHandler)
	if h.db, err = store.Open(ctx, store.Config{URL: url, Log: quiet}); err != nil {
		return err
	}
	h.closers = append(h.closers, h.db.Close)
	blobs, err := dir.Open(filepath.Join(h.dir, "blobs"))
	if err != nil {
		return err
	}
	h.blobs = blobs
	h.closers = append(h.closers, blobs.Close)
	file, err := os.Create(filepath.Join(h.dir, "log"))
	if err != nil {
		return err
	}
	lines := journal.New(journal.Config{To: file, Format: journal.JSON})
	h.closers = append(h.closers, file.Close, lines.Close)
	h.log = lines.Logger()

	secret := make([]byte, 32)
	rand.Read(secret)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	signer, err := blob.NewSigner(secret)
	if err != nil {
		return err
	}
	trail := account.NewTrail(h.db, nil)
	h.closers = append(h.closers, trail.Close)
	h.accounts = account.NewService(h.db, account.Config{Peppers: [][]byte{secret}, SigningKey: key, Trail: trail, Issuer: "https://candor.example"})
	h.secret = secret
	h.service = interview.New(h.db, h.rules(trail))
	const base = "https://candor.example"
	sign := func(l blob.Link, ttl time.Duration) string {
		return signer.URL(base+"/files", l, blob.RoundExpiry(time.Now(), ttl))
	}
	h.links = dialect.Links{
		File: func(key, name string, ttl time.Duration) string { return sign(blob.Link{Key: key, Name: name}, ttl) },
		Download: func(key, name string, ttl time.Duration) string {
			return sign(blob.Link{Key: key, Name: name, Download: true}, ttl)
		},
		Report:    func(token string) string { return base + "/share/" + token + "/" },
		ReportPDF: func(token string) string { return base + "/share/" + token + "/report.pdf" },
		Room:      func(token string) string { return base + "/room/" + token },
		Review:    func(id string) string { return base + "/console/interviews/" + id },
	}
	return nil
}

// settle makes an organization with a plan of twelve questions.
func (h *house) settle(ctx context.Context) (err error) {
	if h.org, err = h.accounts.CreateOrganization(ctx, account.Actor{System: true}, account.Organization{Name: "Bench"}); err != nil {
		return err
	}
	h.actor = account.Actor{System: true, OrganizationID: h.org.ID, Env: account.Live}
	h.position, err = h.service.CreatePosition(ctx, h.actor, interview.Position{Title: "Engineer", Status: "open"}, interview.OnceKey{})
	if err != nil {
		return err
	}
	plan := interview.Plan{Name: "Screening", PositionID: h.position.ID, Mode: interview.Recorded, Language: "en", Status: "active",
		Skills: []interview.Skill{{Name: "Go", MustHave: true, Weight: 2}, {Name: "Judgement", Weight: 1}}}
	for i := range questions {
		plan.Questions = append(plan.Questions, interview.Question{
			Text: fmt.Sprintf("What would you do first when service %d is slow, and why?", i+1), Category: interview.Technical,
			Form: interview.Spoken, TimeLimitMS: 180_000, Skills: []string{"Go"},
			KeyPoints: []interview.KeyPoint{{Text: "Measures before changing"}, {Text: "Names a limit of the measurement"}},
		})
	}
	h.plan, err = h.service.CreatePlan(ctx, h.actor, plan, interview.OnceKey{})
	return err
}

// checkpoint brings SQLite's log into its file, as SQLite does by itself
// whenever 16 MB have come together: what is read later is mostly there.
func (h *house) checkpoint(ctx context.Context) error {
	if h.db.Engine() != "sqlite" {
		return nil
	}
	db, err := sql.Open("sqlite", h.url)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	return err
}

// questions of the plan, each answered by one recording.
const questions = 12

// key makes a key of a dialect; the empty name is the native API's.
func (h *house) key(ctx context.Context, name string) (string, error) {
	_, secret, err := h.accounts.CreateKey(ctx, account.Actor{System: true}, h.org.ID, account.NewKey{Name: "bench", Dialect: name,
		ExpiresAt: time.Now().Add(24 * time.Hour)})
	return secret, err
}

func (h *house) close() {
	for i := len(h.closers) - 1; i >= 0; i-- {
		if err := h.closers[i](); err != nil {
			fmt.Fprintln(os.Stderr, "close:", err)
		}
	}
	h.closers = nil
}

// postgres starts a server that syncs like a real one, and ends it with h.
func (h *house) postgres(ctx context.Context) (string, error) {
	if err := os.Chmod(h.dir, 0o711); err != nil { // root runs it as somebody else
		return "", err
	}
	p, err := rig.NewPostgres(ctx, h.dir)
	if err != nil {
		return "", err
	}
	h.closers = append(h.closers, func() error { return p.Stop("immediate") })
	return p.URL(), nil
}
