#include "text/reader_frames.h"

#include <unistd.h>

#include <algorithm>
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
constexpr std::size_t kColumnsBytesMax = 64 * 1024;
constexpr std::size_t kRefusalBytesMax = 1024;
constexpr std::uint64_t kHeadingLevelMax = 1000;

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

Status FrameWriter::heading(const Heading& heading) {
  base::Bytes payload;
  base::ByteWriter writer(payload);
  writer.varint(static_cast<std::uint64_t>(heading.level));
  writer.varint(heading.bytes);
  writer.sized(heading.words);
  return write('H', base::as_text(payload));
}

Status FrameWriter::block(const Block& block) {
  base::Bytes payload;
  base::ByteWriter writer(payload);
  writer.u8(static_cast<std::uint8_t>(block.kind));
  for (const std::string& column : block.columns) writer.sized(column);
  return write('K', base::as_text(payload));
}

Status FrameWriter::finish(Document&& document) {
  base::Bytes payload;
  base::ByteWriter writer(payload);
  for (const std::string* part :
       {&document.own_id, &document.title, &document.media_type, &document.metadata})
    writer.sized(*part);
  return write('D', base::as_text(payload));
}

Status FrameWriter::member(PackedMember&& member) {
  base::Bytes payload;
  base::ByteWriter writer(payload);
  writer.u8(static_cast<std::uint8_t>(member.kind));
  writer.u64(static_cast<std::uint64_t>(member.modified_at));
  writer.bytes(base::as_bytes(member.name));
  return write('M', base::as_text(payload));
}

Status FrameWriter::bytes(std::string_view piece) {
  while (!piece.empty()) {
    MEMVID_TRY_VOID(write('B', piece.substr(0, kInputPieceBytes)));
    piece.remove_prefix(std::min(piece.size(), kInputPieceBytes));
  }
  return {};
}

Status FrameWriter::end_member(std::string_view problem) {
  return write('F', printable(problem.substr(0, kRefusalBytesMax / 3)));
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
  if (kind == 'E' || kind == 'Z') return on_end(kind, payload);
  return documents_ != nullptr ? on_part_of_document(kind, payload)
                               : on_part_of_archive(kind, payload);
}

Status FrameReader::on_end(char kind, std::string_view payload) {
  if (!is_valid_utf8(payload)) return nonsense("bytes that are no UTF-8");
  if (kind == 'E')
    refusal_ = one_line(payload.substr(0, kRefusalBytesMax));
  else if (is_in_member_)
    return nonsense("a member without an end");
  is_at_end_ = true;
  return {};
}

Status FrameReader::on_part_of_document(char kind, std::string_view payload) {
  if (kind != 'D' && kind != 'H' && kind != 'K' && !is_valid_utf8(payload))
    return nonsense("bytes that are no UTF-8");
  switch (kind) {
    case 'T':
      if (payload.empty()) return nonsense("a text of nothing");
      has_text_ = true;
      return documents_->text(payload);
    case 'P':
      if (payload.size() > kPlaceBytesMax) return nonsense("a place that is too long");
      return documents_->place(one_line(payload));
    case 'H': return on_heading(payload);
    case 'K': return on_block(payload);
    case 'D': return on_document(payload);
    default: return nonsense("a frame of no known kind");
  }
}

Status FrameReader::on_part_of_archive(char kind, std::string_view payload) {
  if (kind == 'M') return on_member(payload);
  if (!is_in_member_) return nonsense("bytes of no member");
  switch (kind) {
    case 'B':
      if (payload.empty()) return nonsense("bytes that are none");
      return members_->bytes(payload);
    case 'F':
      if (!is_valid_utf8(payload)) return nonsense("bytes that are no UTF-8");
      is_in_member_ = false;
      return members_->end_member(one_line(payload.substr(0, kRefusalBytesMax)));
    default: return nonsense("a frame of no known kind");
  }
}

Status FrameReader::on_member(std::string_view payload) {
  if (is_in_member_) return nonsense("a member within a member");
  base::ByteReader reader(base::as_bytes(payload));
  PackedMember member;
  const std::uint8_t kind = reader.u8();
  member.kind = static_cast<PackedMember::Kind>(kind);
  member.modified_at = static_cast<std::int64_t>(reader.u64());
  if (!reader.ok() || member.kind > PackedMember::Kind::kOther)
    return nonsense("a member that is cut off");
  member.name = base::as_text(reader.bytes(reader.remaining()));
  is_in_member_ = true;
  return members_->member(std::move(member));
}

Status FrameReader::on_heading(std::string_view payload) {
  base::ByteReader reader(base::as_bytes(payload));
  const std::uint64_t level = reader.varint();
  Heading heading;
  heading.bytes = reader.varint();
  heading.words = reader.sized_text();
  if (!reader.ok() || reader.remaining() > 0) return nonsense("a heading that is cut off");
  if (level < 1 || level > kHeadingLevelMax || heading.bytes > kFrameBytesMax)
    return nonsense("a heading that is too deep or too long");
  if (heading.words.size() > kPlaceBytesMax || !is_valid_utf8(heading.words))
    return nonsense("a heading without words");
  heading.level = static_cast<int>(level);
  heading.words = one_line(heading.words);
  return documents_->heading(heading);
}

Status FrameReader::on_block(std::string_view payload) {
  base::ByteReader reader(base::as_bytes(payload));
  Block block;
  block.kind = static_cast<Block::Kind>(reader.u8());
  while (reader.ok() && reader.remaining() > 0) block.columns.push_back(reader.sized_text());
  if (!reader.ok() || block.kind > Block::Kind::kRows) return nonsense("a block of no known kind");
  if (payload.size() > kColumnsBytesMax) return nonsense("columns that are too long");
  for (const std::string& column : block.columns)
    if (!is_valid_utf8(column) || one_line(column) != column)
      return nonsense("a column of two lines");
  return documents_->block(block);
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
  return documents_->finish(std::move(document));
}

}  // namespace memvid::text
