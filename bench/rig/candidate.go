package rig

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/candorhq/candor/client"
)

// Candidate gives one interview and does not give up: what is refused for now
// or not answered is tried again, as a browser does. It remembers whatever was
// acknowledged.
type Candidate struct {
	N       int // its number; its interview has the external id "fault-N"
	URL     string
	Key     string
	c       *client.Client
	rand    *rand.Rand
	voice   []int16
	pace    time.Duration                 // the longest pause between two pieces
	Refused func(status int, body []byte) // told of each answer from 400 on

	ID        string            // of the interview
	sent      map[string]string // SHA-256 of each recording that was acknowledged, and what it was
	written   string
	Pieces    int // acknowledged
	Again     int // requests that had to be repeated
	Completed bool
	questions []client.Question // of the interview, once it is made
	done      map[string]bool   // steps that need not be done again
	Anew      int               // uploads that had expired
}

// patience is how long a request is waited for.
const patience = 25 * time.Second

// NewCandidate makes the n-th candidate of a proof. pace is the longest pause
// between two pieces of an upload; what is random comes from seed and n.
func NewCandidate(n int, url, key string, voice []int16, seed uint64, pace time.Duration) *Candidate {
	return &Candidate{N: n, URL: url, Key: key, c: client.New(url, key, client.WithRetries(60), client.WithHTTP(&http.Client{Timeout: patience})), voice: voice, pace: pace,
		rand: rand.New(rand.NewPCG(seed, uint64(n)+100)), done: map[string]bool{}, sent: map[string]string{}, Refused: func(int, []byte) {}}
}

// KitchenPlan is what every candidate is asked: two spoken questions and one to
// be answered in writing.
func KitchenPlan() *client.Plan {
	point := func(s string) []client.KeyPoint { return []client.KeyPoint{{Text: s}} }
	return &client.Plan{Name: "Customer support", Language: "en", Questions: []client.Question{
		{Text: "Tell me about a customer who was upset.", Form: "spoken", KeyPoints: point("stayed calm and listened")},
		{Text: "How do you find the cause of a problem?", Form: "spoken", KeyPoints: point("asked for the error message")},
		{Text: "Write a short reply to a customer whose order is late.", Form: "text", KeyPoints: point("apologizes for the delay")},
	}}
}

// step does something that is not to be done again once it went well.
func (k *Candidate) step(name string, do func() error) error {
	if k.done[name] {
		return nil
	}
	err := do()
	k.done[name] = err == nil
	return err
}

// Answer goes through a whole interview: two recordings, in pieces, whole, or
// as one recording of the sitting, and a written answer. Called again after a
// failure it goes on where it was.
func (k *Candidate) Answer(ctx context.Context) error {
	err := k.step("create", func() error {
		made, err := k.c.CreateInterview(ctx, client.NewInterview{Plan: KitchenPlan(), ExternalID: "fault-" + strconv.Itoa(k.N),
			Candidate: &client.Candidate{FirstName: "Amelia"}})
		if err == nil {
			k.ID, k.questions = made.Interview.ID, made.Interview.Asked.Questions
		}
		return err
	})
	if err != nil {
		return err
	}
	qs := k.questions
	const seconds = 3
	place := float64(k.N) * 1.37
	switch k.N % 4 {
	case 3: // one recording of the sitting, in pieces
		wav := Cut(k.voice, place, 2*seconds)
		marks := fmt.Sprintf(`[{"question_id":%q,"from_ms":0,"to_ms":%d},{"question_id":%q,"from_ms":%d,"to_ms":%d}]`,
			qs[0].ID, seconds*1000, qs[1].ID, seconds*1000, 2*seconds*1000)
		err = k.step("session", func() error {
			return k.upload(ctx, map[string]string{"interview_id": k.ID, "answers": marks}, wav, "session")
		})
	case 2: // one recording of the sitting, whole
		wav := Cut(k.voice, place, 2*seconds)
		err = k.step("session", func() error {
			_, err := k.c.SendRecording(ctx, k.ID, []client.Mark{{QuestionID: qs[0].ID, ToMS: seconds * 1000}, {QuestionID: qs[1].ID, FromMS: seconds * 1000, ToMS: 2 * seconds * 1000}},
				time.Time{}, bytes.NewReader(wav))
			if err == nil {
				k.acknowledge(wav, "session, whole")
			}
			return err
		})
	default: // an answer in pieces and one whole
		first, second := Cut(k.voice, place, seconds), Cut(k.voice, place+40, seconds)
		err = k.step("first", func() error {
			return k.upload(ctx, map[string]string{"interview_id": k.ID, "question_id": qs[0].ID}, first, "answer")
		})
		if err != nil {
			return err
		}
		err = k.step("second", func() error {
			_, err := k.c.SendAnswer(ctx, k.ID, qs[1].ID, time.Time{}, bytes.NewReader(second))
			if err == nil {
				k.acknowledge(second, "answer, whole")
			}
			return err
		})
	}
	if err != nil {
		return err
	}
	text := fmt.Sprintf("I am sorry for the delay. Your order number %d arrives on Friday.", k.N)
	if _, err := k.c.WriteAnswer(ctx, k.ID, client.Answer{QuestionID: qs[2].ID, Text: text}); err != nil {
		return err
	}
	k.written = text
	if _, err := k.c.Complete(ctx, k.ID); err != nil {
		// The word that it is complete may have been lost.
		iv, again := k.c.Interview(ctx, k.ID)
		if again != nil || iv.CompletedAt.IsZero() {
			return errors.Join(err, again)
		}
	}
	k.Completed = true
	return nil
}

