package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/candorhq/candor/bench/rig"
	"github.com/candorhq/candor/client"
)

// medium is a recording that nobody should send.
type medium struct {
	what    string
	content []byte
	refused bool // at the door; otherwise the interview must end by itself
}

// hostileMedia sends each as an answer. What is no recording is refused at the
// door; what only looks like one is taken, and the interview still gets to an
// end that says so.
func hostileMedia(ctx context.Context, r *rig.Run, p *rig.Program, key string) error {
	all, err := hostileFiles(ctx, r)
	if err != nil {
		return err
	}
	c := client.New(p.URL(), key)
	_, before := p.Memory()
	for _, m := range all {
		made, err := c.CreateInterview(ctx, client.NewInterview{Candidate: &client.Candidate{FirstName: "A"},
			Plan: &client.Plan{Name: "One", Language: "en", Questions: []client.Question{{Text: "Why?", Form: "spoken", KeyPoints: []client.KeyPoint{{Text: "calm"}}}}}})
		if err != nil {
			return err
		}
		id := made.Interview.ID
		_, err = c.SendAnswer(ctx, id, made.Interview.Asked.Questions[0].ID, time.Time{}, bytes.NewReader(m.content))
		said, ok := errors.AsType[*client.Problem](err)
		switch {
		case m.refused && (!ok || said.Status < 400 || said.Status >= 500):
			r.Wrong("%s: %v, want a refusal", m.what, err)
			continue
		case m.refused:
			r.Say("%-42s %8d KB  refused: %d %s", m.what, len(m.content)>>10, said.Status, said.Code)
			continue
		case err != nil:
			r.Wrong("%s: %v", m.what, err)
			continue
		}
		if _, err := c.Complete(ctx, id); err != nil {
			return err
		}
		begun, state, reason := time.Now(), "", ""
		if err := rig.Until(ctx, m.what+" comes to an end", 6*time.Minute, func() bool {
			iv, err := c.Interview(ctx, id)
			state, reason = iv.State, iv.Reason
			return err == nil && (state == "ready" || state == "failed")
		}); err != nil {
			r.Wrong("%v; it is %s", err, state)
			for st, err := range c.Stages(ctx, id) {
				if err == nil {
					r.Say("  %s: %s %s", st.Stage, st.State, st.Reason)
				}
			}
			continue
		}
		answer := ""
		for a, err := range c.Answers(ctx, id) {
			if err == nil {
				answer = a.State + " " + a.Reason
			}
		}
		r.Say("%-42s %8d KB  %s %s after %s; the answer: %s", m.what, len(m.content)>>10, state, reason, time.Since(begun).Round(time.Second), answer)
	}
	now, most := p.Memory()
	r.Say("memory: %d MB now, %d MB at most (%d before the media)", now, most, before)
	if most > 1500 {
		r.Wrong("hostile media took %d MB", most)
	}
	left, err := os.ReadDir(filepath.Join(p.Data, "spool"))
	if err != nil || len(left) > 0 {
		r.Wrong("%d files are left in the spool: %v", len(left), err)
	}
	return nil
}

func hostileFiles(ctx context.Context, r *rig.Run) ([]medium, error) {
	webm, err := os.ReadFile("internal/demo/content/strong-1.webm")
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("answer.wav")
	if err == nil {
		_, err = io.CopyN(w, zeros{}, 200<<20)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		return nil, err
	}
	var gz bytes.Buffer
	g := gzip.NewWriter(&gz)
	_, err = io.CopyN(g, zeros{}, 200<<20)
	if err = errors.Join(err, g.Close()); err != nil {
		return nil, err
	}
	garbage := make([]byte, 64<<10)
	for i := range garbage {
		garbage[i] = byte(r.Rand.Uint32())
	}
	out := []medium{
		{"nothing at all", nil, true},
		{"random bytes", garbage, true},
		{"an HTML page", []byte("<!doctype html><script>alert(1)</script>"), true},
		{"a playlist that leads to a file", []byte("#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n"), true},
		{"a ZIP of 200 MB of nothing", packed.Bytes(), true},
		{"a gzip of 200 MB of nothing", gz.Bytes(), true},
		{"WebM cut in mid-frame", webm[:len(webm)*2/3|1], false},
		{"WebM's first 64 bytes", webm[:64], false},
		{"WebM with random bytes behind its start", append(bytes.Clone(webm[:400]), garbage...), false},
		{"WAV that says it is 4 GB", lyingWAV(), false},
		{"WAV without a sample", lyingWAV()[:44], false},
	}
	for _, f := range []struct{ what, codec, ext string }{{"10 hours of silence, FLAC", "flac", "flac"}, {"10 hours of silence, Opus", "libopus", "webm"}} {
		name := filepath.Join(r.Dir, "silence."+f.ext)
		args := []string{"-v", "error", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "36000", "-c:a", f.codec}
		if f.codec == "libopus" {
			args = append(args, "-b:a", "6k", "-frame_duration", "60", "-compression_level", "0")
		}
		c := exec.CommandContext(ctx, "ffmpeg", append(args, name)...)
		if said, err := c.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("ffmpeg: %w: %s", err, said)
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		out = append(out, medium{f.what, b, false})
	}
	return out, nil
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// lyingWAV announces far more samples than it has.
func lyingWAV() []byte {
	b := []byte("RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	b = binary.LittleEndian.AppendUint32(b, 16000)
	b = binary.LittleEndian.AppendUint32(b, 32000)
	b = append(b, 2, 0, 16, 0)
	b = append(b, "data\xff\xff\xff\xff"...)
	return append(b, make([]byte, 8000)...)
}

// errors5xx looks in the log for panics: none may have happened.
func errors5xx(r *rig.Run, p *rig.Program) error {
	b, err := os.ReadFile(p.Log.Name())
	if err != nil {
		return err
	}
	if n := strings.Count(string(b), "panicked") + strings.Count(string(b), "panic:"); n > 0 {
		r.Wrong("%d panics in the log", n)
	}
	return keepLog(r, p)
}
