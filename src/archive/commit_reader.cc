#include "archive/commit_reader.h"

#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "archive/copies.h"
#include "base/try.h"

namespace memvid::archive {
namespace {

// Behind the frame that holds the entry lie its copy and those of a dictionary, which is 1 MiB at
// most, in symbols of 2.8 KB.
constexpr std::size_t kFramesBehindMax = 400;

// What lies inside a graft names other frames, also where it is of a copy of this memory.
std::optional<CommitEntry> own_commit_entry(const VideoFile& video, std::uint64_t frame,
                                            base::ByteSpan bytes) {
  const auto symbol = parse_symbol(bytes);
  if (!symbol || symbol->header.memory_id != video.state().memory_id ||
      symbol->header.frame != frame)
    return std::nullopt;
  for (PlainBlock& block : plain_blocks_of(*symbol))
    for (Entry& entry : block.entries)
      if (auto* commit = std::get_if<CommitEntry>(&entry);
          commit != nullptr && commit->number == video.state().commit)
        return std::move(*commit);
  return std::nullopt;
}

}  // namespace

std::vector<PlainBlock> plain_blocks_of(const Symbol& symbol) {
  std::vector<PlainBlock> blocks;
  for (const Piece& piece : symbol.pieces) {
    if (piece.block.codec != Codec::kNone || piece.block.role != BlockRole::kEntries) continue;
    if (piece.offset != 0 || piece.bytes.size() != piece.block.packed_bytes) continue;
    auto entries = parse_entries(piece.bytes);
    if (entries) blocks.push_back({piece.block, std::move(*entries)});
  }
  return blocks;
}

Result<CommitEntry> read_commit_entry(const VideoFile& video, const Trailer& before,
                                      FrameReader& reader) {
  std::deque<Sample> last;
  const auto on_sample = [&last](const Sample& sample) -> Status {
    last.push_back(sample);
    if (last.size() > kFramesBehindMax) last.pop_front();
    return {};
  };
  const auto on_missing = [](std::uint64_t) -> Status { return {}; };
  MEMVID_TRY_VOID(video.each_sample_after(before, on_sample, on_missing));
  for (auto sample = last.rbegin(); sample != last.rend(); ++sample) {
    const auto bytes = read_symbol(video, reader, *sample);
    if (!bytes && bytes.error().code == ErrorCode::kIo) return tl::unexpected<Error>(bytes.error());
    if (!bytes) continue;
    if (auto entry = own_commit_entry(video, sample->frame, *bytes)) return std::move(*entry);
  }
  return fail(ErrorCode::kCorrupt, "the frames that say when it was made do not read");
}

std::optional<std::string> difference_of(const Trailer& trailer, const CommitEntry& entry) {
  struct Number {
    const char* name;
    std::uint64_t of_trailer, of_entry;
  };
  for (const Number& number :
       {Number{"number", trailer.state.commit, entry.number},
        Number{"epoch", trailer.state.epoch, entry.epoch},
        Number{"next frame", trailer.next_frame, entry.first_frame + entry.frame_count},
        Number{"next chunk", trailer.next_chunk, entry.next_chunk},
        Number{"next source", trailer.next_source, entry.next_source},
        Number{"next block", trailer.next_block, entry.next_block},
        Number{"number of chunks", trailer.live_chunks, entry.live_chunks},
        Number{"number of versions", trailer.versions, entry.versions}}) {
    if (number.of_trailer != number.of_entry)
      return "says " + std::to_string(number.of_trailer) + " as the " + number.name +
             ", the commit itself says " + std::to_string(number.of_entry);
  }
  if (trailer.inputs != entry.inputs) return "names other inputs than the commit itself";
  return std::nullopt;
}

}  // namespace memvid::archive
