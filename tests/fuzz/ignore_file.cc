// The path up to the first line end, then the lines of an ignore file. The last line that matches
// holds: behind all others one that ignores everything does, and one that ignores nothing.
#include "text/ignore_file.h"

#include "fuzz/target.h"

namespace memvid::text {

FUZZ_TARGET(ignore_file) {
  const std::string_view input = base::as_text(bytes);
  const std::string_view path = input.substr(0, input.find('\n'));
  const std::string content(input.substr(path.size()));
  for (const bool is_folder : {false, true}) {
    const IgnoreFile file(content);
    const IgnoreFile::Rule* rule = file.find(path, is_folder);
    MEMVID_CHECK(rule == nullptr || (rule->number >= 1 && !rule->globs.empty()));
    for (const bool is_negated : {false, true}) {
      const IgnoreFile longer(content + (is_negated ? "\n!*" : "\n*"));
      const IgnoreFile::Rule* last = longer.find(path, is_folder);
      MEMVID_CHECK(last != nullptr && last->is_negated == is_negated);
      MEMVID_CHECK(rule == nullptr || last->number > rule->number);
    }
  }
}

}  // namespace memvid::text
