package jobmojito

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// SubMerchantRow is an organization that another acts for.
type SubMerchantRow struct {
	ID                    string  `json:"id"`
	Name                  string  `json:"name"`
	Status                string  `json:"status"`
	ContactPerson         never   `json:"contact_person"`
	ContactEmail          *string `json:"contact_email"`
	BillingCountry        never   `json:"billing_country"`
	BusinessType          never   `json:"business_type"`
	LogoURL               never   `json:"image_logo_url"`
	FrontendDomain        never   `json:"frontend_domain"`
	InterviewDomain       never   `json:"interview_frontend_domain"`
	RegisterDomain        never   `json:"register_domain"`
	InfoNotes             never   `json:"info_notes"`
	Features              never   `json:"merchant_features"`
	SubscriptionStatus    never   `json:"interview_subscription_status"`
	SubscriptionType      never   `json:"interview_subscription_type"`
	SubscriptionStart     never   `json:"stripe_interview_subscription_start"`
	ConsumerWebAnalytics  never   `json:"consumer_webanalytics"`
	InterviewWebAnalytics never   `json:"interview_webanalytics"`
	AdminProfiles         never   `json:"admin_profiles"`
	Users                 never   `json:"users"`
	Interviews            *int    `json:"interview_count"`
	LatestInterview       *string `json:"interview_latest"`
	CreditsUsed30Days     never   `json:"credits_used_30d"`
	CreditsUsedTotal      never   `json:"credits_used_total"`
	CreatedAt             *string `json:"created_at"`
}

// organizationsAtOnce are read in one go; a merchant has few below it.
const organizationsAtOnce = 500

// subMerchants lists the organizations below a merchant, for its operators and
// administrators.
func (j *Dialect) subMerchants(w http.ResponseWriter, r *http.Request, c caller, q *query) error {
	if !c.key.Partner && !c.actor.May(account.Administer) {
		return account.ErrDenied
	}
	order := q.word("order_by", "created_at_newest", "created_at_oldest", "name")
	part := strings.ToLower(q.text("filter_text", interview.MaxName))
	p := q.page()
	if err := q.err(); err != nil {
		return err
	}
	all, err := j.below(r, c.actor)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(o account.Organization) bool { return !strings.Contains(strings.ToLower(o.Name), part) })
	slices.SortStableFunc(all, func(x, y account.Organization) int {
		switch order {
		case "name":
			return cmp.Or(cmp.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)), cmp.Compare(x.ID, y.ID))
		case "created_at_oldest":
			return cmp.Or(x.CreatedAt.Compare(y.CreatedAt), cmp.Compare(x.ID, y.ID))
		}
		return cmp.Or(y.CreatedAt.Compare(x.CreatedAt), cmp.Compare(y.ID, x.ID))
	})
	rows := []SubMerchantRow{}
	for _, o := range cut(all, p) {
		row, err := j.subMerchantRow(r, c, o)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	writeList(w, rows, p, len(all))
	return nil
}

// below are the organizations whose parent the actor's is.
func (j *Dialect) below(r *http.Request, a account.Actor) ([]account.Organization, error) {
	var out []account.Organization
	for after := ""; ; {
		some, err := j.d.Accounts.Organizations(r.Context(), a, after, organizationsAtOnce)
		if err != nil {
			return nil, err
		}
		for _, o := range some {
			if o.ParentID == a.OrganizationID {
				out = append(out, o)
			}
		}
		if len(some) < organizationsAtOnce {
			return out, nil
		}
		after = some[len(some)-1].ID
	}
}

// subMerchantRow words an organization. Its interviews are counted for a token
// that may act for it and read them.
func (j *Dialect) subMerchantRow(r *http.Request, c caller, o account.Organization) (SubMerchantRow, error) {
	row := SubMerchantRow{ID: o.ID, Name: o.Name, Status: "active", ContactEmail: text(o.Settings.ContactEmail), CreatedAt: stamp(o.CreatedAt)}
	if !c.key.Partner || !c.actor.May(account.ReadInterviews) {
		return row, nil
	}
	a, err := j.d.Accounts.ActFor(r.Context(), c.key, c.actor, o.ID)
	if err != nil {
		return row, err
	}
	n, err := j.d.Service.Count(r.Context(), a, interview.InterviewList, interview.Filter{})
	if err != nil {
		return row, err
	}
	row.Interviews = &n
	newest, err := j.d.Service.Interviews(r.Context(), a, interview.Filter{}, interview.Page{Limit: 1})
	if err == nil && len(newest) > 0 {
		row.LatestInterview = stamp(newest[0].CreatedAt)
	}
	return row, err
}
