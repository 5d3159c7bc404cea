package importer_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/importer"
	. "github.com/candorhq/candor/internal/importer/importertest"
	"github.com/candorhq/candor/internal/interview"
)

// product is a made-up one: pages of two, each interview with a recording.
type product struct {
	t       *testing.T
	n       int
	media   string
	read    []string // ids, in the order they were read
	pages   []string // cursors, in the order they were asked for
	wrong   map[string]error
	address func(id string) string
}

func (p *product) Name() string { return "ribbon" }

func (p *product) Page(_ context.Context, cursor string) ([]importer.Item, string, error) {
	p.pages = append(p.pages, cursor)
	from, _ := strconv.Atoi(cursor)
	var items []importer.Item
	for i := from; i < min(from+2, p.n); i++ {
		items = append(items, importer.Item{ID: fmt.Sprintf("iv-%d", i)})
	}
	if from+2 >= p.n {
		return items, "", nil
	}
	return items, strconv.Itoa(from + 2), nil
}

func (p *product) Read(_ context.Context, it importer.Item) (importer.Interview, error) {
	if err := p.wrong[it.ID]; err != nil {
		return importer.Interview{}, err
	}
	p.read = append(p.read, it.ID)
	out := importer.Interview{}
	out.Dialect = p.Name()
	out.Theirs = interview.ForeignIDs{Interview: it.ID, Plan: "plan"}
	out.Plan = interview.Plan{Name: "Plan"}
	n, _ := strconv.Atoi(strings.TrimPrefix(it.ID, "iv-"))
	out.Interview = interview.Interview{State: interview.Ready, CreatedAt: time.Date(2026, 1, 1+n, 0, 0, 0, 0, time.UTC)}
	out.Converse([]interview.Turn{{Speaker: interview.Interviewer, Text: "Why?", Form: interview.Spoken}, {Speaker: interview.TheCandidate, Text: "Because " + it.ID, Form: interview.Spoken}})
	out.Assessment = importer.Assessment("Product", "https://product.test")
	rec := importer.ID("recording", it.ID)
	out.Answers[0].RecordingID, out.Turns[1].RecordingID = rec, rec
	out.Transcripts = []interview.Transcript{{AnswerID: out.Answers[0].ID, Segments: []interview.Segment{{Text: "Because"}}}}
	address := p.media + "/" + it.ID
	if p.address != nil {
		address = p.address(it.ID)
	}
	out.Media = []importer.Medium{{URL: address, Recording: interview.Recording{ID: rec, Kind: interview.SessionRecording}}}
	return out, nil
}

// wav is a recording that is told from its bytes.
func wav(id string) string {
	return "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data" + id
}

// recordings serves a product's recordings and counts what is asked for.
func recordings(t *testing.T, serve func(w http.ResponseWriter, r *http.Request)) (url string, asked *[]*http.Request) {
	asked = &[]*http.Request{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r)
		if serve != nil {
			serve(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = io.WriteString(w, wav(r.URL.Path))
	}))
	t.Cleanup(srv.Close)
	return srv.URL, asked
}

func client(t *testing.T) *importer.Client {
	c, err := importer.NewClient("https://product.test", http.Header{"Authorization": {"Bearer secret"}}, http.DefaultTransport, nil)
	Must(t, err)
	return c
}

func TestARunThatWasStoppedGoesOn(t *testing.T) {
	in := New(t)
	url, asked := recordings(t, nil)
	p := &product{t: t, n: 7, media: url}
	stopped := errors.New("the plug was pulled")
	p.wrong = map[string]error{"iv-3": stopped}
	cfg := importer.Config{Service: in.Service, Blobs: in.Blobs, Actor: in.Actor(account.Live), Client: client(t), Vendor: p}
	if _, err := importer.Run(t.Context(), cfg); !errors.Is(err, stopped) {
		t.Fatal(err)
	}
	p.wrong, p.pages = nil, nil
	got, err := importer.Run(t.Context(), cfg)
	Must(t, err)
	if !got.Resumed || strings.Join(p.pages, " ") != "2 4 6" {
		t.Errorf("it went on at %q", p.pages)
	}
	if got.Made != 4 || got.Kept != 1 || strings.Join(p.read, " ") != "iv-0 iv-1 iv-2 iv-3 iv-4 iv-5 iv-6" {
		t.Errorf("%+v after reading %q", got, p.read)
	}
	if len(*asked) != 7 || got.Recordings != 4 {
		t.Errorf("%d recordings were asked for", len(*asked))
	}
	in.Report(t, account.Live)
	all, err := in.Service.Interviews(t.Context(), in.Actor(account.Live), interview.Filter{States: []interview.State{interview.Ready}}, interview.Page{})
	Must(t, err)
	if len(all) != 7 {
		t.Errorf("%d interviews are ready", len(all))
	}
	p.pages = nil
	again, err := importer.Run(t.Context(), cfg)
	Must(t, err)
	if again.Resumed || again.Kept != 7 || again.Made != 0 || p.pages[0] != "" || len(*asked) != 7 {
		t.Errorf("a further run: %+v", again)
	}
}

