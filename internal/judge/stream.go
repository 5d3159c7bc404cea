package judge

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// LineLimit is the longest line, in bytes, that Stream reads.
const LineLimit = 16 << 20

// Tally counts the lines that Stream has read, blank ones left out, and how
// many of them it could not judge.
type Tally struct {
	Lines  int
	Failed int
}

// Stream judges questions one by one: JSON Lines in, one line out for each line
// in, in the same order. A line in has "id", "question", "key_points" (texts or
// {"text", "synonyms", "weight"}), "needed", "model_answer", "answer", and
// "language" (BCP 47); all but question and answer may be left out, and an
// answer of null was never given. Other keys are ignored. Where there are key
// points the model answer is not used.
//
// A line out has "id" as it came, "score" (0 to 100 or null), "withheld" (a
// Reason or null), "confidence", "flags" (codes) and "key_points" with "text",
// "met" (0 to 1) and "quote", "start", "end", which are byte offsets into the
// UTF-8 of the answer, null where the point is absent.
//
// A line that cannot be read gives {"id", "error": {"line", "message"}} and the
// rest go on; so do lines over LineLimit, invalid UTF-8, keys that come twice
// and values of another type. Blank lines are skipped. The error returned is
// about the reader, the writer or the context, never about a line.
func Stream(ctx context.Context, j Judge, r io.Reader, w io.Writer) (Tally, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	var t Tally
	for number := 1; ; number++ {
		if err := ctx.Err(); err != nil {
			return t, errors.Join(err, out.Flush())
		}
		line, tooLong, err := readLine(in)
		if err != nil && err != io.EOF {
			return t, errors.Join(fmt.Errorf("read line %d: %w", number, err), out.Flush())
		}
		if number == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		if tooLong || len(bytes.TrimSpace(line)) > 0 {
			t.Lines++
			var answer any
			var bad error
			var id json.RawMessage
			if tooLong {
				bad = fmt.Errorf("is longer than %d bytes", LineLimit)
			} else {
				answer, id, bad = judgeLine(ctx, j, line)
			}
			if bad != nil {
				if ctx.Err() != nil {
					return t, errors.Join(ctx.Err(), out.Flush())
				}
				t.Failed++
				answer = lineFailure{id, lineError{number, fmt.Sprintf("line %d: %v", number, bad)}}
			}
			if err := enc.Encode(answer); err != nil {
				return t, fmt.Errorf("write: %w", err)
			}
		}
		if err == io.EOF {
			if err := out.Flush(); err != nil {
				return t, fmt.Errorf("write: %w", err)
			}
			return t, nil
		}
		// What is judged is handed on before more is waited for.
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return t, fmt.Errorf("write: %w", err)
			}
		}
	}
}

// readLine reads to the next line end. A line over the limit is read away, not
// kept.
func readLine(in *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if !tooLong {
			line = append(line, part...)
			if len(line) > LineLimit+1 {
				line, tooLong = nil, true
			}
		}
		if err != bufio.ErrBufferFull {
			return line, tooLong, err
		}
	}
}

type lineIn struct {
	Question    *string           `json:"question"`
	KeyPoints   []json.RawMessage `json:"key_points"`
	Needed      *float64          `json:"needed"`
	ModelAnswer *string           `json:"model_answer"`
	Answer      *string           `json:"answer"`
	Language    string            `json:"language"`
}

type lineOut struct {
	ID         json.RawMessage `json:"id"`
	Score      *Points         `json:"score"`
	Withheld   *Reason         `json:"withheld"`
	Confidence Confidence      `json:"confidence"`
	Flags      []FlagCode      `json:"flags"`
	KeyPoints  []linePoint     `json:"key_points"`
}

type linePoint struct {
	Text  string  `json:"text"`
	Met   Share   `json:"met"`
	Quote *string `json:"quote"`
	Start *int    `json:"start"`
	End   *int    `json:"end"`
}

type lineFailure struct {
	ID    json.RawMessage `json:"id"`
	Error lineError       `json:"error"`
}

type lineError struct {
	Line    int    `json:"line"`
	Message string `json:"message"`
}

