package app

import (
	"io/fs"
	"net/http"
	"net/url"
	"time"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/config"
	"github.com/candorhq/candor/internal/console"
	"github.com/candorhq/candor/internal/page"
	"github.com/candorhq/candor/internal/sso"
	"github.com/candorhq/candor/internal/web"
)

// openPages reads the pages of every door. A template that does not parse
// fails here, at the start.
func (a *App) openPages() (err error) {
	if a.kit, err = page.NewKit(a.storageOrigin()); err != nil {
		return err
	}
	under, err := fs.Sub(welcomeFiles, "welcome")
	if err != nil {
		return err
	}
	if a.front, err = a.kit.Door("welcome", under, nil); err != nil {
		return err
	}
	a.console, err = console.New(console.Deps{
		Service: a.Service, Accounts: a.Accounts, Blobs: a.Blobs, Kit: a.kit, Secure: a.secure(), Log: a.log, Now: a.now, Engines: consoleEngines{a.Engines},
		Links: console.Links{
			File: a.filePath, Report: a.ReportURL, Room: a.RoomURL,
		},
		SSO:     SingleSignOn(a.Config, a.now),
		SignIns: a.share.Limiter("sign-in", web.Limits{Rate: 1.0 / 30, Burst: 10}, nil),
	})
	if err != nil {
		return err
	}
	return a.openRoom()
}

// SingleSignOn is the identity provider that the operator named, nil if none.
// A nil now is the clock.
func SingleSignOn(conf *config.Config, now func() time.Time) *sso.Provider {
	c := conf.OIDC
	if c.Issuer == "" {
		return nil
	}
	return sso.New(sso.Config{Issuer: c.Issuer, ClientID: c.ClientID, ClientSecret: c.ClientSecret.Reveal(),
		RedirectURL: conf.PublicURL + console.CallbackPath, Name: c.Name, Now: now})
}

// filePath is a blob's address for a page: on the host that the page itself
// came from, whatever the public one is.
func (a *App) filePath(key, filename string) string {
	return a.signer.URL("/files", blob.Link{Key: key, Name: filename}, blob.RoundExpiry(a.now(), max(time.Hour, a.Config.Blob.LinkTTL)))
}

// storageOrigin is where recordings are played from when that is not this
// server: its answers then lead to the object storage.
func (a *App) storageOrigin() string {
	c := a.Config.Blob.S3
	u, err := url.Parse(c.Endpoint)
	if err != nil || u.Host == "" || a.fileHandler().Presign == nil {
		return ""
	}
	if !c.PathStyle {
		u.Host = c.Bucket + "." + u.Host
	}
	return u.Scheme + "://" + u.Host
}

// secure tells whether people reach this server over https.
func (a *App) secure() bool {
	u, err := url.Parse(a.Config.PublicURL)
	return err == nil && u.Scheme == "https"
}

// paged puts a door with pages behind what every door has.
func (a *App) paged(door string) func(http.Handler) http.Handler {
	limited := a.limitedByAddress(door)
	return func(h http.Handler) http.Handler { return a.tracked(limited(h)) }
}
