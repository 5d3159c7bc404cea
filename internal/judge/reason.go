package judge

// Confidence says how far a score can be leaned on.
type Confidence string

// The levels of confidence.
const (
	Low    Confidence = "low"
	Medium Confidence = "medium"
	High   Confidence = "high"
)

func (c Confidence) rank() int {
	switch c {
	case Low:
		return 0
	case Medium:
		return 1
	case High:
		return 2
	}
	return -1
}

// AtLeast reports whether c is as high as other.
func (c Confidence) AtLeast(other Confidence) bool { return c.rank() >= other.rank() }

func lower(a, b Confidence) Confidence {
	if a.AtLeast(b) {
		return b
	}
	return a
}

// Reason says why a score is withheld.
type Reason string

// The reasons.
const (
	// NotScored: the question is asked without being scored.
	NotScored Reason = "not_scored"
	// NoRubric: there are neither key points nor a model answer.
	NoRubric Reason = "no_rubric"
	// UnjudgeableRubric: the key points hold no word that could be looked for.
	UnjudgeableRubric Reason = "unjudgeable_rubric"
	// NoAnswer: the question was not answered.
	NoAnswer Reason = "no_answer"
	// EmptyAnswer: an answer was given and has no words.
	EmptyAnswer Reason = "empty_answer"
	// Silence: a recording without speech, or too quiet to be speech.
	Silence Reason = "silence"
	// TooShort: one or two words, none of them a key point.
	TooShort Reason = "too_short"
	// LowTranscription: the recogniser was too unsure of what it heard.
	LowTranscription Reason = "low_transcription_confidence"
	// WrongLanguage: answer and rubric are in different languages.
	WrongLanguage Reason = "wrong_language"
	// NoScoredQuestions: the interview has no scored question.
	NoScoredQuestions Reason = "no_scored_questions"
	// TooLittleJudged: less of the question weight was judged than asked for.
	TooLittleJudged Reason = "too_little_judged"
	// NoQuestions: no scored question speaks to the skill.
	NoQuestions Reason = "no_questions"
	// NoJudgedAnswers: no answer that speaks to the skill could be judged.
	NoJudgedAnswers Reason = "no_judged_answers"
	// NotMeasured: text does not honestly support such a score.
	NotMeasured Reason = "not_measured"
)

// Sentence says the reason to a reader.
func (r Reason) Sentence() string {
	switch r {
	case NotScored:
		return "This question is not scored."
	case NoRubric:
		return "The question has neither key points nor a model answer to judge by."
	case UnjudgeableRubric:
		return "The key points hold no word that could be looked for in an answer."
	case NoAnswer:
		return "The question was not answered."
	case EmptyAnswer:
		return "The answer has no words."
	case Silence:
		return "The recording has no speech that could be heard."
	case TooShort:
		return "The answer is too short to be judged."
	case LowTranscription:
		return "The recogniser was too unsure of what it heard; a person should listen."
	case WrongLanguage:
		return "The answer is in another language than the rubric; a person should read it."
	case NoScoredQuestions:
		return "The interview has no scored question."
	case TooLittleJudged:
		return "Too little of the interview could be judged for an overall score."
	case NoQuestions:
		return "No scored question speaks to this skill."
	case NoJudgedAnswers:
		return "No answer that speaks to this skill could be judged."
	case NotMeasured:
		return "The words of a transcript do not honestly support this score."
	}
	return "The score is withheld."
}

// FlagCode names a flag.
type FlagCode string

// The flags.
const (
	// WordSalad: six or more words, hardly a function word among them.
	WordSalad FlagCode = "word_salad"
	// PossibleContradiction: the words of a key point, negated.
	PossibleContradiction FlagCode = "possible_contradiction"
	// QuestionEcho: the answer repeats the question and adds nothing.
	QuestionEcho FlagCode = "question_echo"
	// InstructionLike: the answer speaks to the engine, not to the question.
	InstructionLike FlagCode = "instruction_like"
	// ShortAnswer: fewer than three words.
	ShortAnswer FlagCode = "too_short"
	// LongAnswer: only the first part was read.
	LongAnswer FlagCode = "too_long"
	// UnsureTranscript: the recogniser was unsure of many words.
	UnsureTranscript FlagCode = "low_transcription_confidence"
	// OtherLanguage: the answer is not in the rubric's language.
	OtherLanguage FlagCode = "wrong_language"
	// UnsupportedLanguage: matched by letters only, without a stemmer.
	UnsupportedLanguage FlagCode = "language_by_letters_only"
	// HiddenCharacters: zero-width or direction-changing characters ignored.
	HiddenCharacters FlagCode = "hidden_characters"
	// Declined: the candidate said that they do not know.
	Declined FlagCode = "says_not_known"
)

// Advice is what is recommended to the person who decides.
type Advice string

// The recommendations.
const (
	Advance Advice = "advance"
	Review  Advice = "review"
	NotYet  Advice = "not_yet"
)
