package web

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// Results answers reads of one result with words that were made before. Each
// answer costs at most one row, which says who may have it and whether the
// words still hold; the document is looked at when they do not. On SQLite the
// row is not read again as long as nothing at all was committed.
//
// Words are kept twice: in memory, ready to be sent, until the addresses in
// them change with the hour or room is needed, and in the database with gaps
// for those addresses. A nil *Results keeps nothing.
type Results struct {
	service *interview.Service
	most    int // bytes
	now     func() time.Time
	log     *slog.Logger
	program func() string

	flight singleflight.Group
	saving chan struct{} // a place for each wording on its way to the database
	saves  sync.WaitGroup

	mu   sync.Mutex
	size int
	held map[heldKey]*list.Element
	used list.List // the most recently read first
}

// heldKey is how a caller names a result, and in whose words.
type heldKey struct{ ref, name string }

type held struct {
	key      heldKey
	standing interview.Standing
	checked  atomic.Pointer[interview.Moment] // when standing was last found so
	hour     int64
	kept     *Kept
	size     int
}

// heldCost is roughly what a result in memory costs beside its bodies.
const heldCost = 1 << 10

// Wording is how a door words one result.
type Wording struct {
	// Name says whose words these are and names every choice that shapes them:
	// "ribbon", "jobmojito signed". Two requests with the same name and the same
	// standing must have the same answer.
	Name      string
	MediaType string
	// Make makes the words. Every address in them comes from link; what is
	// written into JSON stays as it is.
	Make func(ctx context.Context, link func(Link) string) ([]byte, error)
	// Sign makes the address of a link now. It may change with the UTC hour and
	// not within one.
	Sign func(Link) string
	// Tail is what follows the words and is another with every request; nil for
	// nothing.
	Tail func() []byte
}

// Link is an address that is made for every answer anew.
type Link struct {
	Kind string // the door's own word
	Key  string
	Name string
	TTL  time.Duration
}

// NewResults keeps at most so many bytes in memory. A nil now is the clock.
func NewResults(s *interview.Service, most int, now func() time.Time, log *slog.Logger) *Results {
	if now == nil {
		now = time.Now
	}
	if log == nil {
		log = slog.Default()
	}
	return &Results{service: s, most: most, now: now, log: log, program: sync.OnceValue(program),
		saving: make(chan struct{}, 64), held: map[heldKey]*list.Element{}}
}

// program names the binary by its content: another may word otherwise.
func program() string {
	h := sha256.New()
	if path, err := os.Executable(); err == nil {
		if f, err := os.Open(path); err == nil {
			_, err = io.Copy(h, f)
			f.Close()
			if err == nil {
				return hex.EncodeToString(h.Sum(nil)[:12])
			}
		}
	}
	return "unknown " + strconv.FormatInt(time.Now().UnixNano(), 36) // holds for this process
}

// Serve answers with the result that ref names by id or serial, in these
// words, or returns why there is no answer. Headers that were set before stay.
func (c *Results) Serve(w http.ResponseWriter, r *http.Request, a account.Actor, ref string, words Wording) error {
	if c == nil || c.most <= 0 {
		return unkept(w, r, words)
	}
	key := heldKey{ref, words.Name}
	hour := c.now().Unix() / 3600
	have := c.get(key, hour)
	look := words.Name
	if have != nil {
		look = ""
		if at := have.checked.Load(); at != nil && c.service.Still(*at) {
			if err := c.service.MayRead(a, have.standing); err != nil {
				return err
			}
			have.kept.serve(w, r, words.Tail)
			return nil
		}
	}
	now := c.service.Now()
	st, stored, err := c.service.Standing(r.Context(), a, ref, look)
	switch {
	case err != nil:
		return err
	case !st.Ready():
		return unkept(w, r, words)
	case have == nil || have.standing != st:
		if have, err = c.fill(r.Context(), key, st, stored, hour, words); err != nil {
			return err
		}
	}
	have.checked.Store(&now)
	have.kept.serve(w, r, words.Tail)
	return nil
}

// unkept answers with words made for this request alone.
func unkept(w http.ResponseWriter, r *http.Request, words Wording) error {
	body, err := words.Make(r.Context(), words.Sign)
	if err != nil {
		return err
	}
	Plain(words.MediaType, body).serve(w, r, words.Tail)
	return nil
}

