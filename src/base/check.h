// MEMVID_CHECK: stops the process when the program itself is wrong. Stays on in release builds.
// For what the world can do wrong, return an Error instead (memvid/error.h).
#ifndef MEMVID_BASE_CHECK_H_
#define MEMVID_BASE_CHECK_H_

namespace memvid::base {

// Prints "file:line: check failed: condition" on stderr and aborts.
[[noreturn]] void check_failed(const char* file, int line, const char* condition);

}  // namespace memvid::base

#define MEMVID_CHECK(condition)                                     \
  do {                                                              \
    if (!(condition)) [[unlikely]]                                  \
      ::memvid::base::check_failed(__FILE__, __LINE__, #condition); \
  } while (false)

#endif  // MEMVID_BASE_CHECK_H_
