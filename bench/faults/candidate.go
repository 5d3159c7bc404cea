package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/candorhq/candor/client"
)

// candidate gives one interview and does not give up: what is refused for now
// or not answered is tried again, as a browser does. It remembers whatever was
// acknowledged.
type candidate struct {
	n       int
	url     string
	key     string
	c       *client.Client
	rand    *rand.Rand
	voice   []int16
	pace    time.Duration // the longest pause between two pieces
	refused func(status int, body []byte)

	id        string            // of the interview
	sent      map[string]string // SHA-256 of each recording that was acknowledged, and what it was
	written   string
	pieces    int // acknowledged
	again     int // requests that had to be repeated
	completed bool
	anew      int // uploads that had expired
}

func newCandidate(n int, url, key string, voice []int16, seed uint64, pace time.Duration) *candidate {
	return &candidate{n: n, url: url, key: key, c: client.New(url, key, client.WithRetries(60)), voice: voice, pace: pace,
		rand: rand.New(rand.NewPCG(seed, uint64(n)+100)), sent: map[string]string{}, refused: func(int, []byte) {}}
}

func kitchenPlan() *client.Plan {
	point := func(s string) []client.KeyPoint { return []client.KeyPoint{{Text: s}} }
	return &client.Plan{Name: "Customer support", Language: "en", Questions: []client.Question{
		{Text: "Tell me about a customer who was upset.", Form: "spoken", KeyPoints: point("stayed calm and listened")},
		{Text: "How do you find the cause of a problem?", Form: "spoken", KeyPoints: point("asked for the error message")},
		{Text: "Write a short reply to a customer whose order is late.", Form: "text", KeyPoints: point("apologizes for the delay")},
	}}
}

// answer goes through a whole interview: two recordings, in pieces, whole, or
// as one recording of the sitting, and a written answer.
func (k *candidate) answer(ctx context.Context) error {
	made, err := k.c.CreateInterview(ctx, client.NewInterview{Plan: kitchenPlan(), ExternalID: "fault-" + strconv.Itoa(k.n),
		Candidate: &client.Candidate{FirstName: "Amelia"}})
	if err != nil {
		return err
	}
	k.id = made.Interview.ID
	qs := made.Interview.Asked.Questions
	const seconds = 3
	place := float64(k.n) * 1.37
	switch k.n % 4 {
	case 3: // one recording of the sitting, in pieces
		wav := cut(k.voice, place, 2*seconds)
		marks := fmt.Sprintf(`[{"question_id":%q,"from_ms":0,"to_ms":%d},{"question_id":%q,"from_ms":%d,"to_ms":%d}]`,
			qs[0].ID, seconds*1000, qs[1].ID, seconds*1000, 2*seconds*1000)
		err = k.upload(ctx, map[string]string{"interview_id": k.id, "answers": marks}, wav, "session")
	case 2: // one recording of the sitting, whole
		wav := cut(k.voice, place, 2*seconds)
		_, err = k.c.SendRecording(ctx, k.id, []client.Mark{{QuestionID: qs[0].ID, ToMS: seconds * 1000}, {QuestionID: qs[1].ID, FromMS: seconds * 1000, ToMS: 2 * seconds * 1000}},
			time.Time{}, bytes.NewReader(wav))
		if err == nil {
			k.acknowledge(wav, "session, whole")
		}
	default: // an answer in pieces and one whole
		first, second := cut(k.voice, place, seconds), cut(k.voice, place+40, seconds)
		if err = k.upload(ctx, map[string]string{"interview_id": k.id, "question_id": qs[0].ID}, first, "answer"); err != nil {
			return err
		}
		if _, err = k.c.SendAnswer(ctx, k.id, qs[1].ID, time.Time{}, bytes.NewReader(second)); err == nil {
			k.acknowledge(second, "answer, whole")
		}
	}
	if err != nil {
		return err
	}
	text := fmt.Sprintf("I am sorry for the delay. Your order number %d arrives on Friday.", k.n)
	if _, err := k.c.WriteAnswer(ctx, k.id, client.Answer{QuestionID: qs[2].ID, Text: text}); err != nil {
		return err
	}
	k.written = text
	if _, err := k.c.Complete(ctx, k.id); err != nil {
		// The word that it is complete may have been lost.
		iv, again := k.c.Interview(ctx, k.id)
		if again != nil || iv.CompletedAt.IsZero() {
			return errors.Join(err, again)
		}
	}
	k.completed = true
	return nil
}

func (k *candidate) acknowledge(b []byte, what string) {
	sum := sha256.Sum256(b)
	k.sent[hex.EncodeToString(sum[:])] = what
}

// upload sends a recording by tus in small pieces with pauses. What was
// acknowledged once must never be asked for again.
func (k *candidate) upload(ctx context.Context, metadata map[string]string, b []byte, what string) error {
	pairs := ""
	for name, v := range metadata {
		if pairs != "" {
			pairs += ","
		}
		pairs += name + " " + base64.StdEncoding.EncodeToString([]byte(v))
	}
	at, err := "", error(nil)
	for at == "" {
		res := k.try(ctx, http.MethodPost, "/v1/uploads", nil, "Upload-Length", strconv.Itoa(len(b)), "Upload-Metadata", pairs)
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
		res := k.try(ctx, http.MethodPatch, at, b[acked:acked+n], "Upload-Offset", strconv.Itoa(acked), "Content-Type", "application/offset+octet-stream")
		if res == nil || res.StatusCode != http.StatusNoContent {
			if err := k.rest(ctx); err != nil {
				return err
			}
			if res = k.try(ctx, http.MethodHead, at, nil); res == nil || res.StatusCode >= 500 || res.StatusCode == http.StatusLocked {
				continue // still away: the same piece again
			}
			if res.StatusCode == http.StatusGone || res.StatusCode == http.StatusNotFound {
				k.anew++
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
			k.pieces++
		}
		if acked = now; acked == len(b) && res.Header.Get("Candor-Made") != "" {
			k.acknowledge(b, what)
			return nil
		}
		if err := pause(ctx, time.Duration(k.rand.Int64N(int64(k.pace)+1))); err != nil {
			return err
		}
	}
}

// try makes one request; nil where no answer came.
func (k *candidate) try(ctx context.Context, method, path string, body []byte, headers ...string) *http.Response {
	req, err := http.NewRequestWithContext(ctx, method, k.url+path, bytes.NewReader(body))
	if err != nil {
		return nil
	}
	req.Header.Set("Authorization", "Bearer "+k.key)
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
		k.refused(res.StatusCode, said)
	}
	return res
}

func (k *candidate) rest(ctx context.Context) error {
	k.again++
	return pause(ctx, 200*time.Millisecond+time.Duration(k.rand.Int64N(int64(400*time.Millisecond))))
}
