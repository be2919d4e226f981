#!/usr/bin/env bash
# Sets up what is missing, builds everything and runs all tests; then the tests that are worth
# it again under the sanitizers (address and undefined behaviour, then threads).
#
# usage: scripts/test.sh [--quick]
#
#   --quick   without the sanitizers
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

presets=(release asan tsan)
case "${1-}" in
  "") ;;
  --quick) presets=(release) ;;
  -h | --help) usage "${BASH_SOURCE[0]}"; exit ;;
  *) fail "unknown option $1; see scripts/test.sh --help" ;;
esac

"$MEMVID_ROOT/scripts/setup.sh" --all
cd "$MEMVID_ROOT"

# The sanitizers run even if a test fails without them: their report is often the better one.
failed=()
for preset in "${presets[@]}"; do
  step "$preset: configure" cmake --preset "$preset" -DMEMVID_TESTS=ON
  step "$preset: build" cmake --build --preset "$preset"
  ctest --preset "$preset" --output-on-failure --no-tests=error || failed+=("$preset")
done
((${#failed[@]} == 0)) || fail "tests failed in: ${failed[*]}"
