// FUZZ_TARGET(name) { … bytes … }: one parser of foreign bytes, tried with any bytes at all.
//
// Built with MEMVID_FUZZ each file becomes a program of its own under libFuzzer (scripts/fuzz.sh).
// Else all of them are linked into one test that replays corpus/NAME, so that what was found once
// stays found. A target states what must hold with MEMVID_CHECK, which both ways stops the process.
#ifndef MEMVID_TESTS_FUZZ_TARGET_H_
#define MEMVID_TESTS_FUZZ_TARGET_H_

#include <map>
#include <string>

#include "base/bytes.h"
#include "base/check.h"

#ifdef MEMVID_FUZZ

#define FUZZ_TARGET(name)                                                              \
  static void fuzz_##name(::memvid::base::ByteSpan bytes);                             \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t count) { \
    fuzz_##name({data, count});                                                        \
    return 0;                                                                          \
  }                                                                                    \
  static void fuzz_##name(::memvid::base::ByteSpan bytes)

#else

namespace memvid::fuzz {

using Target = void (*)(base::ByteSpan bytes);

// All targets of this program by their names.
inline std::map<std::string, Target>& targets() {
  static std::map<std::string, Target> all;
  return all;
}

}  // namespace memvid::fuzz

#define FUZZ_TARGET(name)                                           \
  static void fuzz_##name(::memvid::base::ByteSpan bytes);          \
  [[maybe_unused]] static const bool is_added_##name =              \
      ::memvid::fuzz::targets().emplace(#name, fuzz_##name).second; \
  static void fuzz_##name(::memvid::base::ByteSpan bytes)

#endif

#endif  // MEMVID_TESTS_FUZZ_TARGET_H_
