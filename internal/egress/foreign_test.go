package egress

import (
	"net/netip"
	"testing"
)

func FuzzAllowed(f *testing.F) {
	for _, s := range []string{"127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1%eth0", "169.254.169.254", "2001:db8::1", "93.184.216.34", "0.0.0.0", "100.64.0.1"} {
		a := netip.MustParseAddr(s)
		f.Add(a.AsSlice(), a.Zone())
	}
	f.Fuzz(func(t *testing.T, b []byte, zone string) {
		a, ok := netip.AddrFromSlice(b)
		if !ok {
			return
		}
		if a.Is6() {
			a = a.WithZone(zone)
		}
		if !(Config{}).allowed(a) {
			return
		}
		// The address that another one stands for must not be one of ours.
		inner := []netip.Addr{a.Unmap()}
		if b := a.As16(); a.Is6() && b[0] == 0x20 && b[1] == 0x02 { // 6to4
			inner = append(inner, netip.AddrFrom4([4]byte(b[2:6])))
		}
		for _, a := range inner {
			if a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() || a.IsInterfaceLocalMulticast() {
				t.Errorf("%s is allowed", a)
			}
			if !(Config{}).allowed(a) {
				t.Errorf("%s is allowed inside another", a)
			}
		}
	})
}
