package account

import (
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"
)

// fresh is how long a looked-up key is believed. A revoked key must stop
// working within a second on every node.
const fresh = 400 * time.Millisecond

// cacheSize bounds the secrets remembered, known and unknown apart, so that
// guessing neither fills the memory nor pushes out the keys in use.
const cacheSize = 10_000

// cache remembers what was found for a secret, by the secret's hash.
type cache struct {
	salt    [16]byte
	mu      sync.RWMutex
	known   map[[32]byte]entry
	unknown map[[32]byte]time.Time // until when
	used    map[string]time.Time   // key id to the minute it was noted as used
	round   uint64                 // grows when everything is forgotten
}

type entry struct {
	key   *Key // shared by all who have the secret
	until time.Time
}

func newCache() *cache {
	c := &cache{known: map[[32]byte]entry{}, unknown: map[[32]byte]time.Time{}, used: map[string]time.Time{}}
	rand.Read(c.salt[:])
	return c
}

// name is what a secret is remembered by: a hash that means nothing outside
// this process. Secrets are drawn, not chosen, so that it need not be slow.
func (c *cache) name(dialect, secret string) [32]byte {
	var room [256]byte
	b := append(append(append(append(room[:0], c.salt[:]...), dialect...), 0), secret...)
	return sha256.Sum256(b)
}

// get tells what is remembered of a secret, if ok, and the round it is now: a
// look-up that began in it may be put until the round ends.
func (c *cache) get(hash [32]byte, now time.Time) (k *Key, known, ok bool, round uint64) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if e, there := c.known[hash]; there && !now.After(e.until) {
		return e.key, true, true, c.round
	}
	if until, there := c.unknown[hash]; there && !now.After(until) {
		return nil, false, true, c.round
	}
	return nil, false, false, c.round
}

// put remembers a look-up. One that began before everything was forgotten may
// have read a key just before it was revoked, and is not believed.
func (c *cache) put(hash [32]byte, k *Key, known bool, now time.Time, round uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch until := now.Add(fresh); {
	case round != c.round:
	case known:
		if len(c.known) >= cacheSize {
			clear(c.known)
		}
		delete(c.unknown, hash)
		c.known[hash] = entry{k, until}
	default:
		if len(c.unknown) >= cacheSize {
			clear(c.unknown)
		}
		delete(c.known, hash)
		c.unknown[hash] = until
	}
}

// empty forgets every secret.
func (c *cache) empty() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.round++
	clear(c.known)
	clear(c.unknown)
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
