#!/bin/sh
# Every static check, then the tests under the race detector. Ends with the first failure.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/.tools/bin:$PATH
say() { printf '==> %s\n' "$*"; }

say gofmt
files=$(git ls-files '*.go' | xargs gofmt -l)
[ -z "$files" ] || { printf 'gofmt would change:\n%s\n' "$files"; exit 1; }
say "go vet, both kinds of build"
CGO_ENABLED=0 go vet ./...
CGO_ENABLED=1 go vet -tags sphinx ./cmd/candor-asr/...
say staticcheck
staticcheck ./...
say "go fix -diff"
diff=$(go fix -diff ./... 2>&1) || true
[ -z "$diff" ] || { printf '%s\n' "$diff"; exit 1; }
say "module file"
go mod verify
go mod tidy -diff
say "plan of the house"
go test -count=1 ./internal -run Deps
say govulncheck
if out=$(govulncheck ./... 2>&1); then
  printf '%s\n' "$out" | tail -n 3
else
  case $out in
    *"no such host"*|*"dial tcp"*|*"connection refused"*|*"403 Forbidden"*|*"fetching vulnerabilities"*)
      say "govulncheck: its data cannot be had from here; not checked" ;;
    *) printf '%s\n' "$out"; exit 1 ;;
  esac
fi
say "race tests"
go test -count=1 -race -timeout 40m ./...
