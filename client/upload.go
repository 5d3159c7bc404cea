package client

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Upload says what a recording is of. Give QuestionID for one answer, or Marks
// for a whole interview.
type Upload struct {
	InterviewID string
	QuestionID  string
	Marks       []Mark
	StartedAt   time.Time
}

// tusVersion is the version of the upload protocol.
const tusVersion = "1.0.0"

// Upload sends a recording so that a broken connection costs nothing: it asks
// where the server stands and goes on from there, as often as the client's
// retries allow without progress. It returns the id of the answer, or the
// interview's for a whole recording.
func (c *Client) Upload(ctx context.Context, u Upload, content io.ReadSeeker) (id string, err error) {
	size, err := content.Seek(0, io.SeekEnd)
	if err != nil {
		return "", fmt.Errorf("measure recording: %w", err)
	}
	at, err := c.beginUpload(ctx, u, size)
	if err != nil {
		return "", err
	}
	offset := int64(0)
	for try := 0; ; try++ {
		h, err := c.sendFrom(ctx, at, content, offset)
		if err == nil {
			if now := uploadOffset(h); now > offset {
				try = 0
				offset = now
			}
			if offset == size {
				return h.Get("Candor-Made"), nil
			}
			continue
		}
		if p, ok := errors.AsType[*Problem](err); ok && p.Status < 500 && p.Status != http.StatusConflict && p.Status != http.StatusLocked && p.Status != http.StatusTooManyRequests || ctx.Err() != nil || try >= c.retries {
			return "", fmt.Errorf("upload: %w", err)
		}
		if err := wait(ctx, pause(nil, try)); err != nil {
			return "", err
		}
		h, err = c.call(ctx, http.MethodHead, at, nil, nil, WithHeader("Tus-Resumable", tusVersion))
		if err != nil {
			return "", fmt.Errorf("resume upload: %w", err)
		}
		if now := uploadOffset(h); now > offset {
			offset, try = now, 0
		}
		if offset == size {
			return h.Get("Candor-Made"), nil
		}
	}
}

func (c *Client) beginUpload(ctx context.Context, u Upload, size int64) (path string, err error) {
	m := map[string]string{"interview_id": u.InterviewID, "question_id": u.QuestionID}
	if len(u.Marks) > 0 {
		marks, err := json.Marshal(u.Marks)
		if err != nil {
			return "", fmt.Errorf("upload: %w", err)
		}
		m["answers"] = string(marks)
	}
	if !u.StartedAt.IsZero() {
		m["started_at"] = u.StartedAt.UTC().Format(time.RFC3339Nano)
	}
	var pairs []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if m[k] != "" {
			pairs = append(pairs, k+" "+base64.StdEncoding.EncodeToString([]byte(m[k])))
		}
	}
	h, err := c.call(ctx, http.MethodPost, "/v1/uploads", nil, nil, WithHeader("Tus-Resumable", tusVersion),
		WithHeader("Upload-Length", strconv.FormatInt(size, 10)), WithHeader("Upload-Metadata", strings.Join(pairs, ",")))
	if err != nil {
		return "", fmt.Errorf("begin upload: %w", err)
	}
	return h.Get("Location"), nil
}

func (c *Client) sendFrom(ctx context.Context, path string, content io.ReadSeeker, offset int64) (http.Header, error) {
	if _, err := content.Seek(offset, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read recording: %w", err)
	}
	req, err := c.request(ctx, http.MethodPatch, path, io.NopCloser(content), []CallOption{
		WithHeader("Tus-Resumable", tusVersion), WithHeader("Content-Type", "application/offset+octet-stream"),
		WithHeader("Upload-Offset", strconv.FormatInt(offset, 10))})
	if err != nil {
		return nil, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	return res.Header, read(res, nil)
}

func uploadOffset(h http.Header) int64 {
	n, err := strconv.ParseInt(h.Get("Upload-Offset"), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// SendAnswer sends the recording of one answer in one request. It is read into
// memory to be repeated; use [Client.Upload] for what is large.
func (c *Client) SendAnswer(ctx context.Context, interviewID, questionID string, startedAt time.Time, recording io.Reader) (out Answer, err error) {
	fields := map[string]string{"question_id": questionID}
	if !startedAt.IsZero() {
		fields["started_at"] = startedAt.UTC().Format(time.RFC3339Nano)
	}
	err = c.form(ctx, interviewPath(interviewID)+"/answers", fields, recording, &out)
	return out, err
}

// SendRecording sends the recording of a whole interview in one request, with
// the times of its answers.
func (c *Client) SendRecording(ctx context.Context, interviewID string, marks []Mark, startedAt time.Time, recording io.Reader) ([]Answer, error) {
	b, err := json.Marshal(marks)
	if err != nil {
		return nil, err
	}
	fields := map[string]string{"answers": string(b)}
	if !startedAt.IsZero() {
		fields["started_at"] = startedAt.UTC().Format(time.RFC3339Nano)
	}
	var out page[Answer]
	err = c.form(ctx, interviewPath(interviewID)+"/recording", fields, recording, &out)
	return out.Data, err
}

func (c *Client) form(ctx context.Context, path string, fields map[string]string, file io.Reader, out any) error {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if err := w.WriteField(name, fields[name]); err != nil {
			return err
		}
	}
	part, err := w.CreateFormFile("file", "recording")
	if err == nil {
		_, err = io.Copy(part, file)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return fmt.Errorf("read recording: %w", err)
	}
	_, err = c.send(ctx, http.MethodPost, path, w.FormDataContentType(), func() io.Reader { return bytes.NewReader(buf.Bytes()) }, true, out, nil)
	return err
}

func unmarshal(raw []byte, out any) error {
	if err := json.Unmarshal(raw, out); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	return nil
}
