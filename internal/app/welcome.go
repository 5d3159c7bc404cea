package app

import (
	"context"
	"embed"
	"net/http"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/page"
)

//go:embed welcome
var welcomeFiles embed.FS

// welcome tells whoever opens the server's address what stands here, and how
// an installation with nobody in it is begun.
func (a *App) welcome(w http.ResponseWriter, r *http.Request) {
	var names []string
	for _, d := range a.spoken {
		names = append(names, d.Name())
	}
	err := a.front.Render(w, r, http.StatusOK, "welcome", page.Head{Title: "Candor"}, map[string]any{
		"Version": a.version, "Dialects": names, "Empty": a.empty(r.Context()),
	})
	if err != nil {
		a.log.ErrorContext(r.Context(), "welcome", "err", err)
		http.Error(w, "something went wrong here", http.StatusInternalServerError)
	}
}

// empty tells whether no organization was made yet. Where it cannot be known
// it is taken for one that is in use.
func (a *App) empty(ctx context.Context) bool {
	all, err := a.Accounts.Organizations(ctx, account.Actor{System: true}, "", 1)
	return err == nil && len(all) == 0
}
