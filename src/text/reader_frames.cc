#include "text/reader_frames.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "base/try.h"
#include "text/encoding.h"

namespace memvid::text {
namespace {

constexpr std::size_t kHeadBytes = 5;
constexpr std::size_t kFrameBytesMax = std::size_t{2} << 20;  // metadata takes 1 MiB at most
constexpr std::size_t kHeldBytesMax = 64 * 1024;
constexpr std::size_t kPlaceBytesMax = 1024;
constexpr std::size_t kRefusalBytesMax = 1024;

Status nonsense(const char* what) { return fail(ErrorCode::kCorrupt, what); }

bool is_object(std::string_view metadata) {
  return nlohmann::json::parse(metadata.begin(), metadata.end(), nullptr, false).is_object();
}

}  // namespace

Status FrameWriter::write(char kind, std::string_view payload) {
  base::ByteWriter writer(held_);
  writer.u8(static_cast<std::uint8_t>(kind));
  writer.u32(static_cast<std::uint32_t>(payload.size()));
  writer.bytes(base::as_bytes(payload));
  return held_.size() < kHeldBytesMax ? Status{} : flush();
}

Status FrameWriter::flush() {
  for (std::size_t done = 0; done < held_.size();) {
    const ssize_t count = ::write(descriptor_, held_.data() + done, held_.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return fail(ErrorCode::kIo, "nobody reads the answer");
    done += static_cast<std::size_t>(count);
  }
  held_.clear();
  return {};
}

Status FrameWriter::text(std::string_view utf8) {
  while (!utf8.empty()) {
    std::string_view piece = utf8.substr(0, kInputPieceBytes);
    if (piece.size() < utf8.size()) piece = piece.substr(0, whole_characters(piece));
    MEMVID_TRY_VOID(write('T', piece));
    utf8.remove_prefix(piece.size());
  }
  return {};
}

Status FrameWriter::place(std::string_view where) { return write('P', where); }

Status FrameWriter::finish(Document&& document) {
  base::Bytes payload;
  base::ByteWriter writer(payload);
  for (const std::string* part :
       {&document.own_id, &document.title, &document.media_type, &document.metadata})
    writer.sized(*part);
  return write('D', base::as_text(payload));
}

Status FrameWriter::end(const Status& status) {
  const std::string_view why = status ? "" : std::string_view(status.error().message);
  MEMVID_TRY_VOID(write(status ? 'Z' : 'E', printable(why.substr(0, kRefusalBytesMax / 3))));
  return flush();
}

Status FrameReader::add(std::string_view bytes) {
  held_ += bytes;
  std::string_view rest = held_;
  while (rest.size() >= kHeadBytes) {
    base::ByteReader head(base::as_bytes(rest.substr(1, 4)));
    const std::uint32_t size = head.u32();
    if (size > kFrameBytesMax) return nonsense("a frame that is too large");
    if (rest.size() < kHeadBytes + size) break;
    MEMVID_TRY_VOID(on_frame(rest[0], rest.substr(kHeadBytes, size)));
    rest.remove_prefix(kHeadBytes + size);
  }
  held_.erase(0, held_.size() - rest.size());
  if (is_at_end_ && !held_.empty()) return nonsense("more behind the end");
  return {};
}

Status FrameReader::on_frame(char kind, std::string_view payload) {
  if (is_at_end_) return nonsense("more behind the end");
  if (kind != 'D' && !is_valid_utf8(payload)) return nonsense("bytes that are no UTF-8");
  switch (kind) {
    case 'T':
      if (payload.empty()) return nonsense("a text of nothing");
      has_text_ = true;
      return sink_.text(payload);
    case 'P':
      if (payload.size() > kPlaceBytesMax) return nonsense("a place that is too long");
      return sink_.place(one_line(payload));
    case 'D': return on_document(payload);
    case 'E': refusal_ = one_line(payload.substr(0, kRefusalBytesMax)); [[fallthrough]];
    case 'Z': is_at_end_ = true; return {};
    default: return nonsense("a frame of no known kind");
  }
}

Status FrameReader::on_document(std::string_view payload) {
  if (!has_text_) return nonsense("a document without a text");
  base::ByteReader reader(base::as_bytes(payload));
  Document document;
  document.own_id = reader.sized_text();
  document.title = reader.sized_text();
  document.media_type = reader.sized_text();
  document.metadata = reader.sized_text();
  if (!reader.ok() || reader.remaining() > 0) return nonsense("a document that is cut off");
  for (const std::string* part : {&document.own_id, &document.title, &document.media_type})
    if (!is_valid_utf8(*part) || one_line(*part) != *part) return nonsense("a name of two lines");
  if (!document.metadata.empty() && !is_object(document.metadata))
    return nonsense("metadata that are no object");
  has_text_ = false;
  return sink_.finish(std::move(document));
}

}  // namespace memvid::text
