#include "text/line_reader.h"

#include "base/try.h"
#include "text/utf8.h"

namespace memvid::text {

Status LineReader::add(std::string_view utf8) {
  for (std::size_t end; (end = utf8.find('\n')) != std::string_view::npos;) {
    line_ += utf8.substr(0, end);
    utf8.remove_prefix(end + 1);
    MEMVID_TRY_VOID(finish());
  }
  line_ += utf8;
  return {};
}

Status LineReader::finish() {
  std::string_view line = line_;
  if (++number_ == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  const Status status = on_line_(number_, line);
  line_.clear();
  return status;
}

}  // namespace memvid::text
