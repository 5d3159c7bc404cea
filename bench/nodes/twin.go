package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
)

// upload is one resumable upload that is written to at chosen nodes.
type upload struct {
	p         *pair
	interview string
	at        string // path
}

// begin makes an interview and announces an answer of so many bytes.
func (p *pair) begin(ctx context.Context, external string, length int) (u upload, question string, err error) {
	made, err := p.c.CreateInterview(ctx, client.NewInterview{Plan: rig.KitchenPlan(), ExternalID: external, Candidate: &client.Candidate{FirstName: "Amelia"}})
	if err != nil {
		return u, "", err
	}
	u = upload{p: p, interview: made.Interview.ID}
	question = made.Interview.Asked.Questions[0].ID
	res, err := u.send(ctx, 0, http.MethodPost, "/v1/uploads", nil, "Upload-Length", strconv.Itoa(length), "Upload-Metadata",
		rig.TusMetadata(map[string]string{"interview_id": u.interview, "question_id": question}))
	if err != nil || res.StatusCode != http.StatusCreated {
		return u, "", fmt.Errorf("begin upload: %v %w", res, err)
	}
	u.at = res.Header.Get("Location")
	return u, question, nil
}

// send makes one request of a node.
func (u upload) send(ctx context.Context, node int, method, path string, body io.Reader, headers ...string) (*http.Response, error) {
	return u.sendBy(ctx, http.DefaultClient, node, method, path, body, headers...)
}

func (u upload) sendBy(ctx context.Context, c *http.Client, node int, method, path string, body io.Reader, headers ...string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, u.p.nodes[node].URL()+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+u.p.key)
	req.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, res.Body)
	res.Body.Close()
	return res, err
}

func (u upload) patch(ctx context.Context, node, offset int, body io.Reader) (*http.Response, error) {
	return u.send(ctx, node, http.MethodPatch, u.at, body, "Upload-Offset", strconv.Itoa(offset), "Content-Type", "application/offset+octet-stream")
}

// sum is the SHA-256 of the only recording of the upload's interview.
func (u upload) sum(ctx context.Context) (string, error) {
	var sums []string
	for rec, err := range u.p.c.Recordings(ctx, u.interview) {
		if err != nil {
			return "", err
		}
		if !rec.Derived {
			got, _, err := rig.Download(ctx, rec.URL)
			if err != nil || got != rec.SHA256 {
				return "", fmt.Errorf("recording %s is %s, its row says %s: %w", rec.ID, got, rec.SHA256, err)
			}
			sums = append(sums, got)
		}
	}
	if len(sums) != 1 {
		return "", fmt.Errorf("%d recordings", len(sums))
	}
	return sums[0], nil
}

