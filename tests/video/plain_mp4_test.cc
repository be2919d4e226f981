// Files as other tools write them: hand-made tables here, ffmpeg's own in judges_test.cc.
#include <gtest/gtest.h>

#include "video/boxes.h"
#include "video/mp4_bytes.h"
#include "video/pictures.h"

namespace memvid::video {
namespace {

using base::Bytes;

struct Tables {
  std::uint32_t codec = fourcc("av01");
  bool wide_offsets = false;
  std::uint32_t common_size = 0;
  std::vector<std::uint32_t> sizes = {5, 6, 7, 8};
  std::vector<std::uint64_t> chunks = {1000, 2000};
  std::vector<std::pair<std::uint32_t, std::uint32_t>> runs = {{1, 3}, {2, 1}};
  std::uint32_t claimed_sizes = 4;
  std::uint32_t claimed_chunks = 2;
};

Bytes plain_mp4(const Tables& tables, std::size_t file_bytes = 3000) {
  Bytes bytes;
  BoxWriter out(bytes);
  const auto nest = [&](std::uint32_t type, const auto& body) { out.box(type, body); };
  nest(fourcc("ftyp"), [&] { out.zeros(8); });
  nest(fourcc("moov"), [&] {
    nest(fourcc("trak"), [&] { nest(fourcc("mdia"), [] {}); });  // no video
    nest(fourcc("trak"), [&] {
      nest(fourcc("mdia"), [&] {
        nest(fourcc("minf"), [&] {
          nest(fourcc("stbl"), [&] {
            out.full_box(fourcc("stsd"), 0, 0, [&] {
              out.u32(1);
              nest(tables.codec, [] {});
            });
            out.full_box(fourcc("stsc"), 0, 0, [&] {
              out.u32(tables.runs.size());
              for (const auto& [first, count] : tables.runs) {
                out.u32(first);
                out.u32(count);
                out.u32(1);
              }
            });
            out.full_box(fourcc("stsz"), 0, 0, [&] {
              out.u32(tables.common_size);
              out.u32(tables.claimed_sizes);
              for (const std::uint32_t size : tables.sizes) out.u32(size);
            });
            out.full_box(tables.wide_offsets ? fourcc("co64") : fourcc("stco"), 0, 0, [&] {
              out.u32(tables.claimed_chunks);
              for (const std::uint64_t chunk : tables.chunks)
                out.number(chunk, tables.wide_offsets ? 8 : 4);
            });
          });
        });
      });
    });
  });
  bytes.resize(file_bytes);
  return bytes;
}

Result<std::vector<BoxEvent::Sample>> samples(const Bytes& bytes) {
  BoxFile file(bytes);
  return samples_of_plain_mp4(file.file());
}

ErrorCode refusal(const Bytes& bytes) {
  const auto result = samples(bytes);
  EXPECT_FALSE(result);
  return result ? ErrorCode::kInvalidArgument : result.error().code;
}

TEST(plain_mp4, sizes_and_chunks_give_every_sample) {
  for (const bool wide : {false, true}) {
    const auto found = samples(plain_mp4({.wide_offsets = wide}));
    ASSERT_TRUE(found) << found.error().message;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> places;
    for (const auto& sample : *found) places.emplace_back(sample.offset, sample.size);
    EXPECT_EQ(places, (std::vector<std::pair<std::uint64_t, std::uint32_t>>{
                          {1000, 5}, {1005, 6}, {1011, 7}, {2000, 8}}));
  }
}

TEST(plain_mp4, one_size_for_all_samples) {
  const auto found = samples(plain_mp4({.common_size = 50, .sizes = {}}));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 4u);
  EXPECT_EQ((*found)[3].offset, 2000u);
  EXPECT_EQ((*found)[3].size, 50u);
}

TEST(plain_mp4, a_file_without_av1_or_without_moov_is_unsupported) {
  EXPECT_EQ(refusal(plain_mp4({.codec = fourcc("avc1")})), ErrorCode::kUnsupported);
  EXPECT_EQ(refusal({}), ErrorCode::kUnsupported);
  EXPECT_EQ(refusal(Bytes(100, 0)), ErrorCode::kUnsupported);
  EXPECT_EQ(refusal(Bytes{'P', 'K', 3, 4, 5, 6, 7, 8, 9}), ErrorCode::kUnsupported);
}

TEST(plain_mp4, tables_that_do_not_fit_are_corrupt) {
  const std::vector<Tables> broken = {
      {.sizes = {5, 6, 7}},                               // fewer sizes than claimed
      {.claimed_sizes = 0xffffffff},                      // more than the box holds
      {.common_size = 1000000, .claimed_sizes = 100000},  // more than the file holds
      {.claimed_chunks = 0x7fffffff},
      {.chunks = {1000, 2999}},  // the last sample ends behind the file
      {.wide_offsets = true, .chunks = {1000, ~std::uint64_t{0}}},
      {.runs = {{1, 0xffffffff}}},
      {.runs = {{1, 1}}},  // samples that no chunk holds
      {.runs = {}},
      {.sizes = {5, 0, 7, 8}},
  };
  for (std::size_t i = 0; i < broken.size(); ++i)
    EXPECT_EQ(refusal(plain_mp4(broken[i])), ErrorCode::kCorrupt) << i;
}

// Each of them is in the file, but together they are many times as large.
TEST(plain_mp4, samples_that_lie_on_each_other_are_corrupt) {
  Tables tables;
  tables.sizes = std::vector<std::uint32_t>(100, 900);
  tables.chunks = std::vector<std::uint64_t>(100, 2000);
  tables.runs = {{1, 1}};
  tables.claimed_sizes = tables.claimed_chunks = 100;
  EXPECT_EQ(samples(plain_mp4(tables)).error().code, ErrorCode::kCorrupt);
}

TEST(plain_mp4, cuts_and_flips_never_crash_nor_point_outside) {
  const Bytes good = plain_mp4({});
  BoxFile file(good);
  const auto check = [&] {
    const std::uint64_t size = *file.file().size();
    const auto found = samples_of_plain_mp4(file.file());
    if (!found) return;
    for (const auto& sample : *found) EXPECT_LE(sample.offset + sample.size, size);
  };
  for (std::size_t i = 0; i < 400; ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes bytes = good;
      bytes[i] ^= static_cast<std::uint8_t>(1u << bit);
      file.set(bytes);
      check();
    }
  }
  for (std::size_t size = 0; size < good.size(); size += 7) {
    file.set(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)));
    check();
  }
}

}  // namespace
}  // namespace memvid::video
