// Command candor-asr is the embedded recogniser's worker: speech in, words out.
// It is the only part of Candor that uses cgo, and it is a process of its own so
// that a crash or a hang of the C library never reaches the server.
//
// It reads requests from standard input, each a little-endian uint32 with the
// number of samples followed by that many 16-bit samples (16 kHz, mono), and
// answers each with one line of JSON on standard output: first one line that says
// it is ready, then one a request. It ends when its input ends.
// Package sphinx is the client.
package main
