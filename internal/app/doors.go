package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/api"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/media"
	"github.com/candorhq/candor/internal/share"
	"github.com/candorhq/candor/internal/web"
)

// door is one part of what answers over HTTP.
type door struct {
	name   string
	first  string // the first part of its paths; empty: what no other has
	routes web.Tabled
	below  bool                            // it sees its paths without the first part
	behind func(http.Handler) http.Handler // what stands before it
}

// table is every door there is. A test walks all their routes.
func (a *App) table() []door {
	byAddress := a.limitedByAddress("files")
	counted := func(h http.Handler) http.Handler { return a.tracked(byAddress(h)) }
	tree := func(path string, h http.Handler) web.Tabled {
		mux := web.NewMux()
		mux.Handle("/"+path+"/", h)
		return mux
	}
	all := []door{
		{name: "api", first: "v1", routes: a.nativeAPI()},
		{name: "share", first: "share", behind: counted, routes: share.New(share.Deps{
			Service: a.Service, Blobs: a.Blobs, Reports: a.press, Log: a.log,
			File: func(key, name string) string { return a.fileURL(key, name, time.Hour) },
		})},
		{name: "console", first: "console", behind: a.paged("console"), routes: a.console},
		{name: "assets", first: "assets", behind: a.tracked, routes: tree("assets", a.kit.Assets())},
		{name: "brand", first: "brand", behind: counted, routes: a.branding()},
		{name: "room", first: "room", behind: a.paged("room"), routes: a.room},
		{name: "files", first: "files", behind: counted, routes: tree("files", http.StripPrefix("/files", blob.Handler(a.fileHandler())))},
	}
	for _, d := range a.spoken {
		all = append(all, door{name: d.Name(), first: d.Name(), behind: a.tracked, below: true, routes: d.Handler()})
	}
	mux := web.NewMux()
	mux.HandleFunc("GET /healthz", a.health)
	mux.HandleFunc("GET /readyz", a.ready)
	if a.Config.Metrics.Listen == "" {
		mux.Handle("GET /metrics", onlyHere(a.metrics.handler()))
	}
	mux.HandleFunc("GET /{$}", a.welcome)
	mux.Handle("/", http.NotFoundHandler())
	return append(all, door{routes: mux, behind: a.tracked})
}

// Doors is everything that answers over HTTP.
func (a *App) Doors() http.Handler {
	doors := map[string]http.Handler{} // by the path's first part
	for _, d := range a.table() {
		h := http.Handler(d.routes)
		if d.below {
			h = http.StripPrefix("/"+d.first, h)
		}
		if d.behind != nil {
			h = d.behind(h)
		}
		if d.name != "" {
			h = a.traced(d.name, a.metrics.watch(d.name, h))
		}
		doors[d.first] = h
	}
	return web.Hosts(a.hosts(), byFirstPart(doors, doors[""]))
}

// byFirstPart sends a request to the door its path begins with, as it came: a
// mux would tidy the path by a redirect that the door knows nothing of.
func byFirstPart(doors map[string]http.Handler, rest http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		first, _, below := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		if door, ok := doors[first]; ok && below {
			door.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	})
}

// limitedByAddress bounds what one address may ask of doors that need no key.
func (a *App) limitedByAddress(doors string) web.Middleware {
	limiter := a.share.Limiter("address-"+doors, perMinute(a.Config.Limits.AddressRate), nil)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if d := limiter.Take(web.RequestOf(r.Context()).Address.String()); !d.Allowed {
				d.Header(w.Header())
				http.Error(w, "too many requests from this address", http.StatusTooManyRequests)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// tracked gives a door what the native API brings itself: a request id, the
// client's address, a line in the log, and headers every answer should have.
func (a *App) tracked(h http.Handler) http.Handler {
	return web.Chain(h, web.Track(networks(a.Config)), web.Log(a.log, func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "internal error", http.StatusInternalServerError)
	}), web.Secure)
}

func (a *App) nativeAPI() web.Tabled { return api.New(a.apiDeps()) }

func (a *App) apiDeps() api.Deps {
	return api.Deps{
		Service: a.Service, Accounts: a.Accounts, Tasks: a.DB, Blobs: a.Blobs,
		Sniff: func(head []byte) (string, bool, bool) {
			t, ok := media.Sniff(head)
			return t.MediaType, t.Video, ok
		},
		HoldParts:     a.holdParts,
		Links:         api.Links{File: a.fileURL, Report: a.ReportURL, Room: a.RoomURL},
		Reports:       a.press,
		Results:       a.results,
		Organizations: a.orgs,
		Limits:        perMinute(a.Config.Limits.KeyRate),
		Share:         a.share,
		Trusted:       networks(a.Config),
		MaxUpload:     int64(a.Config.Limits.Upload),
		Log:           a.log,
		Now:           a.now,
	}
}

func (a *App) fileHandler() blob.HandlerConfig {
	c := blob.HandlerConfig{Store: a.Blobs, Signer: a.signer, Ended: a.fileEnded, Log: a.log, Now: a.now}
	if p, ok := a.Blobs.(blob.Presigner); ok && a.Config.Blob.S3.Presign {
		c.Presign = p
	}
	return c
}

// fileEnded ends links to what was erased, deleted or removed before its files
// are gone.
func (a *App) fileEnded(ctx context.Context, key string) (bool, error) {
	ended, err := a.Service.FileEnded(ctx, key)
	if err != nil && web.Ours(err) == http.StatusServiceUnavailable {
		err = fmt.Errorf("%w: %w", blob.ErrUnavailable, err)
	}
	return ended, err
}

// hosts are the host names at whose root a dialect stands, with its prefix.
func (a *App) hosts() map[string]string {
	out := map[string]string{}
	for host, name := range a.Config.Hosts {
		out[host] = "/" + name
	}
	return out
}

// perMinute turns an operator's limit into the limiter's: a caller may use a
// minute's worth at once.
func perMinute(n int) web.Limits {
	return web.Limits{Rate: float64(n) / 60, Burst: n}
}

// systemOf is the installation acting for an organization by itself.
func systemOf(org string) account.Actor {
	return account.Actor{System: true, OrganizationID: org, Env: account.Live}
}

// health tells that the process is there.
func (a *App) health(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok", "version": a.version})
}

// ready tells whether requests can be served: the database and the storage
// answer, and the server is not about to stop. It says which does not, and
// nothing more.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	if a.stopping.Load() {
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"server": "stopping"})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	parts := map[string]string{"database": "ok", "recordings": "ok"}
	status := http.StatusOK
	for name, check := range map[string]func(context.Context) error{"database": a.DB.Check, "recordings": a.Blobs.Check} {
		if err := check(ctx); err != nil {
			a.log.ErrorContext(ctx, "not ready", "part", name, "err", err)
			parts[name], status = "unavailable", http.StatusServiceUnavailable
		}
	}
	writeJSON(w, status, parts)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// onlyHere keeps a handler for callers on this machine. Behind a proxy of this
// machine that the settings do not name everybody seems to be one; a proxy
// shows by its header.
func onlyHere(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxied := r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != ""
		if proxied || !web.RequestOf(r.Context()).Address.IsLoopback() {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// networks are the proxies whose word about a client's address is believed.
func networks(c *config.Config) []netip.Prefix {
	var out []netip.Prefix
	for _, s := range c.TrustedProxies {
		if p, err := config.ParseNetwork(s); err == nil { // checked by Validate
			out = append(out, p)
		}
	}
	return out
}