func judgeLine(ctx context.Context, j Judge, line []byte) (any, json.RawMessage, error) {
	if !utf8.Valid(line) {
		return nil, nil, errors.New("is not valid UTF-8")
	}
	id, given, err := scan(line)
	if err != nil {
		return nil, id, err
	}
	var in lineIn
	if err := json.Unmarshal(line, &in); err != nil {
		return nil, id, sayType(err)
	}
	if in.Question == nil {
		return nil, id, errors.New(`"question" is missing or null`)
	}
	if !given["answer"] {
		return nil, id, errors.New(`"answer" is missing (null says that none was given)`)
	}
	q := Question{ID: "1", Text: *in.Question, Form: Text, Scored: true}
	if in.ModelAnswer != nil {
		q.ModelAnswer = *in.ModelAnswer
	}
	if in.Needed != nil {
		if !(*in.Needed > 0) {
			return nil, id, errors.New(`"needed" must be above 0`)
		}
		q.Needed = *in.Needed
	}
	for i, raw := range in.KeyPoints {
		k, err := lineKeyPoint(raw)
		if err != nil {
			return nil, id, fmt.Errorf("key_points[%d]: %w", i, err)
		}
		q.KeyPoints = append(q.KeyPoints, k)
	}
	a := Answer{}
	if in.Answer != nil {
		a.Given, a.Text = true, *in.Answer
	}
	req := Request{Language: in.Language, Items: []Item{{q, a}}}
	got, err := j.Assess(ctx, req)
	if err != nil {
		return nil, id, err
	}
	if err := Verify(got, req); err != nil {
		return nil, id, fmt.Errorf("the judgement did not hold: %w", err)
	}
	return lineOf(id, got.Answers[0]), id, nil
}

func lineOf(id json.RawMessage, j Judged) lineOut {
	out := lineOut{id, j.Score, j.Withheld, j.Confidence, []FlagCode{}, []linePoint{}}
	for _, f := range j.Flags {
		out.Flags = append(out.Flags, f.Code)
	}
	for _, k := range j.KeyPoints {
		out.KeyPoints = append(out.KeyPoints, linePoint{k.Text, k.Met, k.Quote, k.Start, k.End})
	}
	return out
}

func lineKeyPoint(raw json.RawMessage) (KeyPoint, error) {
	var k KeyPoint
	switch raw = bytes.TrimSpace(raw); raw[0] {
	case '"':
		if err := json.Unmarshal(raw, &k.Text); err != nil {
			return k, sayType(err)
		}
	case '{':
		if _, _, err := scan(raw); err != nil {
			return k, err
		}
		var in struct {
			Text     string   `json:"text"`
			Synonyms []string `json:"synonyms"`
			Weight   *float64 `json:"weight"`
		}
		if err := json.Unmarshal(raw, &in); err != nil {
			return k, sayType(err)
		}
		k = KeyPoint{Text: in.Text, Synonyms: in.Synonyms}
		if in.Weight != nil {
			if !(*in.Weight > 0 && *in.Weight <= most) {
				return k, fmt.Errorf(`"weight" must be above 0 and at most %d`, most)
			}
			k.Weight = *in.Weight
		}
	default:
		return k, errors.New(`is neither a text nor {"text", "synonyms", "weight"}`)
	}
	if strings.TrimSpace(k.Text) == "" {
		return k, errors.New(`"text" is missing or empty`)
	}
	return k, nil
}

// scan walks over one JSON object, finds its id and refuses a key that comes
// twice: which of the two was meant cannot be known.
func scan(line []byte) (id json.RawMessage, given map[string]bool, err error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	t, err := dec.Token()
	if err != nil {
		return nil, nil, fmt.Errorf("is not JSON: %w", sayEnd(err))
	}
	if t != json.Delim('{') {
		return nil, nil, errors.New("is not a JSON object")
	}
	given = map[string]bool{}
	var twice string
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return id, nil, fmt.Errorf("is not JSON: %w", sayEnd(err))
		}
		key, _ := t.(string)
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return id, nil, fmt.Errorf("is not JSON: %w", sayEnd(err))
		}
		// encoding/json matches keys in any case, so two cases are a pair too.
		lower := strings.ToLower(key)
		if given[lower] {
			twice = key
		}
		given[lower] = true
		if lower == "id" && id == nil {
			if c := value[0]; c == '{' || c == '[' || c == 't' || c == 'f' {
				return nil, nil, errors.New(`"id" must be a text, a number or null`)
			}
			id = value
		}
	}
	if _, err := dec.Token(); err != nil {
		return id, nil, fmt.Errorf("is not JSON: %w", sayEnd(err))
	}
	if _, err := dec.Token(); err != io.EOF {
		return id, nil, errors.New("has something after the JSON object")
	}
	if twice != "" {
		return id, nil, fmt.Errorf("the key %q comes twice", twice)
	}
	return id, given, nil
}

func sayEnd(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it ends too early")
	}
	return err
}

// sayType words a type error without Go's names.
func sayType(err error) error {
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		kind := map[string]string{"string": "a text", "float64": "a number", "slice": "a list"}[t.Type.Kind().String()]
		if kind == "" {
			kind = "something else"
		}
		got, _, _ := strings.Cut(t.Value, " ")
		if t.Field == "" {
			return fmt.Errorf("expected %s, got %s", kind, got)
		}
		return fmt.Errorf("%q must be %s, not %s", t.Field, kind, got)
	}
	return errors.New("is not JSON")
}
