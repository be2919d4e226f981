#include "engine/reading_along.h"

#include "text/chunker.h"

namespace memvid::engine {

std::string read_along(std::string_view title, std::string_view before, int overlap,
                       std::string_view text) {
  std::string joined;
  // A text that begins with its own title does not need it twice.
  if (!title.empty() && (!before.empty() || text.substr(0, title.size()) != title)) {
    joined.append(title);
    joined.push_back('\n');
  }
  joined.append(text::tail(before, overlap));
  joined.append(text);
  return joined;
}

}  // namespace memvid::engine
