#include "engine/frame_view.h"

#include <optional>
#include <string>
#include <utility>

#include "archive/frame_io.h"
#include "archive/symbol.h"
#include "base/try.h"

namespace memvid::engine {
namespace {

Result<archive::Sample> find_sample(const archive::VideoFile& video, std::uint64_t number) {
  if (number >= video.frame_count())
    return fail(ErrorCode::kNotFound, "frame " + std::to_string(number) +
                                          " not found: the video has " +
                                          std::to_string(video.frame_count()) + " frames");
  std::optional<archive::Sample> found;
  const auto on_sample = [&found](const archive::Sample& sample) -> Status {
    found = sample;
    return fail(ErrorCode::kCancelled, "found");  // ends the walk
  };
  const auto on_missing = [](std::uint64_t frame) -> Status {
    return fail(ErrorCode::kCorrupt,
                "frame " + std::to_string(frame) + ": the box that says where it lies is broken");
  };
  const Status walked = video.each_sample(number, on_sample, on_missing);
  if (found && found->frame == number) return *found;
  if (!walked) return tl::unexpected<Error>(walked.error());
  return on_missing(number).map([] { return archive::Sample{}; });
}

const char* name_of(archive::Codec codec) {
  switch (codec) {
    case archive::Codec::kNone: return "uncompressed";
    case archive::Codec::kZstd: return "zstd";
    case archive::Codec::kZstdDict: return "zstd with dictionary";
  }
  return "unknown";
}

std::string describe(const archive::Symbol& symbol, std::size_t symbol_bytes) {
  std::string text = "memory " + base::to_hex(symbol.header.memory_id) + "\nsymbol " +
                     std::to_string(symbol.header.frame) + ", " + std::to_string(symbol_bytes) +
                     " bytes, checksum good\n";
  if (symbol.header.copy_of)
    text += "a copy of frame " + std::to_string(*symbol.header.copy_of) + "\n";
  for (const archive::Piece& piece : symbol.pieces) {
    const archive::BlockHeader& block = piece.block;
    text += std::string(block.role == archive::BlockRole::kDictionary ? "dictionary" : "block") +
            " " + std::to_string(block.number) + ", " + name_of(block.codec) + ", " +
            std::to_string(block.raw_bytes) + " bytes packed into " +
            std::to_string(block.packed_bytes) + ": bytes " + std::to_string(piece.offset) +
            " to " + std::to_string(piece.offset + piece.bytes.size()) + "\n";
  }
  return text;
}

}  // namespace

Result<Frame> view_frame(const archive::VideoFile& video, std::uint64_t number, bool with_symbol) {
  MEMVID_TRY(const archive::Sample sample, find_sample(video, number));
  base::Bytes packet(sample.size_bytes);
  MEMVID_TRY_VOID(video.file().read_at(sample.offset, packet));
  MEMVID_TRY(const auto reader, archive::FrameReader::create());
  const std::string place = "frame " + std::to_string(number) + ": ";
  auto picture = reader->picture(packet);
  if (!picture) return fail(picture.error().code, place + picture.error().message);
  Frame frame;
  frame.number = number;
  frame.width_px = picture->width_px;
  frame.height_px = picture->height_px;
  if (with_symbol) {
    auto bytes = reader->symbol_in(*picture);
    if (!bytes) return fail(bytes.error().code, place + bytes.error().message);
    const auto symbol = archive::parse_symbol(*bytes);
    if (!symbol) return fail(symbol.error().code, place + symbol.error().message);
    frame.description = describe(*symbol, bytes->size());
    frame.payload = std::move(*bytes);
  }
  frame.luma = std::move(picture->pixels);
  return frame;
}

}  // namespace memvid::engine
