#include "video/moof_table.h"

#include "video/mp4_bytes.h"

namespace memvid::video {
namespace {

// Flags of tfhd (8.8.7) and trun (8.8.8).
constexpr std::uint32_t kTfhdBaseDataOffset = 0x1;
constexpr std::uint32_t kTfhdDescriptionIndex = 0x2;
constexpr std::uint32_t kTfhdDuration = 0x8;
constexpr std::uint32_t kTfhdSize = 0x10;
constexpr std::uint32_t kTrunDataOffset = 0x1;
constexpr std::uint32_t kTrunFirstFlags = 0x4;
constexpr std::uint32_t kTrunDuration = 0x100;
constexpr std::uint32_t kTrunSize = 0x200;
constexpr std::uint32_t kTrunFlags = 0x400;
constexpr std::uint32_t kTrunCompositionOffset = 0x800;

constexpr std::uint64_t kOffsetMax = std::uint64_t{1} << 62;

class MoofParser {
 public:
  MoofParser(base::ByteSpan box, std::uint64_t offset)
      : box_(box), offset_(offset), base_(offset), next_sample_(offset + box.size()) {}

  std::optional<MoofTable> run() {
    bool sound = offset_ < kOffsetMax && box_.size() > kBoxHeaderBytes;
    bool has_mfhd = false;
    bool has_traf = false;
    BigReader reader(sound ? box_.subspan(kBoxHeaderBytes) : box_);
    while (sound) {
      const auto child = next_child(reader);
      if (!child) break;
      if (child->type == fourcc("mfhd")) {
        sound = !has_mfhd && parse_mfhd(child->body);
        has_mfhd = true;
      } else if (child->type == fourcc("traf")) {
        sound = !has_traf && parse_traf(child->body);  // a second track would be no memory
        has_traf = true;
      }
    }
    if (!sound || !reader.ok() || !has_mfhd || table_.samples.empty()) return std::nullopt;
    return std::move(table_);
  }

 private:
  bool parse_mfhd(base::ByteSpan body) {
    BigReader reader(body);
    reader.skip(4);
    table_.sequence = reader.u32();
    return reader.ok() && reader.remaining() == 0;
  }

  bool parse_traf(base::ByteSpan body) {
    BigReader reader(body);
    bool has_tfhd = false;
    bool has_tfdt = false;
    while (const auto child = next_child(reader)) {
      bool sound = true;
      if (child->type == fourcc("tfhd")) has_tfhd = sound = parse_tfhd(child->body);
      if (child->type == fourcc("tfdt")) has_tfdt = sound = parse_tfdt(child->body);
      if (child->type == fourcc("trun")) sound = has_tfhd && parse_trun(child->body);
      if (!sound) return false;
    }
    return reader.ok() && has_tfdt;
  }

  bool parse_tfhd(base::ByteSpan body) {
    BigReader reader(body);
    reader.skip(1);
    const std::uint32_t flags = reader.u24();
    reader.skip(4);  // track
    if (flags & kTfhdBaseDataOffset) base_ = reader.u64();
    if (flags & kTfhdDescriptionIndex) reader.skip(4);
    if (flags & kTfhdDuration) reader.skip(4);
    if (flags & kTfhdSize) default_size_ = reader.u32();
    return reader.ok() && base_ < kOffsetMax;
  }

  bool parse_tfdt(base::ByteSpan body) {
    BigReader reader(body);
    const bool wide = reader.u8() == 1;
    reader.skip(3);
    table_.first_frame = reader.number(wide ? 8 : 4);
    return reader.ok() && reader.remaining() == 0;
  }

  bool parse_trun(base::ByteSpan body) {
    BigReader reader(body);
    reader.skip(1);
    const std::uint32_t flags = reader.u24();
    const std::uint32_t count = reader.u32();
    // Signed, and counted from the base; without it the data follows the run before.
    if (flags & kTrunDataOffset) {
      const auto distance = static_cast<std::int32_t>(reader.u32());
      if (distance < 0 || base_ + static_cast<std::uint64_t>(distance) < next_sample_) return false;
      next_sample_ = base_ + static_cast<std::uint64_t>(distance);
    } else if (table_.samples.empty()) {
      return false;
    }
    if (flags & kTrunFirstFlags) reader.skip(4);
    if (count > kFragmentSamplesMax - table_.samples.size()) return false;
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) add_sample(reader, flags);
    return reader.ok() && reader.remaining() == 0 && sizes_known_;
  }

  void add_sample(BigReader& reader, std::uint32_t flags) {
    if (flags & kTrunDuration) reader.skip(4);
    const std::uint32_t size = flags & kTrunSize ? reader.u32() : default_size_;
    if (flags & kTrunFlags) reader.skip(4);
    if (flags & kTrunCompositionOffset) reader.skip(4);
    sizes_known_ = sizes_known_ && size > 0;
    table_.samples.push_back({next_sample_, size});
    next_sample_ += size;
  }

  const base::ByteSpan box_;
  const std::uint64_t offset_;
  std::uint64_t base_;         // what data offsets count from
  std::uint64_t next_sample_;  // no sample may lie before
  std::uint32_t default_size_ = 0;
  bool sizes_known_ = true;
  MoofTable table_;
};

}  // namespace

std::optional<MoofTable> parse_moof(base::ByteSpan box, std::uint64_t offset) {
  return MoofParser(box, offset).run();
}

}  // namespace memvid::video
