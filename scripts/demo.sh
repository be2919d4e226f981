#!/usr/bin/env bash
# Sets up and builds what is missing, puts a real set of documents into a video and asks it
# questions. The second run asks at once: the video is there already.
#
# usage: scripts/demo.sh [FOLDER [QUESTION]]
#
# Without FOLDER the documents are the PostgreSQL 15 manual, 1,170 pages, taken out of its Debian
# package (no root needed). Everything lands in demo/.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly MEMVID="$MEMVID_ROOT/build/memvid"
readonly DEMO="$MEMVID_ROOT/demo"
readonly MANUAL_QUESTIONS=(
  "How do I back up a database while it is in use?"
  "Why does my query not use the index I made?"
  "What happens to an open transaction when the server crashes?")

# What decides how long the demo takes is the embedding, so that is what the size is chosen by.
readonly EMBEDDING_SECONDS_MAX=120
readonly BYTES_PER_CHUNK=2000  # of the manual's HTML: 18 MB make 9,000 chunks

# Chunks of 1,000 characters that one core embeds in a second, about: int8 with and without the
# instructions made for it, and f32.
chunks_per_core_second() {
  if grep -qwE 'avx512_vnni|avx_vnni' /proc/cpuinfo; then
    echo 35
  elif grep -qw avx512f /proc/cpuinfo; then
    echo 14
  else
    echo 7
  fi
}

# link_part SOURCE TARGET BYTES: the first files of SOURCE, by name, up to BYTES.
link_part() {
  local total=0 size name
  rm -rf "$2"
  mkdir -p "$2"
  while read -r size name; do
    ((total += size)) || true
    ((total <= $3)) || break
    ln -f "$1/$name" "$2/$name"
  done < <(find "$1" -maxdepth 1 -type f -printf '%s %f\n' | LC_ALL=C sort -k 2)
}

# Prints the folder to encode: the manual, or as much of it as this machine embeds in two minutes.
choose_part() {
  local budget total part="$DEMO/part/html"
  budget=$((EMBEDDING_SECONDS_MAX * $(nproc) * $(chunks_per_core_second) * BYTES_PER_CHUNK))
  total=$(find "$MEMVID_MANUAL" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum + 0 }')
  if ((budget >= total)); then
    echo "$MEMVID_MANUAL"
    return
  fi
  [[ -d $part ]] || link_part "$MEMVID_MANUAL" "$part" "$budget"
  say "this machine would embed the whole manual in about" \
    "$((EMBEDDING_SECONDS_MAX * total / budget)) s; the demo takes $((100 * budget / total)) % of" \
    "it, $(find "$part" -type f | wc -l) of $(find "$MEMVID_MANUAL" -type f | wc -l) files"
  echo "$part"
}

# encode FOLDER NAME: makes demo/NAME.mp4, or finds that it holds FOLDER as it is now.
encode() {
  local inputs stamp="$DEMO/$2.inputs" replace=()
  inputs=$(find -L "$1" -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum)
  if [[ -e $DEMO/$2.mp4 && ! ( -f $stamp && $(<"$stamp") == "$inputs" ) ]]; then
    replace=(--overwrite)
  fi
  run "$MEMVID" encode "${replace[@]}" -o "$DEMO/$2.mp4" -i "$DEMO/$2.json" "$1"
  printf '%s\n' "$inputs" >"$stamp"
}

# run COMMAND...: shows the command as one would type it, then its output and its time.
# Exit codes 1 (nothing found) and 7 (some inputs skipped) are answers, not failures.
run() {
  local started=$EPOCHREALTIME ended status=0
  printf '\n$ %s\n' "$(shown "$@")"
  "$@" || status=$?
  ((status == 0 || status == 1 || status == 7)) || fail "memvid $2 ended with exit code $status"
  ended=$EPOCHREALTIME
  awk -v from="${started/,/.}" -v to="${ended/,/.}" 'BEGIN { printf "(%.2f s)\n", to - from }'
}

shown() {
  local word words=()
  for word in "$@"; do
    word=${word/#"$MEMVID_ROOT/"/}
    [[ $word == *[^A-Za-z0-9_./=-]* ]] && word="\"$word\""
    words+=("$word")
  done
  echo "${words[*]}"
}

ask() {
  run "$MEMVID" search -v "$DEMO/$1.mp4" -i "$DEMO/$1.json" -k 3 "$2"
}

demo_manual() {
  local folder question
  fetch_manual
  folder=$(choose_part)
  encode "$folder" manual
  run "$MEMVID" info "$DEMO/manual.mp4"
  for question in "${MANUAL_QUESTIONS[@]}"; do ask manual "$question"; done
}

# demo_folder FOLDER [QUESTION]
demo_folder() {
  local folder name
  [[ -d $1 ]] || fail "$1 is not a folder"
  folder=$(cd "$1" && pwd)
  # The hash keeps two folders of one name apart.
  name="$(basename "$folder" | tr -c 'A-Za-z0-9\n' '-')-$(sha256sum <<<"$folder" | head -c 6)"
  encode "$folder" "$name"
  run "$MEMVID" info "$DEMO/$name.mp4"
  if (($# > 1)); then
    ask "$name" "$2"
  else
    printf '\nNow ask it something:\n  %s\n' \
      "build/memvid search -v demo/$name.mp4 -i demo/$name.json -k 3 \"your question\""
  fi
}

main() {
  case "${1-}" in
    -h | --help) usage "${BASH_SOURCE[0]}"; exit ;;
    -*) fail "unknown option $1; see scripts/demo.sh --help" ;;
  esac
  (($# <= 2)) || fail "too many arguments; see scripts/demo.sh --help"
  (($# == 0)) || [[ -d $1 ]] || fail "$1 is not a folder"
  "$MEMVID_ROOT/scripts/build.sh"
  mkdir -p "$DEMO"
  if (($# > 0)); then demo_folder "$@"; else demo_manual; fi
}

main "$@"
