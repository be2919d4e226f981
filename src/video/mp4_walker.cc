// Walks the top-level boxes of a file that may be damaged anywhere.
//
// A box is believed when its type is one that files like ours have and when what its size says fits
// what lies there: behind it begins another such box, or the file ends. A fragment says its length
// twice, in the mdat's size and in the moof's sample table; both agreeing is enough.
//
//   what is damaged            what happens
//   a size or type             the region up to the next believable moof, uuid or mdat is kBroken
//   the mdat's header          the moof's table alone gives the fragment (repaired)
//   the moof or its table      the mdat's packets are found by their own headers: AV1 units tell
//                              their sizes (spec 5.3), and each packet starts with a sequence
//                              header (repaired)
//   the end of the file cut    kTruncated, with the samples that are whole
//
// Every step moves forward, and scanning reads each byte a bounded number of times, so a hostile
// file costs time in proportion to its size. Memory: one window, one moof, one event.
#include <algorithm>
#include <array>
#include <utility>

#include "base/try.h"
#include "video/moof_table.h"
#include "video/mp4.h"
#include "video/mp4_bytes.h"

namespace memvid::video {
namespace {

using Kind = BoxEvent::Kind;

constexpr std::uint64_t kMoofBytesMax = 1 << 20;
constexpr std::uint64_t kScannedMoofBytesMax = 1 << 16;  // while looking for one in foreign bytes
constexpr std::uint64_t kUuidBodyBytesMax = 1 << 16;
constexpr std::size_t kUuidBytes = 16;
constexpr std::size_t kWindowBytes = 1024;
constexpr std::size_t kScanBytes = 1 << 16;
constexpr int kObuSequenceHeader = 1;
constexpr std::uint32_t kPacketBytesMax = 0x7fffffff;

bool is_known_type(std::uint32_t type) {
  constexpr std::uint32_t kKnown[] = {
      fourcc("ftyp"), fourcc("moov"), fourcc("moof"), fourcc("mdat"),
      fourcc("uuid"), fourcc("free"), fourcc("skip"), fourcc("wide"),
      fourcc("styp"), fourcc("sidx"), fourcc("ssix"), fourcc("mfra"),
      fourcc("emsg"), fourcc("prft"), fourcc("meta"), fourcc("pdin")};
  return std::find(std::begin(kKnown), std::end(kKnown), type) != std::end(kKnown);
}

bool is_landmark(std::uint32_t type) {
  return type == fourcc("moof") || type == fourcc("uuid") || type == fourcc("mdat");
}

class Walker {
 public:
  Walker(base::File& file, std::uint64_t begin, std::uint64_t size,
         const std::function<Status(BoxEvent&&)>& on_event)
      : file_(file), size_(size), position_(begin), on_event_(on_event) {}

  Status run() {
    while (position_ < size_) MEMVID_TRY_VOID(step());
    return {};
  }

 private:
  Status step() {
    if (size_ - position_ < kBoxHeaderBytes) return emit_until(size_, {.kind = Kind::kTruncated});
    MEMVID_TRY(const auto header, box_at(position_));
    if (!header) return skip_to_next_box(size_);
    MEMVID_TRY(const bool fragment, is_fragment(*header));
    if (fragment) return step_fragment(*header);
    if (header->size > size_ - position_) return skip_to_next_box(size_);
    const std::uint64_t end = position_ + header->size;
    MEMVID_TRY(const bool followed, boundary_at(end));
    if (!followed) {
      // The size may be wrong, or the next box: believe it unless it swallows another box.
      MEMVID_TRY(const std::uint64_t next, find_box(position_ + 1, end));
      if (next < end) return emit_until(next, {.kind = Kind::kBroken});
    }
    return step_plain(*header, end);
  }

