// Reading as of an old commit, and the list of the commits, as users of the library see them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <fstream>
#include <map>
#include <random>

#include "archive/hand_made_video.h"
#include "base/fs.h"
#include "engine/history.h"
#include "memvid/memvid.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// Everything a memory gives of one commit, in words.
struct Snapshot {
  std::vector<std::string> chunks;
  std::vector<std::string> sources;
  std::map<std::string, std::string> files;  // as extracted
  std::vector<std::string> hits;
  std::string info;
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

std::string in_words(const ChunkMetadata& metadata) {
  return std::to_string(metadata.id) + " " + metadata.path + " '" + metadata.own_id + "' '" +
         metadata.title + "' " + metadata.json + " " + std::to_string(metadata.begin) + "-" +
         std::to_string(metadata.end) + ", lines " + std::to_string(metadata.first_line) + "-" +
         std::to_string(metadata.last_line) + ", frame " + std::to_string(metadata.frame);
}

void fail_test(const Finding& finding) { ADD_FAILURE() << finding.place << finding.message; }

template <typename T>
T must(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().message;
    std::abort();
  }
  return std::move(*result);
}

class Past : public testing::Test {
 protected:
  fs::path video() const { return dir_ / "v.mp4"; }
  static Config small_chunks() {
    Config config;
    config.text.chunk_size = 120;
    config.text.overlap = 20;
    return config;
  }

  // A memory whose first commit is these documents, with an index of words.
  void create(const std::string& json_lines) {
    Config config = small_chunks();
    config.index.enabled = false;
    Encoder encoder(config);
    must(encoder.add_file(dir_.write("docs.jsonl", json_lines)));
    must(encoder.build_video(video()));
    must(Searcher::open(video(), {}));
  }

  void append(const std::string& json_lines) {
    Encoder encoder = must(Encoder::load_existing_with_config(video(), {}, small_chunks()));
    must(encoder.add_file(dir_.write("docs.jsonl", json_lines)));
    EXPECT_EQ(must(encoder.append_to_video(video())).outcome, EncodingStats::Outcome::kAppended);
  }

  void sync(const fs::path& folder) {
    Encoder encoder = must(Encoder::load_existing_with_config(video(), {}, small_chunks()));
    must(encoder.add_directory(folder));
    must(encoder.sync_to_video(video()));
  }

  // Another memory, of which a chunk was erased and one changed before, is merged into this one.
  void merge(const std::string& json_lines) {
    const fs::path other = dir_ / ("other" + std::to_string(outputs_++) + ".mp4");
    Config config = small_chunks();
    config.index.enabled = false;
    Encoder encoder(config);
    must(encoder.add_chunks(std::vector<std::string>{"a lantern to erase", "copper to change"}));
    must(encoder.add_file(dir_.write("docs.jsonl", json_lines)));
    must(encoder.build_video(other));
    must(Searcher::open(other, {}));
    must(must(Memory::open(other)).erase({{}, {0}}));
    must(must(Memory::open(other)).update(1, "a changed meadow"));
    must(Encoder::merge_into({other}, {}, video()));
  }

  Snapshot snapshot(Memory memory, std::uint64_t at) {
    Snapshot snapshot;
    EXPECT_TRUE(memory.chunks(
        {},
        [&](const Chunk& chunk) -> Status {
          snapshot.chunks.push_back(in_words(chunk.metadata) + ": " + chunk.content);
          return {};
        },
        fail_test));
    EXPECT_TRUE(memory.sources(
        "",
        [&](const Source& source) -> Status {
          snapshot.sources.push_back(source.path + " '" + source.own_id + "' " + source.title +
                                     " " + std::to_string(source.chunk_count));
          return {};
        },
        fail_test));
    const fs::path out = dir_ / ("out" + std::to_string(outputs_++));
    EXPECT_THAT(must(memory.extract(out, {})).findings, IsEmpty());
    if (fs::exists(out))
      for (const auto& entry : fs::recursive_directory_iterator(out))
        if (entry.is_regular_file())
          snapshot.files[fs::relative(entry.path(), out)] = test::slurp(entry.path());
    snapshot.hits = hits(at);
    const MemoryInfo info = must(memory.info());
    snapshot.info = std::to_string(info.commits) + " commits, " + std::to_string(info.chunks) +
                    " chunks, " + std::to_string(info.sources) + " sources, " +
                    std::to_string(info.frames) + " frames, " + std::to_string(info.text_bytes) +
                    " of " + std::to_string(info.video_bytes) + " bytes";
    return snapshot;
  }

