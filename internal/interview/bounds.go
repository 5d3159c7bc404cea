package interview

import "time"

// Bounds of what callers may give. Lengths of text are counted in characters
// (Unicode code points) unless they say bytes.
const (
	MaxName      = 200    // names, titles, external ids
	MaxText      = 10_000 // questions, descriptions, written answers, corrections
	MaxReason    = 500    // reasons, notes of stages
	MaxQuestions = 100    // of a plan or an interview, which has at least one
	MaxKeyPoints = 50     // of a question
	MaxSynonyms  = 50     // of a key point
	MaxAnchors   = 20     // of each level of a question
	MaxSkills    = 50     // of a plan or position
	MaxOptions   = 50     // of a choice question, which has at least two
	MaxWeight    = 1_000_000

	MaxMetadataKeys  = 50
	MaxMetadataBytes = 10 << 10 // encoded as JSON; external data of a question too
	MaxExtraBytes    = 64 << 10 // of all dialects together

	MaxTimeLimitMS = 3_600_000  // of one answer
	MaxSittingMS   = 86_400_000 // of a whole sitting
	MaxExpiryDays  = 3_650
	MaxRetakes     = 10
	MaxFollowUps   = 10

	MaxUploadBytes   = 4 << 30 // of one upload
	MaxParts         = 10_000  // of one upload
	MaxCorrections   = 20      // transcripts of one answer that a correction may still follow
	MaxSignals       = 10_000  // of one interview
	MaxWebhooks      = 100     // of one organization in one environment
	MaxSecretBytes   = 256     // of a webhook secret in a dialect's own form
	MaxReminderHours = 720     // before the end of an invitation
	MaxMails         = 50      // of one interview
	MaxOnceKey       = 255     // bytes of an idempotency key
	MaxSearch        = 200     // characters searched for
	MaxPage          = 1_000   // rows of a page
	DefaultPage      = 50
)

// Defaults filled in where a caller gives nothing.
const (
	DefaultTimeLimitMS = 180_000
	DefaultExpiryDays  = 14
	DefaultAdvance     = 70.0
	DefaultNotYet      = 40.0
	DefaultLanguage    = "en"
)

// Times the rules go by.
const (
	// OnceFor is how long an idempotency key is remembered.
	OnceFor = 24 * time.Hour
	// UploadFor is how long an upload waits for its next part.
	UploadFor = 24 * time.Hour
	// LateUpload is how long after the end a recording that was made before it
	// may still be announced; one that is announced may always be finished.
	LateUpload = 15 * time.Minute
	// SittingGrace is how long a candidate who is in the middle of an
	// interview has after it would have expired.
	SittingGrace = 4 * time.Hour
	// SecretOverlap is how long a rotated webhook secret still signs.
	SecretOverlap = 24 * time.Hour
	// ShareFor is how long a share link works when the caller names no end.
	ShareFor = 30 * 24 * time.Hour
)
