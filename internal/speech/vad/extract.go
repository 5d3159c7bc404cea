//go:build ignore

// extract takes the weights of Silero VAD v5's 16 kHz branch out of the model file
// that the npm package @ricky0123/vad-web 0.0.31 carries, in the order in which
// network.go reads them:
//
//	npm pack @ricky0123/vad-web@0.0.31 && tar xzf ricky0123-vad-web-0.0.31.tgz
//	go run extract.go package/dist/silero_vad_v5.onnx silero.bin
package main

import (
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"strings"
)

// Field numbers of the parts of ONNX's protocol buffers that are read here.
const (
	modelGraph    = 7
	graphNode     = 1
	nodeAttribute = 5
	attrTensor    = 5
	attrGraph     = 6
	tensorName    = 8
	tensorRaw     = 9
)

var parts = []struct {
	suffix string
	floats int
}{
	{"encoder.0.reparam_conv.weight", 128 * 129 * 3}, {"encoder.0.reparam_conv.bias", 128},
	{"encoder.1.reparam_conv.weight", 64 * 128 * 3}, {"encoder.1.reparam_conv.bias", 64},
	{"encoder.2.reparam_conv.weight", 64 * 64 * 3}, {"encoder.2.reparam_conv.bias", 64},
	{"encoder.3.reparam_conv.weight", 128 * 64 * 3}, {"encoder.3.reparam_conv.bias", 128},
	{"rnn.weight_ih", 512 * 128}, {"rnn.weight_hh", 512 * 128},
	{"rnn.bias_ih", 512}, {"rnn.bias_hh", 512},
	{"decoder.2.weight", 128}, {"decoder.2.bias", 1},
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: go run extract.go silero_vad_v5.onnx silero.bin")
	}
	model, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for _, branch := range descend(model, modelGraph, graphNode, nodeAttribute, attrGraph) {
		if out, err := weights(branch); err != nil {
			log.Print("skip a branch: ", err) // the 8 kHz one, and those without weights
		} else if err := os.WriteFile(os.Args[2], out, 0o644); err != nil {
			log.Fatal(err)
		} else {
			return
		}
	}
	log.Fatal("no branch has the weights")
}

// weights gathers all parts of a branch, or says which is missing.
func weights(graph []byte) ([]byte, error) {
	tensors := descend(graph, graphNode, nodeAttribute, attrTensor)
	var out []byte
next:
	for _, p := range parts {
		for _, t := range tensors {
			name, raw := descend(t, tensorName), descend(t, tensorRaw)
			if len(name) == 1 && len(raw) == 1 && strings.HasSuffix(string(name[0]), p.suffix) && len(raw[0]) == 4*p.floats {
				out = append(out, raw[0]...)
				continue next
			}
		}
		return nil, fmt.Errorf("no %s", p.suffix)
	}
	return out, nil
}

// descend follows a path of field numbers through nested messages and gives all
// that it leads to.
func descend(b []byte, path ...int) [][]byte {
	if len(path) == 0 {
		return [][]byte{b}
	}
	var out [][]byte
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		b = b[n:]
		switch key & 7 {
		case 0:
			_, n = binary.Uvarint(b)
			b = b[n:]
		case 1:
			b = b[8:]
		case 5:
			b = b[4:]
		case 2:
			size, n := binary.Uvarint(b)
			if int(key>>3) == path[0] {
				out = append(out, descend(b[n:n+int(size)], path[1:]...)...)
			}
			b = b[n+int(size):]
		default:
			log.Fatal("not a protocol buffer")
		}
	}
	return out
}