func (k *Candidate) acknowledge(b []byte, what string) {
	sum := sha256.Sum256(b)
	k.sent[hex.EncodeToString(sum[:])] = what
}

// upload sends a recording by tus in small pieces with pauses. What was
// acknowledged once must never be asked for again.
func (k *Candidate) upload(ctx context.Context, metadata map[string]string, b []byte, what string) error {
	pairs := TusMetadata(metadata)
	at, err := "", error(nil)
	for at == "" {
		res := k.Try(ctx, http.MethodPost, "/v1/uploads", nil, "Upload-Length", strconv.Itoa(len(b)), "Upload-Metadata", pairs)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case res != nil && res.StatusCode == http.StatusCreated:
			at = res.Header.Get("Location")
		case res != nil && res.StatusCode < 500 && res.StatusCode != http.StatusTooManyRequests:
			return fmt.Errorf("begin upload: %s", res.Status)
		default:
			err = k.rest(ctx)
		}
		if err != nil {
			return err
		}
	}
	for acked := 0; ; {
		n := min(12<<10+k.rand.IntN(24<<10), len(b)-acked)
		res := k.Try(ctx, http.MethodPatch, at, b[acked:acked+n], "Upload-Offset", strconv.Itoa(acked), "Content-Type", "application/offset+octet-stream")
		if res == nil || res.StatusCode != http.StatusNoContent {
			if err := k.rest(ctx); err != nil {
				return err
			}
			if res = k.Try(ctx, http.MethodHead, at, nil); res == nil || res.StatusCode >= 500 || res.StatusCode == http.StatusLocked {
				continue // still away: the same piece again
			}
			if res.StatusCode == http.StatusGone || res.StatusCode == http.StatusNotFound {
				k.Anew++
				return k.upload(ctx, metadata, b, what) // it has expired: a browser begins anew
			}
			if res.StatusCode != http.StatusOK {
				return fmt.Errorf("upload of %d bytes at %d: %s", len(b), acked, res.Status)
			}
		}
		now, err := strconv.Atoi(res.Header.Get("Upload-Offset"))
		if err != nil {
			return fmt.Errorf("upload at %q: %w", res.Header.Get("Upload-Offset"), err)
		}
		if now < acked {
			return fmt.Errorf("acknowledged %d bytes of an upload, %d are there", acked, now)
		}
		if now > acked {
			k.Pieces++
		}
		if acked = now; acked == len(b) && res.Header.Get("Candor-Made") != "" {
			k.acknowledge(b, what)
			return nil
		}
		if err := Pause(ctx, time.Duration(k.rand.Int64N(int64(k.pace)+1))); err != nil {
			return err
		}
	}
}

// TusMetadata is the header Upload-Metadata of what an upload is for.
func TusMetadata(metadata map[string]string) string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(metadata)) {
		pairs = append(pairs, name+" "+base64.StdEncoding.EncodeToString([]byte(metadata[name])))
	}
	return strings.Join(pairs, ",")
}

// Try makes one request; nil where no answer came.
func (k *Candidate) Try(ctx context.Context, method, path string, body []byte, headers ...string) *http.Response {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, k.URL+path, bytes.NewReader(body))
	if err != nil {
		return nil
	}
	req.Header.Set("Authorization", "Bearer "+k.Key)
	req.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil
	}
	defer res.Body.Close()
	said, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return nil
	}
	if res.StatusCode >= 400 {
		k.Refused(res.StatusCode, said)
	}
	return res
}

func (k *Candidate) rest(ctx context.Context) error {
	k.Again++
	return Pause(ctx, 200*time.Millisecond+time.Duration(k.rand.Int64N(int64(400*time.Millisecond))))
}
