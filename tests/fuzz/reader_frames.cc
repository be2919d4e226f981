// What a reader answers that its input has subverted.
#include "text/reader_frames.h"

#include <utility>

#include "base/check.h"
#include "fuzz/archives.h"
#include "fuzz/target.h"
#include "text/encoding.h"

namespace {

class Believer final : public memvid::text::DocumentSink {
 public:
  memvid::Status text(std::string_view utf8) override {
    MEMVID_CHECK(!utf8.empty() && memvid::text::is_valid_utf8(utf8));
    has_text_ = true;
    return {};
  }
  memvid::Status place(std::string_view where) override {
    MEMVID_CHECK(memvid::text::is_valid_utf8(where));
    return {};
  }
  memvid::Status finish(memvid::text::Document&& document) override {
    MEMVID_CHECK(std::exchange(has_text_, false));
    MEMVID_CHECK(memvid::text::one_line(document.title) == document.title);
    return {};
  }

 private:
  bool has_text_ = false;
};

}  // namespace

FUZZ_TARGET(reader_frames) {
  Believer sink;
  memvid::text::FrameReader reader(sink);
  const auto status = reader.add(memvid::base::as_text(bytes));
  if (!status) MEMVID_CHECK(status.error().code == memvid::ErrorCode::kCorrupt);
  memvid::fuzz::HeardMembers members;
  const auto of_archive = memvid::text::FrameReader(members).add(memvid::base::as_text(bytes));
  if (!of_archive && of_archive.error().code != memvid::ErrorCode::kCorrupt)
    MEMVID_CHECK(of_archive.error().code == memvid::ErrorCode::kCancelled);
}
