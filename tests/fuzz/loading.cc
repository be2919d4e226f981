#include "fuzz/loading.h"

#include <string>
#include <utility>

#include "base/check.h"
#include "text/encoding.h"
#include "text/samples.h"

namespace memvid::fuzz {
namespace {

// Everything that a loader gives, as one string.
class Heard final : public text::DocumentSink {
 public:
  Status text(std::string_view utf8) override {
    MEMVID_CHECK(!utf8.empty() && text::is_valid_utf8(utf8));
    text_ += utf8;
    return {};
  }
  Status finish(text::Document&& document) override {
    MEMVID_CHECK(!text_.empty());
    for (const std::string* field : {&document.own_id, &document.title, &document.metadata}) {
      MEMVID_CHECK(text::is_valid_utf8(*field));
      all_ += *field + '\n';
    }
    all_ += std::to_string(document.first_line) + '\n' + std::exchange(text_, {}) + '\n';
    return {};
  }
  const std::string& all() const { return all_; }

 private:
  std::string text_;
  std::string all_;
};

std::string load(const text::Loader& loader, base::ByteSpan bytes, std::size_t piece_bytes) {
  test::MemoryInput input(base::as_text(bytes), piece_bytes);
  Heard heard;
  const Status status = loader.load(input, "file", heard);
  return status ? heard.all() : heard.all() + status.error().message;
}

}  // namespace

void check_loader(const text::Loader& loader, base::ByteSpan bytes) {
  const std::string at_once = load(loader, bytes, text::kInputPieceBytes);
  MEMVID_CHECK(text::is_valid_utf8(at_once));
  MEMVID_CHECK(load(loader, bytes, 1) == at_once);
  MEMVID_CHECK(load(loader, bytes, 7) == at_once);
}

}  // namespace memvid::fuzz
