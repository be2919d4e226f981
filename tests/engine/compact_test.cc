// compact: the same memory, written anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "archive/hand_made_video.h"
#include "engine/filling.h"
#include "memvid/memvid.h"

namespace memvid {
namespace {

using engine::open_index;
using engine::open_video;
using test::HandMadeVideo;
using test::put_entry;
using test::source_entry;
using testing::HasSubstr;

constexpr const char* kWhole = "one\ntwo\nthree\n";

// Two commits: in the second one chunk was erased, one changed on its own, one document replaced.
class Compact : public testing::Test {
 protected:
  Compact() : video_(1) {
    video_.add_block({archive::SettingsEntry{"compact", 1000, 50, 192, 1, "test"},
                      source_entry(0, "a.txt", kWhole), put_entry(0, 0, 0, "one\n"),
                      put_entry(1, 0, 4, "two\n"), put_entry(2, 0, 8, "three\n")});
    video_.add_block({source_entry(1, "b.txt", "red, green, blue"), put_entry(3, 1, 0, "red, "),
                      put_entry(4, 1, 5, "green, "), put_entry(5, 1, 12, "blue")});
    video_.add_block({source_entry(2, "gone.txt", "old"), put_entry(6, 2, 0, "old")});
    video_.commit(7, 7);
    archive::PutEntry green = put_entry(4, 1, 5, "a deep\ngreen, ");
    green.revision = 2;
    green.end = green.begin;
    green.detached = true;
    video_.add_block({archive::DeleteEntry{1}, archive::DeleteEntry{6}, green});
    video_.commit(5, 8);
    video_.write(path());
  }

  std::filesystem::path path() const { return dir_ / "v.mp4"; }

  // "chunk path:line text" of every chunk.
  std::vector<std::string> chunks() {
    std::vector<std::string> lines;
    const Status told = Memory::open(path())->chunks(
        {},
        [&lines](const Chunk& chunk) -> Status {
          lines.push_back(std::to_string(chunk.metadata.id) + " " + chunk.metadata.path + ":" +
                          std::to_string(chunk.metadata.first_line) + " " + chunk.content);
          return {};
        },
        [](const Finding& found) { ADD_FAILURE() << found.place << ": " << found.message; });
    EXPECT_TRUE(told.has_value());
    return lines;
  }

  CompactReport compact() {
    const auto report = Memory::open(path())->compact();
    EXPECT_TRUE(report.has_value()) << report.error().message;
    return report.value_or(CompactReport{});
  }

  void expect_whole() {
    const auto report = Memory::open(path())->verify();
    ASSERT_TRUE(report.has_value());
    for (const Finding& found : report->findings)
      ADD_FAILURE() << found.place << ": " << found.message;
  }

  // Words, and a vector of its own for each living chunk.
  void make_index() {
    const auto index = open_index(dir_ / "v.db");
    std::vector<Finding> findings;
    ASSERT_TRUE(engine::fill_index(open_video(path()), *index, pool_, {}, findings).has_value());
    ASSERT_TRUE(index->set_vector_model({"model", "print", "f32", 8}).has_value());
    const auto missing = index->missing_vectors(0, 100);
    std::vector<float> vectors(8 * missing->size());
    for (std::size_t i = 0; i < missing->size(); ++i) vectors[8 * i + i] = 1;
    ASSERT_TRUE(index->store_vectors(*missing, vectors).has_value());
  }

  // chunk -> its vector.
  std::map<std::uint64_t, std::vector<float>> vectors() {
    const auto index = open_index(dir_ / "v.db");
    std::map<std::uint64_t, std::vector<float>> vectors;
    const Status told =
        index->each_vector([&](std::uint64_t version, std::span<const float> vector) -> Status {
          const auto row = index->find_version(version);
          vectors[(*row)->chunk].assign(vector.begin(), vector.end());
          return {};
        });
    EXPECT_TRUE(told.has_value());
    return vectors;
  }

