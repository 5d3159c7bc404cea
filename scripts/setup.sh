#!/bin/sh
# setup.sh WHAT - installs what is missing on a Debian machine that has Go, and says what it does.
#   run    what `make demo` and `make build` need: ffmpeg, voices, the recogniser and its model
#   test   that, and what the tests start for themselves: PostgreSQL, an S3 server, browsers, PDF tools, fonts, zstd
#   figures  that of test, and Lighthouse
#   nodes  what `make nodes` and `make faults` need: that of run, PostgreSQL, an S3 server, iproute2
#   check  the pinned static checkers
# Safe to run again: it installs only what is not there.
set -eu
what=${1:-run}
cd "$(dirname "$0")/.."
tools=$PWD/.tools/bin
say() { printf '==> %s\n' "$*"; }
die() { printf 'setup: %s\n' "$*" >&2; exit 1; }

command -v go >/dev/null 2>&1 || die "Go 1.26 or newer is needed: https://go.dev/dl"
case "$(go env GOVERSION)" in
  go1.2[6-9]*|go1.[3-9][0-9]*|devel*) ;;
  *) die "Go 1.26 or newer is needed, this is $(go env GOVERSION)" ;;
esac

run_packages="ca-certificates curl ffmpeg flite espeak-ng gcc libc6-dev pkg-config libpocketsphinx-dev libsphinxbase-dev pocketsphinx-en-us"
test_packages="postgresql poppler-utils qpdf fonts-droid-fallback fonts-nanum zstd nodejs chromium firefox-esr"

packages() {
  missing=""
  for p in "$@"; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
  done
  [ -n "$missing" ] || { say "Debian packages: all there"; return 0; }
  command -v apt-get >/dev/null 2>&1 || die "these packages are missing and there is no apt-get to install them:$missing"
  root=""
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || die "run this once as root: apt-get install -y$missing"
    root=sudo
  fi
  # A server that a package starts by itself is not wanted: the tests start their own.
  if [ ! -e /etc/postgresql-common/createcluster.conf ] && [ "$what" != run ]; then
    $root mkdir -p /etc/postgresql-common
    printf 'create_main_cluster = false\n' | $root tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  say "installing Debian packages:$missing"
  # An old list is the usual reason for a failure, so the list is fetched first; a source of the
  # machine's that does not answer is no reason to stop. A new machine may be upgrading itself: wait.
  apt="$root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300"
  $apt update || say "the list of packages may be old"
  # shellcheck disable=SC2086
  $apt install -y --no-install-recommends $missing
}

tool() { # NAME MODULE@VERSION
  stamp=$tools/.$1-${2##*@}
  [ -e "$stamp" ] && [ -x "$tools/$1" ] && return 0
  say "building $1 ${2##*@}"
  mkdir -p "$tools"
  GOBIN=$tools GOFLAGS=-mod=mod go install "$2"
  : >"$stamp"
}

browser() { # [--omit=optional]: the packages of the browser tests, as their lock file pins them
  dir=internal/e2e/browser
  stamp=$dir/node_modules/.candor-$(cksum <$dir/package-lock.json | cut -d' ' -f1)
  need=$stamp${1:+-some}
  [ -e "$need" ] && return 0
  say "fetching the browser tests' packages"
  (cd $dir && npm ci ${1:+"$1"} --ignore-scripts --no-audit --no-fund --loglevel=error)
  : >"$stamp-some" # all of them are some too
  : >"$need"
}

case $what in
  run)
    # shellcheck disable=SC2086
    packages $run_packages ;;
  test|figures)
    # shellcheck disable=SC2086
    command -v npm >/dev/null 2>&1 || test_packages="$test_packages npm"
    packages $run_packages $test_packages
    if [ "$what" = test ]; then browser --omit=optional; else browser; fi
    tool versitygw github.com/versity/versitygw/cmd/versitygw@v1.8.0 ;;
  nodes)
    # shellcheck disable=SC2086
    packages $run_packages postgresql iproute2
    tool versitygw github.com/versity/versitygw/cmd/versitygw@v1.8.0 ;;
  check)
    tool staticcheck honnef.co/go/tools/cmd/staticcheck@v0.8.2
    tool govulncheck golang.org/x/vuln/cmd/govulncheck@v1.9.0 ;;
  *) die "unknown part '$what': run, test, figures, nodes or check" ;;
esac
say "fetching Go modules"
go mod download
