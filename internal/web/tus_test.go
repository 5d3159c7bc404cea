package web

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// desk keeps uploads and their bytes in memory, with the rules of
// [interview.Service] that the protocol leans on.
type desk struct {
	mu       sync.Mutex
	uploads  map[string]interview.Upload
	objects  map[string][]byte
	finished map[string][]byte
	refuse   error // of Finish
	expires  time.Time
}

func (d *desk) CreateUpload(_ context.Context, _ account.Actor, u interview.Upload) (interview.Upload, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	u.ID, u.ExpiresAt = uuid.NewString(), d.expires
	d.uploads[u.ID] = u
	return u, nil
}

func (d *desk) Upload(_ context.Context, _ account.Actor, id string) (interview.Upload, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	u, ok := d.uploads[id]
	switch {
	case !ok:
		return u, interview.Errorf(interview.NotFound, "there is no such upload")
	case u.ExpiresAt.Before(time.Now()):
		return u, interview.Errorf(interview.Gone, "the upload has expired")
	}
	return u, nil
}

func (d *desk) AppendUpload(ctx context.Context, a account.Actor, id string, offset int64, p interview.Part) (interview.Upload, error) {
	u, err := d.Upload(ctx, a, id)
	if err != nil {
		return u, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if u.Offset != offset {
		return u, interview.Errorf(interview.Conflict, "the upload is at byte %d", u.Offset)
	}
	u.Parts = append(slices.Clip(u.Parts), p)
	u.Offset += p.Bytes
	d.uploads[id] = u
	return u, nil
}

func (d *desk) SetUploadLength(_ context.Context, _ account.Actor, id string, n int64) (interview.Upload, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	u := d.uploads[id]
	u.Length = n
	d.uploads[id] = u
	return u, nil
}

func (d *desk) DropUpload(ctx context.Context, a account.Actor, id string) ([]interview.Part, error) {
	u, err := d.Upload(ctx, a, id)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.uploads, id)
	return u.Parts, nil
}

func (d *desk) Store(_ context.Context, key string, r io.Reader, _ string) (int64, string, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return 0, "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.objects[key] = b
	sum := sha256.Sum256(b)
	return int64(len(b)), hex.EncodeToString(sum[:]), nil
}

func (d *desk) Compose(ctx context.Context, key string, parts []string, mediaType string) (int64, string, error) {
	var all []byte
	d.mu.Lock()
	for _, p := range parts {
		all = append(all, d.objects[p]...)
	}
	d.mu.Unlock()
	return d.Store(ctx, key, bytes.NewReader(all), mediaType)
}

func (d *desk) Head(_ context.Context, key string, n int64) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.objects[key][:min(int(n), len(d.objects[key]))], nil
}

func (d *desk) Delete(_ context.Context, key string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.objects, key)
	return nil
}

func (d *desk) finish(ctx context.Context, _ account.Actor, u interview.Upload, in *Intake) (string, error) {
	if d.refuse != nil {
		return "", d.refuse
	}
	m, err := in.Assemble(ctx, u)
	if err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.finished[u.ID] = d.objects[m.Key]
	u.FinishedAt, u.AnswerID = time.Now(), "answer-of-"+u.ID
	d.uploads[u.ID] = u
	return u.AnswerID, nil
}

func newTus(t *testing.T) (*desk, *httptest.Server) {
	t.Helper()
	d := &desk{uploads: map[string]interview.Upload{}, objects: map[string][]byte{}, finished: map[string][]byte{}, expires: time.Now().Add(time.Hour)}
	in := &Intake{Shelf: d, Log: slog.New(slog.DiscardHandler), Sniff: func(head []byte) (string, bool, bool) {
		return "audio/wav", false, bytes.HasPrefix(head, []byte("RIFF"))
	}}
	h := &Tus{
		Path: "/v1/uploads", Uploads: d, Media: in, MaxSize: 1 << 20, Piece: 1000,
		Actor: func(*http.Request) account.Actor { return account.Actor{} },
		Describe: func(_ account.Actor, m map[string]string) (interview.Upload, error) {
			return interview.Upload{InterviewID: m["interview_id"]}, nil
		},
		Fail: func(w http.ResponseWriter, _ *http.Request, status int, err error) {
			http.Error(w, err.Error(), status)
		},
	}
	h.Finish = func(ctx context.Context, a account.Actor, u interview.Upload) (string, error) {
		return d.finish(ctx, a, u, in)
	}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return d, srv
}

