package console

import (
	"net/http"

	"github.com/candorhq/candor/internal/interview"
)

// opensRoom says of a link that is shown once that it leads into the room.
const opensRoom = "room"

// roomLink does something about one candidate's link: makes the next one (the
// one before stops working, and the audit log has it), mails it, reminds of
// it, or takes it back. A link is a secret, so the page shows a new one once.
func (d *door) roomLink(w http.ResponseWriter, r *http.Request, v *visit) error {
	ctx, id := r.Context(), r.PathValue("id")
	here := "/console/interviews/" + id
	switch r.FormValue("do") {
	case "new":
		made, err := d.Service.Invite(ctx, v.Actor, id, true)
		if err != nil {
			return err
		}
		return d.showOnce(w, r, v, "/console/interviews/"+made.Interview.ID, d.Links.Room(made.LinkToken), opensRoom)
	case "mail":
		if _, err := d.Service.SendInvitation(ctx, v.Actor, id); err != nil {
			return err
		}
		return d.done(w, r, here, "The invitation is on its way by e-mail.")
	case "remind":
		if _, err := d.Service.Remind(ctx, v.Actor, id); err != nil {
			return err
		}
		return d.done(w, r, here, "The reminder is on its way by e-mail.")
	case "revoke":
		if _, err := d.Service.Revoke(ctx, v.Actor, id, "taken back in the console"); err != nil {
			return err
		}
		return d.done(w, r, here, "The invitation is taken back: its link leads nowhere any more.")
	}
	return interview.Wrong("do", "must be new, mail, remind or revoke")
}