// fill makes what is not in memory, once for all who wait for it.
func (c *Results) fill(ctx context.Context, key heldKey, st interview.Standing, stored interview.Wording, hour int64, words Wording) (*held, error) {
	stamp := c.stamp(st)
	if stored.Stamp == stamp {
		if t, ok := readTemplate(stored); ok {
			t.sign(words.Sign)
			return c.put(key, st, hour, t, words), nil
		}
	}
	made, err, _ := c.flight.Do(key.ref+"\n"+key.name+"\n"+stamp+"\n"+strconv.FormatInt(hour, 36), func() (any, error) {
		if h := c.get(key, hour); h != nil && h.standing == st {
			return h, nil // made while this caller was on its way
		}
		// Whoever asked first may go away while others wait.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fillTime)
		defer cancel()
		t, err := makeTemplate(ctx, words)
		if err != nil {
			return nil, err
		}
		c.save(st, interview.Wording{Name: words.Name, Stamp: stamp, Gaps: t.appendGaps([]byte{}), Body: t.blank()})
		return c.put(key, st, hour, t, words), nil
	})
	if err != nil {
		return nil, err
	}
	return made.(*held), nil
}

// fillTime bounds one wording, which takes milliseconds.
const fillTime = 30 * time.Second

// stamp says what words were made from: the standing of the interview, and the
// program.
func (c *Results) stamp(st interview.Standing) string {
	b := make([]byte, 0, 96)
	b = strconv.AppendInt(b, int64(st.ResultVersion), 10)
	for _, n := range []int64{st.Version, st.ReviewedAt.UnixMicro(), int64(st.SharesRevoked)} {
		b = strconv.AppendInt(append(b, ' '), n, 10)
	}
	return string(append(append(b, ' '), c.program()...))
}

// save keeps words in the database, off the request's path. They are worth no
// failure: the next read makes them anew.
func (c *Results) save(st interview.Standing, w interview.Wording) {
	select {
	case c.saving <- struct{}{}:
	default:
		return // the database is busy with more important things
	}
	c.saves.Go(func() {
		defer func() { <-c.saving }()
		ctx, cancel := context.WithTimeout(context.Background(), fillTime)
		defer cancel()
		if err := c.service.KeepWording(ctx, st, w); err != nil {
			c.log.WarnContext(ctx, "a worded result was not kept", "interview", st.InterviewID, "err", err)
		}
	})
}

// Settle waits until all words that were made are kept.
func (c *Results) Settle() { c.saves.Wait() }

func (c *Results) get(key heldKey, hour int64) *held {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.held[key]
	if !ok {
		return nil
	}
	h := e.Value.(*held)
	if h.hour != hour {
		c.drop(e)
		return nil
	}
	c.used.MoveToFront(e)
	return h
}

func (c *Results) put(key heldKey, st interview.Standing, hour int64, t template, words Wording) *held {
	h := &held{key: key, standing: st, hour: hour, kept: newKept(words.MediaType, t.body, t.tag())}
	h.size = len(t.body) + len(key.ref) + len(key.name) + heldCost
	if words.Tail == nil {
		h.kept.zipLater(func(n int) { c.grow(h, n) })
	}
	if h.size > c.most {
		return h
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.held[key]; ok {
		c.drop(e)
	}
	c.held[key] = c.used.PushFront(h)
	c.size += h.size
	c.makeRoom()
	return h
}

// grow counts what a result in memory has become larger by.
func (c *Results) grow(h *held, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.held[h.key]; ok && e.Value == any(h) {
		h.size += n
		c.size += n
		c.makeRoom()
	}
}

func (c *Results) makeRoom() {
	for c.size > c.most {
		c.drop(c.used.Back())
	}
}

func (c *Results) drop(e *list.Element) {
	h := c.used.Remove(e).(*held)
	delete(c.held, h.key)
	c.size -= h.size
}

// Size is the memory held, in bytes.
func (c *Results) Size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size
}

// weak makes a strong entity tag one that says: the same but for the tail.
func weak(tag string) string {
	if strings.HasPrefix(tag, "W/") {
		return tag
	}
	return "W/" + tag
}
