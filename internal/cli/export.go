package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/app"
	"github.com/candorhq/candor/internal/blob"
	"github.com/candorhq/candor/internal/interview"
)

type exportCommand struct {
	settings
	Org        string `placeholder:"NAME|ID" help:"Whose interviews. Default: the only organization's."`
	Out        string `type:"path" placeholder:"FILE" help:"File to write. One that an earlier export left is gone on with. Default: standard output."`
	Recordings string `type:"path" placeholder:"DIR" help:"Folder to copy recordings to, as interview/recording with the extension of its type; what is there is not copied again."`
	Since      since  `placeholder:"WHEN" help:"Only interviews made since: a day such as 2026-01-31, a time, or how long ago such as 30d."`
	Test       bool   `help:"Test data instead of live data."`
}

// Help is shown below the flags.
func (c *exportCommand) Help() string {
	return "Writes the newest result of each interview as one line of JSON, exactly as it is stored, the newest interview first. " +
		"Interviews without a result are left out and counted on standard error.\n\n" +
		"With --out an export that was interrupted is gone on with by the same command. Interviews made meanwhile are left to the next export, with --since."
}

// exported is the part of a result document that an export looks at.
type exported struct {
	Interview struct {
		ID             string    `json:"id"`
		OrganizationID string    `json:"organization_id"`
		CreatedAt      time.Time `json:"created_at"`
	} `json:"interview"`
	Recordings []struct {
		ID    string `json:"id"`
		Bytes int64  `json:"bytes"`
	} `json:"recordings"`
	Media []interview.MediaKeys `json:"media"`
}

// exporting is one export under way.
type exporting struct {
	a      *app.App
	actor  account.Actor
	out    io.Writer
	folder string
	warn   io.Writer

	results, without, recordings, failed int
	bytes                                int64
}

func (c *exportCommand) Run(ctx context.Context, st Streams) (err error) {
	a, err := c.openExisting(ctx, st)
	if err != nil {
		return err
	}
	defer a.Close()
	org, err := findOrg(ctx, a, c.Org)
	if err != nil {
		return err
	}
	x := &exporting{a: a, actor: within(org, c.Test), out: st.Out, folder: c.Recordings, warn: st.Err}
	var after interview.Cursor
	if c.Out != "" {
		f, last, err := resume(c.Out, org.ID)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		x.out, after = f, last
	}
	if err := x.all(ctx, interview.Filter{CreatedFrom: c.Since.time(time.Now())}, after); err != nil {
		return err
	}
	if f, ok := x.out.(*os.File); ok && c.Out != "" {
		if err := f.Sync(); err != nil {
			return err
		}
	}
	fmt.Fprintf(st.Err, "%s", plural(x.results, "result", "results"))
	if c.Recordings != "" {
		fmt.Fprintf(st.Err, ", %s copied (%s)", plural(x.recordings, "recording", "recordings"), byteSize(x.bytes))
	}
	if x.without > 0 {
		fmt.Fprintf(st.Err, "; %s without a result left out", plural(x.without, "interview", "interviews"))
	}
	fmt.Fprintln(st.Err)
	if x.failed > 0 {
		return hint(fmt.Errorf("%s could not be copied", plural(x.failed, "recording", "recordings")), "the lines above say which; a backup may still have them")
	}
	return nil
}

// all walks the interviews page by page, so that memory does not grow.
func (x *exporting) all(ctx context.Context, f interview.Filter, after interview.Cursor) error {
	for {
		page, err := x.a.Service.Interviews(ctx, x.actor, f, interview.Page{After: after, Limit: 200})
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return nil
		}
		for _, iv := range page {
			if err := x.one(ctx, iv); err != nil {
				return err
			}
			after = interview.Cursor{At: iv.CreatedAt, ID: iv.ID}
		}
	}
}

// one writes one interview: its recordings first, so that a line that is
// there says that they are too.
func (x *exporting) one(ctx context.Context, iv interview.Interview) error {
	doc, _, err := x.a.Service.ResultDocument(ctx, x.actor, iv.ID, 0)
	if e, ok := errors.AsType[*interview.Error](err); ok && (e.Kind == interview.NotFound || e.Kind == interview.Gone) {
		x.without++
		return nil
	}
	if err != nil {
		return fmt.Errorf("interview %s: %w", iv.ID, err)
	}
	if x.folder != "" {
		var d exported
		if err := json.Unmarshal(doc, &d); err != nil {
			return fmt.Errorf("interview %s: %w", iv.ID, err)
		}
		for _, m := range d.Media {
			if err := x.copyMedium(ctx, iv.ID, m); err != nil {
				return err
			}
		}
	}
	var line bytes.Buffer
	if err := json.Compact(&line, doc); err != nil {
		return fmt.Errorf("interview %s: %w", iv.ID, err)
	}
	line.WriteByte('\n')
	if _, err := x.out.Write(line.Bytes()); err != nil {
		return err
	}
	x.results++
	return nil
}

