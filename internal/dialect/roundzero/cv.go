package roundzero

import (
	"encoding/json"
	"net/mail"
	"strconv"
	"strings"

	"github.com/candorhq/candor/internal/interview"
)

// CV is what is known of a candidate's career.
type CV struct {
	Summary         string          `json:"summary,omitempty"`
	WorkExperiences []Work          `json:"workExperiences"`
	Education       []Education     `json:"education"`
	Skills          []Skill         `json:"skills"`
	Certifications  []Certification `json:"certifications"`
	LinkedinURL     string          `json:"linkedinUrl,omitempty"`
	PortfolioURL    string          `json:"portfolioUrl,omitempty"`
}

// Work is one employment.
type Work struct {
	Company     string `json:"company"`
	Title       string `json:"title"`
	StartDate   string `json:"startDate,omitempty"` // YYYY-MM
	EndDate     string `json:"endDate,omitempty"`
	IsCurrent   *bool  `json:"isCurrent,omitempty"`
	Description string `json:"description,omitempty"`
}

// Education is one school.
type Education struct {
	Institution string `json:"institution"`
	Degree      string `json:"degree,omitempty"`
	Field       string `json:"field,omitempty"`
	StartDate   string `json:"startDate,omitempty"`
	EndDate     string `json:"endDate,omitempty"`
}

// Skill is one thing a candidate can do.
type Skill struct {
	Name        string `json:"name"`
	Category    string `json:"category,omitempty"`    // technical, soft, language
	Proficiency string `json:"proficiency,omitempty"` // beginner, intermediate, advanced, expert
}

// Certification is one certificate.
type Certification struct {
	Name          string `json:"name"`
	Issuer        string `json:"issuer,omitempty"`
	IssueDate     string `json:"issueDate,omitempty"`
	ExpiryDate    string `json:"expiryDate,omitempty"`
	CredentialID  string `json:"credentialId,omitempty"`
	CredentialURL string `json:"credentialUrl,omitempty"`
}

// maxCV is the size of a CV in bytes of JSON; what a thing keeps for a dialect
// has the same bound, and a candidate's title must find room in it too.
const maxCV = interview.MaxExtraBytes - 4096

// check refuses what lacks a name, knows another value or is too large, and
// makes lists of what was left out. No CV is fine.
func (cv *CV) check(field string) error {
	if cv == nil {
		return nil
	}
	for i := range cv.WorkExperiences {
		w := &cv.WorkExperiences[i]
		err := first(needed(at(field+".workExperiences", i, "company"), &w.Company, interview.MaxName),
			needed(at(field+".workExperiences", i, "title"), &w.Title, interview.MaxName))
		if err != nil {
			return err
		}
	}
	for i := range cv.Education {
		if err := needed(at(field+".education", i, "institution"), &cv.Education[i].Institution, interview.MaxName); err != nil {
			return err
		}
	}
	for i := range cv.Skills {
		s := &cv.Skills[i]
		err := first(needed(at(field+".skills", i, "name"), &s.Name, interview.MaxName),
			oneOf(at(field+".skills", i, "category"), s.Category, "technical", "soft", "language"),
			oneOf(at(field+".skills", i, "proficiency"), s.Proficiency, "beginner", "intermediate", "advanced", "expert"))
		if err != nil {
			return err
		}
	}
	for i := range cv.Certifications {
		if err := needed(at(field+".certifications", i, "name"), &cv.Certifications[i].Name, interview.MaxName); err != nil {
			return err
		}
	}
	cv.WorkExperiences, cv.Education = list(cv.WorkExperiences), list(cv.Education)
	cv.Skills, cv.Certifications = list(cv.Skills), list(cv.Certifications)
	b, err := json.Marshal(cv)
	if err == nil && len(b) > maxCV {
		return wrong(field, "must have at most "+strconv.Itoa(maxCV)+" bytes of JSON")
	}
	return err
}

// list is never null on the wire.
func list[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}

// address refuses what is no single bare e-mail address; an empty one passes.
func address(field string, v *string) error {
	if err := optional(field, v, 254); err != nil || *v == "" {
		return err
	}
	a, err := mail.ParseAddress(*v)
	if err != nil || a.Address != *v || strings.ContainsAny(*v, " \"\t\r\n") {
		return wrong(field, "must be an e-mail address")
	}
	return nil
}