  // A box that is believed and is no moof.
  Status step_plain(const BoxHeader& header, std::uint64_t end) {
    const bool after_damage = std::exchange(after_damage_, false);
    switch (header.type) {
      case fourcc("ftyp"): {
        MEMVID_TRY(const std::uint64_t moov_end, end_of_moov(end));
        return emit_until(moov_end, {.kind = Kind::kInitial});
      }
      case fourcc("moov"): return emit_until(end, {.kind = Kind::kInitial});
      case fourcc("uuid"): return step_uuid(header, end);
      case fourcc("mdat"):
        if (after_damage) {
          MEMVID_TRY(auto samples, find_packets(position_ + header.header_bytes, end));
          if (!samples.empty()) return emit_repaired(0, next_frame_, std::move(samples), end);
        }
        break;
      default: break;
    }
    return emit_until(end, {.kind = Kind::kSkipped});
  }

  // One flipped bit makes `moov` of `moof`, which only the inside tells apart.
  Result<bool> is_fragment(const BoxHeader& header) {
    if (header.type != fourcc("moov")) return header.type == fourcc("moof");
    if (header.size > kMoofBytesMax || header.size > size_ - position_) return false;
    MEMVID_TRY(const Claims claims, claims_of(header));
    return claims.table.has_value();
  }

  // Where the moov at `offset` ends; `offset` when none is there.
  Result<std::uint64_t> end_of_moov(std::uint64_t offset) {
    MEMVID_TRY(const auto moov, box_at(offset));
    if (!moov || moov->type != fourcc("moov") || moov->size > size_ - offset) return offset;
    MEMVID_TRY(const bool followed, boundary_at(offset + moov->size));
    return followed ? offset + moov->size : offset;
  }

  Status step_uuid(const BoxHeader& header, std::uint64_t end) {
    const std::uint64_t body = position_ + header.header_bytes + kUuidBytes;
    if (body > end || end - body > kUuidBodyBytesMax)
      return emit_until(end, {.kind = Kind::kSkipped});
    BoxEvent event{.kind = Kind::kUuid};
    MEMVID_TRY_VOID(file_.read_at(body - kUuidBytes, event.id));
    event.body.resize(static_cast<std::size_t>(end - body));
    MEMVID_TRY_VOID(file_.read_at(body, event.body));
    return emit_until(end, std::move(event));
  }

  // What a moof and the mdat behind it say about the fragment.
  struct Claims {
    std::optional<MoofTable> table;
    std::uint64_t data = 0;      // where the mdat's payload begins; 0: no mdat there
    std::uint64_t data_end = 0;  // where it ends by the mdat's size
    bool table_fits() const {
      return table && table->samples.front().offset >= data && table->end() <= data_end;
    }
  };

  Status step_fragment(const BoxHeader& moof) {
    if (moof.size > kMoofBytesMax || moof.size > size_ - position_) return skip_to_next_box(size_);
    MEMVID_TRY(Claims claims, claims_of(moof));
    const bool in_file = claims.data != 0 && claims.data_end <= size_;
    if (in_file && claims.table_fits() && claims.table->end() == claims.data_end)
      return emit_fragment(std::move(*claims.table), claims.data_end, false);

    if (in_file) {
      MEMVID_TRY(const bool followed, boundary_at(claims.data_end));
      if (followed) {
        MEMVID_TRY(auto samples, find_packets(claims.data, claims.data_end));
        const bool complete =
            !samples.empty() && samples.back().offset + samples.back().size == claims.data_end;
        if (!complete && claims.table_fits())  // a foreign fragment with gaps
          return emit_fragment(std::move(*claims.table), claims.data_end, false);
        const std::uint64_t frame = claims.table ? claims.table->first_frame : next_frame_;
        const std::uint32_t sequence = claims.table ? claims.table->sequence : 0;
        if (!samples.empty())
          return emit_repaired(sequence, frame, std::move(samples), claims.data_end);
      }
    }
    if (claims.table && claims.table->end() <= size_) {
      MEMVID_TRY(const bool followed, boundary_at(claims.table->end()));
      const std::uint64_t end = claims.table->end();
      if (followed) return emit_fragment(std::move(*claims.table), end, true);
    }
    return skip_cut_fragment(std::move(claims));
  }

