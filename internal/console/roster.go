package console

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/candorhq/candor/internal/interview"
)

// maxRoster is how many people one list may have.
const maxRoster = 1000

// rosterLine is one person of a list, or what is wrong with the line.
type rosterLine struct {
	Line      int // in the text, from 1
	Candidate interview.Candidate
	Problem   string
	Known     string // was invited to the same plan before, and how that stands
}

// roster is a list of people as it was read.
type roster struct {
	Lines   []rosterLine
	Header  bool     // the first line names the columns
	Ignored []string // names of columns that mean nothing here
	Problem string   // with the list as a whole
}

// sum is a name for everybody who can be invited and for what they would be
// invited to: the same people, the same plan and the same last day have the
// same one.
func (l roster) sum(f inviteForm) (string, error) {
	of := []any{f.Plan, f.Expires, f.Mail}
	for _, line := range l.Lines {
		if line.Problem == "" {
			of = append(of, line.Candidate)
		}
	}
	b, err := json.Marshal(of)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16]), nil
}

// columns are the names a column may have, without case, blanks and signs.
var columns = [...]struct {
	field string
	names []string
}{
	{"email", []string{"email", "mail", "emailaddress", "emailadresse", "correo", "correoelectronico", "courriel"}},
	{"first", []string{"firstname", "first", "givenname", "forename", "vorname", "nombre", "prenom", "prénom"}},
	{"last", []string{"lastname", "last", "surname", "familyname", "nachname", "apellido", "apellidos", "nom"}},
	{"name", []string{"name", "fullname", "candidate", "candidatename"}},
	{"phone", []string{"phone", "phonenumber", "mobile", "mobilephone", "cell", "tel", "telephone", "telefon", "telefono", "teléfono"}},
	{"locale", []string{"locale", "language", "lang", "sprache", "idioma", "langue"}},
	{"zone", []string{"timezone", "zone", "tz", "zeitzone"}},
	{"external", []string{"externalid", "id", "reference", "ref", "candidateid", "number", "yournumber"}},
}

// columnOf is what a column's name means, "" where it means nothing here.
func columnOf(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
	for _, c := range columns {
		if slices.Contains(c.names, name) {
			return c.field
		}
	}
	return ""
}

// readRoster reads a list of people: separated by commas, semicolons or tabs,
// with or without a line that names the columns. Every line is read, whatever
// is wrong with those before it.
func readRoster(text string) roster {
	text = strings.TrimPrefix(text, "\uFEFF")
	if strings.TrimSpace(text) == "" {
		return roster{Problem: "There is nobody in the list. Paste it, or choose a file."}
	}
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.FieldsPerRecord, in.TrimLeadingSpace = separator(text), -1, true
	var out roster
	var header []string
	at := map[string]int{} // e-mail to the line it stood in
	first := true
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if len(out.Lines) >= maxRoster {
			return roster{Problem: fmt.Sprintf("The list has more than %d people. Nobody was invited; send it in parts.", maxRoster)}
		}
		if bad, ok := errors.AsType[*csv.ParseError](err); ok {
			out.Lines = append(out.Lines, rosterLine{Line: bad.StartLine, Problem: "A quotation mark is not where it can be."})
			first = false
			continue
		}
		if err != nil {
			return roster{Problem: "The list could not be read. Nobody was invited."}
		}
		row, _ := in.FieldPos(0)
		if first {
			first = false
			if header = headerOf(cells); header != nil {
				out.Header = true
				for i, field := range header {
					if name := strings.TrimSpace(cells[i]); field == "" && name != "" {
						out.Ignored = append(out.Ignored, name)
					}
				}
				continue
			}
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		l := rosterLine{Line: row}
		if header != nil {
			l.Candidate = byHeader(header, cells)
		} else {
			l.Candidate = byShape(cells)
		}
		l.Problem = problemWith(&l.Candidate)
		if e := l.Candidate.Email; e != "" && l.Problem == "" {
			if before, twice := at[e]; twice {
				l.Problem = fmt.Sprintf("This e-mail address stands in line %d already.", before)
			} else {
				at[e] = row
			}
		}
		out.Lines = append(out.Lines, l)
	}
	if len(out.Lines) == 0 {
		out.Problem = "There is nobody in the list below the names of its columns."
	}
	return out
}

