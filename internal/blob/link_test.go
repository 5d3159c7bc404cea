package blob_test

import (
	"bytes"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/blob"
)

func signer(t testing.TB, seeds ...string) *blob.Signer {
	t.Helper()
	var secrets [][]byte
	for _, seed := range seeds {
		secrets = append(secrets, bytes.Repeat([]byte(seed), 32))
	}
	s, err := blob.NewSigner(secrets...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// check reads a link back from its URL.
func check(t *testing.T, s *blob.Signer, raw string, l blob.Link, now time.Time) (time.Time, error) {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return s.Check(l, u.Query().Get("e"), u.Query().Get("s"), now)
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestALinkIsItsPrefixAndASuffixOfFixedLength(t *testing.T) {
	s := signer(t, "a")
	for _, l := range []blob.Link{
		{Key: "k"},
		{Key: "org/interview/answer-1.webm", Name: "Zoë & co.webm"},
		{Key: strings.Repeat("k", 255), Name: "a=b&s=c", Download: true},
		{Key: "k", Download: true},
	} {
		for _, expires := range []time.Time{noon, time.Unix(5, 0), time.Date(2500, 1, 1, 0, 0, 0, 0, time.UTC), {}} {
			raw := s.URL("https://example.com/files", l, expires)
			prefix := blob.Prefix("https://example.com/files", l)
			suffix := string(s.AppendSuffix(nil, l, expires))
			if raw != prefix+suffix || len(suffix) != blob.SuffixLen {
				t.Errorf("%+v: URL %q is not prefix %q and suffix %q", l, raw, prefix, suffix)
			}
			u, err := url.Parse(raw)
			if err != nil || strings.TrimPrefix(u.Path, "/files/") != l.Key || u.Query().Get("n")+u.Query().Get("d") != l.Name {
				t.Errorf("%+v: %q does not read back: %v", l, raw, err)
			}
		}
		if got, err := check(t, s, s.URL("", l, noon), l, noon.Add(-time.Second)); err != nil || !got.Equal(noon) {
			t.Errorf("%+v: Check = %v, %v", l, got, err)
		}
	}
}

func TestALinkIsRefusedFromItsExpiryOn(t *testing.T) {
	s, l := signer(t, "a"), blob.Link{Key: "k"}
	raw := s.URL("", l, noon)
	for after, want := range map[time.Duration]error{
		-time.Hour: nil, -time.Nanosecond: nil, 0: blob.ErrExpired, time.Hour: blob.ErrExpired,
	} {
		if _, err := check(t, s, raw, l, noon.Add(after)); !errors.Is(err, want) {
			t.Errorf("%v after its expiry Check = %v, want %v", after, err, want)
		}
	}
}

func TestSecretsRotateWithoutBreakingLinks(t *testing.T) {
	l := blob.Link{Key: "k", Name: "n"}
	old, both, later := signer(t, "a"), signer(t, "b", "a"), signer(t, "b")
	oldURL, newURL := old.URL("", l, noon), both.URL("", l, noon)
	if newURL != later.URL("", l, noon) {
		t.Error("the first secret does not sign")
	}
	now := noon.Add(-time.Hour)
	for _, test := range []struct {
		name   string
		signer *blob.Signer
		url    string
		want   error
	}{
		{"old link, both secrets", both, oldURL, nil},
		{"new link, both secrets", both, newURL, nil},
		{"new link, old secret", old, newURL, blob.ErrSignature},
		{"old link, new secret", later, oldURL, blob.ErrSignature},
	} {
		if _, err := check(t, test.signer, test.url, l, now); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

func TestNoTwoLinksShareASignature(t *testing.T) {
	s := signer(t, "a")
	seen := make(map[string]blob.Link)
	for _, l := range []blob.Link{
		{Key: "ab", Name: "c"}, {Key: "a", Name: "bc"}, {Key: "abc"}, {Key: "abc", Download: true}, {Key: "a", Name: "bc", Download: true},
	} {
		suffix := string(s.AppendSuffix(nil, l, noon))
		if other, ok := seen[suffix]; ok {
			t.Errorf("%+v and %+v have one signature", l, other)
		}
		seen[suffix] = l
	}
}

func TestShortOrMissingSecretsAreRefused(t *testing.T) {
	if _, err := blob.NewSigner(); err == nil {
		t.Error("a signer without a secret is made")
	}
	if _, err := blob.NewSigner(make([]byte, 32), make([]byte, 31)); err == nil {
		t.Error("a signer with a short secret is made")
	}
}

func TestRoundedExpiryIsTheSameInsideAnHourAndNeverEarlier(t *testing.T) {
	hour := time.Hour
	for _, test := range []struct {
		now  time.Time
		ttl  time.Duration
		want time.Time
	}{
		{noon, hour, noon.Add(hour)},
		{noon.Add(1), hour, noon.Add(2 * hour)},
		{noon.Add(59 * time.Minute), hour, noon.Add(2 * hour)},
		{noon.Add(hour), hour, noon.Add(2 * hour)},
		{noon, time.Minute, noon.Add(hour)},
		{noon.In(time.FixedZone("half past", 1800)), hour, noon.Add(hour)},
	} {
		if got := blob.RoundExpiry(test.now, test.ttl); got != test.want {
			t.Errorf("RoundExpiry(%v, %v) = %v, want %v", test.now, test.ttl, got, test.want)
		}
	}
}

func BenchmarkAppendSuffix(b *testing.B) {
	s, l := signer(b, "a"), blob.Link{Key: "org/0198c1b2-7d1e-7000-8000-000000000000/answer-1.webm", Name: "answer-1.webm"}
	buf := make([]byte, 0, 100)
	b.ReportAllocs()
	for b.Loop() {
		s.AppendSuffix(buf, l, noon)
	}
}

func BenchmarkURL(b *testing.B) {
	s, l := signer(b, "a"), blob.Link{Key: "org/0198c1b2-7d1e-7000-8000-000000000000/answer-1.webm", Name: "answer-1.webm"}
	b.ReportAllocs()
	for b.Loop() {
		s.URL("https://candor.example.com/files", l, noon)
	}
}
