package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"github.com/candorhq/candor/internal/account"
	"github.com/candorhq/candor/internal/interview"
)

// encode words an answer as JSON, lists never null, without HTML escapes.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	if err := encodeTo(&buf, filled(v)); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

func encodeTo(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	return nil
}

func (s *server) humaConfig() huma.Config {
	format := huma.Format{Marshal: encodeTo, Unmarshal: json.Unmarshal}
	return huma.Config{
		OpenAPI:       newOpenAPI(),
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{s.reword},
	}
}

func denied(sc account.Scope) error {
	return interview.Errorf(interview.Denied, "this needs the scope %s", sc)
}
