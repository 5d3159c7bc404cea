package console

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// FuzzQueries reads the addresses and the fields of forms that are no plan and
// no list of people.
func FuzzQueries(f *testing.F) {
	f.Add("/console/interviews?q=a", "view=all&state=ready&from=2026-01-01&to=2026-02-01&decision=none", "10.0.0.0/8, 192.0.2.7")
	f.Add("//evil.example/console/", "view=&signals=x&day=2026-13-01&before=-1", "fe80::1%eth0")
	f.Add("/console/../../\\evil.example", "before=99999999999999999999&actor=member&plan=%00", "\xff")
	f.Add("https:console/", "from=9999-12-31&to=0000-01-01&q=%ff&decision=x", "1.2.3.4/33")
	told := func(t *testing.T, err error) {
		if _, ok := errors.AsType[*interview.Error](err); !ok {
			t.Errorf("%T: %v", err, err)
		}
	}
	f.Fuzz(func(t *testing.T, next, query, addresses string) {
		to := within(next)
		u, err := url.Parse("https://candor.test" + to)
		if err != nil || u.Host != "candor.test" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t ") {
			t.Errorf("%q leads to %q", next, to)
		}
		// What a browser makes of it stays inside, too.
		if base, err := url.Parse("https://candor.test/console/"); err == nil {
			if u, err := base.Parse(to); err != nil || u.Host != "candor.test" || !strings.HasPrefix(u.Path, "/console") {
				t.Errorf("%q leads a browser to %s", next, u)
			}
		}
		q, _ := url.ParseQuery(query)
		if _, _, err := filter(q); err != nil {
			told(t, err)
		}
		_, audited, before, err := auditFilter(q)
		if err != nil {
			told(t, err)
		} else if before < 0 || !audited.From.IsZero() && !audited.Before.After(audited.From) {
			t.Errorf("%q is %+v before %d", query, audited, before)
		}
		var nets []netip.Prefix
		if err := networks(addresses, &nets); err != nil {
			if _, ok := errors.AsType[*account.Invalid](err); !ok {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		for _, n := range nets {
			if !n.IsValid() {
				t.Errorf("%q has the network %s", addresses, n)
			}
		}
	})
}
