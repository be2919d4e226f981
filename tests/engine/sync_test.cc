// A memory becomes equal to a folder: the laws under random edits, and what is put for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "engine/filling.h"
#include "engine/random_text.h"
#include "engine/sync_plan.h"
#include "memvid/memvid.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

using test::RandomText;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = SourceChange::Kind;

Config small_chunks() {
  Config config;
  config.text.chunk_size = 80;
  config.text.overlap = 10;
  config.index.enabled = false;
  return config;
}

class Sync : public testing::Test {
 protected:
  std::filesystem::path video() const { return dir_ / "v.mp4"; }
  std::string bytes() const { return test::slurp(video()); }

  void write(const std::string& name, const std::string& text) {
    dir_.write("docs/" + name, text);
    files_[name] = text;
  }
  void remove(const std::string& name) {
    std::filesystem::remove(dir_ / "docs" / name);
    files_.erase(name);
  }
  void encode(const std::filesystem::path& output) {
    Encoder encoder(small_chunks());
    ASSERT_TRUE(encoder.add_directory(dir_ / "docs").has_value());
    BuildOptions options;
    options.overwrite = true;
    const auto built = encoder.build_video(output, {}, options);
    ASSERT_TRUE(built.has_value()) << built.error().message;
  }
  void encode() { encode(video()); }

  Result<SyncReport> try_sync(bool dry_run = false) {
    auto encoder = Encoder::load_existing(video());
    EXPECT_TRUE(encoder.has_value());
    if (const auto added = encoder->add_directory(dir_ / "docs"); !added)
      return tl::unexpected<Error>(added.error());
    SyncOptions options;
    options.dry_run = dry_run;
    return encoder->sync_to_video(video(), {}, options);
  }
  SyncReport sync() {
    auto report = try_sync();
    EXPECT_TRUE(report.has_value()) << report.error().message;
    return report.value_or(SyncReport{});
  }

  std::vector<Chunk> chunks_of(const std::filesystem::path& path) {
    std::vector<Chunk> chunks;
    const Status told = Memory::open(path)->chunks(
        {},
        [&chunks](const Chunk& chunk) -> Status {
          chunks.push_back(chunk);
          return {};
        },
        [](const Finding& finding) { ADD_FAILURE() << finding.place << finding.message; });
    EXPECT_TRUE(told.has_value());
    return chunks;
  }
  // Path, own id, title and whole text of each source.
  using Sources = std::multiset<std::tuple<std::string, std::string, std::string, std::string>>;
  Sources sources_of(const std::filesystem::path& path) {
    std::map<SourceId, std::pair<ChunkMetadata, std::string>> texts;
    for (const Chunk& chunk : chunks_of(path)) {
      texts[chunk.metadata.source].first = chunk.metadata;
      texts[chunk.metadata.source].second += chunk.content;
    }
    Sources sources;
    for (const auto& [id, source] : texts)
      sources.insert({source.first.path, source.first.own_id, source.first.title, source.second});
    return sources;
  }

  void expect_it_is_the_folder() {
    const std::filesystem::path out = dir_ / ("out" + std::to_string(outputs_++));
    const auto extracted = Memory::open(video())->extract(out, {});
    ASSERT_TRUE(extracted.has_value()) << extracted.error().message;
    for (const Finding& finding : extracted->findings)
      ADD_FAILURE() << finding.place << ": " << finding.message;
    std::size_t count = 0;
    for (const auto& [name, text] : files_) {
      if (text.empty() || name.ends_with(".jsonl")) continue;
      EXPECT_EQ(test::slurp(out / "docs" / name), text) << name;
      ++count;
    }
    EXPECT_GE(extracted->files, count);
    encode(dir_ / "fresh.mp4");
    EXPECT_EQ(sources_of(video()), sources_of(dir_ / "fresh.mp4"));
  }

