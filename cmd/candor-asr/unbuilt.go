//go:build !sphinx || !cgo

package main

import (
	"fmt"
	"os"
)

// main of a build without the recogniser says how to get one with it, so that
// the rest of the tree builds on machines that lack the libraries.
func main() {
	fmt.Fprintln(os.Stderr, `candor-asr: built without the recogniser; install the Debian packages
  pocketsphinx-en-us libpocketsphinx-dev libsphinxbase-dev pkg-config
and build it with
  CGO_ENABLED=1 go build -tags sphinx -o bin/candor-asr ./cmd/candor-asr`)
	os.Exit(3)
}