type answer struct {
	status int
	http.Header
}

func send(t *testing.T, method, url string, body []byte, headers ...string) answer {
	t.Helper()
	req, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	if body != nil {
		req.Header.Set("Content-Type", "application/offset+octet-stream")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Del(headers[i])
		if headers[i+1] != "" {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	return answer{res.StatusCode, res.Header}
}

func created(t *testing.T, srv *httptest.Server, headers ...string) string {
	t.Helper()
	a := send(t, "POST", srv.URL+"/v1/uploads", nil, headers...)
	if a.status != http.StatusCreated || !strings.HasPrefix(a.Get("Location"), "/v1/uploads/") {
		t.Fatalf("create: %d %v", a.status, a.Header)
	}
	return srv.URL + a.Get("Location")
}

func (a answer) want(t *testing.T, status int, headers ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("status %d, want %d", a.status, status)
	}
	for i := 0; i < len(headers); i += 2 {
		if got := a.Get(headers[i]); got != headers[i+1] {
			t.Errorf("%s: %q, want %q", headers[i], got, headers[i+1])
		}
	}
}

func recording(n int) []byte {
	b := bytes.Repeat([]byte("0123456789abcdef"), n/16+1)[:n]
	copy(b, "RIFF")
	return b
}

func TestTusDescribesItself(t *testing.T) {
	_, srv := newTus(t)
	a := send(t, "OPTIONS", srv.URL+"/v1/uploads", nil, "Tus-Resumable", "")
	a.want(t, http.StatusNoContent, "Tus-Version", "1.0.0", "Tus-Max-Size", "1048576", "Tus-Resumable", "",
		"Tus-Extension", "creation,creation-with-upload,creation-defer-length,checksum,termination,expiration",
		"Tus-Checksum-Algorithm", "sha1,sha256,md5")
}

func TestTusTakesARecordingInPatches(t *testing.T) {
	d, srv := newTus(t)
	content := recording(5555)
	meta := "filename d2F2,interview_id aXYtMQ==,seen"
	at := created(t, srv, "Upload-Length", "5555", "Upload-Metadata", meta)
	send(t, "HEAD", at, nil).want(t, 200, "Upload-Offset", "0", "Upload-Length", "5555", "Cache-Control", "no-store",
		"Tus-Resumable", "1.0.0", "Upload-Metadata", meta, "Upload-Expires", d.expires.UTC().Format(http.TimeFormat))
	send(t, "PATCH", at, content[:3000], "Upload-Offset", "0").want(t, 204, "Upload-Offset", "3000", "Candor-Made", "")
	send(t, "PATCH", at, content[3000:], "Upload-Offset", "3000").want(t, 204, "Upload-Offset", "5555", "Candor-Made", "answer-of-"+filepath.Base(at))
	if got := d.finished[filepath.Base(at)]; !bytes.Equal(got, content) {
		t.Errorf("%d bytes were put together, want %d", len(got), len(content))
	}
	if n := len(d.uploads[filepath.Base(at)].Parts); n != 6 {
		t.Errorf("%d pieces, want 6 of at most 1000 bytes", n)
	}
	send(t, "HEAD", at, nil).want(t, 200, "Upload-Offset", "5555", "Upload-Expires", "")
}

func TestTusRefusesWhatTheProtocolRefuses(t *testing.T) {
	_, srv := newTus(t)
	coll := srv.URL + "/v1/uploads"
	at := created(t, srv, "Upload-Length", "100")
	body := recording(100)
	for _, c := range []struct {
		name    string
		answer  answer
		status  int
		headers []string
	}{
		{"no Tus-Resumable", send(t, "POST", coll, nil, "Tus-Resumable", "", "Upload-Length", "1"), 412, []string{"Tus-Version", "1.0.0"}},
		{"another version", send(t, "HEAD", at, nil, "Tus-Resumable", "0.2.2"), 412, []string{"Tus-Version", "1.0.0"}},
		{"no length", send(t, "POST", coll, nil), 422, nil},
		{"negative length", send(t, "POST", coll, nil, "Upload-Length", "-1"), 422, nil},
		{"length and deferred length", send(t, "POST", coll, nil, "Upload-Length", "1", "Upload-Defer-Length", "1"), 422, nil},
		{"deferred length of 2", send(t, "POST", coll, nil, "Upload-Defer-Length", "2"), 422, nil},
		{"over Tus-Max-Size", send(t, "POST", coll, nil, "Upload-Length", "1048577"), 413, nil},
		{"broken metadata", send(t, "POST", coll, nil, "Upload-Length", "1", "Upload-Metadata", "a %%%"), 422, nil},
		{"metadata twice", send(t, "POST", coll, nil, "Upload-Length", "1", "Upload-Metadata", "a YQ==,a YQ=="), 422, nil},
		{"another media type", send(t, "PATCH", at, body, "Upload-Offset", "0", "Content-Type", "audio/wav"), 415, nil},
		{"no offset", send(t, "PATCH", at, body), 400, nil},
		{"a wrong offset", send(t, "PATCH", at, body, "Upload-Offset", "7"), 409, nil},
		{"a body too long", send(t, "PATCH", at, recording(101), "Upload-Offset", "0"), 413, nil},
		{"a wrong checksum", send(t, "PATCH", at, body, "Upload-Offset", "0", "Upload-Checksum", "sha1 "+base64.StdEncoding.EncodeToString(make([]byte, 20))), 460, nil},
		{"an unknown checksum", send(t, "PATCH", at, body, "Upload-Offset", "0", "Upload-Checksum", "crc99 AAAA"), 400, nil},
		{"an unknown upload", send(t, "PATCH", coll+"/"+uuid.NewString(), body, "Upload-Offset", "0"), 404, nil},
		{"GET", send(t, "GET", at, nil), 405, []string{"Allow", "DELETE, HEAD, OPTIONS, PATCH"}},
		{"PUT of the collection", send(t, "PUT", coll, nil), 405, []string{"Allow", "OPTIONS, POST"}},
		{"all that did not write a byte", send(t, "HEAD", at, nil), 200, []string{"Upload-Offset", "0"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.answer.want(t, c.status, c.headers...) })
	}
}

func TestTusKeepsNothingOfABodyWithAWrongChecksum(t *testing.T) {
	d, srv := newTus(t)
	at := created(t, srv, "Upload-Length", "2500")
	body := recording(2500)
	sum := sha1.Sum(body)
	right := "sha1 " + base64.StdEncoding.EncodeToString(sum[:])
	body[2000] ^= 1
	send(t, "PATCH", at, body, "Upload-Offset", "0", "Upload-Checksum", right).want(t, 460)
	if len(d.objects) != 0 {
		t.Errorf("%d objects are left", len(d.objects))
	}
	body[2000] ^= 1
	send(t, "PATCH", at, body, "Upload-Offset", "0", "Upload-Checksum", right).want(t, 204, "Upload-Offset", "2500")
}

func TestTusCreatesWithTheFirstBytesAndLearnsTheLengthLater(t *testing.T) {
	d, srv := newTus(t)
	body := recording(1500)
	a := send(t, "POST", srv.URL+"/v1/uploads", body[:700], "Upload-Defer-Length", "1")
	a.want(t, 201, "Upload-Offset", "700")
	at := srv.URL + a.Get("Location")
	send(t, "HEAD", at, nil).want(t, 200, "Upload-Offset", "700", "Upload-Defer-Length", "1", "Upload-Length", "")
	send(t, "PATCH", at, body[700:], "Upload-Offset", "700", "Upload-Length", "1500").want(t, 204, "Upload-Offset", "1500")
	if !bytes.Equal(d.finished[filepath.Base(at)], body) {
		t.Error("the recording is not what was sent")
	}
	send(t, "PATCH", at, []byte{}, "Upload-Offset", "1500", "Upload-Length", "1600").want(t, 422)
}

func TestTusDropsATerminatedUploadAndForgetsAnExpiredOne(t *testing.T) {
	d, srv := newTus(t)
	at := created(t, srv, "Upload-Length", "2500")
	send(t, "PATCH", at, recording(1500), "Upload-Offset", "0").want(t, 204)
	send(t, "POST", at, nil, "X-HTTP-Method-Override", "DELETE").want(t, 204, "Tus-Resumable", "1.0.0")
	send(t, "HEAD", at, nil).want(t, 404)
	if len(d.objects) != 0 {
		t.Errorf("%d parts are left: %v", len(d.objects), slices.Collect(maps.Keys(d.objects)))
	}
	d.expires = time.Now().Add(-time.Second)
	send(t, "HEAD", created(t, srv, "Upload-Length", "1"), nil).want(t, 410)
}

func TestTusTriesTheLastStepAgainBeforeItCallsAnUploadDone(t *testing.T) {
	d, srv := newTus(t)
	d.refuse = fmt.Errorf("database away")
	at := created(t, srv, "Upload-Length", "100")
	send(t, "PATCH", at, recording(100), "Upload-Offset", "0").want(t, 500)
	send(t, "HEAD", at, nil).want(t, 500, "Upload-Offset", "")
	d.refuse = nil
	send(t, "HEAD", at, nil).want(t, 200, "Upload-Offset", "100", "Candor-Made", "answer-of-"+filepath.Base(at))
}

func TestTusRefusesWhatIsNoRecording(t *testing.T) {
	_, srv := newTus(t)
	at := created(t, srv, "Upload-Length", "6")
	send(t, "PATCH", at, []byte("<html>"), "Upload-Offset", "0").want(t, 415)
}

// TestTusKeepsWhatArrivedBeforeTheConnectionBroke cuts the connection in the
// middle of a body and asks where to go on.
func TestTusKeepsWhatArrivedBeforeTheConnectionBroke(t *testing.T) {
	d, srv := newTus(t)
	at := created(t, srv, "Upload-Length", "5000")
	body := recording(5000)
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "PATCH %s HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 5000\r\n\r\n", strings.TrimPrefix(at, srv.URL))
	if _, err := conn.Write(body[:3300]); err != nil {
		t.Fatal(err)
	}
	// Three whole pieces are acknowledged while the request still runs; a
	// second writer is told to wait.
	waitFor(t, func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.uploads[filepath.Base(at)].Offset == 3000
	})
	send(t, "PATCH", at, body[3000:], "Upload-Offset", "3000").want(t, http.StatusLocked)
	send(t, "DELETE", at, nil).want(t, http.StatusLocked)
	conn.Close()
	waitFor(t, func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.uploads[filepath.Base(at)].Offset == 3300
	})
	var a answer
	waitFor(t, func() bool {
		a = send(t, "PATCH", at, body[3300:], "Upload-Offset", "3300")
		return a.status != http.StatusLocked
	})
	a.want(t, 204, "Upload-Offset", "5000")
	if !bytes.Equal(d.finished[filepath.Base(at)], body) {
		t.Error("the recording is not what was sent")
	}
}

// waitFor polls because a real connection is involved.
func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
	}
}

// TestTusAgainstItsOwnClient runs the protocol's reference client. It needs
// node, and TUS_JS_CLIENT naming a folder in which tus-js-client 4 is
// installed.
func TestTusAgainstItsOwnClient(t *testing.T) {
	folder := os.Getenv("TUS_JS_CLIENT")
	if folder == "" {
		t.Skip("TUS_JS_CLIENT names no folder with tus-js-client")
	}
	d, srv := newTus(t)
	file := filepath.Join(t.TempDir(), "answer.wav")
	content := recording(300_000)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []string{"plain", "chunks", "with-upload", "deferred", "resume"} {
		t.Run(mode, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			cmd := exec.CommandContext(ctx, "node", "testdata/tusclient.cjs", folder, srv.URL+"/v1/uploads", file, mode)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			id := filepath.Base(strings.TrimSpace(string(out)))
			if !bytes.Equal(d.finished[id], content) {
				t.Errorf("upload %q: %s bytes arrived, want %d", id, strconv.Itoa(len(d.finished[id])), len(content))
			}
		})
	}
}
