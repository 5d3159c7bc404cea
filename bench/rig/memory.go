package rig

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Peaks is what memory a server and its children had at most, in MB. A
// recogniser keeps its model as long as it has something to do; what is
// counted for children is all of them at once.
type Peaks struct {
	Server   int
	Children map[string]int // by the program's name
}

func (p Peaks) String() string {
	var s strings.Builder
	s.WriteString(fmt.Sprintf("server %d MB", p.Server))
	for _, name := range slices.Sorted(maps.Keys(p.Children)) {
		s.WriteString(fmt.Sprintf(", %s %d", name, p.Children[name]))
	}
	return s.String()
}

// Sum is that of all.
func (p Peaks) Sum() int {
	sum := p.Server
	for _, mb := range p.Children {
		sum += mb
	}
	return sum
}

// Watch measures memory until the function that it returns is called: the
// server's own peak as the kernel knows it, and that of its children as it is
// seen every 50 milliseconds.
func (p *Program) Watch() (stop func() Peaks) {
	pid := p.cmd.Process.Pid
	// 5 sets the peak back to what is in memory now.
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0)
	peaks := map[string]int{}
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			for name, mb := range resident(pid) {
				peaks[name] = max(peaks[name], mb)
			}
			select {
			case <-tick.C:
			case <-done:
				return
			}
		}
	})
	return func() Peaks {
		close(done)
		watching.Wait()
		_, most := p.Memory()
		return Peaks{most, peaks}
	}
}

// resident is what the children of a process have in memory, in MB, by name.
// What several share, as recognisers do their model, is counted once.
func resident(pid int) map[string]int {
	kb := map[string]int{}
	own := nameOf(pid)
	for _, child := range children(pid) {
		name := nameOf(child)
		if name == "" || name == own {
			continue // it has ended, or is about to become another program
		}
		rollup, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", child))
		if err != nil {
			continue // it has ended
		}
		for line := range strings.SplitSeq(string(rollup), "\n") {
			if f := strings.Fields(line); len(f) > 1 && f[0] == "Pss:" {
				n, _ := strconv.Atoi(f[1]) // digits
				kb[name] += n
			}
		}
	}
	for name := range kb {
		kb[name] /= 1024
	}
	return kb
}

// nameOf is a process's name, empty where it has ended.
func nameOf(pid int) string {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}
