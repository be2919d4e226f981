#include "archive/block_reader.h"

#include "archive/block_assembler.h"
#include "archive/symbol.h"
#include "base/try.h"

namespace memvid::archive {
namespace {

tl::unexpected<Error> damaged(std::uint64_t frame, const std::string& why) {
  return fail(ErrorCode::kCorrupt, "frame " + std::to_string(frame) + ": " + why);
}

}  // namespace

Result<base::Bytes> BlockReader::packed(const BlockPlace& place, std::span<const Sample> samples,
                                        BlockHeader& header) {
  MEMVID_TRY(const auto reader, readers_.borrow());
  MEMVID_TRY(const std::uint64_t file_bytes, file_.size());
  BlockAssembler assembler;
  base::Bytes packet;
  for (const Sample& sample : samples) {
    if (sample.size_bytes > file_bytes || sample.offset > file_bytes - sample.size_bytes)
      return damaged(sample.frame,
                     "the index says that it lies outside of the video; the index is not of this "
                     "video, or damaged (memvid reindex makes it again)");
    packet.resize(sample.size_bytes);
    MEMVID_TRY_VOID(file_.read_at(sample.offset, packet));
    const auto bytes = reader->symbol(packet);
    if (!bytes) return damaged(sample.frame, bytes.error().message);
    const auto symbol = parse_symbol(*bytes);
    if (!symbol) return damaged(sample.frame, symbol.error().message);
    if (symbol->header.memory_id != place.origin ||
        symbol->header.frame + place.frame_shift != sample.frame)
      return damaged(sample.frame,
                     "holds another symbol than the index says; the index is not of "
                     "this video");
    for (const Piece& piece : symbol->pieces) {
      if (piece.block.number != place.number) continue;
      BlockAssembler::Outcome outcome = assembler.add(piece, sample.frame);
      if (!outcome.whole) continue;
      header = outcome.whole->header;
      return std::move(outcome.whole->packed);
    }
  }
  return damaged(place.first_frame,
                 "block " + std::to_string(place.number) + " is not where the index says");
}

Result<std::vector<Entry>> BlockReader::read(const BlockPlace& place,
                                             std::span<const Sample> samples) {
  BlockHeader header;
  MEMVID_TRY(const base::Bytes packed_bytes, packed(place, samples, header));
  std::shared_ptr<const Dictionary> dictionary;
  if (header.codec == Codec::kZstdDict) {
    MEMVID_TRY(const base::Hash128 name, dictionary_name(packed_bytes));
    MEMVID_TRY(dictionary, dictionaries_(name));
  }
  const auto raw = unpack_bytes(header, packed_bytes, dictionary.get());
  if (!raw) return damaged(place.first_frame, raw.error().message);
  auto entries = parse_entries(*raw);
  if (!entries) return damaged(place.first_frame, entries.error().message);
  return entries;
}

}  // namespace memvid::archive
