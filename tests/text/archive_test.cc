// What is kept of an archive's members. The whole way, and what is hostile:
// tests/cli/archives_test.
#include "text/archive.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/temp_dir.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

std::string octal(std::uint64_t number, int digits) {
  std::string text(static_cast<std::size_t>(digits), '0');
  for (auto at = text.rbegin(); at != text.rend(); ++at, number /= 8)
    *at = static_cast<char>('0' + number % 8);
  return text + '\0';
}

struct File {
  std::string name;
  std::string content;
};

std::string tar(const std::vector<File>& files) {
  std::string all;
  for (const File& file : files) {
    std::string head(512, '\0');
    head.replace(0, file.name.size(), file.name);
    head.replace(100, 8, octal(0644, 7));
    head.replace(124, 12, octal(file.content.size(), 11));
    head.replace(136, 12, octal(1'700'000'000, 11));
    head.replace(148, 8, "        ");
    head.replace(257, 8, "ustar\00000", 8);
    std::uint64_t sum = 0;
    for (const char c : head) sum += static_cast<unsigned char>(c);
    head.replace(148, 7, octal(sum, 6));
    all += head + file.content;
    all.append((512 - file.content.size() % 512) % 512, '\0');
  }
  return all + std::string(1024, '\0');
}

// All that it is told, a line each.
class Diary final : public DocumentSink {
 public:
  Status text(std::string_view utf8) override { return note("text " + std::string(utf8)); }
  Status finish(Document&& document) override { return note("document " + document.media_type); }
  Status begin_member(Member&& member) override {
    return note("member " + member.path + " " + std::to_string(member.size_bytes) + " " +
                std::to_string(member.modified_at));
  }
  Status end_member(FolderVerdict verdict, std::string_view detail) override {
    return note("end " + std::to_string(static_cast<int>(verdict)) + " " + std::string(detail));
  }
  std::vector<std::string> lines;
  std::string broken_by;  // this line is answered with an Error

 private:
  Status note(std::string line) {
    lines.push_back(line);
    return line == broken_by ? fail(ErrorCode::kCapacity, "full") : Status{};
  }
};

Status load(const std::string& bytes, Diary& diary, const ArchiveLimits& limits = {}) {
  test::MemoryInput input(bytes);
  return load_archive("tar", input, "a.tar", FolderConfig{}, diary, limits);
}

const std::string kTaken = "end " + std::to_string(static_cast<int>(FolderVerdict::kTaken)) + " ";
const std::string kBroken = "end " + std::to_string(static_cast<int>(FolderVerdict::kBroken)) + " ";

TEST(archive, members_come_by_their_names_with_what_is_in_them) {
  Diary diary;
  const Status status = load(tar({{"./b//c.md", "# C\n"}, {"a.txt", "A"}, {"empty", ""}}), diary);
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(diary.lines, (std::vector<std::string>{
                             "member a.txt 1 1700000000", "text A", "document text/plain", kTaken,
                             "member b/c.md 4 1700000000", "text # C\n", "document text/markdown",
                             kTaken, "member empty 0 1700000000", kTaken}));
}

TEST(archive, a_member_that_does_not_read_does_not_end_it) {
  Diary diary;
  ASSERT_TRUE(load(tar({{"../x", "X"}, {"a.jsonl", "{}\n"}, {"b", "B"}, {"b", "C"}}), diary));
  EXPECT_EQ(
      diary.lines,
      (std::vector<std::string>{
          "member ../x 0 1700000000", kBroken + "a.tar/../x: its name leads out of the archive",
          "member a.jsonl 3 1700000000", kBroken + "a.tar/a.jsonl: line 1: no string \"text\"",
          "member b 1 1700000000", kBroken + "a.tar/b: is there more than once"}));
}

TEST(archive, an_error_of_the_sink_ends_it) {
  for (const std::string& line : {std::string("member a 1 1700000000"), std::string("text A"),
                                  std::string("document text/plain"), kTaken}) {
    Diary diary;
    diary.broken_by = line;
    const Status status = load(tar({{"a", "A"}, {"b", "B"}}), diary);
    ASSERT_FALSE(status) << line;
    EXPECT_EQ(status.error().code, ErrorCode::kCapacity);
    EXPECT_EQ(diary.lines.back(), line);
  }
}

TEST(archive, the_members_and_their_names_are_bounded) {
  const std::string bytes = tar({{"a", "A"}, {"b", "B"}, {"long name", "C"}});
  const auto refusal = [&bytes](const ArchiveLimits& limits) {
    Diary diary;
    const Status status = load(bytes, diary, limits);
    EXPECT_TRUE(diary.lines.empty());
    return status ? "" : status.error().message;
  };
  EXPECT_EQ(refusal({.members = 2}), "a.tar: holds more than 2 files, or too many names");
  EXPECT_EQ(refusal({.names_bytes = 10}), "a.tar: holds more than 200000 files, or too many names");
  Diary diary;
  ASSERT_TRUE(load(bytes, diary, {.name_bytes = 4}));
  EXPECT_EQ(diary.lines.back(), kBroken + "a.tar/long name: its name is too long");
}

TEST(archive, one_in_an_archive_is_refused_whatever_packs_it) {
  Diary diary;
  ASSERT_TRUE(load(tar({{"inner.tar", tar({{"a", "A"}})}}), diary));
  EXPECT_EQ(diary.lines.back(),
            kBroken + "a.tar/inner.tar: an archive within an archive is not read");
}

TEST(archive, a_sink_that_knows_none_is_told) {
  const test::TempDir dir;
  const test::Loaded loaded = test::load(dir.write("a.tar", tar({{"a", "A"}})));
  ASSERT_FALSE(loaded.status);
  EXPECT_EQ(loaded.status.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace memvid::text
