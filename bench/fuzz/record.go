package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"sync"
)

// record is what earlier runs reached, by target, in a file. Without a name
// it is kept for this run only.
type record struct {
	name string

	mu  sync.Mutex
	all map[string]reached
}

func openRecord(name string) (*record, error) {
	r := &record{name: name, all: map[string]reached{}}
	if name == "" {
		return r, nil
	}
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	return r, json.Unmarshal(b, &r.all)
}

func (r *record) of(t target) reached {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all[t.String()]
}

// add notes what a run reached on top of what earlier ones did.
func (r *record) add(t target, now reached) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.all[t.String()]
	now.Executions += before.Executions
	now.New += before.New
	now.Corpus = max(now.Corpus, before.Corpus)
	now.Took += before.Took
	r.all[t.String()] = now
	if r.name == "" {
		return nil
	}
	b, err := json.MarshalIndent(r.all, "", "\t")
	if err != nil {
		return err
	}
	if err := os.WriteFile(r.name+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(r.name+".new", r.name)
}
