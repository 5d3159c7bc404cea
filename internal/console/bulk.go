package console

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// bulk does one thing to several interviews. Each is done or refused on its
// own, and the page says how many of each.
func (d *door) bulk(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := r.ParseForm(); err != nil {
		return interview.Wrong("form", "is not readable")
	}
	ids := r.PostForm["id"]
	back := "/console/interviews?" + r.PostForm.Get("query")
	if len(ids) == 0 {
		return d.done(w, r, back, unwell+"Nothing was chosen, and nothing was changed.")
	}
	if len(ids) > interview.MaxPage {
		return interview.Wrong("id", "are more than %d at once", interview.MaxPage)
	}
	var do func(id string) error
	var did string
	ctx := r.Context()
	switch r.PostForm.Get("do") {
	case "revoke":
		did = "taken back"
		do = func(id string) error {
			_, err := d.Service.Revoke(ctx, v.Actor, id, "taken back in the console")
			return err
		}
	case "remind":
		did = "reminded"
		do = func(id string) error { _, err := d.Service.Remind(ctx, v.Actor, id); return err }
	case "invite":
		did = "sent"
		do = func(id string) error { _, err := d.Service.SendInvitation(ctx, v.Actor, id); return err }
	case "rerun":
		did = "being worked on again"
		do = func(id string) error { _, err := d.Service.Rerun(ctx, v.Actor, id, interview.Transcribe); return err }
	default:
		return interview.Wrong("do", "must be revoke, remind, invite or rerun")
	}
	done, why := 0, map[string]int{}
	for _, id := range ids {
		err := do(id)
		said, ok := errors.AsType[*interview.Error](err)
		switch {
		case err == nil:
			done++
		case ok && said.Kind == interview.Denied:
			return err
		case ok && r.PostForm.Get("do") == "rerun" && said.Kind == interview.Conflict:
			why["only one with a result, or one whose work failed, can be worked on again"]++
		case ok:
			why[said.Message]++
		default:
			return err
		}
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%d of %d %s.", done, len(ids), did)
	for reason, n := range why {
		fmt.Fprintf(&text, " %d left as it was: %s.", n, reason)
	}
	if done == 0 {
		return d.done(w, r, strings.TrimSuffix(back, "?"), unwell+text.String())
	}
	return d.done(w, r, strings.TrimSuffix(back, "?"), text.String())
}
