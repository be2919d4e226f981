// docs/STATES.md, row by row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "archive/hand_made_video.h"
#include "archive/trailer.h"
#include "base/fs.h"
#include "base/hash.h"
#include "memvid/memvid.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

// A memory of two commits: "lantern" in the first, a word of your choice in the second.
struct TwoCommits {
  explicit TwoCommits(const std::string& second_word, std::uint8_t id = 7) : video(id) {
    video.add_block({archive::SettingsEntry{"compact", 1000, 50, 192, 1, "test"},
                     test::source_entry(0, "a.txt", "lantern"),
                     test::put_entry(0, 0, 0, "lantern")});
    video.commit(1, 1);
    first_bytes = video.bytes();
    video.add_block(
        {test::source_entry(1, "b.txt", second_word), test::put_entry(1, 1, 0, second_word)});
    video.commit(2, 2);
  }
  test::HandMadeVideo video;
  base::Bytes first_bytes;  // the file after the first commit
};

class States : public testing::Test {
 protected:
  fs::path write_video(const base::Bytes& bytes) {
    return dir_.write("v.mp4", base::as_text(bytes));
  }

  // The number of hits for a word, or the Error's message.
  std::string hits(const std::string& word) {
    auto searcher = Searcher::open(dir_ / "v.mp4", {});
    if (!searcher) return searcher.error().message;
    Query query;
    query.text = word;
    query.mode = SearchMode::kWords;
    const auto answer = searcher->search(query);
    return answer ? std::to_string(answer->hits.size()) : answer.error().message;
  }

  ErrorCode error_of_open() {
    const auto searcher = Searcher::open(dir_ / "v.mp4", {});
    EXPECT_FALSE(searcher.has_value());
    return searcher ? ErrorCode::kBusy : searcher.error().code;
  }

  Check check_of(const std::string& subject) {
    const auto checks = check_memory(dir_ / "v.mp4");
    EXPECT_TRUE(checks.has_value()) << checks.error().message;
    if (!checks) return {};
    for (const Check& check : *checks)
      if (check.subject == subject) return check;
    return {};
  }
  // What doctor says of a subject; "" when it does not name it.
  std::string doctor(const std::string& subject) {
    const Check check = check_of(subject);
    return (check.is_good ? "" : "! ") + check.state;
  }

  void reindex_words() {
    ReindexOptions options;
    options.with_vectors = false;
    const auto report = reindex(dir_ / "v.mp4", {}, {}, options);
    ASSERT_TRUE(report.has_value()) << report.error().message;
    EXPECT_TRUE(report->findings.empty());
  }

  test::TempDir dir_;
};

TEST_F(States, current) {
  write_video(TwoCommits("harbour").video.bytes());
  reindex_words();
  EXPECT_EQ(hits("harbour"), "1");
  EXPECT_THAT(doctor("index"), StartsWith("! current; 0 %"));
}

TEST_F(States, absent) {
  write_video(TwoCommits("harbour").video.bytes());
  {
    const auto lock = base::posix_fs().lock(dir_ / "v.mp4.lock", "test");
    ASSERT_TRUE(lock.has_value());
    EXPECT_EQ(error_of_open(), ErrorCode::kBusy);
  }
  fs::remove(dir_ / "v.db");
  EXPECT_EQ(doctor("index"), "! absent");
  EXPECT_EQ(hits("harbour"), "1");
  EXPECT_TRUE(fs::exists(dir_ / "v.json"));
}

TEST_F(States, half_written_index) {
  write_video(TwoCommits("harbour").video.bytes());
  dir_.write("v.db", "");
  EXPECT_EQ(hits("harbour"), "1");
}

