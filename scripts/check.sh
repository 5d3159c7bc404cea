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
unchecked=
status=0
out=$(govulncheck ./... 2>&1) || status=$?
case $status:$out in
  0:*) printf '%s\n' "$out" | tail -n 3 ;;
  3:*) printf '%s\n' "$out"; exit 1 ;; # it found something, whose description may say anything
  *"fetching vulnerabilities"*)
    unchecked="known vulnerabilities were NOT looked for: govulncheck cannot have its data from here (https://vuln.go.dev); run it where it can"
    printf '%s\n' "$out"
    say "$unchecked" ;;
  *) printf '%s\n' "$out"; exit 1 ;;
esac
say "race tests"
go test -count=1 -race -timeout 40m ./...
say "all of it holds"
[ -z "$unchecked" ] || say "but $unchecked"
