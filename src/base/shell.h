// Words for a shell to read.
#ifndef MEMVID_BASE_SHELL_H_
#define MEMVID_BASE_SHELL_H_

#include <string>
#include <string_view>

namespace memvid::base {

// `word` in single quotes, as POSIX shells and fish read it.
std::string shell_quoted(std::string_view word);

}  // namespace memvid::base

#endif  // MEMVID_BASE_SHELL_H_
