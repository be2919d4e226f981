// The sample tables of an ordinary MP4 (ISO/IEC 14496-12, 8.5 to 8.7), which another tool made of a
// memory: where each sample of the first AV1 track lies. Every count is checked against the bytes
// that must hold it before anything is allocated.
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "base/try.h"
#include "video/mp4.h"
#include "video/mp4_bytes.h"

namespace memvid::video {
namespace {

constexpr std::uint64_t kMoovBytesMax = 1 << 28;  // 30 million samples

tl::unexpected<Error> corrupt(const base::File& file, const std::string& what) {
  return fail(ErrorCode::kCorrupt, file.path().string() + ": " + what);
}

// The body of the first top-level moov box; size 0 at the last box is allowed in such files.
Result<base::Bytes> read_moov(base::File& file, std::uint64_t file_bytes) {
  for (std::uint64_t at = 0; at + kBoxHeaderBytes <= file_bytes;) {
    base::Bytes head(
        static_cast<std::size_t>(std::min<std::uint64_t>(kLargeBoxHeaderBytes, file_bytes - at)));
    MEMVID_TRY_VOID(file.read_at(at, head));
    const auto header = parse_box_header(head);
    if (!header || header->size > file_bytes - at) break;
    if (header->type == fourcc("moov")) {
      if (header->size > kMoovBytesMax) return corrupt(file, "the moov box is too large");
      base::Bytes body(static_cast<std::size_t>(header->size - header->header_bytes));
      MEMVID_TRY_VOID(file.read_at(at + header->header_bytes, body));
      return body;
    }
    at += header->size;
  }
  return fail(ErrorCode::kUnsupported, file.path().string() + ": no MP4 (there is no moov box)");
}

// The first child of that type; nothing when it is absent or the boxes do not nest.
std::optional<base::ByteSpan> child(base::ByteSpan container, std::uint32_t type) {
  BigReader reader(container);
  while (const auto box = next_child(reader))
    if (box->type == type) return box->body;
  return std::nullopt;
}

std::optional<base::ByteSpan> descendant(base::ByteSpan container,
                                         std::initializer_list<std::uint32_t> path) {
  std::optional<base::ByteSpan> found = container;
  for (const std::uint32_t type : path)
    if (found) found = child(*found, type);
  return found;
}

// The stbl of the first track whose samples are AV1 (stsd's entry is av01).
std::optional<base::ByteSpan> av1_sample_tables(base::ByteSpan moov) {
  BigReader reader(moov);
  while (const auto box = next_child(reader)) {
    if (box->type != fourcc("trak")) continue;
    const auto stbl = descendant(box->body, {fourcc("mdia"), fourcc("minf"), fourcc("stbl")});
    const auto stsd = stbl ? child(*stbl, fourcc("stsd")) : std::nullopt;
    if (stsd && stsd->size() > 8 && child(stsd->subspan(8), fourcc("av01"))) return stbl;
  }
  return std::nullopt;
}

// 8.7.3: one size for all, or a size a sample.
struct SampleSizes {
  std::uint32_t common = 0;
  std::uint32_t count = 0;
  BigReader table{{}};
  std::uint32_t next() { return common != 0 ? common : table.u32(); }
};

std::optional<SampleSizes> sample_sizes(base::ByteSpan stbl, std::uint64_t file_bytes) {
  const auto stsz = child(stbl, fourcc("stsz"));
  if (!stsz) return std::nullopt;
  SampleSizes sizes{.table = BigReader(*stsz)};
  sizes.table.skip(4);
  sizes.common = sizes.table.u32();
  sizes.count = sizes.table.u32();
  if (!sizes.table.ok()) return std::nullopt;
  const bool fits = sizes.common != 0 ? std::uint64_t{sizes.common} * sizes.count <= file_bytes
                                      : std::uint64_t{sizes.count} * 4 <= sizes.table.remaining();
  if (!fits) return std::nullopt;
  return sizes;
}

// 8.7.5: where each chunk lies, in 32 or 64 bits.
struct ChunkOffsets {
  std::uint32_t count = 0;
  std::size_t width = 4;
  BigReader table{{}};
};

std::optional<ChunkOffsets> chunk_offsets(base::ByteSpan stbl) {
  const auto stco = child(stbl, fourcc("stco"));
  const auto co64 = stco ? std::nullopt : child(stbl, fourcc("co64"));
  if (!stco && !co64) return std::nullopt;
  ChunkOffsets chunks{.width = stco ? 4u : 8u, .table = BigReader(stco ? *stco : *co64)};
  chunks.table.skip(4);
  chunks.count = chunks.table.u32();
  if (!chunks.table.ok() || chunks.count > chunks.table.remaining() / chunks.width)
    return std::nullopt;
  return chunks;
}

// 8.7.4: runs of chunks with equally many samples.
class SamplesPerChunk {
 public:
  explicit SamplesPerChunk(base::ByteSpan stsc) : table_(stsc) {
    table_.skip(4);
    entries_left_ = table_.u32();
    read_entry();
  }
  // For the chunks 1, 2, … in order.
  std::uint32_t of(std::uint32_t chunk) {
    while (entries_left_ > 0 && chunk >= next_first_) {
      current_ = next_;
      --entries_left_;
      read_entry();
    }
    return current_;
  }
  bool ok() const { return table_.ok(); }

 private:
  void read_entry() {
    if (entries_left_ == 0) return;
    next_first_ = table_.u32();
    next_ = table_.u32();
    table_.skip(4);  // sample description
    if (!table_.ok()) entries_left_ = 0;
  }
  BigReader table_;
  std::uint32_t entries_left_ = 0;
  std::uint32_t next_first_ = 0;
  std::uint32_t next_ = 0;
  std::uint32_t current_ = 0;
};

std::optional<std::vector<BoxEvent::Sample>> read_tables(base::ByteSpan stbl,
                                                         std::uint64_t file_bytes) {
  auto sizes = sample_sizes(stbl, file_bytes);
  auto chunks = chunk_offsets(stbl);
  const auto stsc = child(stbl, fourcc("stsc"));
  if (!sizes || !chunks || !stsc) return std::nullopt;
  SamplesPerChunk per_chunk(*stsc);
  std::vector<BoxEvent::Sample> samples;
  std::uint64_t sample_bytes = 0;
  for (std::uint32_t chunk = 1; chunk <= chunks->count; ++chunk) {
    std::uint64_t at = chunks->table.number(chunks->width);
    const std::uint32_t count = per_chunk.of(chunk);
    if (!per_chunk.ok() || count > sizes->count - samples.size()) return std::nullopt;
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t size = sizes->next();
      if (size == 0 || at > file_bytes || size > file_bytes - at) return std::nullopt;
      samples.push_back({at, size});
      at += size;
      sample_bytes += size;
    }
    // Samples that lie on each other would be read again and again.
    if (sample_bytes > file_bytes) return std::nullopt;
  }
  if (samples.size() != sizes->count) return std::nullopt;
  return samples;
}

}  // namespace

Result<std::vector<BoxEvent::Sample>> samples_of_plain_mp4(base::File& file) {
  MEMVID_TRY(const std::uint64_t file_bytes, file.size());
  MEMVID_TRY(const base::Bytes moov, read_moov(file, file_bytes));
  const auto tables = av1_sample_tables(moov);
  if (!tables)
    return fail(ErrorCode::kUnsupported, file.path().string() + ": there is no AV1 video in it");
  auto samples = read_tables(*tables, file_bytes);
  if (!samples) return corrupt(file, "the sample tables of moov do not fit the file");
  return std::move(*samples);
}

}  // namespace memvid::video
