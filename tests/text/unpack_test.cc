#include "text/unpack.h"

#include <bzlib.h>
#include <gtest/gtest.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <random>

#include "support/temp_dir.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

std::string gzipped(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string zstandard(std::string_view text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

std::string xz(std::string_view text) {
  std::string packed(lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t size = 0;
  EXPECT_EQ(lzma_easy_buffer_encode(
                3, LZMA_CHECK_CRC64, nullptr, reinterpret_cast<const std::uint8_t*>(text.data()),
                text.size(), reinterpret_cast<std::uint8_t*>(packed.data()), &size, packed.size()),
            LZMA_OK);
  packed.resize(size);
  return packed;
}

std::string bzip2(std::string_view text) {
  std::string packed(text.size() + text.size() / 100 + 600, '\0');
  unsigned size = static_cast<unsigned>(packed.size());
  EXPECT_EQ(BZ2_bzBuffToBuffCompress(packed.data(), &size, const_cast<char*>(text.data()),
                                     static_cast<unsigned>(text.size()), 1, 0, 0),
            BZ_OK);
  packed.resize(size);
  return packed;
}

constexpr std::string (*kPackers[])(std::string_view) = {gzipped, zstandard, xz, bzip2};

struct Unpacked {
  std::string text;
  Status status;
};

Unpacked unpacked(std::string_view packed, std::size_t piece_bytes = kInputPieceBytes,
                  const UnpackLimits& limits = {}) {
  const Packing* packing = find_packing(packed);
  if (packing == nullptr) return {"", fail(ErrorCode::kInvalidArgument, "not packed")};
  test::MemoryInput input(packed, piece_bytes);
  const auto inside = unpack(input, *packing, "file", limits);
  if (!inside) return {"", tl::unexpected<Error>(inside.error())};
  return {read_whole(**inside, "file").value_or("unread"), {}};
}

std::string some_text(std::size_t size) {
  std::mt19937 random(3);
  std::string text;
  while (text.size() < size) text += "word" + std::to_string(random() % 100'000) + "\n";
  return text;
}

TEST(unpack, gives_back_what_was_packed_whatever_the_pieces) {
  for (const auto packer : kPackers)
    for (const std::string& text : {std::string("Grüße\n"), std::string(), some_text(1'000'000)}) {
      const std::string packed = packer(text);
      for (const std::size_t piece_bytes : {std::size_t{1}, std::size_t{1000}, kInputPieceBytes}) {
        const Unpacked got = unpacked(packed, piece_bytes);
        ASSERT_TRUE(got.status) << got.status.error().message;
        ASSERT_EQ(got.text, text);
      }
    }
}

TEST(unpack, packed_files_behind_each_other_are_one_text) {
  for (const auto packer : kPackers) {
    const std::string packed = packer("one, ") + packer("two");
    EXPECT_EQ(unpacked(packed).text, "one, two");
    EXPECT_EQ(unpacked(packed, 1).text, "one, two");
  }
}

TEST(unpack, a_file_cut_off_anywhere_is_told) {
  for (const auto packer : kPackers) {
    const std::string packed = packer(some_text(2'000));
    for (std::size_t size = 6; size < packed.size(); ++size) {
      const Unpacked got = unpacked(packed.substr(0, size));
      ASSERT_FALSE(got.status) << size;
      ASSERT_EQ(got.status.error().code, ErrorCode::kCorrupt);
      ASSERT_EQ(got.status.error().message, "file: is cut off");
    }
  }
}

TEST(unpack, a_changed_byte_and_what_stands_behind_never_become_text) {
  std::mt19937 random(4);
  const std::string text = some_text(5'000);
  for (const auto packer : kPackers) {
    const std::string packed = packer(text);
    EXPECT_FALSE(unpacked(packed + "garbage").status);
    for (std::size_t at = 0; at < packed.size(); at += 7) {
      std::string bytes = packed;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 + random() % 255));
      const Unpacked got = unpacked(bytes);
      if (got.status && packer != zstandard) {  // zstd's default has no checksum
        EXPECT_EQ(got.text, text) << at;  // a byte of gzip's header that says nothing of the text
      }
    }
  }
}

TEST(unpack, a_text_that_begins_as_a_packed_file_is_a_text) {
  EXPECT_EQ(find_packing("BZh9"), nullptr);
  EXPECT_EQ(find_packing("BZhur is a name\n"), nullptr);
  EXPECT_EQ(find_packing("BZh91 is another\n"), nullptr);
}

TEST(unpack, a_bomb_is_refused_early) {
  const std::string zeros(std::size_t{80} << 20, '\0');
  for (const auto packer : kPackers) {
    const Unpacked got = unpacked(packer(zeros));
    ASSERT_FALSE(got.status);
    EXPECT_EQ(got.status.error().code, ErrorCode::kUnsupported);
    EXPECT_EQ(got.status.error().message, "file: unpacks to more than 250 times its size");
  }
}

TEST(unpack, the_limit_of_bytes_holds_at_any_ratio) {
  const UnpackLimits limits{.bytes = 1000};
  EXPECT_TRUE(unpacked(gzipped(some_text(900)), kInputPieceBytes, limits).status);
  const Unpacked got = unpacked(gzipped(some_text(1100)), kInputPieceBytes, limits);
  ASSERT_FALSE(got.status);
  EXPECT_EQ(got.status.error().message, "file: unpacks to more than 1000 bytes");
}

TEST(unpack, the_file_inside_is_loaded_by_its_own_name_and_content) {
  const test::TempDir dir;
  const auto type = [&dir](const char* name, const std::string& bytes) {
    return test::load(dir.write(name, bytes)).documents.at(0).media_type;
  };
  EXPECT_EQ(type("a.csv.gz", gzipped("a,b\n")), "text/csv");
  EXPECT_EQ(type("A.CSV.GZ", gzipped("a,b\n")), "text/csv");
  EXPECT_EQ(type("tool.1.gz", gzipped(".TH TOOL 1\n")), "text/troff");
  EXPECT_EQ(type("b.md", xz("# Title\n")), "text/markdown");  // whatever its own name says
  EXPECT_EQ(type("c.zst", zstandard("<html>x")), "text/html");
  const test::Loaded binary = test::load(dir.write("d.gz", gzipped(std::string(10, '\0'))));
  ASSERT_FALSE(binary.status);
  EXPECT_EQ(binary.status.error().message, (dir / "d.gz").string() + ": binary, not text");
}

}  // namespace
}  // namespace memvid::text
