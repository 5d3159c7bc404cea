// Package importer says what an importer is: a program's account at another
// product, read through that product's own API and taken into Candor.
//
// Each child folder reads one product: it lists what there is, page by page,
// and reads one interview whole as an [interview.Elsewhere]. [Run] does what is
// the same for all: it goes on where the last run stopped, leaves out what is
// here already, copies recordings into the blob store and hands the interview
// to the service. [Client] keeps to what the product allows.
package importer

import (
	"context"
	"net/url"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/interview"
)

// Vendor reads one account of a product.
type Vendor interface {
	// Name is the product's, as its dialect has it: "ribbon".
	Name() string
	// Page lists a page of interviews; the cursor is empty at first and comes
	// from the page before. An empty next is the end.
	Page(ctx context.Context, cursor string) (items []Item, next string, err error)
	// Read reads one listed interview whole.
	Read(ctx context.Context, it Item) (Interview, error)
}

// Item is one interview of a list.
type Item struct {
	ID  string // the product's id
	Raw any    // what the list said of it; the vendor's own
}

// Interview is a foreign interview with the media that are still to be copied.
type Interview struct {
	interview.Elsewhere
	Media []Medium
}

// Medium is a recording behind an address that needs no credential.
type Medium struct {
	// Recording is it but for what its bytes tell: media type, length in bytes,
	// SHA-256 and keys.
	Recording interview.Recording
	URL       string
	// SoundURL is the same recording's sound alone, where the product has both.
	SoundURL string
}

// space derives ids of parts that a product gives none.
var space = uuid.MustParse("c0a4a0f2-5a0c-5d5e-8b0a-3a1b7c1f7a10")

// ID derives the id of a part from what names it at the product, so that
// reading again gives the same part the same id.
func ID(parts ...string) string {
	var b []byte
	for _, p := range parts {
		b = append(append(b, p...), 0)
	}
	return uuid.NewSHA1(space, b).String()
}

// UUID is a product's id in our form where it is a UUID, else one derived.
func UUID(id string, parts ...string) string {
	if len(id) == 36 {
		if u, err := uuid.Parse(id); err == nil {
			return u.String()
		}
	}
	return ID(append(parts, id)...)
}

// Bare is an address without what changes with every signature.
func Bare(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.RawQuery, u.Fragment, u.RawFragment = "", "", ""
	return u.String()
}

// Score is a score as the other product gave it, withheld where it gave none.
// Nothing is known of its confidence.
func Score(v *float64) interview.Judged {
	j := interview.Judged{Score: v, Confidence: interview.LowConfidence, ConfidenceReasons: []string{"imported, not verified by Candor"}}
	if v == nil {
		j.Withheld, j.ConfidenceReasons = interview.WithheldNotGiven, nil
	}
	return j
}

// Assessment is what an imported judgement begins as. product is the name
// people know it by. Its evidence cannot be verified here, and it says so.
func Assessment(product, source string) *interview.Assessment {
	return &interview.Assessment{
		Imported: true, Engine: interview.Engine{Name: product, Parts: map[string]string{
			"imported_from": source, "verified": "imported, not verified by Candor",
		}},
		Judged: Score(nil), Recommendation: interview.ReviewIt,
		ReasonsFor: []interview.Finding{}, ReasonsAgainst: []interview.Finding{},
	}
}
