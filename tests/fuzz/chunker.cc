// A text to cut: the first byte is the chunk size. The ranges tile the text, by tokens too, and a
// text that comes in pieces is cut in the same places.
#include "text/chunker.h"

#include "fuzz/target.h"
#include "text/encoding.h"

namespace memvid::text {
namespace {

// A token for each two bytes.
Result<std::vector<std::size_t>> count(std::span<const std::string> texts) {
  std::vector<std::size_t> counts;
  for (const std::string& text : texts) counts.push_back((text.size() + 1) / 2);
  return counts;
}

std::vector<ByteRange> cut_in_pieces(std::string_view utf8, Chunker chunker,
                                     std::size_t piece_bytes) {
  std::vector<ByteRange> ranges;
  const auto sink = [&](ByteRange range, std::string_view piece) -> Status {
    MEMVID_CHECK(piece == utf8.substr(range.begin, range.end - range.begin));
    ranges.push_back(range);
    return {};
  };
  for (std::size_t at = 0; at < utf8.size(); at += piece_bytes)
    MEMVID_CHECK(chunker.add(utf8.substr(at, piece_bytes), sink).has_value());
  MEMVID_CHECK(chunker.finish(sink).has_value());
  return ranges;
}

void check_tiling(std::string_view utf8, std::span<const ByteRange> ranges) {
  std::uint64_t at = 0;
  for (const ByteRange& range : ranges) {
    MEMVID_CHECK(range.begin == at && range.end > at);
    MEMVID_CHECK(is_valid_utf8(utf8.substr(at, range.end - at)));
    at = range.end;
  }
  MEMVID_CHECK(at == utf8.size());
}

}  // namespace

FUZZ_TARGET(chunker) {
  if (bytes.empty()) return;
  const int chunk_size = 1 + bytes[0];
  const std::string utf8 = repaired(base::as_text(bytes.subspan(1)));
  const std::size_t piece_bytes = 1 + bytes.size() / 3;
  const std::vector<ByteRange> ranges = cut(utf8, {chunk_size});
  check_tiling(utf8, ranges);
  MEMVID_CHECK(cut_in_pieces(utf8, Chunker(chunk_size), piece_bytes) == ranges);
  const auto by_tokens = [&] { return Chunker(chunk_size, ChunkBy::kTokens, count); };
  check_tiling(utf8, cut_in_pieces(utf8, by_tokens(), piece_bytes));
  MEMVID_CHECK(cut_in_pieces(utf8, by_tokens(), piece_bytes) ==
               cut_in_pieces(utf8, by_tokens(), utf8.size()));
  MEMVID_CHECK(is_valid_utf8(tail(utf8, chunk_size)));
}

}  // namespace memvid::text