func sumOf(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// twins writes other bytes to the same place of one upload at both nodes at
// once, piece after piece, and asks both to finish it at once. What remains is
// what was acknowledged.
func (p *pair) twins(ctx context.Context, voice []int16, rounds int) error {
	const piece = 4 << 10
	none, before := 0, p.r.Broken()
	for n := range rounds {
		wav := rig.Cut(voice, float64(n)*2.3, 1)
		u, _, err := p.begin(ctx, fmt.Sprint("twin-", n), len(wav))
		if err != nil {
			return err
		}
		var kept []byte
		for len(kept) < len(wav) {
			at := len(kept)
			size := min(piece, len(wav)-at)
			var bodies [2][]byte
			var res [2]*http.Response
			var errs [2]error
			var wait sync.WaitGroup
			for i := range bodies {
				bodies[i] = bytes.Clone(wav[at : at+size])
				if at > 0 { // the head of a recording is the same; sound is what only this node was given
					for j := range bodies[i] {
						bodies[i][j] ^= byte(i + 1)
					}
				}
				wait.Go(func() { res[i], errs[i] = u.patch(ctx, i, at, bytes.NewReader(bodies[i])) })
			}
			wait.Wait()
			winner := -1
			for i := range res {
				switch {
				case errs[i] != nil:
					return errs[i]
				case res[i].StatusCode == http.StatusNoContent:
					if winner >= 0 {
						p.r.Wrong("two nodes acknowledged byte %d of one upload", at)
					}
					winner = i
				case res[i].StatusCode != http.StatusConflict && res[i].StatusCode != http.StatusLocked:
					p.r.Wrong("the loser at byte %d was answered with %s", at, res[i].Status)
				}
			}
			if winner < 0 {
				none++
				if at == 0 {
					return fmt.Errorf("neither node took the first piece: %s, %s", res[0].Status, res[1].Status)
				}
				continue
			}
			kept = append(kept, bodies[winner]...)
		}
		// Its end may be asked for at both nodes at once, again and again.
		var wait sync.WaitGroup
		made := make([]string, 8)
		for i := range made {
			wait.Go(func() {
				if res, err := u.send(ctx, i%2, http.MethodHead, u.at, nil); err == nil && res.StatusCode == http.StatusOK {
					made[i] = res.Header.Get("Candor-Made")
				} else if err == nil && res.StatusCode >= 500 {
					p.r.Wrong("the end of an upload was answered with %s", res.Status)
				}
			})
		}
		wait.Wait()
		for _, m := range made {
			if m != made[0] {
				p.r.Wrong("one upload became the answers %q", made)
				break
			}
		}
		if got, err := u.sum(ctx); err != nil || got != sumOf(kept) {
			p.r.Wrong("upload %d, written at two nodes at once: %s, acknowledged were %s: %v", n, got, sumOf(kept), err)
		}
	}
	p.r.Held(before, "%d uploads written to at both nodes at once, piece by piece: each byte acknowledged by one node, all as acknowledged; %d times by neither", rounds, none)
	return nil
}

// late is a piece that a node has read when it is paused, and writes when it
// wakes up: by then the candidate has gone on at the other.
type late struct {
	u     upload
	wav   []byte
	pipe  *io.PipeWriter
	half  int
	ended chan error
	said  *http.Response
}

// hold begins a piece at node a and keeps its last bytes back.
func (p *pair) hold(ctx context.Context, voice []int16, rand *rand.Rand, n int) (*late, error) {
	wav := rig.Cut(voice, rand.Float64()*30, 2)
	u, _, err := p.begin(ctx, fmt.Sprint("late-", n), len(wav))
	if err != nil {
		return nil, err
	}
	l := &late{u: u, wav: wav, half: len(wav) / 2, ended: make(chan error, 1)}
	r, w := io.Pipe()
	l.pipe = w
	go func() {
		var err error
		l.said, err = u.patch(ctx, 0, 0, r)
		l.ended <- err
	}()
	_, err = w.Write(wav[:l.half])
	return l, err
}

// overtake ends the piece, with other bytes than the candidate's, while node a
// is paused, and gives the whole recording to node b.
func (l *late) overtake(ctx context.Context) error {
	if _, err := l.pipe.Write(bytes.Repeat([]byte{7}, l.half/2)); err != nil {
		return err
	}
	if err := l.pipe.Close(); err != nil {
		return err
	}
	res, err := l.u.patch(ctx, 1, 0, bytes.NewReader(l.wav))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusNoContent || res.Header.Get("Candor-Made") == "" {
		return fmt.Errorf("the whole recording at node b: %s", res.Status)
	}
	return nil
}

// check sees that what node a wrote late was refused and changed nothing.
func (l *late) check(ctx context.Context) {
	r := l.u.p.r
	select {
	case err := <-l.ended:
		if err == nil && l.said.StatusCode < 300 {
			r.Wrong("a late piece was acknowledged: %s", l.said.Status)
		}
	case <-time.After(time.Minute):
		r.Wrong("a late piece was never answered")
	}
	if got, err := l.u.sum(ctx); err != nil || got != sumOf(l.wav) {
		r.Wrong("after a late piece the recording is %s, sent was %s: %v", got, sumOf(l.wav), err)
	}
}
