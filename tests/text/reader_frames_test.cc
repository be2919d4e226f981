// What the program memvid-loader says, and what is believed of it.
#include "text/reader_frames.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "base/try.h"

namespace memvid::text {
namespace {

using namespace std::string_literals;

// Everything that a sink is told, a line each.
class Diary final : public DocumentSink {
 public:
  Status text(std::string_view utf8) override { return note("text " + std::string(utf8)); }
  Status place(std::string_view where) override { return note("place " + std::string(where)); }
  Status heading(const Heading& heading) override {
    return note("heading " + std::to_string(heading.level) + " " + heading.words + " " +
                std::to_string(heading.bytes));
  }
  Status block(const Block& block) override {
    std::string line = "block " + std::to_string(static_cast<int>(block.kind));
    for (const std::string& column : block.columns) line += "|" + column;
    return note(line);
  }
  Status finish(Document&& document) override {
    return note("document " + document.own_id + "|" + document.title + "|" + document.media_type +
                "|" + document.metadata);
  }
  std::vector<std::string> lines;
  std::string broken_by;  // this line is answered with an Error

 private:
  Status note(std::string line) {
    lines.push_back(line);
    if (line == broken_by) return fail(ErrorCode::kCapacity, "full");
    return {};
  }
};

std::string frame(char kind, std::string_view payload) {
  base::Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.u8(static_cast<std::uint8_t>(kind));
  writer.u32(static_cast<std::uint32_t>(payload.size()));
  writer.bytes(base::as_bytes(payload));
  return std::string(base::as_text(bytes));
}

std::string document(const std::vector<std::string>& parts) {
  base::Bytes bytes;
  base::ByteWriter writer(bytes);
  for (const std::string& part : parts) writer.sized(part);
  return frame('D', base::as_text(bytes));
}

std::string heading(std::uint64_t level, std::uint64_t size, const std::string& words) {
  base::Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.varint(level);
  writer.varint(size);
  writer.sized(words);
  return frame('H', base::as_text(bytes));
}

// What a FrameWriter writes when `say` speaks.
template <typename Say>
std::string written(const Say& say) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  FrameWriter writer(ends[1]);
  say(writer);
  ::close(ends[1]);
  std::string bytes(1 << 20, '\0');
  bytes.resize(static_cast<std::size_t>(::read(ends[0], bytes.data(), bytes.size())));
  ::close(ends[0]);
  return bytes;
}

TEST(frames, come_back_whatever_the_pieces_are) {
  const std::string bytes = written([](FrameWriter& writer) {
    EXPECT_TRUE(writer.place("p. 1"));
    EXPECT_TRUE(writer.heading({2, "Gr\xC3\xBC\xC3\x9F", 300}));
    EXPECT_TRUE(writer.text("Gr\xC3\xBC\xC3\x9F"));
    EXPECT_TRUE(writer.block({Block::Kind::kRows, {"name", ""}}));
    EXPECT_TRUE(writer.block({}));
    EXPECT_TRUE(writer.finish({"7", "A title", "application/pdf", R"({"a":1})"}));
    EXPECT_TRUE(writer.end({}));
  });
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
    Diary diary;
    FrameReader reader(diary);
    for (std::size_t at = 0; at < bytes.size(); at += piece)
      ASSERT_TRUE(reader.add(std::string_view(bytes).substr(at, piece)));
    EXPECT_EQ(diary.lines,
              (std::vector<std::string>{"place p. 1", "heading 2 Gr\xC3\xBC\xC3\x9F 300",
                                        "text Gr\xC3\xBC\xC3\x9F", "block 2|name|", "block 0",
                                        R"(document 7|A title|application/pdf|{"a":1})"}));
    EXPECT_TRUE(reader.is_at_end());
    EXPECT_FALSE(reader.refusal());
  }
}

TEST(frames, an_error_is_the_end) {
  const std::string bytes = written([](FrameWriter& writer) {
    EXPECT_TRUE(writer.end(fail(ErrorCode::kUnsupported, "two\nlines \xFF")));
  });
  Diary diary;
  FrameReader reader(diary);
  ASSERT_TRUE(reader.add(bytes));
  EXPECT_TRUE(reader.is_at_end());
  EXPECT_EQ(reader.refusal(), "two?lines \xEF\xBF\xBD");
}

TEST(frames, a_cut_answer_has_no_end) {
  Diary diary;
  FrameReader reader(diary);
  ASSERT_TRUE(reader.add(frame('T', "text") + frame('Z', "").substr(0, 3)));
  EXPECT_FALSE(reader.is_at_end());
}

