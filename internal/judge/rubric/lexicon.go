package rubric

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Frequencies of words in spoken English (SUBTLEX-US, ISC licence, see
// lexicon/LICENSE): "word count" lines, the most frequent first.
//
//go:embed lexicon/subtlex.txt.gz
var subtlex []byte

// lexicon says how telling a word is.
type lexicon struct {
	count map[string]int32
	total float64
	name  string
}

func readLexicon(packed []byte) (*lexicon, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("word frequencies: %w", err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("word frequencies: %w", err)
	}
	sum := sha256.Sum256(raw)
	l := &lexicon{count: make(map[string]int32, 75_000), name: "subtlex-us-2.0.0 sha256:" + hex.EncodeToString(sum[:])}
	for line := range strings.SplitSeq(strings.TrimSpace(string(raw)), "\n") {
		word, n, _ := strings.Cut(line, " ")
		c, err := strconv.ParseInt(n, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("word frequencies: line %q: %w", line, err)
		}
		l.count[word] = int32(c)
		l.total += float64(c)
	}
	return l, nil
}

// idf is from 0.05 (you) to 1 (a word nobody says in films): minus the log of
// the word's probability, as a part of that of one in a hundred million.
func (l *lexicon) idf(word string) float64 {
	p := 1e-8
	if c, ok := l.count[word]; ok {
		p = float64(c) / l.total
	}
	return min(1, max(0.05, -math.Log(p)/18.42))
}