  void expect_it_is_sound() {
    const auto verified = Memory::open(video())->verify(dir_ / "v.json");
    ASSERT_TRUE(verified.has_value()) << verified.error().message;
    for (const Finding& finding : verified->findings)
      ADD_FAILURE() << finding.place << ": " << finding.message;
    ReindexOptions words;
    words.with_vectors = false;
    ASSERT_TRUE(reindex(video(), dir_ / "again.json", {}, words).has_value());
    EXPECT_EQ(engine::content_of(dir_ / "v.db"), engine::content_of(dir_ / "again.db"));
    const auto index = engine::open_index(dir_ / "v.db");
    for (const Chunk& chunk : chunks_of(video())) {
      const auto row = index->find_chunk(chunk.metadata.id);
      ASSERT_TRUE(row.has_value() && row->has_value());
      EXPECT_EQ((*row)->first_line, chunk.metadata.first_line) << chunk.content;
      EXPECT_EQ((*row)->last_line, chunk.metadata.last_line) << chunk.content;
    }
  }

  test::TempDir dir_;
  std::map<std::string, std::string> files_;
  int outputs_ = 0;
};

// Some files, edited, emptied, renamed, made and removed at random.
class RandomFolder {
 public:
  explicit RandomFolder(unsigned seed) : random_(seed) {}
  std::string name() {
    static const std::vector<std::string> kNames = {"a.txt",     "b.md",  "deep/c.txt",
                                                    "deep/d.md", "e.txt", "l.jsonl"};
    return kNames[random_.below(kNames.size())];
  }
  std::string text(const std::string& name, std::string before) {
    if (name.ends_with(".jsonl")) return lines();
    if (random_.below(8) == 0) return before.empty() ? random_.some(40) : "";
    if (before.empty()) return random_.some(1 + random_.below(300));
    for (std::size_t edits = 1 + random_.below(4); edits > 0; --edits) random_.edit(before);
    return before;
  }
  std::size_t below(std::size_t bound) { return random_.below(bound); }

 private:
  std::string lines() {
    std::string text;
    for (std::size_t line = random_.below(6); line > 0; --line) {
      const std::string id = std::to_string(random_.below(5));
      const std::string says = std::to_string(random_.below(3));
      text += random_.below(2) == 0 ? "{\"id\": \"" + id + "\", \"text\": \"says " + says + "\"}\n"
                                    : "{\"text\": \"nameless " + says + "\"}\n";
    }
    return text;
  }
  RandomText random_;
};

class SyncLaw : public Sync, public testing::WithParamInterface<unsigned> {};

