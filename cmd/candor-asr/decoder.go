//go:build sphinx && cgo

package main

/*
#cgo pkg-config: pocketsphinx
#include <stdlib.h>
#include <pocketsphinx.h>
#include <sphinxbase/err.h>

static cmd_ln_t *parse_flags(int argc, char **argv) { return cmd_ln_parse_r(NULL, ps_args(), argc, argv, TRUE); }
static void silence_log(void) { err_set_logfp(NULL); }
static double from_log(ps_decoder_t *ps, int32 p) { return logmath_exp(ps_get_logmath(ps), p); }
static int frames_a_second(ps_decoder_t *ps) { return (int)cmd_ln_int_r(ps_get_config(ps), "-frate"); }
*/
import "C"

import (
	"errors"
	"strings"
	"unsafe"
)

// word is one recognised word; times are in milliseconds from the start of the
// request's samples.
type word struct {
	Text       string  `json:"w"`
	StartMS    int64   `json:"s"`
	EndMS      int64   `json:"e"`
	Confidence float64 `json:"c"`
}

// decoder is one PocketSphinx recogniser with its model loaded.
type decoder struct {
	ps     *C.ps_decoder_t
	config *C.cmd_ln_t
	rate   int64 // frames a second
}

// newDecoder loads the model that args name. PocketSphinx's own log is switched
// off: it prints what it hears.
func newDecoder(args []string) (*decoder, error) {
	C.silence_log()
	argv := append([]string{"candor-asr"}, args...)
	size := C.size_t(len(argv)+1) * C.size_t(unsafe.Sizeof(uintptr(0)))
	block := C.calloc(1, size)
	defer C.free(block)
	list := unsafe.Slice((**C.char)(block), len(argv)+1)
	for i, s := range argv {
		list[i] = C.CString(s)
		defer C.free(unsafe.Pointer(list[i]))
	}
	config := C.parse_flags(C.int(len(argv)), (**C.char)(block))
	if config == nil {
		return nil, errors.New("pocketsphinx refuses its flags")
	}
	ps := C.ps_init(config)
	if ps == nil {
		C.cmd_ln_free_r(config)
		return nil, errors.New("pocketsphinx cannot load its model")
	}
	return &decoder{ps: ps, config: config, rate: int64(C.frames_a_second(ps))}, nil
}

// decode recognises one utterance. What came before leaves no trace: the stream
// is started anew (else noise statistics and word times go on from the last
// utterance) and the cepstral mean is taken over this utterance alone.
func (d *decoder) decode(pcm []int16) ([]word, error) {
	words := []word{}
	if len(pcm) == 0 {
		return words, nil
	}
	C.ps_start_stream(d.ps)
	if C.ps_start_utt(d.ps) < 0 {
		return nil, errors.New("pocketsphinx cannot start an utterance")
	}
	const wholeUtterance = 1
	if C.ps_process_raw(d.ps, (*C.int16)(unsafe.Pointer(&pcm[0])), C.size_t(len(pcm)), 0, wholeUtterance) < 0 {
		C.ps_end_utt(d.ps)
		return nil, errors.New("pocketsphinx cannot process the samples")
	}
	if C.ps_end_utt(d.ps) < 0 {
		return nil, errors.New("pocketsphinx cannot end the utterance")
	}
	var score C.int32
	if C.ps_get_hyp(d.ps, &score) == nil {
		return words, nil // nothing was heard
	}
	for seg := C.ps_seg_iter(d.ps); seg != nil; seg = C.ps_seg_next(seg) {
		text := C.GoString(C.ps_seg_word(seg))
		if strings.ContainsAny(text[:min(1, len(text))], "<[+") {
			continue // silence and noises
		}
		text, _, _ = strings.Cut(text, "(") // "read(2)" is a second pronunciation
		var first, last C.int
		C.ps_seg_frames(seg, &first, &last)
		var acoustic, language, backoff C.int32
		posterior := C.ps_seg_prob(seg, &acoustic, &language, &backoff)
		words = append(words, word{
			Text:       text,
			StartMS:    int64(first) * 1000 / d.rate,
			EndMS:      int64(last+1) * 1000 / d.rate,
			Confidence: min(1, max(0, float64(C.from_log(d.ps, posterior)))),
		})
	}
	return words, nil
}
