package api

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"path"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/brand"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

func (s *server) logos() {
	const tag = "Organizations"
	const at = "/v1/organizations/{id}/logo"
	id := []*huma.Param{pathParam("id", "Id of the organization.")}
	picture := map[string]*huma.MediaType{}
	for _, kind := range []string{"image/png", "image/jpeg", "image/webp", "image/svg+xml"} {
		picture[kind] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	}
	s.raw(op{method: "GET", path: at, id: "getLogo", tag: tag, scope: account.Administer, summary: "Read the logo",
		more: "404 where there is none. Pages show it under `/` and the setting `logo_key`, which needs no key and never changes its content."},
		id, map[string]*huma.Response{"200": {Description: "The picture.", Content: picture}}, s.getLogo)
	s.raw(op{method: "PUT", path: at, id: "setLogo", tag: tag, scope: account.Administer, summary: "Set the logo",
		more: "PNG, JPEG, WebP or SVG of at most 200 KB and 2000 pixels a side; what it is is read from the picture. Candidates see it at once. Needs a live key.",
		body: &huma.RequestBody{Required: true, Content: picture}},
		id, map[string]*huma.Response{"200": jsonResponse[account.Organization](s, "The organization.")}, s.setLogo)
	add(s, op{method: "DELETE", path: at, id: "deleteLogo", tag: tag, status: 204, scope: account.Administer, summary: "Take the logo away", more: "Twice is fine. Needs a live key."},
		func(ctx context.Context, c *call, in *ByID) (*nothing, error) {
			_, err := s.keepLogo(ctx, c, in.ID, "")
			return nil, err
		})
}

func (s *server) getLogo(w http.ResponseWriter, r *http.Request, c *call) error {
	o, err := s.Accounts.Organization(r.Context(), c.actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	if o.Settings.LogoKey == "" {
		return interview.Errorf(interview.NotFound, "there is no logo")
	}
	body, info, err := s.Blobs.Open(r.Context(), o.Settings.LogoKey)
	if errors.Is(err, blob.ErrNotFound) {
		return interview.Errorf(interview.NotFound, "there is no logo")
	}
	if err != nil {
		return err
	}
	defer body.Close()
	h := w.Header()
	h.Set("Content-Type", info.MediaType)
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", `attachment; filename="logo`+path.Ext(info.Key)+`"`)
	return serveFile(w, r, time.Time{}, body)
}

func (s *server) setLogo(w http.ResponseWriter, r *http.Request, c *call) error {
	id := r.PathValue("id")
	o, err := s.Accounts.Organization(r.Context(), c.actor, id)
	if err != nil {
		return err
	}
	if c.actor.Env != account.Live {
		return errTestLogo
	}
	web.Bound(w, r, brand.MaxBytes, jsonDeadline)
	body, err := web.ReadBody(r)
	if err != nil {
		return err
	}
	web.Arrived(w)
	logo, err := brand.Read(body)
	if refused, ok := errors.AsType[*brand.Refused](err); ok {
		return problemAt(http.StatusUnprocessableEntity, Fault{Detail: refused.Sentence})
	}
	if err != nil {
		return err
	}
	key := brand.Key(o.ID, logo)
	if _, err := s.Blobs.Put(r.Context(), key, bytes.NewReader(logo.Body), logo.MediaType); err != nil {
		return err
	}
	if o, err = s.keepLogo(r.Context(), c, id, key); err != nil {
		return err
	}
	return s.writeJSON(w, r, http.StatusOK, o)
}

var errTestLogo = interview.Errorf(interview.Denied, "a test key changes no organization")

// keepLogo names the logo that is stored under a key, none where it is empty,
// and deletes the one before.
func (s *server) keepLogo(ctx context.Context, c *call, id, key string) (account.Organization, error) {
	if c.actor.Env != account.Live {
		return account.Organization{}, errTestLogo
	}
	o, was, err := s.Accounts.SetLogo(ctx, c.actor, id, key)
	if err != nil {
		return o, err
	}
	if was != "" && was != key {
		// What is left behind here the operator's sweep finds: nothing names it.
		if err := s.Blobs.Delete(ctx, was); err != nil {
			s.Log.ErrorContext(ctx, "delete a logo", "err", err)
		}
	}
	return o, nil
}