// copyMedium copies one recording unless it is there. One that is gone or
// damaged does not keep the others from being copied.
func (x *exporting) copyMedium(ctx context.Context, interviewID string, m interview.MediaKeys) error {
	n, err := x.copyTo(ctx, filepath.Join(x.folder, interviewID), m)
	switch {
	case errors.Is(err, blob.ErrNotFound) || errors.Is(err, blob.ErrCorrupt):
		x.failed++
		fmt.Fprintf(x.warn, "recording %s of interview %s: %v\n", m.RecordingID, interviewID, err)
	case err != nil:
		return fmt.Errorf("recording %s: %w", m.RecordingID, err)
	case n >= 0:
		x.recordings++
		x.bytes += n
	}
	return nil
}

// copyTo returns how many bytes were copied, -1 when the file was there.
func (x *exporting) copyTo(ctx context.Context, folder string, m interview.MediaKeys) (int64, error) {
	r, info, err := x.a.Blobs.Open(ctx, m.Key)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	name := filepath.Join(folder, m.RecordingID+extension(info.MediaType))
	if there, err := os.Stat(name); err == nil && there.Size() == info.Size {
		return -1, nil
	}
	return info.Size, writeFile(name, r)
}

// extension of a media type that recordings have.
func extension(mediaType string) string {
	base, _, err := mime.ParseMediaType(mediaType)
	if err != nil {
		return ""
	}
	return map[string]string{
		"audio/webm": ".webm", "video/webm": ".webm", "video/x-matroska": ".mkv", "audio/x-matroska": ".mka",
		"audio/mp4": ".m4a", "video/mp4": ".mp4", "audio/ogg": ".ogg", "video/ogg": ".ogv", "audio/wav": ".wav",
		"audio/mpeg": ".mp3", "audio/flac": ".flac", "audio/aac": ".aac", "audio/amr": ".amr", "audio/basic": ".au",
		"audio/x-caf": ".caf", "video/quicktime": ".mov",
	}[base]
}

// resume opens the file of an export at the end of its last whole line, and
// says which interview that is.
func resume(name, orgID string) (*os.File, interview.Cursor, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, interview.Cursor{}, err
	}
	after, err := lastOf(f, orgID)
	if err != nil {
		return nil, after, errors.Join(hint(fmt.Errorf("%s: %w", name, err), "name another file for --out, or remove this one"), f.Close())
	}
	return f, after, nil
}

func lastOf(f *os.File, orgID string) (interview.Cursor, error) {
	line, end, err := lastLine(f)
	if err != nil {
		return interview.Cursor{}, err
	}
	var after interview.Cursor
	if line != nil {
		var d exported
		if err := json.Unmarshal(line, &d); err != nil || d.Interview.ID == "" {
			return after, errors.New("its last line is no result of an interview")
		}
		if d.Interview.OrganizationID != orgID {
			return after, errors.New("it holds another organization's interviews")
		}
		after = interview.Cursor{At: d.Interview.CreatedAt, ID: d.Interview.ID}
	}
	if err := f.Truncate(end); err != nil {
		return after, err
	}
	_, err = f.Seek(end, io.SeekStart)
	return after, err
}

// lastLine is the last whole line of a file, nil for none, and where it ends.
// A line that was cut off while it was written is not one.
func lastLine(f *os.File) (line []byte, end int64, err error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, 0, err
	}
	const step = 64 << 10
	var tail []byte // what was read so far, the end of the file
	for from := size; from > 0; {
		n := min(from, step)
		from -= n
		block := make([]byte, n, n+int64(len(tail)))
		if _, err := f.ReadAt(block, from); err != nil {
			return nil, 0, err
		}
		tail = append(block, tail...)
		stop := bytes.LastIndexByte(tail, '\n')
		if stop < 0 {
			continue
		}
		begin := bytes.LastIndexByte(tail[:stop], '\n') + 1
		if begin > 0 || from == 0 {
			return tail[begin:stop], from + int64(stop) + 1, nil
		}
	}
	return nil, 0, nil
}
