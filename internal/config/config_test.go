package config_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/candorhq/candor/internal/config"
	"github.com/google/go-cmp/cmp"
)

func env(pairs ...string) func(string) (string, bool) {
	m := make(map[string]string)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) (string, bool) { v, ok := m[name]; return v, ok }
}

func file(t *testing.T, text string) *config.File {
	t.Helper()
	f, err := config.ParseFile([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestNamesFollowOneRule(t *testing.T) {
	seen := make(map[string]bool)
	for _, s := range config.Settings() {
		flag := strings.NewReplacer(".", "-", "_", "-").Replace(s.Path)
		name := "CANDOR_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
		if s.Flag != flag || s.Env != name {
			t.Errorf("%s is the flag %s and the variable %s, want %s and %s", s.Path, s.Flag, s.Env, flag, name)
		}
		if seen[s.Path] || s.Help == "" || !strings.HasSuffix(s.Help, ".") {
			t.Errorf("%s: seen before %v, help %q", s.Path, seen[s.Path], s.Help)
		}
		seen[s.Path] = true
	}
	for _, s := range config.Settings() {
		if s.Secret && !seen[s.Path+"_file"] {
			t.Errorf("%s cannot be given in a file", s.Path)
		}
	}
	if len(seen) < 50 {
		t.Errorf("only %d settings are found", len(seen))
	}
}

func TestTheDefaultsAreValid(t *testing.T) {
	c, err := config.Load(config.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	if c.PublicURL != "http://127.0.0.1:8080" || c.Blob.Dir != filepath.Join("candor-data", "blobs") ||
		c.SecretsFile != filepath.Join("candor-data", "secrets") || c.Node == "" ||
		c.Limits.Upload != 2<<30 || !c.Speech.Embedded || c.Blob.LinkTTL != 12*time.Hour {
		t.Errorf("defaults: %+v", c)
	}
	again := *c
	if err := again.Complete(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*c, again); diff != "" {
		t.Errorf("completed twice (-once +twice):\n%s", diff)
	}
}

func TestThePublicURLFollowsTheListenAddress(t *testing.T) {
	for listen, want := range map[string]string{
		":80": "http://localhost:80", "0.0.0.0:8080": "http://localhost:8080", "[::]:8080": "http://localhost:8080",
		"127.0.0.1:1": "http://127.0.0.1:1", "[::1]:1": "http://[::1]:1", "candor.lan:80": "http://candor.lan:80",
	} {
		c, err := config.Load(config.Sources{Env: env("CANDOR_LISTEN", listen)})
		if err != nil || c.PublicURL != want {
			t.Errorf("%s: %v, want %s", listen, err, want)
		}
	}
	c, err := config.Load(config.Sources{Env: env("CANDOR_PUBLIC_URL", "https://candor.example.com/")})
	if err != nil || c.PublicURL != "https://candor.example.com" {
		t.Errorf("given: %v", err)
	}
}

func TestFlagsWinOverTheEnvironmentAndThatOverTheFile(t *testing.T) {
	c, err := config.Load(config.Sources{
		File:  file(t, "listen: :1\nnode: file\nlog: {level: warn, format: json}\nspeech:\n  embedded: false\nlimits: {upload: 3MB, key_rate: 7}\n"),
		Env:   env("CANDOR_LISTEN", ":2", "CANDOR_NODE", "env", "CANDOR_SPEECH_OPENAI_URL", "http://h/v1", "CANDOR_SPEECH_OPENAI_MODEL", "m"),
		Flags: map[string]string{"listen": ":3"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := []any{c.Listen, c.Node, c.Log.Level, c.Log.Format, c.Speech.Embedded, c.Limits.KeyRate, int64(c.Limits.Upload), c.Speech.OpenAI.URL, c.Synthesis.OpenAI.URL, c.Blob.Kind}
	want := []any{":3", "env", "warn", "json", false, 7, int64(3_000_000), "http://h/v1", "", "dir"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestListsAndMapsAreReadFromEverySource(t *testing.T) {
	wantProxies := []string{"10.0.0.0/8", "::1"}
	wantHosts := map[string]string{"a.example.com": "ribbon", "b.example.com": "xobin"}
	for name, s := range map[string]config.Sources{
		"YAML":        {File: file(t, "trusted_proxies:\n  - 10.0.0.0/8\n  - ::1\nhosts:\n  a.example.com: ribbon\n  b.example.com: xobin\n")},
		"JSON":        {File: file(t, `{"trusted_proxies":["10.0.0.0/8","::1"],"hosts":{"a.example.com":"ribbon","b.example.com":"xobin"}}`)},
		"environment": {Env: env("CANDOR_TRUSTED_PROXIES", "10.0.0.0/8, ::1", "CANDOR_HOSTS", "a.example.com=ribbon; b.example.com=xobin")},
		"flags":       {Flags: map[string]string{"trusted-proxies": "10.0.0.0/8,::1", "hosts": "a.example.com=ribbon;b.example.com=xobin"}},
	} {
		c, err := config.Load(s)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(wantProxies, c.TrustedProxies) + cmp.Diff(wantHosts, c.Hosts); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestMistakesInAFileAreNamedWithTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"listen: :1\nlisten_on: :2":           `line 2, column 1: unknown field "listen_on"`,
		"blob:\n  s3:\n    bukket: x":         `line 3, column 5: unknown field "bukket"`,
		"limits:\n  upload: large":            `line 2, column 11: want a size such as 20MiB or 1048576, not "large"`,
		"stop_within: 5":                      "line 1, column 14: want a duration such as 90s or 12h",
		"retention:\n  recording_days: 1.5\n": `line 2, column 19: want a whole number, not "1.5"`,
		"speech:\n  embedded: perhaps":        "line 2, column 13: want true or false",
	} {
		_, err := config.ParseFile([]byte(text))
		if err == nil || err.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestAnIdentityProviderNeedsAClientAndTLS(t *testing.T) {
	for want, given := range map[string][]string{
		"": {"CANDOR_OIDC_ISSUER", "https://id.example.com/realms/a", "CANDOR_OIDC_CLIENT_ID", "c", "CANDOR_OIDC_CLIENT_SECRET", "hunter2"},
		"oidc.client_id (CANDOR_OIDC_CLIENT_ID): it is empty, and there is an issuer":           {"CANDOR_OIDC_ISSUER", "http://127.0.0.1:9", "CANDOR_OIDC_CLIENT_SECRET", "hunter2"},
		"oidc.issuer (CANDOR_OIDC_ISSUER): it is empty, and there is a client to use it with":   {"CANDOR_OIDC_CLIENT_SECRET", "hunter2"},
		"oidc.issuer (CANDOR_OIDC_ISSUER): it must begin with https://, except on this machine": {"CANDOR_OIDC_ISSUER", "http://id.example.com", "CANDOR_OIDC_CLIENT_ID", "c", "CANDOR_OIDC_CLIENT_SECRET", "hunter2"},
	} {
		got := ""
		if _, err := config.Load(config.Sources{Env: env(given...)}); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestEverySettingThatCannotWorkIsReportedAtOnce(t *testing.T) {
	_, err := config.Load(config.Sources{Env: env(
		"CANDOR_LISTEN", "8080",
		"CANDOR_PUBLIC_URL", "candor.example.com",
		"CANDOR_DATABASE_URL", "host=db password=hunter2",
		"CANDOR_TRUSTED_PROXIES", "10.0.0.0/8,proxy",
		"CANDOR_HOSTS", "https://a.example.com=ribbon",
		"CANDOR_BLOB_KIND", "s3",
		"CANDOR_BLOB_S3_ENDPOINT", "https://user:hunter2@s3.example.com",
		"CANDOR_BLOB_LINK_TTL", "0",
		"CANDOR_SPEECH_ENGINE", "openai",
		"CANDOR_SPEECH_WORKERS", "-1",
		"CANDOR_SYNTHESIS_ENGINE", "robot",
		"CANDOR_SYNTHESIS_OPENAI_KEY", "hunter2",
		"CANDOR_LIMITS_UPLOAD", "0",
		"CANDOR_TRACE_ENDPOINT", "ftp://x",
	)})
	if err == nil {
		t.Fatal("it is accepted")
	}
	want := `blob.link_ttl (CANDOR_BLOB_LINK_TTL): it is below a second
blob.s3.access_key (CANDOR_BLOB_S3_ACCESS_KEY): it is empty, and blob.kind is s3
blob.s3.bucket (CANDOR_BLOB_S3_BUCKET): it is empty, and blob.kind is s3
blob.s3.endpoint (CANDOR_BLOB_S3_ENDPOINT): the URL holds a user name or password
blob.s3.secret_key (CANDOR_BLOB_S3_SECRET_KEY): it is empty, and blob.kind is s3; blob.s3.secret_key_file may name a file
database.url (CANDOR_DATABASE_URL): want postgres://user:password@host/name, or nothing for SQLite in the data folder
hosts (CANDOR_HOSTS): want host names without port and path, each with a dialect, not "https://a.example.com=ribbon"
limits.upload (CANDOR_LIMITS_UPLOAD): it is 0, so that nothing could be uploaded
listen (CANDOR_LISTEN): want host:port such as 127.0.0.1:8080 or :8080, not "8080"
public_url (CANDOR_PUBLIC_URL): want a URL that begins with http:// or https://
speech.openai.url (CANDOR_SPEECH_OPENAI_URL): it is empty, and the engine is openai
speech.workers (CANDOR_SPEECH_WORKERS): it is below zero
synthesis.engine (CANDOR_SYNTHESIS_ENGINE): want one of auto, flite, espeak, openai, off, not "robot"
synthesis.openai.key (CANDOR_SYNTHESIS_OPENAI_KEY): there is a key, and no url to use it at
trace.endpoint (CANDOR_TRACE_ENDPOINT): want a URL that begins with http:// or https://
trusted_proxies (CANDOR_TRUSTED_PROXIES): want addresses such as 10.0.0.1 or networks such as 10.0.0.0/8, not "proxy"`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if e, ok := errors.AsType[*config.Error](err); !ok || e.Setting.Path == "" {
		t.Errorf("it is no *config.Error: %v", err)
	}
}

func TestSecretsAreReadFromFiles(t *testing.T) {
	name := filepath.Join(t.TempDir(), "dsn")
	if err := os.WriteFile(name, []byte("postgres://c:hunter2@db/candor\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(config.Sources{Env: env("CANDOR_DATABASE_URL_FILE", name)})
	if err != nil || c.Database.URL.Reveal() != "postgres://c:hunter2@db/candor" {
		t.Errorf("Load = %v, %v", c, err)
	}
	if err := c.Complete(); err != nil {
		t.Errorf("completed again: %v", err)
	}
	for what, s := range map[string]config.Sources{
		"both":    {Env: env("CANDOR_DATABASE_URL_FILE", name, "CANDOR_DATABASE_URL", "postgres://other/db")},
		"missing": {Env: env("CANDOR_DATABASE_URL_FILE", name+"x")},
		"empty":   {Env: env("CANDOR_DATABASE_URL_FILE", os.DevNull)},
	} {
		if _, err := config.Load(s); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	c, err := config.Load(config.Sources{Env: env(
		"CANDOR_DATABASE_URL", "postgres://c:hunter2@db/candor?sslpassword=hunter2&sslmode=require",
		"CANDOR_BLOB_S3_SECRET_KEY", "hunter2",
		"CANDOR_SPEECH_OPENAI_KEY", "hunter2", "CANDOR_SPEECH_OPENAI_URL", "https://api.example.com/v1", "CANDOR_SPEECH_OPENAI_MODEL", "m",
	)})
	if err != nil {
		t.Fatal(err)
	}
	printed, err := c.Print()
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "config", c, "secret", c.Blob.S3.SecretKey)
	for how, text := range map[string]string{
		"Print":         printed,
		"JSON":          string(asJSON),
		"%v":            fmt.Sprintf("%v %+v %s %q", *c, c, c.Blob.S3.SecretKey, c.Blob.S3.SecretKey),
		"%#v":           fmt.Sprintf("%#v", *c),
		"slog":          log.String(),
		"Redacted":      c.Redacted().Database.URL.Reveal() + c.Redacted().Speech.OpenAI.Key.Reveal(),
		"the S3 secret": c.Redacted().Blob.S3.SecretKey.Reveal(),
	} {
		if strings.Contains(text, "hunter2") {
			t.Errorf("%s shows a secret:\n%s", how, text)
		}
	}
	if c.Blob.S3.SecretKey.Reveal() != "hunter2" {
		t.Error("the settings themselves were redacted")
	}
	if want := "postgres://c:xxxxx@db/candor?sslmode=require&sslpassword=xxxxx"; c.Database.URL.String() != want {
		t.Errorf("the database is shown as %s", c.Database.URL)
	}
}

func TestWhatIsPrintedCanBeReadAgain(t *testing.T) {
	want, err := config.Load(config.Sources{Env: env("CANDOR_HOSTS", "h=ribbon", "CANDOR_LIMITS_UPLOAD", "7MiB", "CANDOR_TRUSTED_PROXIES", "::1", "CANDOR_STOP_WITHIN", "1m30s")})
	if err != nil {
		t.Fatal(err)
	}
	printed, err := want.Print()
	if err != nil {
		t.Fatal(err)
	}
	got, err := config.Load(config.Sources{File: file(t, printed)})
	if err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSizesAreReadAndWrittenExactly(t *testing.T) {
	for text, want := range map[string]config.Size{
		"0": 0, "1": 1, "1048576": 1 << 20, "20MiB": 20 << 20, "1.5GiB": 3 << 29, "2 TiB": 2 << 40, "3MB": 3e6, "4kB": 4000, "5B": 5,
	} {
		var got, again config.Size
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%q = %d, %v, want %d", text, got, err, want)
		}
		if err := again.UnmarshalText([]byte(got.String())); err != nil || again != want {
			t.Errorf("%q is written %q and read %d, %v", text, got, again, err)
		}
	}
	for _, text := range []string{"", "x", "-1", "1.5", "MiB", "1e400", "NaN", "Inf", "1 PiB", "9000TiB", "1mib"} {
		var s config.Size
		if err := s.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is read as %d", text, s)
		}
	}
}

func TestMailSettingsAreCheckedWithoutShowingThem(t *testing.T) {
	for what, c := range map[string]struct{ url, from, reply, wrong string }{
		"none":                   {"", "", "", ""},
		"STARTTLS":               {"smtp://candor:p%40ss@mail.example:587", "Candor <noreply@example.org>", "help@example.org", ""},
		"TLS from the start":     {"smtps://candor:secret@mail.example", "noreply@example.org", "", ""},
		"a relay of this house":  {"smtp://127.0.0.1:25?tls=none", "noreply@example.org", "", ""},
		"no sender":              {"smtp://mail.example", "", "", "mail.from"},
		"a sender that is none":  {"smtp://mail.example", "noreply", "", "mail.from"},
		"a reply that is none":   {"", "", "help", "mail.reply_to"},
		"another protocol":       {"http://candor:secret@mail.example", "a@example.org", "", "mail.url"},
		"no host":                {"smtp://", "a@example.org", "", "mail.url"},
		"a path":                 {"smtp://mail.example/inbox", "a@example.org", "", "mail.url"},
		"a password in the open": {"smtp://candor:secret@mail.example?tls=none", "a@example.org", "", "mail.url"},
		"TLS that is none":       {"smtps://mail.example?tls=none", "a@example.org", "", "mail.url"},
	} {
		_, err := config.Load(config.Sources{Env: env("CANDOR_MAIL_URL", c.url, "CANDOR_MAIL_FROM", c.from, "CANDOR_MAIL_REPLY_TO", c.reply)})
		switch {
		case c.wrong == "" && err != nil:
			t.Errorf("%s: %v", what, err)
		case c.wrong != "" && (err == nil || !strings.HasPrefix(err.Error(), c.wrong) || strings.Contains(err.Error(), "secret")):
			t.Errorf("%s: %v, want a fault of %s", what, err, c.wrong)
		}
	}
}

func TestEverySecretCanComeFromAFile(t *testing.T) {
	secrets := 0
	var walk func(at string, typ reflect.Type)
	walk = func(at string, typ reflect.Type) {
		if typ.Kind() != reflect.Struct {
			return
		}
		for f := range typ.Fields() {
			if f.Type == reflect.TypeFor[config.Secret]() {
				secrets++
				if twin, ok := typ.FieldByName(f.Name + "File"); !ok || twin.Type.Kind() != reflect.String {
					t.Errorf("%s.%s has no file", at, f.Name)
				}
				continue
			}
			walk(at+"."+f.Name, f.Type)
		}
	}
	walk("config", reflect.TypeFor[config.Config]())
	if secrets < 5 {
		t.Errorf("only %d secrets were found", secrets)
	}
}
