package console

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/brand"
)

// saveLogo keeps another logo, or takes the one there is away.
func (d *door) saveLogo(w http.ResponseWriter, r *http.Request, v *visit) error {
	key := ""
	if r.FormValue("do") != "remove" {
		logo, err := uploadedLogo(r)
		if refused, ok := errors.AsType[*brand.Refused](err); ok {
			return d.noLogo(w, r, v, refused.Sentence)
		}
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return d.noLogo(w, r, v, "the file is too large")
		}
		if err != nil {
			return err
		}
		key = brand.Key(v.OrganizationID, logo)
		if _, err := d.Blobs.Put(r.Context(), key, bytes.NewReader(logo.Body), logo.MediaType); err != nil {
			return err
		}
	}
	_, was, err := d.Accounts.SetLogo(r.Context(), v.Actor, v.OrganizationID, key)
	if err != nil {
		return err
	}
	if was != "" && was != key {
		// What is left behind here the operator's sweep finds: nothing names it.
		if err := d.Blobs.Delete(r.Context(), was); err != nil {
			d.Log.ErrorContext(r.Context(), "delete a logo", "err", err)
		}
	}
	if key == "" {
		return d.done(w, r, "/console/settings#logo", "The logo is gone. Candidates see the initials of your name.")
	}
	return d.done(w, r, "/console/settings#logo", "Candidates see the logo from now on.")
}

// uploadedLogo reads the file of the form.
func uploadedLogo(r *http.Request) (brand.Logo, error) {
	f, _, err := r.FormFile("logo")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return brand.Logo{}, &brand.Refused{Sentence: "no file was chosen"}
	}
	if err != nil {
		return brand.Logo{}, err
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, brand.MaxBytes+1))
	if err != nil {
		return brand.Logo{}, err
	}
	return brand.Read(body)
}

func (d *door) noLogo(w http.ResponseWriter, r *http.Request, v *visit, why string) error {
	return d.showWrong(w, r, v, "settings", "organization", "Settings", organizationScreen{
		Organization: v.Organization, Templates: account.ReportTemplates(), NoLogo: upper(why) + ". Nothing was changed."})
}
