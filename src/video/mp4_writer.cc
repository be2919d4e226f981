// The boxes of a memory, written out field by field. Numbers in parentheses are paragraphs of
// ISO/IEC 14496-12:2015; docs/formats/container.md shows the same as tables of offsets.
//
// What repeats with every fragment is kept small: the track's defaults (trex) say that a sample
// lasts one tick and is a sync sample, so a moof holds nothing but its number, its time and one
// size a sample: 88 + 4 n bytes.
#include "base/check.h"
#include "video/mp4.h"
#include "video/mp4_bytes.h"

namespace memvid::video {
namespace {

constexpr std::uint32_t kTrackId = 1;
constexpr std::uint32_t kSyncSample = 0x02000000;  // sample_depends_on 2, sample_is_non_sync 0
constexpr std::uint32_t kDefaultBaseIsMoof = 0x020000;
constexpr std::uint32_t kDataOffsetAndSizes = 0x000201;
constexpr std::uint64_t kFragmentBytesMax = 0xffff0000;
constexpr std::uint32_t kMoofBytes = 88;  // without the sample sizes

void unity_matrix(BoxWriter& out) {
  for (const std::uint32_t value : {0x10000u, 0u, 0u, 0u, 0x10000u, 0u, 0u, 0u, 0x40000000u})
    out.u32(value);
}

void write_ftyp(BoxWriter& out) {  // 4.3
  out.box(fourcc("ftyp"), [&] {
    out.u32(fourcc("iso6"));  // the first brand with default-base-is-moof and tfdt
    out.u32(0);
    out.u32(fourcc("iso6"));
    out.u32(fourcc("av01"));
    out.u32(fourcc("mp41"));
  });
}

void write_mvhd(BoxWriter& out) {  // 8.2.2
  out.full_box(fourcc("mvhd"), 0, 0, [&] {
    out.u32(0);           // creation time: the same input gives the same bytes
    out.u32(0);           // modification time
    out.u32(kFrameRate);  // timescale
    out.u32(0);           // duration: the fragments say
    out.u32(0x10000);     // rate 1.0
    out.u16(0x100);       // volume 1.0
    out.zeros(10);
    unity_matrix(out);
    out.zeros(24);
    out.u32(kTrackId + 1);  // next track
  });
}

void write_tkhd(BoxWriter& out, int width_px, int height_px) {  // 8.3.2
  out.full_box(fourcc("tkhd"), 0, 3, [&] {                      // enabled, in the movie
    out.u32(0);                                                 // creation time
    out.u32(0);                                                 // modification time
    out.u32(kTrackId);
    out.u32(0);
    out.u32(0);  // duration
    out.zeros(8);
    out.u16(0);  // layer
    out.u16(0);  // alternate group
    out.u16(0);  // volume
    out.u16(0);
    unity_matrix(out);
    out.u32(static_cast<std::uint32_t>(width_px) << 16);
    out.u32(static_cast<std::uint32_t>(height_px) << 16);
  });
}

void write_media_headers(BoxWriter& out) {
  out.full_box(fourcc("mdhd"), 0, 0, [&] {  // 8.4.2
    out.u32(0);
    out.u32(0);
    out.u32(kFrameRate);
    out.u32(0);
    out.u16(0x55c4);  // language "und"
    out.u16(0);
  });
  out.full_box(fourcc("hdlr"), 0, 0, [&] {  // 8.4.3
    out.u32(0);
    out.u32(fourcc("vide"));
    out.zeros(12);
    out.zeros(1);  // no name
  });
}

void write_sample_description(BoxWriter& out, int width_px, int height_px,
                              base::ByteSpan codec_configuration) {
  out.full_box(fourcc("stsd"), 0, 0, [&] {  // 8.5.2
    out.u32(1);
    out.box(fourcc("av01"), [&] {  // 12.1.3, AV1 ISOBMFF binding 2.2
      out.zeros(6);
      out.u16(1);  // data reference
      out.zeros(16);
      out.u16(static_cast<std::uint32_t>(width_px));
      out.u16(static_cast<std::uint32_t>(height_px));
      out.u32(0x480000);  // 72 dpi
      out.u32(0x480000);
      out.u32(0);
      out.u16(1);     // frames a sample
      out.zeros(32);  // compressor's name
      out.u16(0x18);  // depth
      out.u16(0xffff);
      out.box(fourcc("av1C"), [&] { out.bytes(codec_configuration); });
    });
  });
}

void write_sample_table(BoxWriter& out, int width_px, int height_px,
                        base::ByteSpan codec_configuration) {
  out.box(fourcc("stbl"), [&] {  // 8.5.1; empty: all samples are in fragments
    write_sample_description(out, width_px, height_px, codec_configuration);
    for (const std::uint32_t type : {fourcc("stts"), fourcc("stsc")})
      out.full_box(type, 0, 0, [&] { out.u32(0); });
    out.full_box(fourcc("stsz"), 0, 0, [&] { out.u64(0); });
    out.full_box(fourcc("stco"), 0, 0, [&] { out.u32(0); });
  });
}

void write_media_information(BoxWriter& out, int width_px, int height_px,
                             base::ByteSpan codec_configuration) {
  out.box(fourcc("minf"), [&] {                                 // 8.4.4
    out.full_box(fourcc("vmhd"), 0, 1, [&] { out.zeros(8); });  // 12.1.2
    out.box(fourcc("dinf"), [&] {                               // 8.7.1: data is in this file
      out.full_box(fourcc("dref"), 0, 0, [&] {
        out.u32(1);
        out.full_box(fourcc("url "), 0, 1, [] {});
      });
    });
    write_sample_table(out, width_px, height_px, codec_configuration);
  });
}

void write_mvex(BoxWriter& out) {
  out.box(fourcc("mvex"), [&] {               // 8.8.1
    out.full_box(fourcc("trex"), 0, 0, [&] {  // 8.8.3
      out.u32(kTrackId);
      out.u32(1);  // sample description
      out.u32(1);  // duration
      out.u32(0);  // size: every trun says
      out.u32(kSyncSample);
    });
  });
}

void write_moof(BoxWriter& out, std::uint32_t sequence, std::uint64_t first_frame,
                std::span<const base::Bytes> packets) {
  const auto moof_bytes = kMoofBytes + 4 * static_cast<std::uint32_t>(packets.size());
  out.box(fourcc("moof"), [&] {                                                         // 8.8.4
    out.full_box(fourcc("mfhd"), 0, 0, [&] { out.u32(sequence); });                     // 8.8.5
    out.box(fourcc("traf"), [&] {                                                       // 8.8.6
      out.full_box(fourcc("tfhd"), 0, kDefaultBaseIsMoof, [&] { out.u32(kTrackId); });  // 8.8.7
      out.full_box(fourcc("tfdt"), 1, 0, [&] { out.u64(first_frame); });                // 8.8.12
      out.full_box(fourcc("trun"), 0, kDataOffsetAndSizes, [&] {                        // 8.8.8
        out.u32(packets.size());
        out.u32(moof_bytes + kBoxHeaderBytes);  // from the moof's start to the first sample
        for (const base::Bytes& packet : packets) out.u32(packet.size());
      });
    });
  });
}

}  // namespace

base::Bytes initial_boxes(int width_px, int height_px, base::ByteSpan codec_configuration) {
  base::Bytes bytes;
  BoxWriter out(bytes);
  write_ftyp(out);
  out.box(fourcc("moov"), [&] {  // 8.2.1
    write_mvhd(out);
    out.box(fourcc("trak"), [&] {  // 8.3.1
      write_tkhd(out, width_px, height_px);
      out.box(fourcc("mdia"), [&] {  // 8.4.1
        write_media_headers(out);
        write_media_information(out, width_px, height_px, codec_configuration);
      });
    });
    write_mvex(out);
  });
  return bytes;
}

base::Bytes fragment(std::uint32_t sequence, std::uint64_t first_frame,
                     std::span<const base::Bytes> packets,
                     std::vector<std::uint32_t>* sample_offsets) {
  MEMVID_CHECK(!packets.empty() && packets.size() <= kFragmentSamplesMax);
  std::uint64_t data_bytes = 0;
  for (const base::Bytes& packet : packets) data_bytes += packet.size();
  MEMVID_CHECK(data_bytes <= kFragmentBytesMax);

  base::Bytes bytes;
  bytes.reserve(kMoofBytes + kBoxHeaderBytes + 4 * packets.size() + data_bytes);
  BoxWriter out(bytes);
  write_moof(out, sequence, first_frame, packets);
  if (sample_offsets != nullptr) sample_offsets->clear();
  out.box(fourcc("mdat"), [&] {  // 8.1.1
    for (const base::Bytes& packet : packets) {
      if (sample_offsets != nullptr)
        sample_offsets->push_back(static_cast<std::uint32_t>(bytes.size()));
      out.bytes(packet);
    }
  });
  return bytes;
}

base::Bytes uuid_box(const Uuid& id, base::ByteSpan body) {
  base::Bytes bytes;
  BoxWriter out(bytes);
  out.box(fourcc("uuid"), [&] {  // 4.2
    out.bytes(id);
    out.bytes(body);
  });
  return bytes;
}

}  // namespace memvid::video
