#!/usr/bin/env bash
# Measures every figure of docs/BENCHMARKS.md again, with the programs beside ours that it names:
# sets up and builds what is missing, runs the scripts of bench/ one after the other, and writes
# their lines (JSON) and the tables made of them (Markdown, with machine, versions and date) to
# bench/results/. An hour on two cores; the machine should have nothing else to do.
#
# usage: scripts/bench.sh [SCRIPT...]
#
#   SCRIPT    only these of bench/: size chunking encode memory search read_all append incremental
#             merge background load embed quality python_memvid
#
# The other programs need 7 GB on the disk the first time. The quality of search on SciFact is
# measured when its data lies in ../shared/ir.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly ALL=(size chunking encode memory search read_all append incremental merge background load
  embed quality python_memvid)
readonly OTHERS="$MEMVID_ROOT/third_party/bench/bin/python"
readonly RESULTS="$MEMVID_ROOT/bench/results"
LINES=$RESULTS/$(date -u +%F-%H%M).jsonl
readonly LINES
readonly IR="$MEMVID_ROOT/../shared/ir"

missed=()

# measure SCRIPT ARGUMENT...: a figure that misses its bound, or a script that fails, is told at the
# end and does not keep the others from running.
measure() {
  say "" "== bench/$1"
  python3 "$MEMVID_ROOT/bench/$1" "${@:2}" | tee -a "$LINES" || missed+=("$1")
}

# run_script NAME MEMORY: MEMORY is where those that need the manual with vectors share it.
run_script() {
  case $1 in
    size | search) measure "$1.py" --memory "$2" ;;
    encode) measure encode.py --plain ;;
    append) measure append.py --open-time "$MEMVID_ROOT/build/bench/open_time" ;;
    chunking | memory | read_all | incremental | merge | background) measure "$1.py" ;;
    load) measure load.py --load "$MEMVID_ROOT/build/bench/load" ;;
    embed) if [[ -d $IR ]]; then measure embed.py --python "$OTHERS"; fi ;;
    quality) measure quality.py --memory "$2" ;;
    python_memvid) measure python_memvid.py --python "$OTHERS" ;;
  esac
}

build() {
  cmake --preset release -DMEMVID_BENCH=ON
  cmake --build --preset release
}

main() {
  local name scratch
  case "${1-}" in -h | --help) usage "${BASH_SOURCE[0]}"; exit ;; esac
  (($# > 0)) || set -- "${ALL[@]}"
  for name in "$@"; do
    [[ " ${ALL[*]} " == *" $name "* ]] || fail "no script $name; there are: ${ALL[*]}"
  done
  "$MEMVID_ROOT/scripts/setup.sh" --build --model --bench
  fetch_manual
  cd "$MEMVID_ROOT"
  step "build with the measuring programs" build
  mkdir -p "$RESULTS"
  scratch=$(mktemp -d)
  # shellcheck disable=SC2064  # the folder of now
  trap "rm -rf '$scratch'" EXIT
  python3 bench/machine.py "$OTHERS" | tee "$LINES"
  for name in "$@"; do run_script "$name" "$scratch/manual.mp4"; done
  python3 bench/table.py "$LINES" >"${LINES%.jsonl}.md"
  say "" "tables: ${LINES%.jsonl}.md"
  ((${#missed[@]} == 0)) || fail "missed a bound or failed: ${missed[*]}"
}

main "$@"
