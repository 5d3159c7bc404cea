package instaview

import (
	"github.com/candorhq/candor/internal/interview"
	"slices"
)

// Job is a position.
type Job struct {
	ID                   string             `json:"id"`
	CompanyID            string             `json:"companyId"`
	Title                string             `json:"title"`
	Status               string             `json:"status"`
	CreatedAt            Stamp              `json:"createdAt"`
	UpdatedAt            Stamp              `json:"updatedAt"`
	Description          string             `json:"description,omitempty"`
	JobURL               string             `json:"jobUrl,omitempty"`
	Benefits             string             `json:"benefits,omitempty"`
	RequiredSkills       []string           `json:"requiredSkills,omitempty"`
	NiceToHaveSkills     []string           `json:"niceToHaveSkills,omitempty"`
	LanguageRequirements []SpokenLanguage   `json:"languageRequirements,omitempty"`
	Education            []string           `json:"education,omitempty"`
	Experience           string             `json:"experience,omitempty"`
	ContractType         string             `json:"contractType,omitempty"`
	Location             *Location          `json:"location,omitempty"`
	Salary               *Salary            `json:"salary,omitempty"`
	Metadata             interview.Metadata `json:"metadata,omitempty"`
}

// SpokenLanguage is one that a job asks for.
type SpokenLanguage struct {
	Language    string `json:"language"`
	Proficiency string `json:"proficiency"` // A1 to C2
}

// Location is where a job is.
type Location struct {
	WorkMode    string `json:"workMode,omitempty"`
	Street      string `json:"street,omitempty"`
	City        string `json:"city,omitempty"`
	PostalCode  string `json:"postalCode,omitempty"`
	CountryCode string `json:"countryCode,omitempty"`
}

// Salary is what a job pays.
type Salary struct {
	Min      *float64 `json:"min,omitempty"`
	Max      *float64 `json:"max,omitempty"`
	Currency string   `json:"currency,omitempty"`
	Period   string   `json:"period,omitempty"`
}

// keptJob is what a position keeps for InstaView alone.
type keptJob struct {
	JobURL       string           `json:"job_url,omitempty"`
	Benefits     string           `json:"benefits,omitempty"`
	Languages    []SpokenLanguage `json:"languages,omitempty"`
	Education    []string         `json:"education,omitempty"`
	Experience   string           `json:"experience,omitempty"`
	ContractType string           `json:"contract_type,omitempty"`
	Location     *Location        `json:"location,omitempty"`
	Salary       *Salary          `json:"salary,omitempty"`
}

// jobStatuses are positions' by InstaView's words. OPEN is documented.
func jobStatuses() []string { return []string{"OPEN", "DRAFT", "CLOSED", "ARCHIVED"} }

func educations() []string {
	return []string{"UNDEFINED", "PRIMARY_EDUCATION", "SECONDARY_SCHOOL_STUDENT", "SECONDARY_WITHOUT_DIPLOMA",
		"SECONDARY_WITH_DIPLOMA", "POST_SECONDARY_VOCATIONAL", "UNIVERSITY_STUDENT", "BACHELOR_LEVEL", "MASTER_LEVEL", "POSTGRADUATE"}
}

func proficiencies() []string { return []string{"A1", "A2", "B1", "B2", "C1", "C2"} }

func translateJob(p interview.Position) (Job, error) {
	k, err := kept[keptJob](p.Extra)
	return Job{
		ID: p.ID, CompanyID: p.OrganizationID, Title: p.Title, Status: upper(p.Status), CreatedAt: Stamp(p.CreatedAt), UpdatedAt: Stamp(p.UpdatedAt),
		Description: p.Description, JobURL: k.JobURL, Benefits: k.Benefits, RequiredSkills: p.MustHave, NiceToHaveSkills: p.NiceToHave,
		LanguageRequirements: k.Languages, Education: k.Education, Experience: k.Experience, ContractType: k.ContractType,
		Location: k.Location, Salary: k.Salary, Metadata: p.Metadata,
	}, err
}

// jobInto reads what is given of a job into a position; null empties what may
// be empty.
func jobInto(in *input, p *interview.Position) error {
	k, err := kept[keptJob](p.Extra)
	if err != nil {
		return err
	}
	title := in.text("title", 5, interview.MaxName)
	if title == nil {
		title = in.text("jobTitle", 5, interview.MaxName) // as an older guide has it
	}
	set(&p.Title, title, false)
	set(&p.Description, in.text("description", 10, 5000), in.cleared("description"))
	set(&k.JobURL, in.address("jobUrl", 2048, "https", "http"), in.cleared("jobUrl"))
	set(&k.Benefits, in.text("benefits", 0, 5000), in.cleared("benefits"))
	choose(&p.Status, lower(in.choice("status", jobStatuses())), false)
	choose(&k.Experience, in.word("experience"), in.cleared("experience"))
	choose(&k.ContractType, in.word("contractType"), in.cleared("contractType"))
	list(&p.MustHave, in.texts("requiredSkills", 10, 1, 128), in.cleared("requiredSkills"))
	list(&p.NiceToHave, in.texts("niceToHaveSkills", 10, 1, 128), in.cleared("niceToHaveSkills"))
	if len(p.MustHave)+len(p.NiceToHave) > 10 && (in.has("requiredSkills") || in.has("niceToHaveSkills")) {
		in.bad("niceToHaveSkills", "must not have more than 10 skills together with requiredSkills")
	}
	list(&k.Education, eachOf(in, "education", educations()), in.cleared("education"))
	list(&k.Languages, languagesOf(in), in.cleared("languageRequirements"))
	if l := in.object("location"); l != nil || in.cleared("location") {
		k.Location = locationOf(l)
		if k.Location != nil {
			p.Location = k.Location.City
		}
	}
	if s := in.object("salary"); s != nil || in.cleared("salary") {
		k.Salary = salaryOf(s)
	}
	if m := in.metadata("metadata"); m != nil || in.cleared("metadata") {
		p.Metadata = m
	}
	p.Extra, err = keep(p.Extra, k)
	return err
}

func eachOf(in *input, field string, values []string) []string {
	all := in.texts(field, len(values), 1, 60)
	for _, v := range all {
		if !slices.Contains(values, v) {
			in.bad(field, "each value "+oneOf(values))
			break
		}
	}
	return all
}

func languagesOf(in *input) []SpokenLanguage {
	items := in.items("languageRequirements", 5)
	if items == nil {
		return nil
	}
	out := []SpokenLanguage{}
	for i, raw := range items {
		one := in.inside(at("languageRequirements", i), raw)
		if one == nil {
			continue
		}
		one.need("language", "proficiency")
		out = append(out, SpokenLanguage{Language: one.word("language"), Proficiency: one.choice("proficiency", proficiencies())})
	}
	return out
}

func locationOf(in *input) *Location {
	if in == nil {
		return nil
	}
	var l Location
	choose(&l.WorkMode, in.word("workMode"), false)
	set(&l.Street, in.text("street", 0, 200), false)
	set(&l.City, in.text("city", 0, 200), false)
	set(&l.PostalCode, in.text("postalCode", 0, 20), false)
	set(&l.CountryCode, in.text("countryCode", 2, 3), false)
	return &l
}

func salaryOf(in *input) *Salary {
	if in == nil {
		return nil
	}
	s := Salary{Min: in.number("min", 0, 1e12, false), Max: in.number("max", 0, 1e12, false), Period: in.word("period")}
	set(&s.Currency, in.text("currency", 3, 3), false)
	if s.Min != nil && s.Max != nil && *s.Min > *s.Max {
		in.bad("max", "must not be less than min")
	}
	return &s
}
