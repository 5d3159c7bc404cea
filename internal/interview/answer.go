package interview

import "time"

// Answer is what the candidate gave to one question, once. A retake makes
// another; the newest one counts.
type Answer struct {
	ID          string      `json:"id"`
	InterviewID string      `json:"interview_id"`
	QuestionID  string      `json:"question_id"`
	Take        int         `json:"take"` // 1 for the first
	Form        Form        `json:"form"`
	Text        string      `json:"text,omitempty"`   // of a written, code or choice answer
	Chosen      []int       `json:"chosen,omitempty"` // indices of a choice answer
	RecordingID string      `json:"recording_id,omitempty"`
	FromMS      int64       `json:"from_ms,omitzero"` // where it lies in a session recording
	ToMS        int64       `json:"to_ms,omitzero"`
	State       AnswerState `json:"state"`
	Reason      string      `json:"reason,omitempty"` // why it waits or failed
	DurationMS  int64       `json:"duration_ms"`
	StartedAt   time.Time   `json:"started_at"` // wall clock
	ReceivedAt  time.Time   `json:"received_at"`
	Version     int64       `json:"version"`
}

// AnswerState says how far an answer has come.
type AnswerState string

// States of an answer. A written answer is transcribed when it is received.
const (
	Received    AnswerState = "received"
	Transcribed AnswerState = "transcribed"
	Waiting     AnswerState = "waiting"    // the engine is missing or out of reach; goes on when it is back
	Unreadable  AnswerState = "unreadable" // the recording holds nothing that can be decoded
)

// Transcript is the words of one answer. Its times are milliseconds from the
// beginning of that answer. A correction makes a new version.
type Transcript struct {
	AnswerID  string    `json:"answer_id"`
	Version   int       `json:"version"`
	Language  string    `json:"language"`
	Segments  []Segment `json:"segments"`
	Engine    Engine    `json:"engine"`
	Corrected bool      `json:"corrected,omitzero"` // by the candidate
	CreatedAt time.Time `json:"created_at"`
}

// Segment is one utterance between pauses.
type Segment struct {
	Text    string `json:"text"`
	StartMS int64  `json:"start_ms"`
	EndMS   int64  `json:"end_ms"`
	Words   []Word `json:"words,omitempty"`
}

// Word is one recognised word with its time and the engine's confidence,
// 0 to 1, or -1 where the engine gives none.
type Word struct {
	Text       string  `json:"text"`
	StartMS    int64   `json:"start_ms"`
	EndMS      int64   `json:"end_ms"`
	Confidence float64 `json:"confidence"`
}

// Engine names what made a transcript or an assessment.
type Engine struct {
	Name    string            `json:"name"`
	Version string            `json:"version,omitempty"`
	Model   string            `json:"model,omitempty"`
	Parts   map[string]string `json:"parts,omitempty"` // versions or hashes of everything else that shaped it
}

// Speaker of a turn.
type Speaker string

// Speakers.
const (
	Interviewer  Speaker = "interviewer"
	TheCandidate Speaker = "candidate"
)

// Turn is one utterance in the order spoken. Its times, and its words' times,
// are milliseconds from the interview's start: the beginning of the session
// recording where there is one, else the answers laid end to end. The wall
// clock stands beside them.
type Turn struct {
	ID          string    `json:"id"`
	Seq         int       `json:"seq"` // from 0
	Speaker     Speaker   `json:"speaker"`
	QuestionID  string    `json:"question_id,omitempty"`
	AnswerID    string    `json:"answer_id,omitempty"`
	RecordingID string    `json:"recording_id,omitempty"`
	Form        Form      `json:"form"`
	Text        string    `json:"text"`
	Language    string    `json:"language,omitempty"`
	StartMS     int64     `json:"start_ms"`
	EndMS       int64     `json:"end_ms"`
	At          time.Time `json:"at"`
	Segments    []Segment `json:"segments,omitempty"`
	Corrected   bool      `json:"corrected,omitzero"`
	Engine      *Engine   `json:"engine,omitempty"` // what transcribed it; nil for what was written or asked
}

// Words are the turn's words in order.
func (t Turn) Words() []Word {
	var ws []Word
	for _, s := range t.Segments {
		ws = append(ws, s.Words...)
	}
	return ws
}

// RecordingKind says what a recording holds.
type RecordingKind string

// Kinds of recording.
const (
	SessionRecording      RecordingKind = "session"
	IntroductionRecording RecordingKind = "introduction"
	AnswerRecording       RecordingKind = "answer"
)

// Recording is a stored medium.
type Recording struct {
	ID          string        `json:"id"`
	InterviewID string        `json:"interview_id"`
	Kind        RecordingKind `json:"kind"`
	SittingID   string        `json:"sitting_id,omitempty"`
	QuestionID  string        `json:"question_id,omitempty"`
	MediaType   string        `json:"media_type"` // sniffed, never as declared
	Video       bool          `json:"video"`
	Bytes       int64         `json:"bytes"`
	SHA256      string        `json:"sha256"`
	DurationMS  int64         `json:"duration_ms"` // 0 until decoded
	Loudness    float64       `json:"loudness_lufs,omitzero"`
	Waveform    []byte        `json:"waveform,omitempty"` // peaks, 0 to 255
	Key         string        `json:"-"`                  // blob key
	MP3Key      string        `json:"-"`                  // blob key of the MP3 rendition, empty until made
	Derived     bool          `json:"derived,omitzero"`   // put together from the answers
	StartedAt   time.Time     `json:"started_at"`
	CreatedAt   time.Time     `json:"created_at"`
	RemovedAt   time.Time     `json:"removed_at,omitzero"` // access revoked or retention over
	Version     int64         `json:"version"`
}

// Upload is a resumable upload in progress. Each acknowledged part is a
// durable blob of its own.
type Upload struct {
	ID             string            `json:"id"`
	OrganizationID string            `json:"organization_id"`
	InterviewID    string            `json:"interview_id"`
	QuestionID     string            `json:"question_id,omitempty"` // empty: the whole interview
	Length         int64             `json:"length"`                // -1 while not known
	Offset         int64             `json:"offset"`                // bytes that are acknowledged
	Parts          []Part            `json:"parts"`
	Metadata       map[string]string `json:"metadata,omitempty"`
	StartedAt      time.Time         `json:"started_at"` // of the recording
	CreatedAt      time.Time         `json:"created_at"`
	ExpiresAt      time.Time         `json:"expires_at"`
	FinishedAt     time.Time         `json:"finished_at,omitzero"`
	AnswerID       string            `json:"answer_id,omitempty"` // what it became
	Version        int64             `json:"version"`
}

// Part is one acknowledged piece of an upload.
type Part struct {
	Key   string `json:"key"`
	Bytes int64  `json:"bytes"`
}
