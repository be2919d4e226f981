#!/usr/bin/env bash
# Sets up what is missing and builds the program: build/memvid.
#
# usage: scripts/build.sh
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if (($# > 0)); then
  usage "${BASH_SOURCE[0]}"
  [[ $1 == -h || $1 == --help ]]
  exit
fi

"$MEMVID_ROOT/scripts/setup.sh" --build --model
cd "$MEMVID_ROOT"
step "configure" cmake --preset release -DMEMVID_TESTS=OFF
step "build" cmake --build --preset release
say "built $MEMVID_ROOT/build/memvid"