  Result<Claims> claims_of(const BoxHeader& moof) {
    Claims claims;
    base::Bytes box(static_cast<std::size_t>(moof.size));
    MEMVID_TRY_VOID(file_.read_at(position_, box));
    claims.table = parse_moof(box, position_);
    const std::uint64_t behind = position_ + moof.size;
    MEMVID_TRY(const auto mdat, box_at(behind));
    if (mdat && mdat->type == fourcc("mdat") && mdat->size < size_ + kMoofBytesMax) {
      claims.data = behind + mdat->header_bytes;
      claims.data_end = behind + mdat->size;
    }
    return claims;
  }

  // The fragment's end is not where it says: cut off by the file's end, or damaged.
  Status skip_cut_fragment(Claims claims) {
    MEMVID_TRY(const std::uint64_t next, find_box(position_ + 1, size_));
    const bool cut = next == size_ && claims.table && claims.table->end() > size_;
    BoxEvent event{.kind = cut ? Kind::kTruncated : Kind::kBroken};
    if (cut) {
      event.sequence = claims.table->sequence;
      event.first_frame = claims.table->first_frame;
      event.samples = std::move(claims.table->samples);
      std::erase_if(event.samples,
                    [this](const auto& sample) { return sample.offset + sample.size > size_; });
    }
    return emit_until(next, std::move(event));
  }

  Status skip_to_next_box(std::uint64_t limit) {
    MEMVID_TRY(const auto header, box_at(position_));
    MEMVID_TRY(const std::uint64_t next, find_box(position_ + 1, limit));
    const bool cut = next == size_ && header && header->size > size_ - position_;
    return emit_until(next, {.kind = cut ? Kind::kTruncated : Kind::kBroken});
  }

  // --- what is told -----------------------------------------------------------------------------

  Status emit_fragment(MoofTable table, std::uint64_t end, bool repaired) {
    next_frame_ = table.first_frame + table.samples.size();
    BoxEvent event{.kind = Kind::kFragment,
                   .sequence = table.sequence,
                   .first_frame = table.first_frame,
                   .samples = std::move(table.samples),
                   .repaired = repaired};
    return emit_until(end, std::move(event));
  }

  Status emit_repaired(std::uint32_t sequence, std::uint64_t first_frame,
                       std::vector<BoxEvent::Sample> samples, std::uint64_t end) {
    return emit_fragment({sequence, first_frame, std::move(samples)}, end, true);
  }

  Status emit_until(std::uint64_t end, BoxEvent&& event) {
    after_damage_ = event.kind == Kind::kBroken;
    event.offset = position_;
    event.size = end - position_;
    position_ = end;
    return on_event_(std::move(event));
  }

  // --- what lies where --------------------------------------------------------------------------

  // The header at `offset` if it is one of a known box; it may claim more than the file has.
  Result<std::optional<BoxHeader>> box_at(std::uint64_t offset) {
    MEMVID_TRY(const base::ByteSpan bytes, peek(offset, kLargeBoxHeaderBytes));
    auto header = parse_box_header(bytes);
    if (header && !is_known_type(header->type)) header.reset();
    return header;
  }

  // Whether a box may begin at `offset`; the file's end, and a cut header at it, count.
  Result<bool> boundary_at(std::uint64_t offset) {
    if (offset > size_) return false;
    if (size_ - offset < kBoxHeaderBytes) return true;
    MEMVID_TRY(const auto header, box_at(offset));
    return header.has_value();
  }

  // The first believable moof, uuid or mdat that begins in [from, limit); `limit` if there is none.
  Result<std::uint64_t> find_box(std::uint64_t from, std::uint64_t limit) {
    base::Bytes chunk;
    while (from < limit) {
      const std::uint64_t wanted = std::min<std::uint64_t>(kScanBytes, size_ - from);
      chunk.resize(static_cast<std::size_t>(wanted));
      MEMVID_TRY_VOID(file_.read_at(from, chunk));
      if (chunk.size() < kBoxHeaderBytes) break;
      const std::size_t starts = chunk.size() - kBoxHeaderBytes + 1;
      for (std::size_t i = 0; i < starts && from + i < limit; ++i) {
        if (chunk[i + 4] != 'm' && chunk[i + 4] != 'u') continue;
        MEMVID_TRY(const bool box, believable_at(from + i, base::ByteSpan(chunk).subspan(i)));
        if (box) return from + i;
      }
      from += starts;
    }
    return limit;
  }

