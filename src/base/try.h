// MEMVID_TRY: the happy path reads straight down, an Error leaves the function at once.
//
//   MEMVID_TRY(const std::string bytes, fs.read_all(path));   // declares `bytes`
//   MEMVID_TRY_VOID(fs.sync(file));                           // a Status
#ifndef MEMVID_BASE_TRY_H_
#define MEMVID_BASE_TRY_H_

#include "memvid/error.h"

#define MEMVID_CONCAT_INNER(a, b) a##b
#define MEMVID_CONCAT(a, b) MEMVID_CONCAT_INNER(a, b)
#define MEMVID_TRY_IMPL(result, declaration, expression)                            \
  auto result = (expression);                                                       \
  if (!result) return ::tl::unexpected<::memvid::Error>(std::move(result.error())); \
  declaration = std::move(*result)
#define MEMVID_TRY(declaration, ...) \
  MEMVID_TRY_IMPL(MEMVID_CONCAT(memvid_try_, __COUNTER__), declaration, (__VA_ARGS__))

#define MEMVID_TRY_VOID(...)                                                      \
  do {                                                                            \
    auto memvid_status = (__VA_ARGS__);                                           \
    if (!memvid_status)                                                           \
      return ::tl::unexpected<::memvid::Error>(std::move(memvid_status.error())); \
  } while (false)

#endif  // MEMVID_BASE_TRY_H_
