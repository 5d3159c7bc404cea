package app

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/client"
	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
	"github.com/candorhq/candor/internal/store/storetest"
)

// question is one request that somebody with a credential may make.
type question struct {
	door, method, path, body string
	about                    bool // the person; else a list that had them
}

// asked are the questions at every door about the person.
func (p *person) asked() []question {
	id, iv := p.iv.ID, "/v1/interviews/"+p.iv.ID
	jobmojito, roundzero := "/jobmojito/functions/v1", "/roundzero/api/v1"
	return []question{
		{"api", "GET", iv, "", true},
		{"api", "GET", iv + "/result", "", true},
		{"api", "GET", iv + "/result?include=words,recordings,assessments,report", "", true},
		{"api", "GET", iv + "/result?version=1", "", true},
		{"api", "GET", iv + "/answers", "", true},
		{"api", "GET", iv + "/recordings", "", true},
		{"api", "GET", iv + "/report.pdf", "", true},
		{"api", "GET", iv + "/requests", "", true},
		{"api", "GET", iv + "/mails", "", true},
		{"api", "GET", "/v1/interviews/" + p.serial, "", true},
		{"api", "GET", "/v1/candidates/" + p.who, "", true},
		{"api", "POST", iv + "/shares", "{}", true},
		{"api", "POST", "/v1/interviews/" + p.late.ID + "/rerun", `{"from":"transcribe"}`, true},
		{"api", "GET", "/v1/search?q=quokka", "", false},
		{"api", "GET", "/v1/candidates", "", false},
		{"api", "GET", "/v1/interviews", "", false},
		{"api", "GET", "/v1/events?limit=200", "", false},
		{"api", "GET", "/v1/requests", "", false},
		{"api", "GET", "/v1/audit", "", false},
		{"api", "GET", "/v1/webhooks/" + p.hooks["/down/native"] + "/deliveries", "", false},
		{"api", "GET", "/v1/tasks", "", false},
		{"instaview", "GET", "/instaview/interviews/" + id, "", true},
		{"instaview", "GET", "/instaview/interviews/" + id + "/analysis-pdf", "", true},
		{"instaview", "GET", "/instaview/candidates/" + p.who, "", true},
		{"instaview", "GET", "/instaview/interviews", "", false},
		{"instaview", "GET", "/instaview/candidates", "", false},
		{"jobmojito", "GET", jobmojito + "/job-interview-details?interview_result_id=" + id, "", true},
		{"jobmojito", "GET", jobmojito + "/job-interview-details?get_signed_recordings=true&interview_result_id=" + id, "", true},
		{"jobmojito", "POST", jobmojito + "/job-interview-pdf", `{"interview_result_id":"` + id + `","export_type":"json"}`, true},
		{"jobmojito", "POST", jobmojito + "/job-interview-pdf", `{"interview_result_id":"` + id + `","export_type":"html"}`, true},
		{"jobmojito", "POST", jobmojito + "/job-interview-token", `{"type":"interview-result-talent-seeker","interview_result_id":"` + id + `"}`, true},
		{"jobmojito", "GET", jobmojito + "/merchant-result-list", "", false},
		{"jobmojito", "GET", jobmojito + "/merchant-candidate-list", "", false},
		{"ribbon", "GET", "/ribbon/be-api/v1/interviews/" + id, "", true},
		{"ribbon", "GET", "/ribbon/be-api/v1/interviews", "", false},
		{"roundzero", "GET", roundzero + "/interviews/" + id, "", true},
		{"roundzero", "GET", roundzero + "/interviews/" + id + "/questions", "", true},
		{"roundzero", "GET", roundzero + "/candidates/" + p.who, "", true},
		{"roundzero", "GET", roundzero + "/candidates", "", false},
		{"xobin", "GET", "/xobin/api/v2/ai-interviews/report/" + p.serial, "", true},
		{"xobin", "POST", "/xobin/api/v2/ai-interviews/report/" + p.serial + "/download", "", true},
		{"xobin", "POST", "/xobin/api/v2/ai-interviews/report/" + p.serial + "/share", "{}", true},
		{"console", "GET", "/console/", "", false},
		{"console", "GET", "/console/interviews", "", false},
		{"console", "GET", "/console/interviews?q=quokka", "", false},
		{"console", "GET", "/console/interviews.csv", "", false},
		{"console", "GET", "/console/compare?plan=" + p.plan.ID, "", false},
		{"console", "GET", "/console/settings/audit", "", false},
		{"console", "GET", "/console/settings/audit.csv", "", false},
		{"console", "GET", "/console/settings/webhooks/" + p.hooks["/down/native"], "", false},
		{"console", "GET", "/console/interviews/" + id, "", true},
		{"console", "GET", "/console/interviews/" + id + "/report.pdf", "", true},
	}
}

// with are credentials that open every door to all that is the organization's.
func (p *person) with() map[string][]string {
	out := map[string][]string{"console": p.session(p.admin).headers}
	for door := range keyed {
		out[door] = p.key(door, p.acme, account.Live, account.Scopes()...).headers
	}
	return out
}