  Result<bool> believable_at(std::uint64_t offset, base::ByteSpan bytes) {
    if (!is_landmark(static_cast<std::uint32_t>(BigReader(bytes.subspan(4)).u32()))) return false;
    MEMVID_TRY(const auto header, box_at(offset));
    if (!header || header->size > size_ - offset) return false;
    if (header->type != fourcc("moof")) return boundary_at(offset + header->size);
    if (header->size > kScannedMoofBytesMax) return false;
    MEMVID_TRY(const base::ByteSpan head, peek(offset, 3 * kBoxHeaderBytes));
    BigReader reader(head);
    reader.skip(kBoxHeaderBytes + 4);
    if (reader.u32() != fourcc("mfhd")) return false;  // spares reading what is no moof
    base::Bytes box(static_cast<std::size_t>(header->size));
    MEMVID_TRY_VOID(file_.read_at(offset, box));
    return parse_moof(box, offset).has_value();
  }

  // The packets in [begin, end) by the headers of their AV1 units; those before the first unit that
  // does not parse.
  Result<std::vector<BoxEvent::Sample>> find_packets(std::uint64_t begin, std::uint64_t end) {
    std::vector<BoxEvent::Sample> samples;
    for (std::uint64_t at = begin; at < end && samples.size() <= kFragmentSamplesMax;) {
      MEMVID_TRY(const base::ByteSpan bytes, peek(at, kLargeBoxHeaderBytes));
      base::ByteReader reader(bytes);
      const std::uint8_t head = reader.u8();
      if ((head & 0b10000111) != 0b010) break;  // a size follows, no extension
      const std::uint64_t body_bytes = reader.varint();
      const std::uint64_t head_bytes = reader.offset();
      if (!reader.ok() || body_bytes > kPacketBytesMax - head_bytes) break;
      if (head_bytes + body_bytes > end - at) break;
      const auto unit_bytes = static_cast<std::uint32_t>(head_bytes + body_bytes);
      if (head >> 3 == kObuSequenceHeader)
        samples.push_back({at, unit_bytes});
      else if (samples.empty() || unit_bytes > kPacketBytesMax - samples.back().size)
        break;
      else
        samples.back().size += unit_bytes;
      at += unit_bytes;
    }
    return samples;
  }

  // Up to `count` bytes at `offset`, fewer at the file's end; valid until the next call.
  Result<base::ByteSpan> peek(std::uint64_t offset, std::size_t count) {
    const std::uint64_t have = offset < size_ ? size_ - offset : 0;
    count = static_cast<std::size_t>(std::min<std::uint64_t>(count, have));
    const bool cached = offset >= window_at_ && offset + count <= window_at_ + window_.size();
    if (!cached) {
      window_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kWindowBytes, have)));
      window_at_ = offset;
      MEMVID_TRY_VOID(file_.read_at(offset, window_));
    }
    return base::ByteSpan(window_).subspan(static_cast<std::size_t>(offset - window_at_), count);
  }

  base::File& file_;
  const std::uint64_t size_;
  std::uint64_t position_;
  const std::function<Status(BoxEvent&&)>& on_event_;
  std::uint64_t next_frame_ = 0;  // after the last fragment
  bool after_damage_ = false;     // the event before was kBroken
  base::Bytes window_;
  std::uint64_t window_at_ = 0;
};

}  // namespace

Status walk_boxes(base::File& file, std::uint64_t begin,
                  const std::function<Status(BoxEvent&&)>& on_event) {
  MEMVID_TRY(const std::uint64_t size, file.size());
  return Walker(file, begin, size, on_event).run();
}

}  // namespace memvid::video
