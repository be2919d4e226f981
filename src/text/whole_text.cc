#include "text/whole_text.h"

#include <optional>
#include <utility>

#include "base/try.h"
#include "text/formats.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

constexpr std::size_t kHeadBytes = 64 * 1024;

// Of a text, or of its first kHeadBytes + 1 bytes: the head that describes it.
std::string_view head_of(std::string_view text) {
  if (text.size() > kHeadBytes) {
    text = text.substr(0, kHeadBytes);
    text = text.substr(0, text.rfind('\n') + 1);  // the last line is half a line; npos + 1 = 0
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

// Hands a text on to a sink, and tells it the headings behind its front.
class HeadedText {
 public:
  HeadedText(std::unique_ptr<HeadingRules> rules, WholeTextLoader::FrontBytes front_bytes,
             DocumentSink& sink)
      : scan_(std::move(rules), sink), front_bytes_(front_bytes), sink_(sink) {}

  Status add(std::string_view utf8) {
    if (is_front_given_) return scan_.add(utf8);
    held_ += utf8;
    return held_.size() > kHeadBytes ? give_front() : Status{};
  }
  Status finish() {
    if (!is_front_given_) MEMVID_TRY_VOID(give_front());
    return scan_.finish();
  }

 private:
  Status give_front() {
    is_front_given_ = true;
    const std::string held = std::exchange(held_, {});
    const std::string_view head = head_of(held);
    std::size_t front = front_bytes_ != nullptr ? front_bytes_(head) : 0;
    if (front > 0) {
      front += static_cast<std::size_t>(head.data() - held.data());
      MEMVID_TRY_VOID(sink_.text(std::string_view(held).substr(0, front)));
    }
    return scan_.add(std::string_view(held).substr(front));
  }

  HeadingScan scan_;
  WholeTextLoader::FrontBytes front_bytes_;
  DocumentSink& sink_;
  std::string held_;  // the beginning, until all of the head is there
  bool is_front_given_ = false;
};

}  // namespace

Status WholeTextLoader::load(Input& input, std::string_view name, DocumentSink& sink) const {
  std::string head;
  std::optional<HeadedText> headed;
  if (make_rules_ != nullptr) headed.emplace(make_rules_(), front_bytes_, sink);
  MEMVID_TRY_VOID(read_text(input, name, [&](std::string_view utf8) {
    head += utf8.substr(0, kHeadBytes + 1 - head.size());
    return headed ? headed->add(utf8) : sink.text(utf8);
  }));
  if (headed) MEMVID_TRY_VOID(headed->finish());
  if (head.empty()) return {};
  Document document;
  document.media_type = media_type_;
  if (describe_ != nullptr) describe_(head_of(head), document);
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