  std::size_t hits(Searcher& searcher, const std::string& word) {
    Query query;
    query.text = word;
    query.mode = SearchMode::kWords;
    const auto answer = searcher.search(query);
    EXPECT_TRUE(answer.has_value()) << answer.error().message;
    if (!answer) return 0;
    EXPECT_TRUE(answer->damaged.empty());
    for (const Hit& hit : answer->hits) EXPECT_THAT(hit.chunk.content, HasSubstr(word));
    return answer->hits.size();
  }

  test::TempDir dir_;
  base::ThreadPool pool_{2};
  HandMadeVideo video_;
};

// Lines are counted in what is left of a source.
TEST_F(Compact, keeps_what_lives_under_its_ids) {
  const CompactReport report = compact();
  EXPECT_EQ(chunks(),
            (std::vector<std::string>{"0 a.txt:1 one\n", "2 a.txt:2 three\n", "3 b.txt:1 red, ",
                                      "4 b.txt:1 a deep\ngreen, ", "5 b.txt:2 blue"}));
  EXPECT_FALSE(report.was_compact);
  EXPECT_EQ(report.chunks, 5u);
  EXPECT_EQ(report.versions_dropped, 3u);
  EXPECT_EQ(report.commit, 3u);
  EXPECT_EQ(report.epoch, 1u);
  EXPECT_LT(report.frames_after, report.frames_before);
  expect_whole();
}

// What was edited is a whole text again: its hash and ranges are those of what is left.
TEST_F(Compact, gives_edited_sources_back_whole) {
  compact();
  const auto report = Memory::open(path())->extract(dir_ / "out", {});
  ASSERT_TRUE(report.has_value());
  EXPECT_TRUE(report->findings.empty()) << report->findings[0].message;
  EXPECT_EQ(report->files, 2u);
  EXPECT_EQ(test::slurp(dir_ / "out/a.txt"), "one\nthree\n");
  EXPECT_EQ(test::slurp(dir_ / "out/b.txt"), "red, a deep\ngreen, blue");
}

TEST_F(Compact, twice_writes_nothing_and_an_append_goes_on) {
  std::filesystem::remove(path());
  Config config;
  config.index.enabled = false;
  Encoder first(config);
  ASSERT_TRUE(first.add_chunks(std::vector<std::string>{"zero", "one", "two"}).has_value());
  ASSERT_TRUE(first.build_video(path()).has_value());
  ASSERT_TRUE(Memory::open(path())->erase({"", {2}}).has_value());
  compact();
  const std::string bytes = test::slurp(path());
  EXPECT_TRUE(compact().was_compact);
  EXPECT_TRUE(test::slurp(path()) == bytes);

  auto encoder = Encoder::load_existing_with_config(path(), {}, config);
  ASSERT_TRUE(encoder.has_value());
  ASSERT_TRUE(encoder->add_text("a further text", "c.txt").has_value());
  ASSERT_TRUE(encoder->append_to_video(path()).has_value());
  EXPECT_TRUE(test::slurp(path()).starts_with(bytes));
  EXPECT_EQ(chunks().back(), "3 c.txt:1 a further text");  // 2 is not given again
  EXPECT_EQ(Memory::open(path())->info()->commits, 4u);
  expect_whole();
  EXPECT_EQ(compact().epoch, 2u);
  EXPECT_EQ(chunks().size(), 3u);
  expect_whole();
}

TEST_F(Compact, the_index_keeps_its_vectors) {
  make_index();
  const auto before = vectors();
  ASSERT_EQ(before.size(), 5u);
  compact();
  EXPECT_EQ(vectors(), before);
  EXPECT_EQ(open_index(dir_ / "v.db")->counts()->with_vector, 5u);
  EXPECT_EQ(open_index(dir_ / "v.db")->state()->epoch, 1u);
  expect_whole();
}

// As a power cut between the rename and the end of the index's transaction leaves it.
TEST_F(Compact, an_index_from_before_catches_up_with_its_vectors) {
  make_index();
  const auto before = vectors();
  std::filesystem::copy(dir_ / "v.db", dir_ / "kept.db");
  compact();
  for (const char* suffix : {"", "-wal", "-shm"})
    std::filesystem::remove(dir_ / ("v.db" + std::string(suffix)));
  std::filesystem::copy(dir_ / "kept.db", dir_ / "v.db");
  EXPECT_EQ(Memory::open(path())->info()->index_state, "of the video before it was compacted");
  auto searcher = Searcher::open(path(), {});
  ASSERT_TRUE(searcher.has_value()) << searcher.error().message;
  EXPECT_EQ(hits(*searcher, "three"), 1u);
  EXPECT_EQ(vectors(), before);
}

// docs/STATES.md, "diverged": the video remembers one state before its own, not two.
TEST_F(Compact, an_index_that_missed_two_is_refused) {
  make_index();
  Config config;
  config.index.enabled = false;
  ASSERT_TRUE(Memory::open(path(), config)->compact().has_value());
  ASSERT_TRUE(Memory::open(path(), config)->erase({"", {2}}).has_value());
  ASSERT_TRUE(Memory::open(path(), config)->compact().has_value());
  const auto searcher = Searcher::open(path(), {});
  ASSERT_FALSE(searcher.has_value());
  EXPECT_THAT(searcher.error().message, HasSubstr("run memvid reindex"));
}

TEST_F(Compact, an_index_of_another_history_is_refused) {
  HandMadeVideo other(1);
  other.add_block({source_entry(0, "x.txt", "else"), put_entry(0, 0, 0, "else")});
  other.commit(1, 1);
  const auto other_path = other.write(dir_ / "x.mp4");
  {
    const auto index = open_index(dir_ / "v.db");
    std::vector<Finding> findings;
    ASSERT_TRUE(
        engine::fill_index(open_video(other_path), *index, pool_, {}, findings).has_value());
  }
  Config config;
  config.index.enabled = false;
  ASSERT_TRUE(Memory::open(path(), config)->compact().has_value());
  const auto searcher = Searcher::open(path(), {});
  ASSERT_FALSE(searcher.has_value());
  EXPECT_EQ(searcher.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(searcher.error().message, HasSubstr("diverged"));
}

TEST_F(Compact, a_searcher_that_was_open_goes_on) {
  make_index();
  auto searcher = Searcher::open(path(), {});
  ASSERT_TRUE(searcher.has_value());
  EXPECT_EQ(hits(*searcher, "blue"), 1u);
  compact();
  EXPECT_EQ(hits(*searcher, "blue"), 1u);
  EXPECT_EQ(hits(*searcher, "three"), 1u);
  EXPECT_EQ(hits(*searcher, "two"), 0u);
}

TEST_F(Compact, what_does_not_read_is_not_written_anew) {
  base::Bytes bytes = video_.bytes();
  bytes[bytes.size() / 3] ^= 0x10;  // in a packet of the first commit
  dir_.write("v.mp4", base::as_text(bytes));
  const auto report = Memory::open(path())->compact();
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(report.error().message, HasSubstr("frame "));
  EXPECT_TRUE(test::slurp(path()) == std::string(base::as_text(bytes)));
  EXPECT_FALSE(std::filesystem::exists(dir_ / "v.mp4.tmp"));
}

TEST_F(Compact, can_be_stopped_and_leaves_nothing) {
  const std::string before = test::slurp(path());
  std::stop_source stop;
  CallOptions options;
  options.stop = stop.get_token();
  stop.request_stop();
  const auto report = Memory::open(path())->compact({}, options);
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::kCancelled);
  EXPECT_TRUE(test::slurp(path()) == before);
  EXPECT_FALSE(std::filesystem::exists(dir_ / "v.mp4.tmp"));
}

}  // namespace
}  // namespace memvid
