#include "fuzz/documents.h"

#include <zip.h>

#include <string>
#include <utility>

#include "base/check.h"
#include "documents/formats.h"
#include "documents/rtf.h"
#include "text/encoding.h"

namespace memvid::fuzz {
namespace {

class Heard final : public text::DocumentSink {
 public:
  Status text(std::string_view utf8) override {
    MEMVID_CHECK(!utf8.empty() && text::is_valid_utf8(utf8));
    has_text_ = true;
    // What a parent process would not take any more.
    bytes_ += utf8.size();
    return bytes_ < kBytesMax ? Status{} : fail(ErrorCode::kCancelled, "enough");
  }
  Status place(std::string_view where) override {
    MEMVID_CHECK(text::is_valid_utf8(where) && text::one_line(where) == where);
    return {};
  }
  Status finish(text::Document&& document) override {
    MEMVID_CHECK(std::exchange(has_text_, false));
    for (const std::string* field : {&document.title, &document.metadata, &document.media_type})
      MEMVID_CHECK(text::is_valid_utf8(*field));
    return {};
  }

 private:
  static constexpr std::size_t kBytesMax = 16 << 20;
  std::size_t bytes_ = 0;
  bool has_text_ = false;
};

// A zip file of stored parts, in memory.
class ZipWriter {
 public:
  ZipWriter()
      : source_(::zip_source_buffer_create(nullptr, 0, 0, nullptr)),
        archive_(::zip_open_from_source(source_, ZIP_TRUNCATE, nullptr)) {
    MEMVID_CHECK(source_ != nullptr && archive_ != nullptr);
    ::zip_source_keep(source_);
  }
  ZipWriter(const ZipWriter&) = delete;
  ZipWriter& operator=(const ZipWriter&) = delete;
  ~ZipWriter() { ::zip_source_free(source_); }

  // `content` has to outlive take().
  void add(std::string_view name, std::string_view content) {
    zip_source_t* part = ::zip_source_buffer(archive_, content.data(), content.size(), 0);
    const zip_int64_t index =
        ::zip_file_add(archive_, std::string(name).c_str(), part, ZIP_FL_ENC_UTF_8);
    MEMVID_CHECK(index >= 0);
    ::zip_set_file_compression(archive_, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
  }
  std::string take() {
    MEMVID_CHECK(::zip_close(archive_) == 0 && ::zip_source_open(source_) == 0);
    zip_stat_t stat;
    MEMVID_CHECK(::zip_source_stat(source_, &stat) == 0);
    std::string bytes(stat.size, '\0');
    MEMVID_CHECK(::zip_source_read(source_, bytes.data(), bytes.size()) ==
                 static_cast<zip_int64_t>(bytes.size()));
    ::zip_source_close(source_);
    return bytes;
  }

 private:
  zip_source_t* source_;
  zip_t* archive_;
};

void check(std::string package) {
  Heard heard;
  const Status status = documents::read_package(std::move(package), heard);
  if (!status) MEMVID_CHECK(!status.error().message.empty());
}

}  // namespace

void check_package(base::ByteSpan bytes) { check(std::string(base::as_text(bytes))); }

void check_rtf(base::ByteSpan bytes) {
  Heard heard;
  const Status status = documents::read_rtf(base::as_text(bytes), heard);
  if (!status) MEMVID_CHECK(!status.error().message.empty());
}

void check_parts(base::ByteSpan bytes, std::initializer_list<std::string_view> parts,
                 std::string_view mimetype) {
  ZipWriter zip;
  if (!mimetype.empty()) zip.add("mimetype", mimetype);
  std::string_view rest = base::as_text(bytes);
  for (const std::string_view part : parts) {
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    zip.add(part, rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  check(zip.take());
}

}  // namespace memvid::fuzz
