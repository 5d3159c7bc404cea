package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// validate reports every setting that cannot work, each as an *Error, without
// touching disk or network. It is not exported: a command-line library would
// call a method named Validate before Complete has filled in what is missing.
func (c *Config) validate() error {
	v := validator{settings: make(map[string]Setting)}
	for _, f := range fieldsOf(c) {
		v.settings[f.Path] = f.Setting
		if f.Choices != nil && !slices.Contains(f.Choices, f.value.String()) {
			v.fail(f.Path, "want one of %s, not %.40q", strings.Join(f.Choices, ", "), f.value.String())
		}
		// No setting means anything below zero.
		if f.value.CanInt() && f.value.Int() < 0 {
			v.fail(f.Path, "it is below zero")
		}
	}
	v.check(c.Data != "", "data", "it is empty")
	v.address("listen", c.Listen)
	v.url("public_url", c.PublicURL, "http", "https")
	for _, p := range c.TrustedProxies {
		if _, err := ParseNetwork(p); err != nil {
			v.fail("trusted_proxies", "want addresses such as 10.0.0.1 or networks such as 10.0.0.0/8, not %.60q", p)
		}
	}
	for host, dialect := range c.Hosts {
		v.check(host != "" && !strings.ContainsAny(host, "/: ") && dialect != "", "hosts",
			fmt.Sprintf("want host names without port and path, each with a dialect, not %.60q", host+"="+dialect))
	}
	v.database(c.Database)
	v.blob(c.Blob)
	v.service("speech.openai", c.Speech.OpenAI, c.Speech.Engine == "openai")
	v.check(c.Speech.Engine != "embedded" || c.Speech.Embedded, "speech.engine", "it is embedded, which speech.embedded turns off")
	v.service("synthesis.openai", c.Synthesis.OpenAI, c.Synthesis.Engine == "openai")
	v.mail(c.Mail)
	v.oidc(c.OIDC)
	v.check(c.Limits.Upload > 0, "limits.upload", "it is 0, so that nothing could be uploaded")
	for path, d := range map[string]time.Duration{
		"media.timeout": c.Media.Timeout, "media.longest": c.Media.Longest, "webhooks.timeout": c.Webhooks.Timeout, "mail.timeout": c.Mail.Timeout, "blob.link_ttl": c.Blob.LinkTTL,
	} {
		v.check(d >= time.Second, path, "it is below a second")
	}
	if c.Metrics.Listen != "" {
		v.address("metrics.listen", c.Metrics.Listen)
	}
	if c.Trace.Endpoint != "" {
		v.url("trace.endpoint", c.Trace.Endpoint, "http", "https")
	}
	slices.SortFunc(v.failed, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(v.failed...)
}

// ParseNetwork reads an entry of TrustedProxies: a network or one address.
func ParseNetwork(s string) (netip.Prefix, error) {
	if strings.Contains(s, "/") {
		p, err := netip.ParsePrefix(s)
		return p.Masked(), err
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, err
	}
	return netip.PrefixFrom(a, a.BitLen()), nil
}

type validator struct {
	settings map[string]Setting
	failed   []error
}

func (v *validator) fail(path, format string, args ...any) {
	v.failed = append(v.failed, &Error{v.settings[path], fmt.Sprintf(format, args...)})
}

func (v *validator) check(ok bool, path, problem string) {
	if !ok {
		v.fail(path, "%s", problem)
	}
}

func (v *validator) address(path, address string) {
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		var n int
		n, err = strconv.Atoi(port)
		if n < 0 || n > 65535 {
			err = errors.New("no port")
		}
	}
	if err != nil {
		v.fail(path, "want host:port such as 127.0.0.1:8080 or :8080, not %.60q", address)
	}
}

// url does not repeat what is given: a password may be part of it.
func (v *validator) url(path, text string, schemes ...string) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || !slices.Contains(schemes, u.Scheme):
		v.fail(path, "want a URL that begins with %s://", strings.Join(schemes, ":// or "))
	case u.User != nil:
		v.fail(path, "the URL holds a user name or password")
	case u.RawQuery != "" || u.Fragment != "":
		v.fail(path, "the URL has something behind its path")
	}
}

func (v *validator) database(d Database) {
	if d.URL == "" {
		return
	}
	u, err := url.Parse(d.URL.Reveal())
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || strings.Trim(u.Path, "/") == "" {
		v.fail("database.url", "want postgres://user:password@host/name, or nothing for SQLite in the data folder")
	}
}

func (v *validator) blob(b Blob) {
	if b.Kind != "s3" {
		return
	}
	v.url("blob.s3.endpoint", b.S3.Endpoint, "https", "http")
	v.check(b.S3.Bucket != "", "blob.s3.bucket", "it is empty, and blob.kind is s3")
	v.check(b.S3.AccessKey != "", "blob.s3.access_key", "it is empty, and blob.kind is s3")
	v.check(b.S3.SecretKey != "", "blob.s3.secret_key", "it is empty, and blob.kind is s3; blob.s3.secret_key_file may name a file")
}

func (v *validator) service(path string, s Service, needed bool) {
	if s.URL == "" {
		v.check(!needed, path+".url", "it is empty, and the engine is openai")
		v.check(s.Key == "", path+".key", "there is a key, and no url to use it at")
		return
	}
	v.url(path+".url", s.URL, "https", "http")
	v.check(s.Model != "", path+".model", "it is empty; name a model of the service")
}

func (v *validator) mail(m Mail) {
	for path, address := range map[string]string{"mail.from": m.From, "mail.reply_to": m.ReplyTo} {
		if _, err := mail.ParseAddress(address); address != "" && err != nil {
			v.fail(path, "want an address such as noreply@example.org, or Name <noreply@example.org>, not %.60q", address)
		}
	}
	if m.URL == "" {
		return
	}
	v.check(m.From != "", "mail.from", "it is empty, and there is a mail server")
	u, err := url.Parse(m.URL.Reveal())
	fine := err == nil && u.Hostname() != "" && strings.Trim(u.Path, "/") == "" &&
		(u.Scheme == "smtp" && (u.RawQuery == "" || u.RawQuery == "tls=none") || u.Scheme == "smtps" && u.RawQuery == "")
	v.check(fine, "mail.url", "want smtp://user:password@host:587, smtps://user:password@host:465 or smtp://host:25?tls=none; what is special in a password is written as in a URL, such as %40 for @")
	if fine && u.RawQuery != "" && u.User != nil {
		v.fail("mail.url", "a password is not sent without TLS; take tls=none or the password away")
	}
}

func (v *validator) oidc(o OIDC) {
	if o.Issuer == "" {
		v.check(o.ClientID == "" && o.ClientSecret == "", "oidc.issuer", "it is empty, and there is a client to use it with")
		return
	}
	v.url("oidc.issuer", o.Issuer, "https", "http")
	// What the provider says is believed; without TLS anybody between could say it.
	if u, err := url.Parse(o.Issuer); err == nil && u.Scheme == "http" {
		ip, _ := netip.ParseAddr(u.Hostname())
		v.check(u.Hostname() == "localhost" || ip.IsLoopback(), "oidc.issuer", "it must begin with https://, except on this machine")
	}
	v.check(o.ClientID != "", "oidc.client_id", "it is empty, and there is an issuer")
	v.check(o.ClientSecret != "", "oidc.client_secret", "it is empty, and there is an issuer; oidc.client_secret_file may name a file")
	v.check(strings.TrimSpace(o.Name) != "", "oidc.name", "it is empty")
}
