package console

import (
	"errors"
	"io/fs"
	"net/http"
	"strconv"
	"time"

	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
)

// share makes a link to the report; the review page shows it, once.
func (d *door) share(w http.ResponseWriter, r *http.Request, v *visit) error {
	days, err := strconv.Atoi(r.FormValue("days"))
	if err != nil || days < 1 || days > 365 {
		return interview.Wrong("days", "must be 1 to 365")
	}
	id := r.PathValue("id")
	_, token, err := d.Service.Share(r.Context(), v.Actor, id, d.Now().Add(time.Duration(days)*24*time.Hour))
	if err != nil {
		return err
	}
	return d.showOnce(w, r, v, "/console/interviews/"+id, d.Links.Report(token), "")
}

func (d *door) revokeShare(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := d.Service.RevokeShare(r.Context(), v.Actor, r.PathValue("id"), r.PathValue("share")); err != nil {
		return err
	}
	return d.done(w, r, "/console/interviews/"+r.PathValue("id")+"#share", "The link leads nowhere any more.")
}

// reportPDF is the report to keep or print. Who is to rate first gets it
// afterwards: the machine's scores are in it.
func (d *door) reportPDF(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, err := d.reviewScreen(r, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	if s.Blind {
		return interview.Errorf(interview.Conflict, "the report has the machine's scores; rate first, then show them")
	}
	res, err := d.Service.Result(r.Context(), v.Actor, s.ID)
	if err != nil {
		return err
	}
	if res.Report.PDF == "" {
		return interview.Errorf(interview.NotFound, "there is no report yet")
	}
	body, info, err := d.Blobs.Open(r.Context(), res.Report.PDF)
	if errors.Is(err, blob.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return interview.Errorf(interview.Gone, "the report was deleted")
	}
	if err != nil {
		return err
	}
	defer body.Close()
	h := w.Header()
	h.Set("Content-Type", info.MediaType)
	h.Set("Content-Disposition", `inline; filename="interview-report.pdf"`)
	h.Set("Cache-Control", "private, no-store")
	http.ServeContent(w, r, "", info.Modified, body)
	return nil
}
