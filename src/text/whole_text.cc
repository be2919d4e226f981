#include "text/whole_text.h"

#include <optional>

#include "base/try.h"
#include "text/formats.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

constexpr std::size_t kHeadBytes = 64 * 1024;

}  // namespace

Status WholeTextLoader::load(Input& input, std::string_view name, DocumentSink& sink) const {
  std::string head;
  bool is_all = true;
  std::optional<HeadingScan> scan;
  if (make_rules_ != nullptr) scan.emplace(make_rules_(), sink);
  MEMVID_TRY_VOID(read_text(input, name, [&](std::string_view utf8) {
    is_all = is_all && head.size() + utf8.size() <= kHeadBytes;
    head += utf8.substr(0, kHeadBytes - head.size());
    return scan ? scan->add(utf8) : sink.text(utf8);
  }));
  if (scan) MEMVID_TRY_VOID(scan->finish());
  if (head.empty()) return {};
  if (!is_all) head.resize(head.rfind('\n') + 1);  // the last line is half a line; npos + 1 = 0
  std::string_view described = head;
  if (described.starts_with(kByteOrderMark)) described.remove_prefix(kByteOrderMark.size());
  Document document;
  document.media_type = media_type_;
  if (describe_ != nullptr) describe_(described, document);
  return sink.finish(std::move(document));
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t") - first + 1);
}

}  // namespace memvid::text
