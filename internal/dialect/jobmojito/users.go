package jobmojito

import (
	"context"
	"errors"
	"net/http"
	"net/mail"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/dialect"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/web"
)

// mostUsers of one request.
const mostUsers = 500

// users reads the rows of a request. What is wrong with a value is said in its
// row; only a value of another type is wrong with the request.
func (in *input) users() []*input {
	in.needed("users")
	rows := in.objects("users", mostUsers)
	for _, row := range rows {
		for _, name := range []string{"name", "email", "external_id", "type", "interview_id"} {
			row.text(name, interview.MaxText)
		}
	}
	return rows
}

// person is whom a row is about, or why it is about nobody.
func (in *input) person() (interview.Candidate, error) {
	who := interview.Candidate{Email: strings.ToLower(strings.TrimSpace(in.text("email", interview.MaxText))),
		ExternalID: strings.TrimSpace(in.text("external_id", interview.MaxText))}
	who.FirstName, who.LastName = named(in.text("name", interview.MaxText))
	if who.Email == "" {
		return who, complaint("Email is required.")
	}
	if ad, err := mail.ParseAddress(who.Email); err != nil || ad.Address != who.Email {
		return who, complaint("Invalid email address.")
	}
	return who, nil
}

// register enrols people and answers each row with the address for its person.
// A row that fails does not fail the others.
func (j *Dialect) register(w http.ResponseWriter, r *http.Request, c caller, in *input) error {
	rows := in.users()
	id := in.neededID("interview_id")
	merchant := in.id("merchant_id")
	send := in.flag("send_email")
	in.choice("hide_menu")
	in.choice("hide_iframe")
	test := in.choice("is_test")
	older := in.word("type", []string{"url", "invitation"})
	if err := in.err(); err != nil {
		return err
	}
	a, err := j.merchant(r, c, merchant)
	if err != nil {
		return err
	}
	e, err := j.enrolmentIn(r.Context(), a, id, test || a.Env == account.Test)
	if err != nil {
		return err
	}
	e.mail = send != nil && *send || older == "invitation"
	e.remail = e.mail
	out := make([]*echo, len(rows))
	for i, row := range rows {
		who, fault := row.person()
		var made interview.Created
		if fault == nil {
			made, _, fault = j.enrol(r.Context(), a, e, who)
		}
		if out[i], err = j.row(r, row, "ok", fault); err != nil {
			return err
		}
		if fault != nil {
			continue
		}
		err = errors.Join(out[i].set("interview_url", j.d.Links.Room(made.LinkToken)), out[i].set("profile_interview_id", made.Interview.CandidateID))
		if err != nil {
			return err
		}
	}
	dialect.WriteJSON(w, http.StatusOK, out)
	return nil
}

// row is an item of a request with how it went.
func (j *Dialect) row(r *http.Request, in *input, well string, fault error) (*echo, error) {
	e, err := echoOf(in.raw)
	if err != nil {
		return nil, err
	}
	if fault == nil {
		return e, e.set("result", well)
	}
	if r.Context().Err() != nil {
		return nil, r.Context().Err()
	}
	said := rowFault(fault)
	if said == "" {
		j.d.Log.ErrorContext(r.Context(), "row failed", "dialect", name, "id", web.RequestOf(r.Context()).ID, "err", fault)
		said = "Internal server error"
	}
	return e, e.set("result", "Error: "+said)
}

// rowFault is what is wrong with a row, fit to be shown; empty for a fault of
// ours.
func rowFault(err error) string {
	if said := enrolmentFault(err); said != "" {
		return said
	}
	if errors.Is(err, account.ErrDenied) || errors.Is(err, account.ErrNotFound) {
		return "Not permitted."
	}
	if said, ok := errors.AsType[*interview.Error](err); ok && said.Kind == interview.Denied {
		return "Not permitted."
	}
	if no, ok := errors.AsType[refusal](err); ok {
		return no.as.Error
	}
	return ""
}

// inviteUsers invites people: candidates to an interview, and colleagues.
func (j *Dialect) inviteUsers(w http.ResponseWriter, r *http.Request, c caller, in *input) error {
	rows := in.users()
	again := in.flag("force_invite")
	merchant := in.id("merchant_id")
	language := in.word("mojito_language_code", languageCodes())
	in.text("message_from_recruiter", interview.MaxText)
	if err := in.err(); err != nil {
		return err
	}
	a, err := j.merchant(r, c, merchant)
	if err != nil {
		return err
	}
	out := make([]*echo, len(rows))
	for i, row := range rows {
		got, fault := j.invite(r.Context(), a, row, tagOf(language), again != nil && *again)
		if out[i], err = j.row(r, row, got.result, fault); err != nil {
			return err
		}
		for _, f := range []struct{ name, value string }{{"profile_id", got.profile}, {"profile_interview_id", got.candidate}, {"interview_url", got.url}} {
			if f.value == "" {
				continue
			}
			if err := out[i].set(f.name, f.value); err != nil {
				return err
			}
		}
	}
	dialect.WriteJSON(w, http.StatusOK, out)
	return nil
}

// invited is what became of one row.
type invited struct{ result, profile, candidate, url string }

// invite invites one person, as what the row says.
func (j *Dialect) invite(ctx context.Context, a account.Actor, row *input, language string, again bool) (invited, error) {
	who, err := row.person()
	if err != nil {
		return invited{}, err
	}
	kind := row.text("type", interview.MaxText)
	switch kind {
	case "candidate":
	case "merchant_owner", "merchant", "merchant_selection":
		return j.inviteColleague(ctx, a, kind, who)
	case "", "user", "mentor":
		return invited{}, complaint("The coaching portal is not available.")
	default:
		return invited{}, complaint("Invalid type.")
	}
	id := row.text("interview_id", interview.MaxText)
	switch {
	case id == "":
		return invited{}, complaint("Interview is required.")
	case !isID(id):
		return invited{}, complaint(noInterview)
	}
	e, err := j.enrolmentIn(ctx, a, strings.ToLower(id), a.Env == account.Test)
	if err != nil {
		return invited{}, err
	}
	who.Locale, e.mail, e.remail = language, true, again
	made, fresh, err := j.enrol(ctx, a, e, who)
	if err != nil {
		return invited{}, err
	}
	out := invited{result: "Invited", profile: made.Interview.CandidateID, candidate: made.Interview.CandidateID, url: j.d.Links.Room(made.LinkToken)}
	if !fresh && !(again && !made.Interview.State.Over()) {
		out.result = "Skipped"
	}
	return out, nil
}

// inviteColleague adds a member, who signs in through the identity provider,
// or with a password once an administrator has set one.
func (j *Dialect) inviteColleague(ctx context.Context, a account.Actor, kind string, who interview.Candidate) (invited, error) {
	roles := map[string]account.Role{"merchant_owner": account.Owner, "merchant": account.Recruiter, "merchant_selection": account.Reviewer}
	m, err := j.d.Accounts.AddMember(ctx, a, a.OrganizationID, account.NewMember{Email: who.Email, Name: who.Name(), Role: roles[kind]})
	if !errors.Is(err, account.ErrExists) {
		return invited{result: "Invited", profile: m.ID}, err
	}
	all, err := j.d.Accounts.Members(ctx, a, a.OrganizationID)
	if err != nil {
		return invited{}, err
	}
	for _, m := range all {
		if m.Email == who.Email {
			return invited{result: "Skipped", profile: m.ID}, nil
		}
	}
	return invited{}, complaint("The email address is taken.")
}