// TestAnErasedPersonIsBehindNoDoorAndInNoRow erases somebody who has left all
// that a person can leave, over the API, while there is work under way, and
// then looks for them: behind every door and every link that was handed out,
// in every column of every table, in every file, and in what webhooks are told.
func TestAnErasedPersonIsBehindNoDoorAndInNoRow(t *testing.T) {
	for _, engine := range []string{"SQLite", "PostgreSQL"} {
		t.Run(engine, func(t *testing.T) {
			database := ""
			if engine == "PostgreSQL" {
				database = storetest.PostgresURL(t)
			}
			p := newPerson(t, database)
			at := database
			if at == "" {
				at = p.app.DB.String()
			}
			with := p.with()
			p.handedOut(with)
			if n := len(traces.FindAllString(storetest.DumpURL(t, at), -1)); n < 40 {
				t.Fatalf("the person stands in %d places of the database only", n)
			}
			ctx := t.Context()

			// While a legal hold lasts, nothing happens but that it is written down.
			hold, err := p.c.PlaceHold(ctx, client.Hold{CandidateID: p.who, Reason: "a claim before the court"})
			p.ok(err)
			e, err := p.c.EraseCandidate(ctx, p.who, "asked by letter, case 4711")
			p.ok(err)
			if e.State != "held" {
				t.Fatalf("under a hold the erasure is %s", e.State)
			}
			for _, l := range p.links {
				if g := p.get("GET", l, ""); g.status >= 400 {
					t.Errorf("under a hold %s is %d", l, g.status)
				}
			}
			_, told := p.got.all(0)
			_, err = p.c.ReleaseHold(ctx, hold.ID)
			p.ok(err)

			// Nobody reads anything from here on, though no file is deleted yet.
			p.gone("at once", with)
			// What is sent now comes too late, and is kept nowhere.
			if g := p.get("PATCH", "/room/"+p.app.Service.LinkToken(p.sitting)+"/uploads/"+p.upload, "and another quokka", "Tus-Resumable", "1.0.0",
				"Upload-Offset", "14", "Content-Type", "application/offset+octet-stream"); g.status < 400 {
				t.Errorf("an upload goes on: %d", g.status)
			}
			if res := p.creating(); res.StatusCode < 400 {
				b, _ := io.ReadAll(res.Body)
				t.Errorf("the same request again is %s: %.300s", res.Status, b)
			}
			// Everything that is in the queue runs, the failed webhooks' endpoint is back.
			p.got.mu.Lock()
			p.got.up = true
			p.got.mu.Unlock()
			p.work(func() bool {
				e, err = p.c.Erasure(ctx, e.ID)
				p.ok(err)
				return e.State == "done"
			})
			if took := e.CompletedAt.Sub(e.BegunAt); took <= 0 || took > time.Hour {
				t.Errorf("it took %v", took)
			}
			p.ok(p.app.dropUploads(ctx))
			p.ok(p.app.keepInterrupted(ctx))
			p.replayed()
			p.work(p.idle)
			p.gone("afterwards", with)

			later, _ := p.got.all(told)
			for _, m := range later {
				if s := traces.FindString(m.body); s != "" {
					t.Errorf("%s was told of %q afterwards: %s", m.path, s, m.body)
				}
			}
			// The engine's own files, and whatever else there is in the data folder.
			p.nowhere("table", storetest.DumpURL(t, at))
			p.nowhere("log", p.log.String())
			for path := range p.files() {
				if !p.before[path] {
					t.Errorf("the storage still has %s", path)
				}
			}
			p.ok(filepath.WalkDir(p.app.Config.Data, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				b, err := os.ReadFile(path)
				if s := traces.FindIndex(b); s != nil {
					t.Errorf("%s still says %q", filepath.Base(path), b[max(0, s[0]-60):min(len(b), s[1]+20)])
				}
				return err
			}))
			p.certified(e.ID)

			// Somebody else's is as it was.
			if r, err := p.c.Result(ctx, p.other.ID, []string{"recordings"}); err != nil || r.Candidate.FirstName != "Grace" || p.get("GET", r.Recordings[0].URL, "").status != 200 {
				t.Errorf("somebody else's result: %v", err)
			}
		})
	}
}