TEST(frames, nonsense_is_refused) {
  const std::string text = frame('T', "text");
  const std::vector<std::string> nonsense = {
      frame('X', "what is this"),
      frame('T', ""),
      frame('T', "\xFF"),
      frame('P', "\xC3"),
      frame('P', std::string(5'000, 'p')),
      "T\xFF\xFF\xFF\xFF",
      heading(0, 1, "x"),
      heading(1'001, 1, "x"),
      heading(1, std::uint64_t{1} << 40, "x"),
      heading(1, 1, "\xC3"),
      heading(1, 1, std::string(5'000, 'h')),
      frame('K', ""),
      frame('K', "\3"),
      frame('K', "\2\7name"),
      frame('K', "\2\1\xC3"),
      frame('K', "\2\3a\nb"),
      frame('H', "\x01"),
      frame('H', "\x01\x01\x01x and more"),
      document({"", "", "", ""}),  // without a text
      text + document({"", "", ""}),
      text + document({"", "", "", "", ""}),
      text + document({"", "a\nb", "", ""}),
      text + document({"", "\xFF", "", ""}),
      text + document({"", "", "", "[1]"}),
      text + document({"", "", "", "{\"a\":"}),
      frame('Z', "") + text,
      frame('E', "no") + "T",
  };
  for (const std::string& bytes : nonsense) {
    Diary diary;
    FrameReader reader(diary);
    const Status status = reader.add(bytes);
    ASSERT_FALSE(status) << bytes;
    EXPECT_EQ(status.error().code, ErrorCode::kCorrupt);
  }
}

TEST(frames, an_error_of_the_sink_is_given_back) {
  Diary diary;
  diary.broken_by = "text b";
  FrameReader reader(diary);
  const Status status = reader.add(frame('T', "a") + frame('T', "b") + frame('T', "c"));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kCapacity);
  EXPECT_EQ(diary.lines.size(), 2u);
}

// Everything that is told of an archive, a line each.
class MemberDiary final : public MemberSink {
 public:
  Status member(PackedMember&& member) override {
    lines.push_back("member " + std::to_string(static_cast<int>(member.kind)) + " " +
                    std::to_string(member.modified_at) + " " + member.name);
    return {};
  }
  Status bytes(std::string_view piece) override {
    lines.push_back("bytes " + std::string(piece));
    return {};
  }
  Status end_member(std::string_view problem) override {
    lines.push_back("end " + std::string(problem));
    return {};
  }
  std::vector<std::string> lines;
};

TEST(frames, of_an_archive_come_back_whatever_the_pieces_are) {
  const std::string bytes = written([](FrameWriter& writer) {
    EXPECT_TRUE(writer.member({PackedMember::Kind::kFile, -7, "a/\xFF.txt"}));
    EXPECT_TRUE(writer.bytes("\0\xFF"s));
    EXPECT_TRUE(writer.end_member(""));
    EXPECT_TRUE(writer.member({PackedMember::Kind::kLink, 8, ""}));
    EXPECT_TRUE(writer.end_member("is\nbroken"));
    EXPECT_TRUE(writer.end({}));
  });
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
    MemberDiary diary;
    FrameReader reader(diary);
    for (std::size_t at = 0; at < bytes.size(); at += piece)
      ASSERT_TRUE(reader.add(std::string_view(bytes).substr(at, piece)));
    EXPECT_EQ(diary.lines, (std::vector<std::string>{"member 0 -7 a/\xFF.txt", "bytes \0\xFF"s,
                                                     "end ", "member 1 8 ", "end is?broken"}));
    EXPECT_TRUE(reader.is_at_end());
  }
}

TEST(frames, of_an_archive_that_make_no_sense_are_not_believed) {
  const std::string member = frame('M', std::string(9, '\0') + "name");
  const std::vector<std::string> nonsense = {
      frame('M', std::string(8, '\0')),
      frame('M', '\3' + std::string(8, '\0')),
      frame('B', "bytes of nothing"),
      frame('F', ""),
      frame('T', "a text"),
      member + member,
      member + frame('B', ""),
      member + frame('F', "\xFF"),
      member + frame('Z', ""),
      member + frame('T', "a text"),
  };
  for (const std::string& bytes : nonsense) {
    MemberDiary diary;
    FrameReader reader(diary);
    const Status status = reader.add(bytes);
    ASSERT_FALSE(status) << bytes;
    EXPECT_EQ(status.error().code, ErrorCode::kCorrupt);
  }
  Diary documents;
  EXPECT_FALSE(FrameReader(documents).add(member));
}

}  // namespace
}  // namespace memvid::text
