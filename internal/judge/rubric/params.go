package rubric

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Version of the engine: raised with every change that may move a score.
const Version = "2"

// parameters are the constants of the method. They are few and round; the
// README tells on what answers they were chosen and what was held out.
type parameters struct {
	// Parts of the likeness of a key point and a window of the answer.
	Recall, BM25, Trigrams float64
	// Midpoint and width of the logistic from likeness to "met". Short, divided
	// by the number of words that carry a wording, is added to the midpoint, up
	// to Strict.
	Midpoint, Width, Short, Strict float64
	// The same for the clauses of a model answer, which say more than any one
	// answer has to repeat, and the part of them that makes a full answer, at
	// least one.
	ModelMidpoint, ModelWidth, ModelNeeded float64
	// Floor: below this nothing counts as found, in thousandths.
	Floor int
	// Notch is how much stricter and more lenient matching is for intervals.
	Notch float64
	// Demoted is the weight left to a word that the question has already said.
	Demoted float64
	// Shared and Light are what is left to a word that one other key point says
	// too, and to one that tells little. Sharpness is the power to which weights
	// are raised, so that rare words lead. All three are for key points only.
	Shared, Light, Sharpness float64
	// Mass is the weight of an ordinary telling word.
	Mass float64
	// Loose is what likeness loses for each length of the wording by which a
	// window is longer than one and a half of them.
	Loose float64
	// Typo and Letters are the likeness of words that differ in one letter and
	// the length in letters from which that is looked at.
	Typo    float64
	Letters int
	// Known is how often a word must occur in the lexicon to be taken for
	// itself and not for a misspelling.
	Known int
	// K1, B and Length are BM25's saturation, length normalisation and normal
	// window length.
	K1, B, Length float64
	// Window is the normal width of a window in words.
	Window int
	// Narrow is the least width of a window for a key point, and Kinds how many
	// different words of a wording must stand in it where the wording has more.
	Narrow, Kinds int
	// Salad*: tokens from which, and share of function words below which, an
	// answer is a word salad, and what is left of its score.
	SaladTokens, SaladShare, SaladFactor int
	// SaladRun is how many telling words in a row, without a single small one,
	// are a salad inside a longer answer; what they say is lowered alike.
	SaladRun int
	// Contradiction*: recall above which a denial is flagged, or a missing
	// negation looked at, and what is left of the key point.
	ContradictionRecall float64
	ContradictionFactor float64
	// EchoRun is how many words in a row as in the question are an echo and
	// prove nothing; EchoFactor what is left of an answer that adds nothing.
	EchoRun, EchoFactor int
	// Unsure and Unheard are mean word confidences, in thousandths, below which
	// a transcript is flagged and below which the score is withheld.
	Unsure, Unheard int
	// SilenceDB is the mean level below which a recording is silence.
	SilenceDB float64
	// Unread is how many telling words an answer may have without a fifth of the
	// key points before the engine says that it may not understand it.
	Unread int
	// Bytes is how much of an answer is read, Budget how many windows a key
	// point is compared with letter by letter.
	Bytes, Budget int
}

var standard = parameters{
	Recall: .6, BM25: .2, Trigrams: .2,
	Midpoint: .2, Width: .08, Short: .65, Strict: .75,
	ModelMidpoint: .32, ModelWidth: .1, ModelNeeded: .85,
	Floor: 120, Notch: .04, Demoted: .35,
	Shared: .5, Light: .3, Sharpness: 1.2, Mass: .4, Loose: .03,
	Typo: .9, Letters: 5, Known: 20,
	K1: 1.2, B: .5, Length: 25, Window: 25, Narrow: 10, Kinds: 2,
	SaladTokens: 6, SaladShare: 15, SaladFactor: 400, SaladRun: 8,
	ContradictionRecall: .75, ContradictionFactor: .3,
	EchoRun: 5, EchoFactor: 170,
	Unsure: 600, Unheard: 300, SilenceDB: -60, Unread: 12,
	Bytes: 4 << 20, Budget: 4000,
}

// hash names the parameters and the word lists beside them.
func (p parameters) hash(lists string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v\n%s", p, lists))
	return hex.EncodeToString(sum[:])
}
