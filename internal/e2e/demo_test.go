package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

type readyFile struct {
	URL     string `json:"url"`
	Console struct{ URL, Email, Password string }
	API     struct {
		BaseURL    string            `json:"base_url"`
		Key        string            `json:"key"`
		Interviews map[string]string `json:"interviews"`
	} `json:"api"`
	Dialects map[string]struct {
		BaseURL       string         `json:"base_url"`
		Header        string         `json:"header"`
		Value         string         `json:"value"`
		Interviews    map[string]any `json:"interviews"`
		CustomFieldID string         `json:"custom_field_id"`
	} `json:"dialects"`
	Room map[string]string `json:"room"`
}

// The demonstration is everybody's way in: it fills itself once, and a second
// start is instant.
func TestTheDemonstrationIsReadyAndASecondStartIsInstant(t *testing.T) {
	in := newInstallation(t)
	begun := time.Now()
	f := demonstration(t, in)
	first := time.Since(begun)
	for _, name := range []string{"ready", "invited", "in_progress", "other_organization"} {
		if f.API.Interviews[name] == "" {
			t.Errorf("the ready file names no interview %q", name)
		}
	}
	begun = time.Now()
	again := demonstration(t, in)
	if took := time.Since(begun); took > first/2 {
		t.Errorf("the first start took %s, and the second %s", first, took)
	}
	if again.API.Interviews["ready"] != f.API.Interviews["ready"] || again.API.Key != f.API.Key {
		t.Error("the second start made other content")
	}
}

// demonstration starts it, waits for the ready file, asks each door, and
// stops it.
func demonstration(t *testing.T, in *installation) readyFile {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ready.json")
	s := in.launch("demo", "--listen", freeAddress(t), "--ready-file", file)
	s.until(t, "the ready file is there", func() bool { _, err := os.Stat(file); return err == nil })
	var f readyFile
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"jobmojito": "/job-interview-details?interview_result_id=%v", "instaview": "/interviews/%v", "xobin": "/ai-interviews/report/%v",
		"ribbon": "/v1/interviews/%v", "roundzero": "/interviews/%v",
	} {
		d, ok := f.Dialects[name]
		if !ok {
			t.Errorf("the ready file has no dialect %q", name)
			continue
		}
		if want := map[string]string{"jobmojito": "/jobmojito/functions/v1", "instaview": "/instaview", "xobin": "/xobin/api/v2",
			"ribbon": "/ribbon/be-api", "roundzero": "/roundzero/api/v1"}[name]; d.BaseURL != f.URL+want {
			t.Errorf("%s: base URL %s", name, d.BaseURL)
		}
		for which, want := range map[string]int{"ready": 200, "pending": 200, "other_tenant": 404} {
			if which == "other_tenant" && (name == "instaview" || name == "ribbon") {
				want = 403
			}
			number, isNumber := d.Interviews[which].(float64)
			id := fmt.Sprint(d.Interviews[which])
			if isNumber {
				id = fmt.Sprint(int64(number))
			}
			if got, body := ask(t, d.BaseURL+fmt.Sprintf(path, id), d.Header, d.Value); got != want {
				t.Errorf("%s, %s: status %d, want %d: %s", name, which, got, want, body)
			}
		}
		if got, _ := ask(t, d.BaseURL+fmt.Sprintf(path, d.Interviews["ready"]), "X-None", "x"); got != http.StatusUnauthorized {
			t.Errorf("%s without a credential: status %d", name, got)
		}
	}
	for name, link := range f.Room {
		if got, body := ask(t, link, "Accept", "text/html"); got != http.StatusOK || !strings.Contains(body, "<html") {
			t.Errorf("the room %q: status %d: %s", name, got, body)
		}
	}
	if len(f.Room) == 0 {
		t.Error("the ready file names no room")
	}
	if f.Dialects["xobin"].CustomFieldID == "" {
		t.Error("xobin has no custom_field_id")
	}
	if got, _ := ask(t, f.API.BaseURL+"/interviews/"+f.API.Interviews["other_organization"], "Authorization", "Bearer "+f.API.Key); got != http.StatusNotFound {
		t.Errorf("another organization's interview: status %d", got)
	}
	if err := s.stop(t); err != nil {
		t.Errorf("the demonstration stopped with %v\n%s", err, s.log.tail())
	}
	if !strings.Contains(s.log.String(), "Ready at") {
		t.Errorf("it does not say where to look:\n%s", s.log.tail())
	}
	return f
}

func ask(t *testing.T, url, header, value string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(header, value)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1000))
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}
