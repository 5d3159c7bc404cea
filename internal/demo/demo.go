// Package demo fills a new installation with two organizations and real
// content: three recorded interviews that go through the whole pipeline, and
// others in further states. Everything is made through the same service that
// programs and people use. content has the plan, the texts and the recordings,
// with their licence.
package demo

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/app"
	"github.com/candorhq/candor/internal/interview"
)

//go:embed content/*.yaml content/*.webm
var content embed.FS

// Made is what the demonstration consists of, kept beside the data so that a
// second start finds it. It holds secrets.
type Made struct {
	Email    string            `json:"email"`
	Password string            `json:"password"`
	Org      string            `json:"organization"`
	Other    string            `json:"other_organization"`
	Keys     map[string]string `json:"keys"` // by dialect; "" is Candor's own

	Ready          Ref `json:"ready"` // the strong candidate's
	Mixed          Ref `json:"mixed"`
	Weak           Ref `json:"weak"`
	Invited        Ref `json:"invited"`
	InProgress     Ref `json:"in_progress"`
	Cancelled      Ref `json:"cancelled"`
	OtherInterview Ref `json:"other_interview"`
	Test           Ref `json:"test"`
}

// Ref names one interview in every way a caller may.
type Ref struct {
	ID         string `json:"id"`
	Serial     int64  `json:"serial"`
	ExternalID string `json:"external_id,omitempty"`
	Link       string `json:"link,omitempty"` // for the candidate
	Report     string `json:"report,omitempty"`
}

// Progress is told while the content is made.
type Progress func(done, total int, what string)

// Load makes the demonstration, or finds what an earlier start made. The
// app's tasks must be running, and its rules must go by the clock. It goes on where an earlier start was
// interrupted.
func Load(ctx context.Context, a *app.App, clock *Clock, p Progress) (Made, error) {
	file := filepath.Join(a.Config.Data, "demo.json")
	m, err := read(file)
	if errors.Is(err, os.ErrNotExist) {
		if m, err = build(ctx, a, clock, p); err == nil {
			err = write(file, m)
		}
	}
	if err != nil {
		return Made{}, fmt.Errorf("demonstration: %w", err)
	}
	// A JobMojito token lives an hour by default; this one lasts until the next
	// start is likely, which replaces it.
	keys, err := a.Accounts.Keys(ctx, system(m.Org), m.Org)
	if err != nil {
		return Made{}, fmt.Errorf("demonstration: %w", err)
	}
	for _, k := range keys {
		if k.Dialect == "jobmojito" && k.Name == "demonstration" && k.RevokedAt.IsZero() {
			if _, err := a.Accounts.RevokeKey(ctx, system(m.Org), k.ID); err != nil {
				return Made{}, fmt.Errorf("demonstration: %w", err)
			}
		}
	}
	_, token, err := a.Accounts.CreateKey(ctx, system(m.Org), m.Org, account.NewKey{
		Name: "demonstration", Dialect: "jobmojito", ExpiresAt: time.Now().Add(30 * 24 * time.Hour),
	})
	if err != nil {
		return Made{}, fmt.Errorf("demonstration: %w", err)
	}
	m.Keys["jobmojito"] = token
	return m, m.here(a)
}

// here moves the addresses to where the installation is reached now: it may be
// started on another port than the one it was made on.
func (m *Made) here(a *app.App) error {
	now, err := url.Parse(a.Config.PublicURL)
	if err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	for _, r := range []*Ref{&m.Ready, &m.Mixed, &m.Weak, &m.Invited, &m.InProgress, &m.Cancelled, &m.OtherInterview, &m.Test} {
		for _, link := range []*string{&r.Link, &r.Report} {
			u, err := url.Parse(*link)
			if err != nil {
				return fmt.Errorf("demonstration: %w", err)
			}
			if *link != "" {
				u.Scheme, u.Host = now.Scheme, now.Host
				*link = u.String()
			}
		}
	}
	return nil
}

func read(file string) (Made, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return Made{}, err
	}
	var m Made
	return m, json.Unmarshal(data, &m)
}

// write replaces the file whole, readable by its owner alone.
func write(file string, m Made) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	part := file + ".part"
	if err := os.WriteFile(part, append(data, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(part, file)
}

func system(org string) account.Actor {
	return account.Actor{System: true, OrganizationID: org, Env: account.Live}
}

// ref names an interview.
func ref(a *app.App, c interview.Created) Ref {
	return Ref{ID: c.Interview.ID, Serial: c.Interview.Serial, ExternalID: c.Interview.ExternalID, Link: a.RoomURL(c.LinkToken)}
}