TEST_F(States, behind) {
  const TwoCommits memory("harbour");
  write_video(memory.first_bytes);
  reindex_words();
  EXPECT_EQ(hits("harbour"), "0");
  write_video(memory.video.bytes());
  EXPECT_EQ(doctor("index"), "! behind the video");
  {
    // Who writes will fill it, too. Until then it answers as it stands.
    const auto lock = base::posix_fs().lock(dir_ / "v.mp4.lock", "test");
    ASSERT_TRUE(lock.has_value());
    EXPECT_EQ(hits("harbour"), "0");
    EXPECT_EQ(hits("lantern"), "1");
  }
  fs::permissions(dir_.path(), fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(hits("lantern"), "1");
  fs::permissions(dir_.path(), fs::perms::owner_all);
  EXPECT_EQ(hits("harbour"), "1");
  EXPECT_EQ(doctor("index"), "! current; 0 % of the chunks have vectors");
}

TEST_F(States, ahead) {
  const TwoCommits memory("harbour");
  write_video(memory.video.bytes());
  reindex_words();
  write_video(memory.first_bytes);
  EXPECT_EQ(doctor("index"), "! ahead of the video");
  EXPECT_THAT(hits("lantern"), HasSubstr("ahead of the video"));
  EXPECT_EQ(error_of_open(), ErrorCode::kInvalidArgument);
  reindex_words();
  EXPECT_EQ(hits("lantern"), "1");
  EXPECT_EQ(hits("harbour"), "0");
}

TEST_F(States, diverged) {
  write_video(TwoCommits("harbour").video.bytes());
  reindex_words();
  write_video(TwoCommits("thimble").video.bytes());
  EXPECT_EQ(doctor("index"), "! diverged from the video");
  EXPECT_THAT(hits("thimble"), HasSubstr("diverged from the video"));
  reindex_words();
  EXPECT_EQ(hits("thimble"), "1");
  EXPECT_EQ(hits("harbour"), "0");

  // The video is a commit further, but never was where the index is.
  TwoCommits further("harbour");
  further.video.add_block(
      {test::source_entry(2, "c.txt", "meadow"), test::put_entry(2, 2, 0, "meadow")});
  further.video.commit(3, 3);
  write_video(further.video.bytes());
  EXPECT_EQ(doctor("index"), "! diverged from the video");
  EXPECT_THAT(hits("meadow"), HasSubstr("diverged from the video"));
}

TEST_F(States, of_another_memory) {
  write_video(TwoCommits("harbour").video.bytes());
  reindex_words();
  write_video(TwoCommits("thimble", 8).video.bytes());
  EXPECT_THAT(doctor("index"), HasSubstr("of another memory"));
  EXPECT_THAT(hits("thimble"), HasSubstr("another memory"));
  reindex_words();
  EXPECT_EQ(hits("thimble"), "1");
}

TEST_F(States, half_written_video) {
  const TwoCommits memory("harbour");
  base::Bytes bytes = memory.video.bytes();
  bytes.resize(bytes.size() - archive::kTrailerBoxBytes);  // the second commit never ended
  bytes.resize(bytes.size() - 20);                         // nor did its last box
  write_video(bytes);
  EXPECT_THAT(doctor("video"), HasSubstr("of a write that never ended"));
  EXPECT_EQ(hits("lantern"), "1");
  EXPECT_EQ(hits("harbour"), "0");
  const auto copied = copy_memory(dir_ / "v.mp4", {}, dir_ / "copy.mp4");
  ASSERT_TRUE(copied.has_value()) << copied.error().message;
  EXPECT_EQ(copied->video_bytes, memory.first_bytes.size());
  EXPECT_EQ(test::slurp(dir_ / "copy.mp4"), base::as_text(memory.first_bytes));
}

TEST_F(States, leftover) {
  write_video(TwoCommits("harbour").video.bytes());
  dir_.write("v.mp4.tmp", "half");
  EXPECT_THAT(doctor("leftover"), StartsWith("! "));
  EXPECT_EQ(hits("harbour"), "1");
}

TEST_F(States, read_only) {
  write_video(TwoCommits("harbour").video.bytes());
  reindex_words();
  for (const char* name : {"v.mp4", "v.json", "v.db"})
    fs::permissions(dir_ / name, fs::perms::owner_read);
  fs::permissions(dir_.path(), fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(hits("harbour"), "1");
  fs::permissions(dir_.path(), fs::perms::owner_all);
}

TEST_F(States, damaged_index) {
  write_video(TwoCommits("harbour").video.bytes());
  reindex_words();
  std::string database = test::slurp(dir_ / "v.db");
  std::fill(database.begin() + 4096, database.end(), 'x');
  dir_.write("v.db", database);
  EXPECT_EQ(error_of_open(), ErrorCode::kCorrupt);
  EXPECT_THAT(doctor("index"), HasSubstr("damaged index"));
  reindex_words();
  EXPECT_EQ(hits("harbour"), "1");
}

TEST_F(States, foreign_file) {
  write_video(TwoCommits("harbour").video.bytes());
  dir_.write("v.db", "shopping list");
  EXPECT_EQ(error_of_open(), ErrorCode::kUnsupported);
  ReindexOptions options;
  options.with_vectors = false;
  EXPECT_FALSE(reindex(dir_ / "v.mp4", {}, {}, options).has_value());
  EXPECT_EQ(test::slurp(dir_ / "v.db"), "shopping list");
  EXPECT_EQ(check_of("index").remedy, "name another index by -i");
}

// user_version is a big-endian number at byte 60 of an SQLite file.
TEST_F(States, other_version) {
  write_video(TwoCommits("harbour").video.bytes());
  reindex_words();
  std::string database = test::slurp(dir_ / "v.db");
  database[63] = 99;
  dir_.write("v.db", database);
  EXPECT_EQ(error_of_open(), ErrorCode::kUnsupported);
  EXPECT_THAT(check_of("index").remedy, HasSubstr("memvid reindex"));
  reindex_words();
  EXPECT_EQ(hits("harbour"), "1");
}

// The must-understand flags of the last trailer; its checksum is made to fit.
TEST_F(States, unknown_flags) {
  base::Bytes bytes = TwoCommits("harbour").video.bytes();
  const std::size_t body = bytes.size() - archive::kTrailerBodyBytes;
  bytes[body + 4] = 1;
  const base::Hash128 hash = base::hash128(
      base::ByteSpan(bytes).subspan(body, archive::kTrailerBodyBytes - sizeof(base::Hash128)));
  std::copy(hash.begin(), hash.end(), bytes.end() - static_cast<std::ptrdiff_t>(hash.size()));
  write_video(bytes);
  EXPECT_EQ(error_of_open(), ErrorCode::kUnsupported);
  const auto memory = Memory::open(dir_ / "v.mp4");
  ASSERT_FALSE(memory.has_value());
  EXPECT_EQ(memory.error().code, ErrorCode::kUnsupported);
}

// Each row of the page names its test.
TEST(states_page, names_every_test_of_this_file) {
  const std::string page = test::slurp(fs::path(MEMVID_SOURCE_DIR) / "docs" / "STATES.md");
  const auto* const suite = [] {
    const auto& unit = *testing::UnitTest::GetInstance();
    for (int i = 0; i < unit.total_test_suite_count(); ++i)
      if (std::string(unit.GetTestSuite(i)->name()) == "States") return unit.GetTestSuite(i);
    return static_cast<const testing::TestSuite*>(nullptr);
  }();
  ASSERT_NE(suite, nullptr);
  for (int i = 0; i < suite->total_test_count(); ++i)
    EXPECT_THAT(page, HasSubstr("| `" + std::string(suite->GetTestInfo(i)->name()) + "` |\n"));
}

}  // namespace
}  // namespace memvid