func TestAKilledRunDoesNotCopyARecordingTwice(t *testing.T) {
	in := New(t)
	url, asked := recordings(t, nil)
	p := &product{t: t, n: 1, media: url}
	ctx, cancel := context.WithCancel(t.Context())
	cfg := importer.Config{Service: in.Service, Blobs: dying{in.Deps.Blobs, cancel}, Actor: in.Actor(account.Live), Client: client(t), Vendor: p}
	if _, err := importer.Run(ctx, cfg); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	cfg.Blobs = in.Blobs
	got, err := importer.Run(t.Context(), cfg)
	Must(t, err)
	if got.Made != 1 || got.Recordings != 0 || len(*asked) != 1 {
		t.Errorf("%+v after %d requests", got, len(*asked))
	}
	in.Report(t, account.Live)
	r, err := in.Service.Result(t.Context(), in.Actor(account.Live), only(t, in).ID)
	Must(t, err)
	if len(r.Recordings) != 1 || r.Recordings[0].MediaType != "audio/wav" || r.Recordings[0].Bytes != int64(len(wav("/iv-0"))) || len(r.Recordings[0].SHA256) != 64 {
		t.Errorf("%+v", r.Recordings)
	}
}

func only(t *testing.T, in *Installation) interview.Interview {
	t.Helper()
	all, err := in.Service.Interviews(t.Context(), in.Actor(account.Live), interview.Filter{}, interview.Page{})
	Must(t, err)
	if len(all) != 1 {
		t.Fatalf("%d interviews", len(all))
	}
	return all[0]
}

func TestWhatConcernsOneInterviewDoesNotStopTheRest(t *testing.T) {
	in := New(t)
	url, _ := recordings(t, nil)
	p := &product{t: t, n: 4, media: url, wrong: map[string]error{
		"iv-0": &importer.Failure{Status: 404}, "iv-1": importer.ErrUnreadable, "iv-2": interview.Wrong("questions", "too many"),
	}}
	var failed []string
	got, err := importer.Run(t.Context(), importer.Config{
		Service: in.Service, Blobs: in.Blobs, Actor: in.Actor(account.Live), Client: client(t), Vendor: p,
		Failed: func(id string, _ error) { failed = append(failed, id) },
	})
	Must(t, err)
	if got.Failed != 3 || got.Made != 1 || strings.Join(failed, " ") != "iv-0 iv-1 iv-2" {
		t.Errorf("%+v, %q", got, failed)
	}
	p.wrong = map[string]error{"iv-0": &importer.Failure{Status: 401}}
	if _, err := importer.Run(t.Context(), importer.Config{Service: in.Service, Blobs: in.Blobs, Actor: in.Actor(account.Live), Client: client(t), Vendor: p}); !importer.IsRefused(err) {
		t.Errorf("a key that is refused: %v", err)
	}
}

func TestWhatIsOlderIsLeftOut(t *testing.T) {
	in := New(t)
	url, asked := recordings(t, nil)
	got := in.Import(t, account.Live, client(t), &product{t: t, n: 5, media: url}, func(c *importer.Config) {
		c.Since = time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)
	})
	if got.Older != 2 || got.Made != 3 || len(*asked) != 3 {
		t.Errorf("%+v", got)
	}
}

func TestARecordingIsAskedForWithoutTheKey(t *testing.T) {
	in := New(t)
	url, asked := recordings(t, nil)
	in.Import(t, account.Live, client(t), &product{t: t, n: 1, media: url})
	if len(*asked) != 1 || (*asked)[0].Header.Get("Authorization") != "" {
		t.Errorf("%+v", (*asked)[0].Header)
	}
}

func TestARecordingThatIsNoneIsLeftOut(t *testing.T) {
	for name, serve := range map[string]func(w http.ResponseWriter, r *http.Request){
		"gone":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
		"refused": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"a page": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html>sign in</html>")
		},
		"empty": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "audio/mpeg") },
	} {
		t.Run(name, func(t *testing.T) {
			in := New(t)
			url, _ := recordings(t, serve)
			told := 0
			got := in.Import(t, account.Live, client(t), &product{t: t, n: 1, media: url}, func(c *importer.Config) {
				c.Failed = func(string, error) { told++ }
			})
			if got.Made != 1 || got.Missing != 1 || told != 1 {
				t.Errorf("%+v, told %d times", got, told)
			}
			r, err := in.Service.Result(t.Context(), in.Actor(account.Live), only(t, in).ID)
			Must(t, err)
			if len(r.Recordings) != 0 || r.Answers[0].RecordingID != "" || r.Turns[1].RecordingID != "" || r.Turns[1].Text != "Because iv-0" {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestARecordingThatBreaksOffIsFetchedAgain(t *testing.T) {
	in := New(t)
	n := 0
	url, _ := recordings(t, func(w http.ResponseWriter, r *http.Request) {
		body := wav(r.URL.Path)
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		if n++; n == 1 {
			body = body[:30]
		}
		_, _ = io.WriteString(w, body)
	})
	got := in.Import(t, account.Live, client(t), &product{t: t, n: 1, media: url})
	if got.Recordings != 1 || n != 2 || got.Bytes != int64(len(wav("/iv-0"))) {
		t.Errorf("%+v after %d requests", got, n)
	}
}

func TestAnAddressOfARecordingIsOneOfTheWeb(t *testing.T) {
	in := New(t)
	for _, address := range []string{"file:///etc/passwd", "gopher://x/", "/relative", "https://"} {
		p := &product{t: t, n: 1, address: func(string) string { return address }}
		got, err := importer.Run(t.Context(), importer.Config{Service: in.Service, Blobs: in.Blobs, Actor: in.Actor(account.Live), Client: client(t), Vendor: p})
		if err != nil || got.Missing != 1 && got.Kept != 1 {
			t.Errorf("%s: %+v, %v", address, got, err)
		}
	}
}
