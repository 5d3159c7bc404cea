package account

import (
	"sync"
	"time"
)

// fresh is how long a looked-up key is believed. A revoked key must stop
// working within a second on every node.
const fresh = 400 * time.Millisecond

// cacheSize bounds the secrets remembered, so that guessing fills no memory.
const cacheSize = 10_000

// cache remembers what was found for a secret, by the secret's hash.
type cache struct {
	mu    sync.RWMutex
	found map[[32]byte]entry
	used  map[string]time.Time // key id to the minute it was noted as used
}

type entry struct {
	key   Key
	known bool
	until time.Time
}

func newCache() *cache {
	return &cache{found: map[[32]byte]entry{}, used: map[string]time.Time{}}
}

func (c *cache) get(hash []byte, now time.Time) (k Key, known, ok bool) {
	c.mu.RLock()
	e, ok := c.found[[32]byte(hash)]
	c.mu.RUnlock()
	if !ok || now.After(e.until) {
		return Key{}, false, false
	}
	return e.key, e.known, true
}

func (c *cache) put(hash []byte, k Key, known bool, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.found) >= cacheSize {
		clear(c.found)
	}
	c.found[[32]byte(hash)] = entry{k, known, now.Add(fresh)}
}

// empty forgets everything.
func (c *cache) empty() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.found)
}

// touched tells whether the key's use in this minute is news.
func (c *cache) touched(id string, minute time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.used[id].Before(minute) {
		return false
	}
	if len(c.used) >= cacheSize {
		clear(c.used)
	}
	c.used[id] = minute
	return true
}
