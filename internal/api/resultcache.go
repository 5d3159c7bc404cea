package api

import (
	"container/list"
	"hash/maphash"
	"sync"

	"github.com/candorhq/candor/internal/web"
)

// resultCache keeps worded results, the least recently read leaving first. It
// is only asked after the row was read for an actor who may: an entry counts
// only while the stored document is, byte for byte, the one it was made from.
type resultCache struct {
	seed maphash.Seed
	most int // bytes
	mu   sync.Mutex
	size int
	byID map[string]*list.Element
	used list.List
}

type cachedResult struct {
	name string
	sum  uint64
	kept *web.Kept
	// probe is a recording whose address the body has, empty where it has none:
	// removing recordings does not change the stored document.
	probe string
}

const resultCacheBytes = 64 << 20

func newResultCache(most int) *resultCache {
	return &resultCache{seed: maphash.MakeSeed(), most: most, byID: map[string]*list.Element{}}
}

func (c *resultCache) get(name string, sum uint64) (cachedResult, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byID[name]
	if !ok {
		return cachedResult{}, false
	}
	r := e.Value.(cachedResult)
	if r.sum != sum {
		c.drop(e)
		return cachedResult{}, false
	}
	c.used.MoveToFront(e)
	return r, true
}

func (c *resultCache) put(r cachedResult) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byID[r.name]; ok {
		c.drop(e)
	}
	c.byID[r.name] = c.used.PushFront(r)
	c.size += r.kept.Size()
	for c.size > c.most {
		c.drop(c.used.Back())
	}
}

func (c *resultCache) drop(e *list.Element) {
	r := c.used.Remove(e).(cachedResult)
	delete(c.byID, r.name)
	c.size -= r.kept.Size()
}
