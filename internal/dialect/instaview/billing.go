package instaview

import (
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// Usage is what companies used in a time.
type Usage struct {
	Companies          []CompanyUsage `json:"companies"`
	TotalInterviews    int            `json:"totalInterviews"`
	BreakdownByCostKey []Cost         `json:"breakdownByCostKey"`
	TotalMinutesUsed   float64        `json:"totalMinutesUsed"`
}

// CompanyUsage is what one company used.
type CompanyUsage struct {
	CompanyID          string  `json:"companyId"`
	CompanyName        string  `json:"companyName"`
	BillingSystem      string  `json:"billingSystem"` // minutes: nothing is billed here, and minutes are what there is
	TotalInterviews    int     `json:"totalInterviews"`
	BreakdownByCostKey []Cost  `json:"breakdownByCostKey"`
	TotalMinutesUsed   float64 `json:"totalMinutesUsed"`
}

// Cost is what was used of one kind.
type Cost struct {
	CostKey     string  `json:"costKey"`
	Events      int     `json:"events"`
	MinutesUsed float64 `json:"minutesUsed"`
}

// usageDays are looked at where no time is named.
const usageDays = 30

func (d *Dialect) usage(r *request) (any, error) {
	q := r.query()
	end := q.time("end", d.Now())
	start := q.time("start", end.AddDate(0, 0, -usageDays))
	company := q.uuid("companyId")
	if len(q.wrong) == 0 && !start.Before(end) {
		q.bad("start", "must be before end")
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	of, err := d.usersOf(r, company)
	if err != nil {
		return nil, err
	}
	out, sum := Usage{Companies: []CompanyUsage{}}, interview.Usage{}
	for _, o := range of {
		a, err := d.Accounts.ActFor(r.Context(), r.caller.key, r.caller.actor, o.ID)
		if err != nil {
			return nil, err
		}
		u, err := d.Service.Usage(r.Context(), a, start, end)
		if err != nil {
			return nil, refused(err, companyNoun, o.ID)
		}
		costs, minutes := costsOf(u)
		out.Companies = append(out.Companies, CompanyUsage{
			CompanyID: o.ID, CompanyName: o.Name, BillingSystem: "minutes", TotalInterviews: u.Interviews,
			BreakdownByCostKey: costs, TotalMinutesUsed: minutes,
		})
		sum.Interviews += u.Interviews
		sum.DurationMS += u.DurationMS
	}
	out.TotalInterviews = sum.Interviews
	out.BreakdownByCostKey, out.TotalMinutesUsed = costsOf(sum)
	return out, nil
}

// usersOf are the companies that are asked for: of an ATS key the one named or
// all, of any other its own.
func (d *Dialect) usersOf(r *request, company string) ([]account.Organization, error) {
	if company == "" || !r.caller.key.Partner {
		return d.companies(r.Context(), r.caller)
	}
	a, err := d.actFor(r.Request, r.caller, company)
	if err != nil {
		return nil, err
	}
	o, err := d.Accounts.Organization(r.Context(), r.caller.actor, a.OrganizationID)
	return []account.Organization{o}, err
}

// costsOf are minutes with two decimals; nothing was used where nothing took
// place.
func costsOf(u interview.Usage) ([]Cost, float64) {
	minutes := hundredths(float64(u.DurationMS) / float64(time.Minute.Milliseconds()))
	if u.Interviews == 0 {
		return []Cost{}, 0
	}
	return []Cost{{"interview_minutes", u.Interviews, minutes}}, minutes
}
