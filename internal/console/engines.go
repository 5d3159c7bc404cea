package console

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// Engines are the installation's speech engines and the judge.
type Engines interface {
	// Recognizers and Voices are the names an organization can choose from.
	Recognizers() []string
	Voices() []string
	// Try lets an organization's voice speak a sentence and its recogniser
	// write down what it heard. The error is fit to show to an administrator.
	Try(ctx context.Context, organizationID, sentence string) (heard string, took time.Duration, err error)
	// Judge names what assesses, with its version.
	Judge() string
}

// enginesScreen is page/engines.
type enginesScreen struct {
	Recognizers, Voices []string
	Recognizer, Voice   string // the organization's choice; "" is the installation's
	Judge               string
	Tried               bool
	Sentence            string
	Heard, Failed       string
	Took                int64 // ms
}

// trySentence is what the voice says where nobody wrote something else.
const trySentence = "I listened to the customer and wrote down what had happened."

func (d *door) enginesScreen(v *visit) enginesScreen {
	set := v.Organization.Settings
	return enginesScreen{Recognizers: d.Engines.Recognizers(), Voices: d.Engines.Voices(), Recognizer: set.Speech, Voice: set.Synthesis, Judge: d.Engines.Judge(), Sentence: trySentence}
}

func (d *door) engines(w http.ResponseWriter, r *http.Request, v *visit) error {
	return d.show(w, r, v, "settings", "engines", "Engines", d.enginesScreen(v))
}

func (d *door) saveEngines(w http.ResponseWriter, r *http.Request, v *visit) error {
	rec, voice := r.PostFormValue("recognizer"), r.PostFormValue("voice")
	if rec != "" && rec != "none" && !slices.Contains(d.Engines.Recognizers(), rec) {
		return interview.Wrong("recogniser", "is not one of this installation")
	}
	if voice != "" && !slices.Contains(d.Engines.Voices(), voice) {
		return interview.Wrong("voice", "is not one of this installation")
	}
	_, err := d.Accounts.UpdateOrganization(r.Context(), v.Actor, v.OrganizationID, func(o *account.Organization) error {
		o.Settings.Speech, o.Settings.Synthesis = rec, voice
		return nil
	})
	if err != nil {
		return err
	}
	return d.done(w, r, "/console/settings/engines", "Saved. Answers that arrive from now on go there.")
}

// tryEngines really speaks and really listens.
func (d *door) tryEngines(w http.ResponseWriter, r *http.Request, v *visit) error {
	s := d.enginesScreen(v)
	s.Tried = true
	if given := strings.TrimSpace(r.PostFormValue("sentence")); given != "" {
		s.Sentence = given
	}
	if len(s.Sentence) > 300 {
		return interview.Wrong("sentence", "must have at most 300 characters")
	}
	ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
	defer cancel()
	heard, took, err := d.Engines.Try(ctx, v.OrganizationID, s.Sentence)
	s.Heard, s.Took = heard, took.Milliseconds()
	if err != nil {
		d.Log.WarnContext(r.Context(), "engines tried", "err", err)
		s.Failed = upper(err.Error()) + "."
	}
	return d.show(w, r, v, "settings", "engines", "Engines", s)
}
