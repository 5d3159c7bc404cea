package interview

import "time"

// Try is where a candidate stands with one question: the clocks, which are the
// server's, and what has been written so far. It survives a reload and another
// browser. There is one for each question that was shown.
type Try struct {
	InterviewID string    `json:"interview_id"`
	QuestionID  string    `json:"question_id"`
	Take        int       `json:"take"` // the take it will become, 1 for the first
	ShownAt     time.Time `json:"shown_at"`
	ThinkUntil  time.Time `json:"think_until,omitzero"` // the answer's time runs from here, or from the beginning
	BegunAt     time.Time `json:"begun_at,omitzero"`
	Deadline    time.Time `json:"deadline,omitzero"` // of the answer; set when it is begun
	Thinks      int       `json:"thinks,omitzero"`   // how often more time to think was taken
	Restarts    int       `json:"restarts,omitzero"` // how often it was begun anew after an interruption
	Form        Form      `json:"form,omitempty"`    // in which it is being answered
	Text        string    `json:"text,omitempty"`    // written so far
	Chosen      []int     `json:"chosen,omitempty"`  // chosen so far
	SkippedAt   time.Time `json:"skipped_at,omitzero"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// Written tells whether a question of the form is answered without recording.
func (f Form) Written() bool { return f == Text || f == Code || f == Choice }
