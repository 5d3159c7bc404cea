package app

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/api"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/room"
	"github.com/candorhq/candor/internal/speech"
	"github.com/candorhq/candor/internal/web"
)

// openRoom makes the candidate's door.
func (a *App) openRoom() (err error) {
	deps := a.apiDeps()
	a.room, err = room.New(room.Deps{
		Service: a.Service, Blobs: a.Blobs, Kit: a.kit, Log: a.log, Secure: a.secure(),
		Intake: api.NewIntake(deps), Finish: api.Finisher(deps), MaxUpload: deps.MaxUpload,
		Speak: a.speak, File: a.filePath, Now: a.now,
	})
	return err
}

// speak gives the blob of a text read aloud in an interview's language and
// voice. It is made once.
func (a *App) speak(ctx context.Context, iv interview.Interview, text string) (string, error) {
	s, err := a.Engines.Synthesizer(ctx, iv.OrganizationID)
	if err != nil {
		return "", err
	}
	e := s.Engine()
	v := speech.Voice{Language: iv.Asked.Language, Name: cmp.Or(iv.Asked.Voice, a.Config.Synthesis.Voice)}
	sum := sha256.Sum256([]byte(strings.Join([]string{e.Name, e.Version, e.Model, v.Language, v.Name, text}, "\x00")))
	key := "speech/" + hex.EncodeToString(sum[:])
	if _, err := a.Blobs.Stat(ctx, key); err == nil {
		return key, nil
	} else if !errors.Is(err, blob.ErrNotFound) {
		return "", err
	}
	samples, err := s.Speak(ctx, text, v)
	if err != nil && v.Name != "" {
		v.Name = "" // a voice of another engine
		samples, err = s.Speak(ctx, text, v)
	}
	if err != nil {
		return "", err
	}
	var mp3 bytes.Buffer
	media, kind := []byte(nil), "audio/mpeg"
	if err := a.Decoder.MP3(ctx, &mp3, samples); err == nil && mp3.Len() > 0 {
		media = mp3.Bytes()
	} else {
		media, kind = speech.EncodeWAV(samples), "audio/wav"
	}
	_, err = a.Blobs.Put(ctx, key, bytes.NewReader(media), kind)
	return key, err
}

// keepInterrupted makes answers of recordings that the room never finished,
// such as when a candidate's computer died and nobody came back: what arrived
// is the answer, if the question has no other. It waits until little time is
// left, as the candidate may rather answer again.
func (a *App) keepInterrupted(ctx context.Context) error {
	const before = 4 * time.Hour
	soon, err := a.DB.StaleUploads(ctx, a.now().Add(before), 500)
	if err != nil {
		return err
	}
	var errs []error
	finish := api.Finisher(a.apiDeps())
	for _, u := range soon {
		if u.Length >= 0 || u.Offset == 0 || !room.Sent(u) || !a.now().Before(u.ExpiresAt) {
			continue
		}
		actor := systemOf(u.OrganizationID)
		answers, err := a.Service.Answers(ctx, actor, u.InterviewID)
		if err != nil || slices.ContainsFunc(answers, func(an interview.Answer) bool { return an.QuestionID == u.QuestionID }) {
			errs = append(errs, err)
			continue
		}
		if u, err = a.Service.SetUploadLength(ctx, actor, u.ID, u.Offset); err == nil {
			_, err = finish(ctx, actor, u)
		}
		if err != nil && !web.Undone(err) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