  std::vector<std::string> hits(std::uint64_t at) {
    auto searcher = must(Searcher::open(video(), {}));
    std::vector<std::string> told;
    for (const char* text : {"lantern", "harbour thimble", "\"copper meadow\"", "orchard -the"}) {
      Query query;
      query.text = text;
      query.mode = SearchMode::kWords;
      query.top_k = 20;
      query.context_lines = 2;
      query.at = at;
      const Answer answer = must(searcher.search(query));
      EXPECT_THAT(answer.damaged, IsEmpty());
      for (const Hit& hit : answer.hits) {
        told.push_back(std::string(text) + ": " + std::to_string(hit.score) + " " +
                       in_words(hit.chunk.metadata) + ": " + hit.before + "[" + hit.chunk.content +
                       "]" + hit.after);
        for (const ChunkMetadata& like : hit.folded) told.push_back("like " + in_words(like));
      }
    }
    return told;
  }

  std::vector<CommitInfo> history(const HistoryOptions& options = {}) {
    std::vector<CommitInfo> commits;
    const Memory memory = must(Memory::open(video()));
    EXPECT_TRUE(memory.history(
        [&](const CommitInfo& commit) -> Status {
          commits.push_back(commit);
          return {};
        },
        fail_test, options));
    return commits;
  }

  test::TempDir dir_;
  int outputs_ = 0;
};

// Changes of every kind, at random.
class RandomChanges {
 public:
  explicit RandomChanges(unsigned seed) : random_(seed) {}

