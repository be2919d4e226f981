#!/usr/bin/env bash
# Sets up what is missing, builds, and makes Debian packages in build/packages: memvid, with
# OpenVINO and the model, and memvid-dev, for programs that use the library.
#
# usage: scripts/package.sh [--reader]
#
#   --reader  memvid-reader and memvid-reader-dev instead, in build-reader/packages: a hundredth of
#             the size, because search is by words alone
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

preset=release folder=build needs=(--build --model)
case "${1-}" in
  "") ;;
  --reader) preset=reader folder=build-reader needs=(--reader) ;;
  -h | --help) usage "${BASH_SOURCE[0]}"; exit ;;
  *) fail "unknown option $1; see scripts/package.sh --help" ;;
esac

"$MEMVID_ROOT/scripts/setup.sh" "${needs[@]}" --package
cd "$MEMVID_ROOT"
step "$preset: configure" cmake --preset "$preset" -DMEMVID_TESTS=OFF
step "$preset: build" cmake --build --preset "$preset"
rm -rf "$folder/packages"
step "$preset: package" cpack -G DEB --config "$folder/CPackConfig.cmake" -B "$folder/packages"
rm -rf "$folder/packages/_CPack_Packages"
for package in "$folder"/packages/*.deb; do
  say "$package: $(stat -c %s "$package") bytes"
done
