# The two commands of the README are `make demo` and `make test`; each installs what it needs.
.PHONY: demo build test e2e check race bench faults nodes fuzz lighthouse golden fmt clean setup help

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X github.com/candorhq/candor/internal/cli.version=$(VERSION)
DATA ?= .demo
LISTEN ?= 127.0.0.1:8080
ARTEFACTS ?= .artefacts

help: ## list the targets
	@sed -n 's/^\([a-z0-9]*\):.*## /\1\t/p' Makefile | expand -t12

demo: setup build ## install what is missing, build, run the demonstration on $(LISTEN)
	bin/candor demo --data $(DATA) --listen $(LISTEN) --ready-file $(DATA)/ready.json

setup:
	@scripts/setup.sh run

build: ## the server and the recogniser's worker, into bin/
	@echo "==> building bin/candor and bin/candor-asr"
	@CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/candor ./cmd/candor
	@CGO_ENABLED=1 go build -trimpath -tags sphinx -o bin/candor-asr ./cmd/candor-asr

test: ## install what is missing and run every test
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory build
	@# -count=1: the cache does not see that a binary which a test builds has changed
	go test -count=1 -timeout 18m ./...

e2e: ## the tests with the real program and a real browser; screenshots go to $(ARTEFACTS)
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory build
	CANDOR_ARTEFACTS=$(abspath $(ARTEFACTS)) go test -count=1 -timeout 18m ./internal/e2e

check: ## every static check, race tests and golden files
	@scripts/setup.sh test
	@scripts/setup.sh check
	@$(MAKE) --no-print-directory build
	@scripts/check.sh

golden: ## rewrite golden files; review the difference
	go test ./internal/... -run 'Golden|Wire|OpenAPI|Script' -update

fmt: ## format and modernise
	gofmt -w $$(git ls-files '*.go')
	go fix ./...

bench: ## measure: go run ./bench -list names what there is
	@scripts/setup.sh test
	go run ./bench $(BENCH)

lighthouse: ## hold the room's first page and the review against their figures; reports go to $(ARTEFACTS)
	@scripts/setup.sh figures
	@$(MAKE) --no-print-directory build
	node internal/e2e/browser/lighthouse.mjs bin/candor $(ARTEFACTS)/demo $(ARTEFACTS)
	CANDOR_FIGURES=1 go test -count=1 -v -run 'TestTheConsoleIsForEverybodyInARealBrowser/long' ./internal/e2e

faults: ## break things on purpose: go run ./bench/faults -list names the proofs
	@scripts/setup.sh nodes
	go run ./bench/faults $(FAULTS)

EXECUTIONS ?= 1000000
fuzz: ## a million executions of every fuzz target, or EXECUTIONS of those that FUZZ fits
	@scripts/setup.sh test
	nice -n 19 go run ./bench/fuzz -n $(EXECUTIONS) -match '$(FUZZ)' -record .fuzz.json

nodes: ## two servers on one PostgreSQL and one S3, hurt in turn: go run ./bench/nodes -list names the proofs
	@scripts/setup.sh nodes
	go run ./bench/nodes $(NODES)

clean: ## remove what was built; data stays
	rm -rf bin