// handedOut asks everything, and keeps the links in the answers.
func (p *person) handedOut(with map[string][]string) {
	p.Helper()
	_, token, err := p.app.Service.Share(p.Context(), systemOf(p.acme.ID), p.iv.ID, time.Time{})
	p.ok(err)
	room := "/room/" + p.token + "/"
	p.links = append(p.links, room, room+"rights", room+"data", room+"data.json", room+"transcript", "/share/"+token+"/", "/share/"+token+"/report.pdf")
	for range 2 { // the second time from what is kept
		for _, q := range p.asked() {
			if strings.HasSuffix(q.path, "/rerun") {
				continue
			}
			g := p.get(q.method, q.path, q.body, with[q.door]...)
			if g.status >= 400 {
				p.Errorf("before: %s %s %s: %d %.300s", q.door, q.method, q.path, g.status, g.body)
			}
			p.links = append(p.links, p.linksIn(g.body)...)
		}
	}
	for _, l := range slices.Clone(p.links) {
		p.links = append(p.links, p.linksIn(p.get("GET", l, "").body)...)
	}
	slices.Sort(p.links)
	p.links = slices.DeleteFunc(slices.Compact(p.links), func(l string) bool {
		return strings.Contains(l, "/room/") && (strings.Contains(l, "/transcript/") || strings.HasSuffix(l, "/language") || strings.HasSuffix(l, "/withdraw") || strings.HasSuffix(l, "/ask"))
	})
	kinds := map[string]int{}
	for _, l := range p.links {
		kinds[strings.Split(l, "/")[1]]++
		if g := p.get("GET", l, ""); g.status >= 400 {
			p.Errorf("before: %s is %d", l, g.status)
		}
	}
	if kinds["files"] < 6 || kinds["share"] < 3 || kinds["room"] < 5 {
		p.Errorf("too few links were handed out: %v", kinds)
	}
}

// gone asks everything again, and follows every link.
func (p *person) gone(when string, with map[string][]string) {
	p.Helper()
	for _, q := range p.asked() {
		g := p.get(q.method, q.path, q.body, with[q.door]...)
		if q.about && g.status < 400 || !q.about && g.status != 200 {
			p.Errorf("%s: %s %s %s: %d %.300s", when, q.door, q.method, q.path, g.status, g.body)
		}
		if q.path == "/console/interviews?q=quokka" {
			g.body = strings.ReplaceAll(g.body, "quokka", "") // what was asked for
		}
		p.nowhere(when+", "+q.path, g.body)
	}
	for _, l := range p.links {
		g := p.get("GET", l, "")
		if g.status < 400 {
			p.Errorf("%s: the link %s is %d %.100q", when, l, g.status, g.body)
		}
		p.nowhere(when+", "+l, g.body)
	}
	if g := p.get("GET", "/room/"+p.token+"/", ""); g.status != 410 || !strings.Contains(g.body, "deleted") {
		p.Errorf("%s: the candidate's own link is %d and says %.2000s", when, g.status, g.body)
	}
}

// nowhere looks for the person in a text.
func (p *person) nowhere(where, text string) {
	p.Helper()
	for i, s := range traces.FindAllStringIndex(text, -1) {
		if i == 20 {
			p.Errorf("%s: and more", where)
			return
		}
		p.Errorf("%s: it still says %q", where, text[max(0, s[0]-80):min(len(text), s[1]+40)])
	}
}

// replayed tells every webhook of everything once more.
func (p *person) replayed() {
	p.Helper()
	ctx := p.Context()
	events, err := p.app.DB.Events(ctx, interview.Space{OrganizationID: p.acme.ID, Env: account.Live}, nil, "", 0, interview.MaxPage)
	p.ok(err)
	n := 0
	for _, e := range events {
		if e.InterviewID == "" || e.InterviewID == p.other.ID {
			continue
		}
		for _, hook := range p.hooks {
			_, err := p.app.Service.Replay(ctx, systemOf(p.acme.ID), hook, e.ID)
			if n++; err != nil && !strings.Contains(err.Error(), "erased") {
				p.Errorf("replay of %s: %v", e.Type, err)
			}
		}
	}
	if n == 0 {
		p.Error("nothing was replayed")
	}
}

// idle tells that no task is due.
func (p *person) idle() bool {
	waiting, err := p.app.DB.Waiting(p.Context())
	p.ok(err)
	counts, err := p.app.DB.Counts(p.Context())
	p.ok(err)
	for _, states := range counts {
		if states["running"] > 0 {
			return false
		}
	}
	return len(waiting) == 0
}

// certified checks the certificate against what was there.
func (p *person) certified(id string) {
	p.Helper()
	sealed, err := p.c.Certificate(p.Context(), id)
	p.ok(err)
	p.ok(p.app.VerifyCertificate(interview.SealedCertificate{Certificate: sealed.Certificate,
		Signature: interview.CertificateSeal{Algorithm: sealed.Signature.Algorithm, PublicKey: sealed.Signature.PublicKey, Value: sealed.Signature.Value}}))
	cert, err := sealed.Read()
	p.ok(err)
	if len(cert.InterviewIDs) != 3 || cert.Reason != "asked by letter, case 4711" || cert.Rows["recordings"] != 3 || cert.Rows["results"] == 0 {
		p.Errorf("the certificate is %+v", cert)
	}
	for _, o := range cert.Objects {
		if len(o.SHA256) != 64 || o.Bytes == 0 {
			p.Errorf("the certificate names a file as %+v", o)
		}
	}
	if n := len(cert.Objects); n < 5 { // two recordings, half a recording, two reports
		p.Errorf("the certificate names %d files", n)
	}
	p.nowhere("certificate", string(sealed.Certificate))
}
