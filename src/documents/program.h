// A foreign program that reads standard input, run under confine_program().
#ifndef MEMVID_DOCUMENTS_PROGRAM_H_
#define MEMVID_DOCUMENTS_PROGRAM_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "memvid/error.h"

namespace memvid::documents {

enum class Complaints { kDropped, kAmongOutput };  // what it writes to its standard error

// Whether it is in $PATH.
bool has_program(const std::string& name);

// Rewinds standard input, runs `words` (the first one is looked for in $PATH) and gives on what it
// prints. Its exit code. kUnsupported: it is not installed, or was killed; else `on_output`'s
// errors. This process has one thread.
Result<int> run_program(const std::vector<std::string>& words, Complaints complaints,
                        const std::function<Status(std::string_view)>& on_output);

}  // namespace memvid::documents

#endif  // MEMVID_DOCUMENTS_PROGRAM_H_
