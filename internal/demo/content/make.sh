#!/bin/sh
# Makes the demonstration's recordings from the texts beside it: Flite speaks, ffmpeg packs.
# Needs: flite ffmpeg, and a POSIX awk. The result is committed; run it after changing a text.
set -eu
cd "$(dirname "$0")"
for who in strong mixed weak; do
  case $who in
    strong) stretch=1.0 pitch=118 ;;
    mixed) stretch=1.05 pitch=104 ;;
    *) stretch=1.1 pitch=98 ;;
  esac
  awk -v who="$who" '
    /^text:/ { exit }
    /^  - \|/ { n++; next }
    n && /^    / { sub(/^ +/, ""); print > (who "-" n ".txt") }' "$who.yaml"
  for f in "$who"-?.txt; do
    flite -voice rms --setf duration_stretch=$stretch --setf int_f0_target_mean=$pitch "$f" "${f%.txt}.wav"
    ffmpeg -nostdin -v error -y -i "${f%.txt}.wav" -ac 1 -ar 48000 -c:a libopus -b:a 24k -f webm -fflags +bitexact -flags +bitexact "${f%.txt}.webm"
    rm -f "$f" "${f%.txt}.wav"
  done
done
ls -l ./*.webm
