//go:build sphinx && cgo

package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// longestRequest is the most samples one request may have: one minute. Pieces are
// a third of that; more means that client and worker have lost step.
const longestRequest = 60 * 16000

// version names the recogniser and our flags; the number goes up whenever a change
// here may change the words.
const version = "5prealpha candor-1"

type ready struct {
	Ready   bool   `json:"ready"`
	Version string `json:"version"`
	Model   string `json:"model"`
}

type answer struct {
	Words []word `json:"words"`
	Error string `json:"error,omitempty"`
}

func main() {
	dir := flag.String("model", "/usr/share/pocketsphinx/model/en-us", "`folder` with the acoustic model, language model and dictionary")
	flag.Parse()
	if err := run(*dir, flag.Args(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "candor-asr:", err)
		os.Exit(1)
	}
}

// run answers requests until in ends. extra are flags of PocketSphinx itself that
// win over ours, for experiments.
func run(dir string, extra []string, in io.Reader, out io.Writer) error {
	model, err := fingerprint(dir)
	if err != nil {
		return fmt.Errorf("read the model (Debian: pocketsphinx-en-us): %w", err)
	}
	d, err := newDecoder(append(flags(dir), extra...))
	if err != nil {
		return err
	}
	enc := json.NewEncoder(out)
	if err := enc.Encode(ready{Ready: true, Version: version, Model: model}); err != nil {
		return err
	}
	for r := bufio.NewReaderSize(in, 1<<16); ; {
		pcm, err := readRequest(r)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var a answer
		if a.Words, err = d.decode(pcm); err != nil {
			a.Error = err.Error()
		}
		if err := enc.Encode(a); err != nil {
			return err
		}
	}
}

// flags are PocketSphinx's: without -remove_silence no, word times slip by every
// pause; -cmn batch takes the mean of each utterance by itself; -maxhmmpf 5000 saves
// a tenth of the time for the same words (3000: a sixth, and the first new errors;
// narrower beams, -fwdflat no and -ds 2 cost one word in a hundred and more).
func flags(dir string) []string {
	name := filepath.Base(dir)
	return []string{
		"-hmm", filepath.Join(dir, name),
		"-lm", filepath.Join(dir, name+".lm.bin"),
		"-dict", filepath.Join(dir, "cmudict-"+name+".dict"),
		"-cmn", "batch",
		"-remove_silence", "no",
		"-maxhmmpf", "5000",
	}
}

// readRequest reads one request; io.EOF means that there is no other.
func readRequest(r io.Reader) ([]int16, error) {
	var n uint32
	if err := binary.Read(r, binary.LittleEndian, &n); err != nil {
		return nil, err
	}
	if n > longestRequest {
		return nil, fmt.Errorf("request of %d samples, at most %d", n, longestRequest)
	}
	raw := make([]byte, 2*n)
	if _, err := io.ReadFull(r, raw); err != nil {
		return nil, fmt.Errorf("request cut short: %w", io.ErrUnexpectedEOF)
	}
	pcm := make([]int16, n)
	for i := range pcm {
		pcm[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return pcm, nil
}

// fingerprint names the model by its folder and the start of the SHA-256 of its
// files, so that a transcript says what shaped it.
func fingerprint(dir string) (string, error) {
	h := sha256.New()
	f := flags(dir)
	files := []string{filepath.Join(f[1], "mdef"), filepath.Join(f[1], "means"), f[3], f[5]}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return "", err
		}
		_, err = io.Copy(h, file)
		file.Close()
		if err != nil {
			return "", err
		}
	}
	return strings.Join([]string{filepath.Base(dir), hex.EncodeToString(h.Sum(nil))[:8]}, "@"), nil
}
