package jobmojito

import (
	"bytes"
	"encoding/json"

	"github.com/candorhq/candor/internal/dialect"
)

// echo is an object of a request that is answered with fields of ours behind
// its own, in the order that it came with. One of its own that has the name of
// ours is overwritten where it stands.
type echo struct {
	names  []string
	fields map[string]json.RawMessage
}

// echoOf reads an object.
func echoOf(raw json.RawMessage) (*echo, error) {
	e := &echo{}
	if err := json.Unmarshal(raw, &e.fields); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil { // the brace
		return nil, err
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		e.names = append(e.names, name.(string)) // the key of an object
		var skip json.RawMessage
		if err := dec.Decode(&skip); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// set adds a field of ours.
func (e *echo) set(name, value string) error {
	b, err := dialect.EncodeJSON(value)
	if err != nil {
		return err
	}
	if _, ok := e.fields[name]; !ok {
		e.names = append(e.names, name)
	}
	e.fields[name] = b
	return nil
}

// MarshalJSON keeps the order.
func (e *echo) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range e.names {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := dialect.EncodeJSON(name)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(e.fields[name])
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
