#!/usr/bin/env bash
# Tries the parsers of foreign bytes with what libFuzzer thinks up: sets up clang, builds the
# targets of tests/fuzz, runs each one, and prints how many inputs ran, how many branches of the
# code they reached, and what was found.
#
# usage: scripts/fuzz.sh [TARGET|all] [SECONDS]
#
#   TARGET    a file of tests/fuzz without its ending; all of them when none is named
#   SECONDS   how long each one runs; 60 when not given
#
# What a target learns is kept in build-fuzz/corpus/TARGET and used by the next run. An input that
# was found is kept in build-fuzz/found: mend the fault, then add the input to
# tests/fuzz/corpus/TARGET, which the ordinary tests replay.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly BUILD="$MEMVID_ROOT/build-fuzz"
readonly FOUND="$BUILD/found"

# run_target PROGRAM SECONDS: one line of figures; false when something was found.
run_target() {
  local program=$1 seconds=$2 name log status=0
  name=${program##*/fuzz_}
  log="$MEMVID_LOGS/fuzz-$name.log"
  mkdir -p "$BUILD/corpus/$name" "$FOUND" "$MEMVID_LOGS"
  "$program" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$FOUND/$name-" "$BUILD/corpus/$name" "$MEMVID_ROOT/tests/fuzz/corpus/$name" \
    >"$log" 2>&1 </dev/null || status=$?
  printf '%-12s %10s inputs   %5s branches   %s\n' "$name" \
    "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" \
    "$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)" \
    "$(found_in "$log")"
  return "$status"
}

# What a log says was found: the kind, and the input.
found_in() {
  grep -q '^SUMMARY: ' "$1" || { echo "nothing found"; return; }
  sed -n 's/^SUMMARY: //p' "$1" | tail -n 1
  sed -n 's/.*Test unit written to /    /p' "$1" | tail -n 1
}

main() {
  local target=${1:-all} seconds=${2:-60} program status=0
  case $target in -h | --help) usage "${BASH_SOURCE[0]}"; exit ;; esac
  [[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "not a number of seconds: $seconds"
  [[ $target == all || -f $MEMVID_ROOT/tests/fuzz/$target.cc ]] || fail "no target $target"
  "$MEMVID_ROOT/scripts/setup.sh" --build --fuzz
  cd "$MEMVID_ROOT"
  step "fuzz: configure" cmake --preset fuzz
  if [[ $target == all ]]; then
    step "fuzz: build" cmake --build --preset fuzz --target fuzz_targets
  else
    step "fuzz: build" cmake --build --preset fuzz --target "fuzz_$target"
  fi
  for program in "$BUILD"/tests/fuzz/fuzz_*; do
    [[ -f $program && ($target == all || $program == */"fuzz_$target") ]] || continue
    run_target "$program" "$seconds" || status=1
  done
  exit "$status"
}

main "$@"