TEST_P(SyncLaw, makes_the_memory_equal_to_the_folder_whatever_is_edited) {
  RandomFolder random(GetParam());
  write("stays.txt", "This file is never changed.\n");
  for (int file = 0; file < 4; ++file) {
    const std::string name = random.name();
    write(name, random.text(name, ""));
  }
  encode();
  for (int round = 0; round < 5 && !HasFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    for (std::size_t changes = 1 + random.below(3); changes > 0; --changes) {
      const std::string name = random.name();
      if (random.below(5) == 0)
        remove(name);
      else
        write(name, random.text(name, files_[name]));
    }
    const std::string before = bytes();
    sync();
    EXPECT_TRUE(bytes().starts_with(before));
    expect_it_is_the_folder();
    expect_it_is_sound();
    const std::string after = bytes();
    EXPECT_THAT(sync().sources, IsEmpty());
    EXPECT_TRUE(bytes() == after);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SyncLaw, testing::Range(1u, 7u));

// 300 lines of 70 characters, each a chunk of its own.
std::string many_lines() {
  std::string text;
  for (int line = 0; line < 300; ++line) {
    std::string words = std::to_string(line) + " ";
    while (words.size() < 69) words += static_cast<char>('a' + (words.size() * 7 + line) % 26);
    text += words + "\n";
  }
  return text;
}

TEST_F(Sync, a_line_more_puts_one_text_and_moves_the_rest) {
  const std::string text = many_lines();
  write("a.txt", text);
  encode();
  std::string edited = text;
  edited.insert(70 * 100, "This line was not there before, and is a chunk of its own, I hope.\n");
  write("a.txt", edited);
  const std::uintmax_t before = bytes().size();
  const SyncReport report = sync();
  ASSERT_THAT(report.sources, SizeIs(1));
  EXPECT_EQ(report.sources[0].kind, Kind::kChanged);
  EXPECT_EQ(report.sources[0].chunks_added, 1u);
  EXPECT_EQ(report.sources[0].chunks_changed, 0u);
  EXPECT_EQ(report.sources[0].chunks_moved, 200u);
  EXPECT_EQ(report.sources[0].chunks_removed, 0u);
  EXPECT_LT(bytes().size() - before, 20'000u);  // some tens of bytes for each that moved
  expect_it_is_the_folder();
  expect_it_is_sound();
}

TEST_F(Sync, what_stays_at_its_place_is_not_put) {
  const std::string text = many_lines();
  write("a.txt", text);
  encode();
  std::string edited = text;
  edited.replace(70 * 100 + 5, 3, "XYZ");
  write("a.txt", edited);
  const SourceChange change = sync().sources.at(0);
  EXPECT_EQ(change.chunks_changed, 1u);
  EXPECT_EQ(change.chunks_added + change.chunks_moved + change.chunks_removed, 0u);
  // The same bytes, but another line for all behind it.
  edited[70 * 200 + 30] = '\n';
  write("a.txt", edited);
  EXPECT_EQ(sync().sources.at(0).chunks_moved, 99u);
  expect_it_is_the_folder();
  expect_it_is_sound();
}

TEST_F(Sync, context_goes_over_the_places_that_were_changed) {
  const std::string text = many_lines();
  write("a.txt", text);
  encode();
  std::string edited = text;
  edited.insert(70 * 100, "A zeppelin passes over the attic at noon, and nobody looks up to it.\n");
  write("a.txt", edited);
  sync();
  Query query;
  query.text = "zeppelin";
  query.mode = SearchMode::kWords;
  query.context_lines = 1;
  const auto answer = Searcher::open(video(), {})->search(query);
  ASSERT_TRUE(answer.has_value() && !answer->hits.empty());
  EXPECT_EQ(answer->hits[0].chunk.metadata.first_line, 101u);
  EXPECT_EQ(answer->hits[0].before, text.substr(70 * 99, 70));
  EXPECT_EQ(answer->hits[0].after, text.substr(70 * 100, 70));
}

TEST_F(Sync, a_file_at_another_place_keeps_its_source) {
  write("a.txt", many_lines());
  write("b.txt", "short\n");
  encode();
  const auto before = chunks_of(video());
  remove("a.txt");
  write("deep/moved.txt", many_lines());
  const SourceChange change = sync().sources.at(0);
  EXPECT_EQ(change.kind, Kind::kMoved);
  EXPECT_EQ(change.path_before, "docs/a.txt");
  EXPECT_EQ(change.path, "docs/deep/moved.txt");
  std::set<ChunkId> ids;
  for (const Chunk& chunk : chunks_of(video())) ids.insert(chunk.metadata.id);
  EXPECT_EQ(ids.size(), before.size());
  EXPECT_EQ(*ids.rbegin(), before.size() - 1);
  expect_it_is_the_folder();
  expect_it_is_sound();
}

TEST_F(Sync, what_was_done_to_single_chunks_is_undone) {
  write("a.txt", many_lines());
  encode();
  ASSERT_TRUE(Searcher::open(video(), {}).has_value());  // makes the index
  Memory memory = Memory::open(video()).value();
  ASSERT_TRUE(memory.update(7, "quite another text").has_value());
  ASSERT_TRUE(memory.erase({.source_glob = "", .chunks = {9, 299}}).has_value());
  const SourceChange change = sync().sources.at(0);
  EXPECT_EQ(change.chunks_changed, 1u);
  EXPECT_EQ(change.chunks_added, 2u);
  EXPECT_EQ(change.chunks_moved, 0u);
  expect_it_is_the_folder();
  expect_it_is_sound();
}

TEST_F(Sync, touches_nothing_elsewhere) {
  write("a.txt", "one\n");
  dir_.write("docs2/a.txt", "not below docs/\n");
  Encoder encoder(small_chunks());
  ASSERT_TRUE(encoder.add_directory(dir_ / "docs").has_value());
  ASSERT_TRUE(encoder.add_directory(dir_ / "docs2").has_value());
  ASSERT_TRUE(encoder.add_text("a text").has_value());
  ASSERT_TRUE(encoder.build_video(video()).has_value());
  remove("a.txt");
  write("b.txt", "two\n");
  sync();
  std::vector<std::string> texts;
  for (const Chunk& chunk : chunks_of(video())) texts.push_back(chunk.content);
  EXPECT_THAT(texts, ElementsAre("not below docs/\n", "a text", "two\n"));
}

TEST_F(Sync, what_cannot_be_read_stays) {
  write("a.jsonl", "{\"text\": \"one\"}\n");
  write("b.txt", "two\n");
  write("c.txt", "three\n");
  encode();
  write("a.jsonl", "broken");
  write("b.txt", std::string("\0\1\2", 3));
  remove("c.txt");
  const SyncReport report = sync();
  EXPECT_THAT(report.kept, ElementsAre("docs/a.jsonl", "docs/b.txt"));
  ASSERT_THAT(report.sources, SizeIs(1));
  EXPECT_EQ(report.sources[0].kind, Kind::kRemoved);
  EXPECT_THAT(chunks_of(video()), SizeIs(2));
}

TEST_F(Sync, all_below_a_folder_that_cannot_be_read_stays) {
  for (const char* name : {"a.txt", "deep/b.txt", "deep/er/c.txt", "deeper.txt"})
    write(name, std::string("in ") + name);
  encode();
  ASSERT_TRUE(Searcher::open(video(), {}).has_value());  // makes the index
  const std::vector<engine::ReadFolder> folders = {{"docs/", 1, {"docs/deep"}}};
  const auto plan = engine::plan_sync(engine::Collection(TextConfig{}), folders,
                                      *engine::open_index(dir_ / "v.db"));
  ASSERT_TRUE(plan.has_value()) << plan.error().message;
  EXPECT_THAT(plan->kept, ElementsAre("docs/deep/b.txt", "docs/deep/er/c.txt"));
  std::vector<std::string> gone;
  for (const engine::HeldSource& held : plan->gone) gone.push_back(held.path);
  EXPECT_THAT(gone, testing::UnorderedElementsAre("docs/a.txt", "docs/deeper.txt"));
}

TEST_F(Sync, a_folder_without_files_is_taken_for_a_mistake) {
  write("a.txt", "one\n");
  encode();
  const std::string before = bytes();
  remove("a.txt");
  const auto emptied = try_sync();
  ASSERT_FALSE(emptied.has_value());
  EXPECT_EQ(emptied.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(emptied.error().message, HasSubstr("docs/ holds no file"));
  std::filesystem::remove(dir_ / "docs");
  EXPECT_EQ(try_sync().error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(bytes() == before);
}

TEST_F(Sync, takes_folders_of_different_names_alone) {
  write("a.txt", "one\n");
  encode();
  dir_.write("other/docs/a.txt", "two\n");
  Encoder encoder = Encoder::load_existing(video()).value();
  ASSERT_TRUE(encoder.add_directory(dir_ / "docs").has_value());
  ASSERT_TRUE(encoder.add_directory(dir_ / "other/docs").has_value());
  EXPECT_THAT(encoder.sync_to_video(video()).error().message, HasSubstr("two folders"));
  encoder.clear();
  ASSERT_TRUE(encoder.add_text("two\n", "text.txt").has_value());
  EXPECT_THAT(encoder.sync_to_video(video()).error().message, HasSubstr("text.txt"));
}

TEST_F(Sync, a_dry_run_tells_the_same_and_writes_nothing) {
  write("a.txt", many_lines());
  write("b.txt", "gone\n");
  encode();
  std::string edited = many_lines();
  edited.insert(70 * 100, "One more line.\n");
  write("a.txt", edited);
  write("c.txt", "new\n");
  remove("b.txt");
  const std::string before = bytes();
  const auto told = try_sync(true);
  ASSERT_TRUE(told.has_value()) << told.error().message;
  EXPECT_TRUE(bytes() == before);
  const SyncReport done = sync();
  ASSERT_EQ(told->sources.size(), done.sources.size());
  for (std::size_t i = 0; i < done.sources.size(); ++i) {
    const SourceChange& one = told->sources[i];
    const SourceChange& two = done.sources[i];
    EXPECT_EQ(std::tie(one.kind, one.path, one.chunks_added, one.chunks_changed, one.chunks_moved,
                       one.chunks_removed),
              std::tie(two.kind, two.path, two.chunks_added, two.chunks_changed, two.chunks_moved,
                       two.chunks_removed));
  }
  EXPECT_THAT(try_sync(true)->sources, IsEmpty());
}

}  // namespace
}  // namespace memvid
