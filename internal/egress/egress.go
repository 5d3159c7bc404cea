// Package egress makes HTTP clients for addresses that other people chose. It
// keeps them from reaching into the operator's own network.
//
// The check is made on the address that is dialled, after the name has been
// resolved, so a name that changes its mind between check and use gains
// nothing. Redirects are not followed and no proxy is asked.
package egress

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrRefused is returned by a client for an address that it must not reach.
var ErrRefused = errors.New("the address is private, loopback or reserved")

// Config of a client. The zero value allows public addresses only.
type Config struct {
	AllowPrivate bool           // any address, for an operator whose receivers are in the same network
	Allow        []netip.Prefix // further networks that are allowed
	Timeout      time.Duration  // of a whole exchange; 0 is 15 seconds
}

// Client makes a client that is safe for concurrent use.
func Client(c Config) *http.Client {
	if c.Timeout == 0 {
		c.Timeout = 15 * time.Second
	}
	dialer := &net.Dialer{
		Timeout: min(c.Timeout, 10*time.Second),
		Control: func(_, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil {
				return fmt.Errorf("%w: %s", ErrRefused, address)
			}
			if !c.allowed(at.Addr()) {
				return ErrRefused
			}
			return nil
		},
	}
	return &http.Client{
		Timeout: c.Timeout,
		Transport: &http.Transport{
			Proxy: nil,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				return dialer.DialContext(ctx, network, address)
			},
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    4,
			IdleConnTimeout:        30 * time.Second,
			TLSHandshakeTimeout:    10 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// reserved are blocks that netip has no question for.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),   // carrier-grade NAT
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarking
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("192.88.99.0/24"), // relays of 6to4
	netip.MustParsePrefix("2001::/23"),      // protocol assignments; Teredo is an IPv4 address in disguise
	netip.MustParsePrefix("2001:db8::/32"),  // documentation
	netip.MustParsePrefix("3fff::/20"),      // documentation
	netip.MustParsePrefix("2002::/16"),      // 6to4: an IPv4 address in disguise
}

// global are the IPv6 addresses that are given out; NAT64 and whatever else
// stands for another address lies outside.
var global = netip.MustParsePrefix("2000::/3")

func (c Config) allowed(a netip.Addr) bool {
	a = a.Unmap().WithZone("") // no prefix contains an address with a zone
	for _, p := range c.Allow {
		if p.Contains(a) {
			return true
		}
	}
	if c.AllowPrivate {
		return true
	}
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Is6() && !global.Contains(a) {
		return false
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return true
}
