package app_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/app"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/mail/mailtest"
)

func TestAnInvitationReachesTheMailServerOfTheSettings(t *testing.T) {
	server := mailtest.New(t, mailtest.Options{})
	given := map[string]string{"data": filepath.Join(t.TempDir(), "data"), "public-url": "https://hiring.example", "listen": "127.0.0.1:1", "speech-engine": "off",
		"mail-url": server.URL(), "mail-from": "Candor <noreply@hiring.example>", "mail-reply-to": "help@hiring.example"}
	c, err := config.Load(config.Sources{Flags: given})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), c, app.Options{Version: "test", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	ctx, stop := context.WithCancel(t.Context())
	worked := make(chan error, 1)
	go func() { worked <- a.Work(ctx) }()
	defer func() { stop(); <-worked }()

	org, err := a.Accounts.CreateOrganization(ctx, account.Actor{System: true}, account.Organization{Name: "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	made, err := a.Service.CreateInterview(ctx, account.Actor{System: true, OrganizationID: org.ID, Env: account.Live}, interview.NewInterview{
		Plan: &interview.Plan{Name: "Support", Questions: []interview.Question{{Text: "Why?"}}}, Mail: true,
		Candidate: &interview.Candidate{FirstName: "Ada", Email: "ada@example.org"}}, interview.OnceKey{})
	if err != nil {
		t.Fatal(err)
	}
	got := server.Wait(t, 1)[0]
	if got.To != "ada@example.org" || !strings.Contains(got.Text, "https://hiring.example/room/"+made.LinkToken) || !strings.Contains(got.Header.Get("Reply-To"), "help@hiring.example") {
		t.Errorf("to %s, %v\n%s", got.To, got.Header, got.Text)
	}
}