// separator is what stands most often in the first line outside quotes.
func separator(text string) rune {
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	best, most := ',', 0
	for _, sep := range ",;\t" {
		if n := strings.Count(first, string(sep)); n > most {
			best, most = sep, n
		}
	}
	return best
}

// headerOf is what each column means, or nil where the line is a person.
func headerOf(cells []string) (out []string) {
	known := false
	for _, c := range cells {
		if strings.Contains(c, "@") {
			return nil
		}
		field := columnOf(c)
		if known = known || field != ""; slices.Contains(out, field) {
			field = ""
		}
		out = append(out, field)
	}
	if !known {
		return nil
	}
	return out
}

func byHeader(header, cells []string) (c interview.Candidate) {
	for i, cell := range cells {
		if i >= len(header) {
			break
		}
		cell = strings.TrimSpace(cell)
		switch header[i] {
		case "email":
			c.Email = cell
		case "first":
			c.FirstName = cell
		case "last":
			c.LastName = cell
		case "name":
			if c.FirstName == "" && c.LastName == "" {
				c.FirstName, c.LastName = splitName(cell)
			}
		case "phone":
			c.Phone = phone(cell)
		case "locale":
			c.Locale = strings.ReplaceAll(cell, "_", "-")
		case "zone":
			c.TimeZone = cell
		case "external":
			c.ExternalID = cell
		}
	}
	return c
}

// byShape takes cells for what they look like: an address, a phone number, a
// time zone, and names in their order.
func byShape(cells []string) (c interview.Candidate) {
	var rest []string
	for _, cell := range cells {
		cell = strings.TrimSpace(cell)
		switch {
		case cell == "":
		case c.Email == "" && strings.Contains(cell, "@"):
			c.Email = cell
		case c.Phone == "" && strings.HasPrefix(phone(cell), "+"):
			c.Phone = phone(cell)
		case c.TimeZone == "" && strings.Contains(cell, "/") && !strings.Contains(cell, " "):
			c.TimeZone = cell
		default:
			rest = append(rest, cell)
		}
	}
	switch len(rest) {
	case 0:
	case 1:
		c.FirstName, c.LastName = splitName(rest[0])
	default:
		c.FirstName, c.LastName = rest[0], strings.Join(rest[1:], " ")
	}
	return c
}

// splitName takes the last word for the family name, or what stands before a
// comma.
func splitName(s string) (first, last string) {
	if l, f, ok := strings.Cut(s, ","); ok {
		return strings.TrimSpace(f), strings.TrimSpace(l)
	}
	words := strings.Fields(s)
	if len(words) < 2 {
		return s, ""
	}
	return strings.Join(words[:len(words)-1], " "), words[len(words)-1]
}

// phone takes the signs out of a number that people put in.
func phone(s string) string {
	out := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -()./\u00a0", r) {
			return -1
		}
		return r
	}, s)
	if rest, ok := strings.CutPrefix(out, "00"); ok && rest != "" && strings.Trim(rest, "0123456789") == "" {
		return "+" + rest
	}
	if strings.Trim(out, "+0123456789") != "" {
		return s
	}
	return out
}

// problemWith says what keeps a person from being invited.
func problemWith(c *interview.Candidate) string {
	c.Email = strings.ToLower(c.Email)
	if c.Email == "" && c.Name() == "" {
		return "There is neither a name nor an e-mail address."
	}
	err := c.Check()
	if said, ok := errors.AsType[*interview.Error](err); ok {
		return candidateWords(said)
	}
	return ""
}

// candidateWords is a refusal of a person's field as a sentence.
func candidateWords(e *interview.Error) string {
	field := strings.TrimPrefix(e.Field, "candidate.")
	names := map[string]string{"phone": "The phone number", "first_name": "The first name", "last_name": "The last name", "locale": "The language", "time_zone": "The time zone", "external_id": "Your number"}
	if field == "email" && e.Kind == interview.Invalid {
		return "This is not an e-mail address."
	}
	if n, ok := names[field]; ok && e.Kind == interview.Invalid {
		return n + " " + e.Message + "."
	}
	return upper(e.Message) + "."
}
