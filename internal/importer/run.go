package importer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
)

// Config of a run.
type Config struct {
	Service *interview.Service
	Blobs   blob.Store
	Actor   account.Actor // the system, for one organization and environment
	Client  *Client
	Vendor  Vendor
	Since   time.Time      // leave out what was made before; zero: nothing
	Afresh  bool           // begin at the beginning even where a run was stopped
	Told    func(Progress) // told after each interview; nil: nobody
	Failed  func(id string, err error)
}

// Progress is how far a run has come.
type Progress struct {
	Seen, Made, Updated, Kept, Older, Failed int
	Recordings, Missing                      int // copied, and no longer there
	Bytes                                    int64
	Resumed                                  bool // it went on where another stopped
	Current                                  string
}

// run is one run under way.
type run struct {
	Config
	p Progress
}

// Run imports what the account holds and is not here yet. It stops at what
// concerns the whole account, and goes on past what concerns one interview;
// the caller sees how many in Failed. Stopped at any moment, the next run goes
// on from there.
func Run(ctx context.Context, c Config) (Progress, error) {
	if c.Told == nil {
		c.Told = func(Progress) {}
	}
	if c.Failed == nil {
		c.Failed = func(string, error) {}
	}
	r := &run{Config: c}
	err := r.all(ctx)
	return r.p, err
}

func (r *run) all(ctx context.Context) error {
	name, source := r.Vendor.Name(), r.Client.Base()
	cursor := ""
	if !r.Afresh {
		at, err := r.Service.ImportCursor(ctx, r.Actor, name, source)
		if err != nil {
			return err
		}
		cursor = at.Cursor
		r.p.Resumed = cursor != ""
	}
	for {
		items, next, err := r.Vendor.Page(ctx, cursor)
		if err != nil {
			return err
		}
		for _, it := range items {
			if err := r.one(ctx, it); err != nil {
				return err
			}
		}
		if err := r.Service.SaveImportCursor(ctx, r.Actor, name, source, next); err != nil {
			return err
		}
		if next == "" {
			return nil
		}
		if next == cursor {
			return fmt.Errorf("the list of %s does not go on", name)
		}
		cursor = next
	}
}

// one imports one interview. It returns only what ends the run.
func (r *run) one(ctx context.Context, it Item) error {
	r.p.Seen++
	r.p.Current = it.ID
	err := r.take(ctx, it)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return ctx.Err()
	case fatal(err):
		return err
	default:
		r.p.Failed++
		r.Failed(it.ID, err)
	}
	r.Told(r.p)
	return nil
}

// fatal tells whether an error concerns more than one interview: the account,
// the network, or this installation.
func fatal(err error) bool {
	if _, ok := errors.AsType[*interview.Error](err); ok {
		return false
	}
	if f, ok := errors.AsType[*Failure](err); ok {
		return f.Status != http.StatusForbidden && !IsMissing(err)
	}
	return !errors.Is(err, errNoRecording) && !errors.Is(err, ErrUnreadable)
}

// ErrUnreadable is wrapped by a vendor for an interview that makes no sense.
var ErrUnreadable = errors.New("the answer makes no sense")

func (r *run) take(ctx context.Context, it Item) error {
	_, settled, err := r.Service.ImportedAs(ctx, r.Actor, r.Vendor.Name(), it.ID)
	said, ok := errors.AsType[*interview.Error](err)
	if err != nil && !(ok && said.Kind == interview.NotFound) {
		return err
	}
	if settled {
		r.p.Kept++
		return nil
	}
	in, err := r.Vendor.Read(ctx, it)
	if err != nil {
		return err
	}
	if made := in.Interview.CreatedAt; !r.Since.IsZero() && !made.IsZero() && made.Before(r.Since) {
		r.p.Older++
		return nil
	}
	in.Dialect = r.Vendor.Name()
	if err := r.copyMedia(ctx, &in); err != nil {
		return err
	}
	got, err := r.Service.Import(ctx, r.Actor, in.Elsewhere)
	if err != nil {
		return err
	}
	switch got.Outcome {
	case interview.ImportMade:
		r.p.Made++
	case interview.ImportUpdated:
		r.p.Updated++
	default:
		r.p.Kept++
	}
	return nil
}

// copyMedia copies the recordings of an interview. One that the product no
// longer has is left out, and so is what pointed at it.
func (r *run) copyMedia(ctx context.Context, in *Interview) error {
	folder := strings.Join([]string{"imports", r.Actor.OrganizationID, in.Dialect, named(in.Theirs.Interview)}, "/")
	for _, m := range in.Media {
		rec := m.Recording
		got, err := r.Client.fetch(ctx, r.Blobs, folder, m.URL)
		if IsMissing(err) || IsRefused(err) || errors.Is(err, errNoRecording) {
			r.p.Missing++
			r.Failed(in.Theirs.Interview, fmt.Errorf("recording left out: %w", err))
			forget(in, rec.ID)
			continue
		}
		if err != nil {
			return err
		}
		r.count(got)
		rec.Key, rec.MediaType, rec.Bytes, rec.SHA256, rec.Video = got.info.Key, got.info.MediaType, got.info.Size, got.info.SHA256, got.video
		if rec.MediaType == "audio/mpeg" {
			rec.MP3Key = rec.Key
		}
		if m.SoundURL != "" {
			sound, err := r.Client.fetch(ctx, r.Blobs, folder, m.SoundURL)
			switch {
			case err == nil && sound.info.MediaType == "audio/mpeg":
				r.count(sound)
				rec.MP3Key = sound.info.Key
			case err != nil && !IsMissing(err) && !IsRefused(err) && !errors.Is(err, errNoRecording):
				return err
			}
		}
		in.Recordings = append(in.Recordings, rec)
	}
	return nil
}

func (r *run) count(c copied) {
	if !c.again {
		r.p.Recordings++
		r.p.Bytes += c.info.Size
	}
}

// forget takes what pointed at a recording away from it: its words stay.
func forget(in *Interview, id string) {
	for i := range in.Answers {
		if an := &in.Answers[i]; an.RecordingID == id {
			an.RecordingID, an.FromMS, an.ToMS = "", 0, 0
		}
	}
	for i := range in.Turns {
		if in.Turns[i].RecordingID == id {
			in.Turns[i].RecordingID = ""
		}
	}
	for i := range in.Calls {
		if in.Calls[i].RecordingID == id {
			in.Calls[i].RecordingID = ""
		}
	}
	in.Transcripts = slices.DeleteFunc(in.Transcripts, func(t interview.Transcript) bool {
		return slices.ContainsFunc(in.Answers, func(a interview.Answer) bool { return a.ID == t.AnswerID && a.RecordingID == "" })
	})
}
