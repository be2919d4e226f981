# shellcheck shell=bash
# What the scripts share: progress, logs, clear causes of failure. Sourced, never run.

MEMVID_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly MEMVID_ROOT
readonly MEMVID_LOGS="$MEMVID_ROOT/build/logs"
readonly MEMVID_STAMPS="$MEMVID_ROOT/third_party/.stamps"
readonly MEMVID_MANUAL_PACKAGE=postgresql-doc-15
readonly MEMVID_MANUAL="$MEMVID_ROOT/demo/cache/usr/share/doc/$MEMVID_MANUAL_PACKAGE/html"

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "error: $*"
  exit 1
}

# Prints the comment that opens a script: it is the script's help.
usage() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$1"; }

# step TITLE COMMAND...: runs the command, shows one line with the seconds it took, and keeps its
# output in build/logs. On failure prints the end of the log and the likely cause, and exits.
step() {
  local title=$1 log started=$SECONDS status=0
  shift
  log="$MEMVID_LOGS/$(tr -cs 'A-Za-z0-9\n' '-' <<<"$title").log"
  mkdir -p "$MEMVID_LOGS"
  printf '%s ... ' "$title" >&2
  # In a subshell with its own -e: a function called in a condition would run on after an error.
  set +e
  (set -e; "$@") >"$log" 2>&1 </dev/null
  status=$?
  set -e
  if ((status == 0)); then
    say "$((SECONDS - started)) s"
    return
  fi
  say "FAILED after $((SECONDS - started)) s"
  tail -n 25 "$log" | sed 's/^/    /' >&2
  say "full log: $log"
  fail "$title: $(cause_of_failure "$log" "$status")"
}

# The likely cause, told by what a failed command wrote. The first that fits is the most telling.
cause_of_failure() {
  local log=$1 status=$2 pattern cause
  while IFS='|' read -r cause pattern; do
    if grep -qiE "$pattern" "$log"; then
      echo "$cause"
      return
    fi
  done <<'CAUSES'
the disk is full|No space left on device|not have enough free space|Disk quota exceeded
a downloaded file has the wrong hash; nothing of it was used|DO NOT MATCH THE HASHES|wrong hash|Hash Sum mismatch
another package manager is running; try again when it is done|Could not get lock|dpkg frontend lock
the system's package database is broken; run: dpkg --configure -a|dpkg was interrupted
no network, or the package server cannot be reached|Temporary failure|Could not resolve|Network is unreachable|NewConnectionError|Failed to establish|Connection (timed out|refused|reset)|Could not connect|ReadTimeout|Failed to fetch|NameResolutionError
certificates could not be checked; is the clock right, and is there a proxy?|CERTIFICATE_VERIFY_FAILED|certificate verification failed
out of memory|MemoryError|Cannot allocate memory|std::bad_alloc|Killed signal|oom-kill
a package of this name is not known; the scripts are made for Debian 12|Unable to locate package|has no installation candidate
a package is not published for this machine or this Python|No matching distribution found
permission denied|Permission denied|are you root
CAUSES
  if ((status == 137)); then
    echo "killed, most likely for want of memory"
  else
    echo "exit code $status; the log above tells more"
  fi
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# need_space MEGABYTES: stops early instead of in the middle of an installation.
need_space() {
  local free_mb
  free_mb=$(df --output=avail -BM "$MEMVID_ROOT" | tail -n 1 | tr -dc '0-9')
  ((free_mb >= $1)) || fail "disk full: $1 MB are needed in $MEMVID_ROOT, $free_mb MB are free"
}

# A stamp is a file that holds the hash of all that a finished step was made from.
hash_of() { cat -- "$@" | sha256sum | cut -d ' ' -f 1; }

is_stamped() { [[ -f $MEMVID_STAMPS/$1 && $(<"$MEMVID_STAMPS/$1") == "$2" ]]; }

stamp() {
  mkdir -p "$MEMVID_STAMPS"
  printf '%s\n' "$2" >"$MEMVID_STAMPS/$1"
}

# The PostgreSQL manual, taken out of its Debian package.
fetch_manual() {
  [[ -d $MEMVID_MANUAL ]] || step "fetch the PostgreSQL manual" unpack_manual
}

unpack_manual() {
  mkdir -p "$MEMVID_ROOT/demo/cache"
  cd "$MEMVID_ROOT/demo/cache"
  # A machine that never ran apt has no lists; only then are they fetched.
  if ! apt-get download "$MEMVID_MANUAL_PACKAGE"; then
    as_root apt-get update
    apt-get download "$MEMVID_MANUAL_PACKAGE"
  fi
  dpkg-deb -x "$MEMVID_MANUAL_PACKAGE"_*.deb .
  rm -f "$MEMVID_MANUAL_PACKAGE"_*.deb
}