  // One to three documents; some of them replace earlier ones.
  std::string documents() {
    std::string lines;
    for (std::uint64_t count = 1 + below(3); count > 0; --count)
      lines += R"({"id": "d)" + std::to_string(below(9)) + R"(", "title": "Title )" +
               std::to_string(below(9)) + R"(", "text": ")" + text("\\n") + R"("})" + "\n";
    return lines;
  }
  std::string text(const std::string& line_end) {
    static const std::vector<std::string> kWords = {"lantern", "harbour", "thimble", "meadow",
                                                    "the",     "copper",  "orchard"};
    std::string text = "beginning " + std::to_string(below(100'000));
    for (std::uint64_t words = 5 + below(60); words > 0; --words)
      text += (below(6) == 0 ? line_end : " ") + kWords[below(kWords.size())];
    return text;
  }
  // One file of the folder is new, gains a line, or goes. None gets another name: what is said of a
  // source as a whole is what was said of it last.
  void change_file(const fs::path& folder) {
    const fs::path path = folder / (std::to_string(below(4)) + ".txt");
    if (fs::exists(path) && below(3) == 0) {
      fs::remove(path);
      return;
    }
    const std::string before = fs::exists(path) ? test::slurp(path) : "";
    std::ofstream(path) << (below(2) == 0 ? text("\n") + "\n" + before : before + text("\n"));
  }
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

 private:
  std::mt19937 random_;
};

TEST_F(Past, each_commit_gives_what_it_gave_when_it_was_the_last) {
  for (const unsigned seed : {1u, 3u}) {
    for (const char* name : {"v.mp4", "v.json", "v.db"}) fs::remove(dir_ / name);
    RandomChanges random(seed);
    create(random.documents() + random.documents());
    dir_.write("notes/README.md", "A folder that is never empty.");
    std::map<std::uint64_t, Snapshot> then;
    then[1] = snapshot(must(Memory::open(video())), 0);
    while (then.size() < 12) {
      Memory memory = must(Memory::open(video()));
      std::vector<ChunkId> living;
      EXPECT_TRUE(memory.chunks(
          {},
          [&](const Chunk& chunk) -> Status {
            living.push_back(chunk.metadata.id);
            return {};
          },
          fail_test));
      const ChunkId chunk = living.empty() ? 0 : living[random.below(living.size())];
      switch (living.size() < 4 ? 0 : random.below(6)) {
        case 1: must(memory.erase({{}, {chunk}})); break;
        case 2: must(memory.update(chunk, random.text("\n"))); break;
        case 3:
        case 4:
          random.change_file(dir_ / "notes");
          sync(dir_ / "notes");
          break;
        case 5: merge(random.documents()); break;
        default: append(random.documents());
      }
      Memory now = must(Memory::open(video()));
      const std::uint64_t commit = must(now.info()).commits;
      then[commit] = snapshot(std::move(now), 0);
    }
    ASSERT_NE(then[2], then[11]);
    ASSERT_THAT(then[2].hits, Not(IsEmpty()));
    for (const bool is_made_again : {false, true}) {
      if (is_made_again) {
        ReindexOptions options;
        options.with_vectors = false;
        must(reindex(video(), {}, {}, options));
      }
      const Memory memory = must(Memory::open(video()));
      for (const auto& [commit, expected] : then)
        EXPECT_EQ(snapshot(must(memory.at(commit)), commit), expected)
            << "seed " << seed << ", commit " << commit;
    }
  }
}

TEST_F(Past, a_commit_that_is_not_there_is_told_with_the_last_one) {
  create(R"({"id": "a", "text": "lantern"})");
  append(R"({"id": "b", "text": "harbour"})");
  const Memory memory = must(Memory::open(video()));
  for (const std::uint64_t commit : {0u, 3u}) {
    const auto then = memory.at(commit);
    ASSERT_FALSE(then.has_value());
    EXPECT_EQ(then.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(then.error().message, HasSubstr("its last one is 2"));
  }
  auto searcher = must(Searcher::open(video(), {}));
  Query query;
  query.text = "lantern";
  query.mode = SearchMode::kWords;
  query.at = 3;
  EXPECT_EQ(searcher.search(query).error().code, ErrorCode::kNotFound);
  query.at = 2;
  EXPECT_THAT(must(searcher.search(query)).hits, SizeIs(1));
}

TEST_F(Past, cannot_be_changed_or_verified) {
  create(R"({"id": "a", "text": "lantern"})");
  append(R"({"id": "b", "text": "harbour"})");
  const std::string before = test::slurp(video());
  for (const std::uint64_t commit : {1u, 2u}) {
    Memory then = must(must(Memory::open(video())).at(commit));
    EXPECT_EQ(then.update(0, "thimble").error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(then.erase({{}, {0}}).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(then.verify().error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(must(then.info()).index_state, "");
  }
  EXPECT_TRUE(test::slurp(video()) == before);
}

// Another process holds the lock, so the index cannot be filled up now.
TEST_F(Past, an_index_that_has_not_reached_the_commit_says_so) {
  create(R"({"id": "a", "text": "lantern"})");
  {
    Config config = small_chunks();
    config.index.enabled = false;
    Encoder encoder = must(Encoder::load_existing_with_config(video(), {}, config));
    must(encoder.add_file(dir_.write("docs.jsonl", R"({"id": "b", "text": "harbour"})")));
    must(encoder.append_to_video(video()));
  }
  const auto lock = base::posix_fs().lock(dir_ / "v.mp4.lock", "test");
  ASSERT_TRUE(lock.has_value());
  auto searcher = must(Searcher::open(video(), {}));
  Query query;
  query.text = "lantern harbour";
  query.mode = SearchMode::kWords;
  query.at = 1;
  EXPECT_THAT(must(searcher.search(query)).hits, SizeIs(1));
  query.at = 2;
  const auto answer = searcher.search(query);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(answer.error().message, HasSubstr("has only reached commit 1"));
}

// The file that it has open stays what it was, whoever gets its name.
TEST_F(Past, is_read_from_the_file_that_was_opened) {
  create(R"({"id": "a", "text": "lantern"})");
  append(R"({"id": "b", "text": "harbour"})");
  const Memory memory = must(Memory::open(video()));
  fs::rename(video(), dir_ / "old.mp4");
  dir_.write("v.mp4", "something else");
  std::uint64_t count = 0;
  Memory then = must(memory.at(1));
  EXPECT_TRUE(then.chunks(
      {}, [&count](const Chunk&) -> Status { return ++count, Status{}; }, fail_test));
  EXPECT_EQ(count, 1u);
}

TEST_F(Past, goes_with_a_compact_but_not_for_who_has_the_old_file_open) {
  create(R"({"id": "a", "text": "lantern"})");
  append(R"({"id": "b", "text": "harbour"})");
  const Memory before = must(Memory::open(video()));
  auto searcher = must(Searcher::open(video(), {}));
  Query query;
  query.text = "lantern harbour";
  query.mode = SearchMode::kWords;
  query.at = 1;
  EXPECT_THAT(must(searcher.search(query)).hits, SizeIs(1));

  must(must(Memory::open(video())).compact());
  EXPECT_EQ(must(must(before.at(1)).info()).chunks, 1u);
  EXPECT_THAT(must(Memory::open(video())).at(2).error().message, HasSubstr("compact dropped"));
  const auto answer = searcher.search(query);
  ASSERT_FALSE(answer.has_value());
  EXPECT_THAT(answer.error().message, HasSubstr("begins with commit 3"));
  query.at = 3;
  EXPECT_THAT(must(searcher.search(query)).hits, SizeIs(2));
}

TEST_F(Past, history_tells_what_each_commit_changed_the_newest_first) {
  const auto start = std::time(nullptr);
  create(R"({"id": "a", "text": "lantern"})"
         "\n"
         R"({"id": "b", "text": "copper"})");
  append(R"({"id": "c", "text": "harbour"})"
         "\n"
         R"({"id": "a", "text": "meadow"})");
  Memory memory = must(Memory::open(video()));
  must(memory.update(1, "orchard"));
  must(memory.erase({{}, {1, 2}}));
  const std::vector<CommitInfo> commits = history();
  ASSERT_THAT(commits, SizeIs(4));
  std::uint64_t bytes = 0;
  std::uint64_t frames = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(commits[i].number, 4 - i);
    EXPECT_GE(commits[i].time, start);
    EXPECT_LE(commits[i].time, std::time(nullptr));
    EXPECT_FALSE(commits[i].is_compacted);
    bytes += commits[i].bytes_added;
    frames += commits[i].frames_added;
  }
  EXPECT_EQ(bytes, fs::file_size(video()));
  EXPECT_EQ(frames, must(memory.info()).frames);
  const auto numbers = [&commits](std::uint64_t number) {
    const CommitInfo& commit = commits[4 - number];
    return std::vector<std::uint64_t>{commit.sources_added, commit.chunks_added,
                                      commit.chunks_changed, commit.chunks_erased,
                                      commit.total_chunks};
  };
  EXPECT_THAT(numbers(1), ElementsAre(2, 2, 0, 0, 2));
  EXPECT_THAT(numbers(2), ElementsAre(2, 2, 0, 1, 3));
  EXPECT_THAT(numbers(3), ElementsAre(0, 0, 1, 0, 3));
  EXPECT_THAT(numbers(4), ElementsAre(0, 0, 0, 2, 1));

  HistoryOptions two;
  two.limit = 2;
  EXPECT_THAT(history(two), SizeIs(2));
  std::uint64_t told = 0;
  EXPECT_TRUE(must(memory.at(2))
                  .history(
                      [&told](const CommitInfo& commit) -> Status {
                        EXPECT_EQ(commit.number, 2 - told);
                        return ++told, Status{};
                      },
                      fail_test));
  EXPECT_EQ(told, 2u);
}

TEST_F(Past, history_of_a_large_first_commit_finds_its_entry_before_the_copies) {
  RandomChanges random(3);
  std::string lines;
  for (int i = 0; i < 1500; ++i)
    lines +=
        R"({"id": "x)" + std::to_string(i) + R"(", "text": ")" + random.text(" ") + R"("})" + "\n";
  create(lines);
  const std::vector<CommitInfo> commits = history();
  ASSERT_THAT(commits, SizeIs(1));
  EXPECT_GT(commits[0].frames_added, 16u);
  EXPECT_GT(commits[0].time, 0);
}

// Ids go on after a compact, so differences would tell nonsense.
TEST(history, of_a_compacted_file_begins_with_what_was_kept) {
  archive::Trailer first;
  first.state.commit = 8;
  first.length = 1000;
  first.next_frame = 3;
  first.next_chunk = 500;
  first.next_source = 60;
  first.live_chunks = 20;
  first.versions = 20;
  const CommitInfo info = engine::describe({}, first);
  EXPECT_TRUE(info.is_compacted);
  EXPECT_EQ(info.chunks_added, 20u);
  EXPECT_EQ(info.sources_added, 0u);
  EXPECT_EQ(info.chunks_erased, 0u);
  EXPECT_EQ(info.frames_added, 3u);
  EXPECT_EQ(info.bytes_added, 1204u);
}

// Numbers in trailers are whatever somebody wrote there.
TEST(history, numbers_that_make_no_sense_do_not_wrap) {
  archive::Trailer before;
  before.next_chunk = before.next_source = before.next_frame = before.live_chunks = 10;
  before.versions = 10;
  archive::Trailer after;
  after.state.commit = 2;
  after.start = 1;
  const CommitInfo info = engine::describe(before, after);
  EXPECT_EQ(info.chunks_added + info.sources_added + info.frames_added + info.chunks_changed, 0u);
  EXPECT_EQ(info.chunks_erased, 10u);
}

class DamagedPast : public Past {
 protected:
  // Three commits of one chunk each, by hand.
  DamagedPast() : made_(1) {
    for (std::uint64_t i = 0; i < 3; ++i) {
      const std::string text = "text " + std::to_string(i);
      made_.add_block({test::source_entry(i, "a.txt", text), test::put_entry(i, i, 0, text)});
      made_.commit(i + 1, i + 1);
      trailers_.push_back(made_.trailer());
    }
    bytes_ = made_.bytes();
  }

  // "commit" or "finding: …", as history tells them.
  std::vector<std::string> told() {
    std::vector<std::string> told;
    const Memory memory = must(Memory::open(dir_.write("v.mp4", base::as_text(bytes_))));
    EXPECT_TRUE(memory.history(
        [&told](const CommitInfo& commit) -> Status {
          told.push_back("commit " + std::to_string(commit.number));
          return {};
        },
        [&told](const Finding& finding) {
          told.push_back("finding: " + finding.place + ": " + finding.message);
        }));
    return told;
  }

  test::HandMadeVideo made_;
  std::vector<archive::Trailer> trailers_;
  base::Bytes bytes_;
};

TEST_F(DamagedPast, history_goes_on_past_a_frame_that_does_not_read) {
  const archive::Trailer& second = trailers_[1];
  std::fill_n(bytes_.begin() + static_cast<std::ptrdiff_t>(second.start + second.length - 200), 150,
              std::uint8_t{0x55});
  EXPECT_THAT(told(),
              ElementsAre("commit 3", HasSubstr("finding: commit 2"), "commit 2", "commit 1"));
}

TEST_F(DamagedPast, history_ends_at_a_damaged_trailer) {
  bytes_[trailers_[0].start + trailers_[0].length + 60] ^= 1;
  EXPECT_THAT(told(), ElementsAre("commit 3", HasSubstr("the trailer of commit 1, at byte")));
}

}  // namespace
}  // namespace memvid
