// Merging as a user of the library sees it; vectors are made up, so no model is needed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "archive/trailer.h"
#include "engine/filling.h"
#include "engine/merge_plan.h"
#include "memvid/memvid.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

using engine::content_of;
using engine::open_index;
using engine::open_video;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Outcome = EncodingStats::Outcome;
using Paths = std::vector<std::filesystem::path>;

Config without_index() {
  Config config;
  config.index.enabled = false;
  return config;
}

MergeOptions words_alone() {
  MergeOptions options;
  options.with_vectors = false;
  return options;
}

class Merge : public testing::Test {
 protected:
  std::filesystem::path path(const std::string& name) const { return dir_ / name; }
  std::string bytes(const std::string& name) const { return test::slurp(path(name)); }

  // NAME.mp4, without an index; each text is a source NAME/0.txt, …
  void make(const std::string& name, const std::vector<std::string>& texts) {
    Encoder encoder(without_index());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto added = encoder.add_text(texts[i], name + "/" + std::to_string(i) + ".txt");
      ASSERT_TRUE(added.has_value()) << added.error().message;
    }
    const auto built = encoder.build_video(path(name + ".mp4"));
    ASSERT_TRUE(built.has_value()) << built.error().message;
  }

  void index(const std::string& name) {
    ReindexOptions options;
    options.with_vectors = false;
    const auto made = reindex(path(name + ".mp4"), {}, {}, options);
    ASSERT_TRUE(made.has_value()) << made.error().message;
  }

  void update(const std::string& name, ChunkId chunk, const std::string& text) {
    const auto done = Memory::open(path(name + ".mp4"))->update(chunk, text);
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }
  void erase(const std::string& name, ChunkId chunk) {
    Selection selection;
    selection.chunks = {chunk};
    const auto done = Memory::open(path(name + ".mp4"))->erase(selection);
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }

  Paths videos(const std::vector<std::string>& names) const {
    Paths paths;
    for (const std::string& name : names) paths.push_back(path(name + ".mp4"));
    return paths;
  }

  Result<EncodingStats> try_merge(const std::vector<std::string>& names, const std::string& output,
                                  const MergeOptions& options = words_alone(),
                                  const Config& config = {}) {
    return Encoder::merge_videos(videos(names), {}, path(output + ".mp4"), {}, config, options);
  }
  Result<EncodingStats> try_merge_into(const std::vector<std::string>& names,
                                       const std::string& video,
                                       const MergeOptions& options = words_alone(),
                                       const Config& config = {}) {
    return Encoder::merge_into(videos(names), {}, path(video + ".mp4"), {}, config, options);
  }
  static EncodingStats must(const Result<EncodingStats>& stats) {
    EXPECT_TRUE(stats.has_value()) << stats.error().message;
    return stats.value_or(EncodingStats{});
  }

  // "id path: text" of each living chunk.
  std::vector<std::string> chunks(const std::string& name) {
    std::vector<std::string> chunks;
    auto memory = Memory::open(path(name + ".mp4")).value();
    const Status told = memory.chunks(
        {},
        [&chunks](const Chunk& chunk) -> Status {
          chunks.push_back(std::to_string(chunk.metadata.id) + " " + chunk.metadata.path + ": " +
                           chunk.content);
          return {};
        },
        [](const Finding& found) { ADD_FAILURE() << found.place << found.message; });
    EXPECT_TRUE(told.has_value());
    return chunks;
  }

  std::map<std::string, std::string> extracted(const std::string& name) {
    const auto folder = path("out of " + name);
    const auto report = Memory::open(path(name + ".mp4"))->extract(folder, {});
    EXPECT_TRUE(report.has_value() && report->findings.empty());
    std::map<std::string, std::string> texts;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.is_regular_file())
        texts[std::filesystem::relative(entry.path(), folder).string()] = test::slurp(entry.path());
    return texts;
  }

  // That nothing is wrong, and that the index, if there is one, is the one that reindex makes.
  void expect_sound(const std::string& name) {
    const auto report = Memory::open(path(name + ".mp4"))->verify();
    ASSERT_TRUE(report.has_value()) << report.error().message;
    for (const Finding& finding : report->findings)
      ADD_FAILURE() << name << ": " << finding.place << ": " << finding.message;
    if (!std::filesystem::exists(path(name + ".db"))) return;
    ReindexOptions options;
    options.with_vectors = false;
    ASSERT_TRUE(reindex(path(name + ".mp4"), path("anew.json"), {}, options).has_value());
    EXPECT_TRUE(content_of(path(name + ".db")) == content_of(path("anew.db"))) << name;
  }

  std::size_t hits(const std::string& name, const std::string& word) {
    auto searcher = Searcher::open(path(name + ".mp4"), {});
    EXPECT_TRUE(searcher.has_value()) << searcher.error().message;
    Query query;
    query.text = word;
    query.mode = SearchMode::kWords;
    query.top_k = 100;
    return searcher->search(query)->hits.size();
  }

  test::TempDir dir_;
};

TEST_F(Merge, makes_one_memory_of_several_and_leaves_them_alone) {
  make("a", {"a lantern", "a harbour"});
  make("b", {"a thimble"});
  const std::string a = bytes("a.mp4"), b = bytes("b.mp4");
  const EncodingStats stats = must(try_merge({"a", "b", "a"}, "m"));
  EXPECT_EQ(stats.outcome, Outcome::kBuilt);
  EXPECT_EQ(stats.chunks_added, 5u);
  EXPECT_EQ(stats.total_chunks, 5u);
  EXPECT_EQ(stats.sources_added, 5u);
  EXPECT_EQ(stats.frames_added, stats.total_frames);
  EXPECT_THAT(chunks("m"),
              ElementsAre("0 a/0.txt: a lantern", "1 a/1.txt: a harbour", "2 b/0.txt: a thimble",
                          "3 a/0.txt: a lantern", "4 a/1.txt: a harbour"));
  EXPECT_EQ(hits("m", "lantern"), 2u);
  EXPECT_EQ(hits("m", "thimble"), 1u);
  expect_sound("m");
  EXPECT_TRUE(a == bytes("a.mp4") && b == bytes("b.mp4"));
}

TEST_F(Merge, goes_into_a_memory_behind_what_it_holds) {
  make("a", {"a lantern"});
  make("b", {"a thimble", "a meadow"});
  index("a");
  const std::string before = bytes("a.mp4");
  const EncodingStats stats = must(try_merge_into({"b", "b"}, "a"));
  EXPECT_EQ(stats.outcome, Outcome::kAppended);
  EXPECT_EQ(stats.chunks_added, 4u);
  EXPECT_EQ(stats.total_chunks, 5u);
  EXPECT_TRUE(bytes("a.mp4").starts_with(before));
  EXPECT_EQ(hits("a", "thimble"), 2u);
  EXPECT_EQ(hits("a", "lantern"), 1u);
  expect_sound("a");
}

TEST_F(Merge, without_an_index_the_first_search_makes_it) {
  make("a", {"a lantern"});
  make("b", {"a thimble"});
  must(try_merge({"a", "b"}, "m", {}, without_index()));
  must(try_merge_into({"a"}, "b", {}, without_index()));
  for (const char* name : {"m", "b"}) {
    EXPECT_FALSE(std::filesystem::exists(path(std::string(name) + ".json")));
    EXPECT_EQ(hits(name, "lantern"), 1u);
    expect_sound(name);
  }
}

TEST_F(Merge, changes_and_deletions_inside_stay_what_they_are) {
  const std::string text =
      "The cellar key hangs behind the clock, and nobody knows who put it there.";
  make("a", {text, "a harbour", "a meadow"});
  index("a");
  update("a", 0, text + " It is gone.");
  update("a", 0, text + " It is back.");
  erase("a", 1);
  make("b", {"a thimble"});
  must(try_merge({"b", "a"}, "m"));
  EXPECT_THAT(chunks("m"), ElementsAre("0 b/0.txt: a thimble", "3 a/2.txt: a meadow",
                                       "1 a/0.txt: " + text + " It is back."));
  auto texts = extracted("b");
  texts.merge(extracted("a"));
  EXPECT_EQ(extracted("m"), texts);
  expect_sound("m");
}

TEST_F(Merge, what_was_merged_can_be_changed_and_merged_again) {
  make("a", {"a lantern in the harbour, which nobody lights"});
  make("b", {"a thimble"});
  must(try_merge({"a", "b"}, "m"));
  update("m", 0, "a lantern in the harbour, which somebody lights");
  erase("m", 1);
  Encoder more;
  ASSERT_TRUE(more.add_text("an orchard", "more.txt").has_value());
  ASSERT_TRUE(more.append_to_video(path("m.mp4")).has_value());
  must(try_merge_into({"b", "m"}, "a"));
  EXPECT_THAT(chunks("a"),
              ElementsAre("0 a/0.txt: a lantern in the harbour, which nobody lights",
                          "1 b/0.txt: a thimble", "4 more.txt: an orchard",
                          "2 a/0.txt: a lantern in the harbour, which somebody lights"));
  expect_sound("a");
  expect_sound("m");
}

// Both have commits of the same numbers, and frames of the same numbers that differ.
TEST_F(Merge, copies_of_one_memory_that_went_on_differently) {
  make("a", {"a lantern"});
  std::filesystem::copy_file(path("a.mp4"), path("b.mp4"));
  for (const std::string name : {"a", "b"}) {
    Encoder more(without_index());
    ASSERT_TRUE(more.add_text("more of " + name, name + ".txt").has_value());
    ASSERT_TRUE(more.append_to_video(path(name + ".mp4")).has_value());
  }
  must(try_merge({"a", "b"}, "m"));
  EXPECT_THAT(chunks("m"), ElementsAre("0 a/0.txt: a lantern", "1 a.txt: more of a",
                                       "2 a/0.txt: a lantern", "3 b.txt: more of b"));
  must(try_merge_into({"b"}, "a"));
  EXPECT_EQ(chunks("a").size(), 4u);
  expect_sound("m");
  expect_sound("a");
}

TEST_F(Merge, later_texts_are_cut_as_the_first_memorys) {
  Config config = without_index();
  config.text.chunk_size = 200;
  config.text.overlap = 20;
  Encoder encoder(config);
  ASSERT_TRUE(encoder.add_text("a lantern", "a.txt").has_value());
  ASSERT_TRUE(encoder.build_video(path("a.mp4")).has_value());
  make("b", {"a thimble"});
  must(try_merge({"a", "b"}, "m", {}, without_index()));
  const auto info = Memory::open(path("m.mp4"))->info();
  EXPECT_EQ(info->chunk_size, 200);
  EXPECT_EQ(info->overlap, 20);
}

TEST_F(Merge, random_memories_come_to_what_they_are_one_by_one) {
  std::mt19937 random(7);
  const auto below = [&random](std::size_t bound) { return random() % bound; };
  const auto some_text = [&below] {
    static const std::vector<std::string> kWords = {"lantern", "harbour", "thimble", "meadow"};
    std::string text;
    for (std::size_t count = 5 + below(40); count > 0; --count) text += kWords[below(4)] + " ";
    return text;
  };
  std::vector<std::string> names;
  for (int round = 0; round < 6; ++round) {
    const std::string name = "r" + std::to_string(round);
    const std::size_t count = 2 + below(4);
    std::vector<std::string> texts(count);
    for (std::string& text : texts) text = some_text();
    make(name, texts);
    index(name);
    for (std::size_t changes = below(4); changes > 0; --changes)
      update(name, 1 + below(count - 1), some_text());
    if (below(2) == 0) erase(name, 0);
    if (round > 1) must(try_merge_into({names[below(names.size())]}, name));
    names.push_back(name);
  }
  must(try_merge(names, "m"));
  std::vector<std::string> expected, found;
  const auto texts_of = [this](const std::string& name, std::vector<std::string>& texts) {
    for (const std::string& chunk : chunks(name)) texts.push_back(chunk.substr(chunk.find(' ')));
  };
  for (const std::string& name : names) texts_of(name, expected);
  texts_of("m", found);
  std::sort(expected.begin(), expected.end());
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, expected);
  for (const std::string& name : names) expect_sound(name);
  expect_sound("m");
}

// -- Duplicates -----------------------------------------------------------------------------------

MergeOptions deduping() {
  MergeOptions options = words_alone();
  options.dedupe = true;
  return options;
}

TEST_F(Merge, a_source_that_several_have_is_kept_once) {
  make("a", {"a lantern", "twice", "twice"});
  make("b", {"a thimble", "a lantern"});
  const EncodingStats stats = must(try_merge({"a", "b"}, "m", deduping()));
  EXPECT_EQ(stats.duplicates_left_out, 1u);
  EXPECT_EQ(stats.chunks_added, 4u);
  EXPECT_THAT(chunks("m"), ElementsAre("0 a/0.txt: a lantern", "1 a/1.txt: twice",
                                       "2 a/2.txt: twice", "3 b/0.txt: a thimble"));
  EXPECT_EQ(hits("m", "lantern"), 1u);
  expect_sound("m");
}

TEST_F(Merge, a_memory_of_which_nothing_is_new_is_not_copied) {
  make("a", {"a lantern", "a harbour"});
  make("b", {"a harbour"});
  make("c", {"a harbour", "a thimble"});
  for (const bool has_index : {false, true}) {
    const std::string into = has_index ? "indexed" : "plain";
    make(into, {"a lantern", "a harbour"});
    if (has_index) index(into);
    const std::string before = bytes(into + ".mp4");
    EXPECT_EQ(must(try_merge_into({"b", "a"}, into, deduping())).outcome, Outcome::kUpToDate);
    EXPECT_TRUE(bytes(into + ".mp4") == before);
    EXPECT_EQ(must(try_merge_into({"b", "c"}, into, deduping())).duplicates_left_out, 2u);
    EXPECT_THAT(chunks(into),
                ElementsAre(HasSubstr("lantern"), HasSubstr("harbour"), "3 c/1.txt: a thimble"));
    EXPECT_EQ(must(try_merge_into({"c"}, into, deduping())).outcome, Outcome::kUpToDate);
    expect_sound(into);
  }
}

// Its hash is of a text that it no longer has.
TEST_F(Merge, a_source_that_was_edited_is_no_duplicate) {
  make("a", {"a lantern"});
  make("b", {"a lantern"});
  index("a");
  update("a", 0, "a torch");
  EXPECT_EQ(must(try_merge({"a", "b"}, "m", deduping())).duplicates_left_out, 0u);
  EXPECT_EQ(must(try_merge({"b", "a"}, "n", deduping())).duplicates_left_out, 0u);
  EXPECT_EQ(must(try_merge_into({"b"}, "a", deduping())).chunks_added, 1u);
}

TEST_F(Merge, documents_with_an_id_are_the_same_when_all_of_them_is) {
  const auto make_lines = [this](const std::string& name, const std::string& lines) {
    Encoder encoder(without_index());
    ASSERT_TRUE(encoder.add_file(dir_.write(name + ".jsonl", lines)).has_value());
    ASSERT_TRUE(encoder.build_video(path(name + ".mp4")).has_value());
  };
  make_lines("a",
             "{\"id\":\"1\",\"text\":\"first\"}\n{\"id\":\"2\",\"text\":\"second\"}\n"
             "{\"id\":\"3\",\"title\":\"one\",\"text\":\"third\"}\n");
  make_lines("b",
             "{\"id\":\"1\",\"text\":\"first\"}\n{\"id\":\"9\",\"text\":\"second\"}\n"
             "{\"id\":\"3\",\"title\":\"two\",\"text\":\"third\"}\n");
  EXPECT_EQ(must(try_merge({"a", "b"}, "m", deduping())).duplicates_left_out, 1u);
  EXPECT_EQ(must(try_merge_into({"b"}, "a", deduping())).duplicates_left_out, 1u);
}

// -- Vectors --------------------------------------------------------------------------------------

index::VectorModel model_of(const std::string& fingerprint) {
  return {"made up", fingerprint, "f32", 4};
}

class MergeVectors : public Merge {
 protected:
  // One for each living version: the version's number and the memory's first letter.
  void give_vectors(const std::string& name, const std::string& fingerprint) {
    const auto index = open_index(path(name + ".db"));
    ASSERT_TRUE(index->set_vector_model(model_of(fingerprint)).has_value());
    const auto versions = index->missing_vectors(0, 1000).value();
    std::vector<float> vectors;
    for (const std::uint64_t version : versions)
      vectors.insert(vectors.end(),
                     {static_cast<float>(version) / 100, name[0] == 'a' ? 1.0F : -1.0F, 0, 0});
    ASSERT_TRUE(index->store_vectors(versions, vectors).has_value());
  }

  // chunk -> its vector in words
  std::map<std::uint64_t, std::string> vectors(const std::string& name) {
    std::map<std::uint64_t, std::string> result;
    const auto index = open_index(path(name + ".db"));
    const Status walked =
        index->each_vector([&](std::uint64_t version, std::span<const float> vector) -> Status {
          const auto row = index->find_version(version).value();
          result[row->chunk] = (vector[1] > 0 ? "a" : "b") +
                               std::to_string(static_cast<int>(vector[0] * 100 + 0.5F));
          return {};
        });
    EXPECT_TRUE(walked.has_value());
    return result;
  }

  void make_two() {
    make("a", {"a lantern", "a harbour", "a meadow"});
    make("b", {"a thimble", "an orchard"});
    index("a");
    index("b");
    update("a", 1, "a mountain");  // version 4
    erase("a", 0);
  }
  using Vectors = std::map<std::uint64_t, std::string>;
};

TEST_F(MergeVectors, are_taken_over_where_the_model_is_the_same) {
  make_two();
  give_vectors("a", "x");
  give_vectors("b", "x");
  const EncodingStats stats = must(try_merge({"b", "a", "b"}, "m", {}));
  EXPECT_EQ(stats.vectors_taken_over, 6u);
  EXPECT_EQ(stats.chunks_embedded, 0u);
  EXPECT_EQ(vectors("m"),
            (Vectors{{0, "b1"}, {1, "b2"}, {3, "a4"}, {4, "a3"}, {5, "b1"}, {6, "b2"}}));
  EXPECT_EQ(open_index(path("m.db"))->vector_model().value(), model_of("x"));

  EXPECT_EQ(must(try_merge_into({"b"}, "a", {})).vectors_taken_over, 2u);
  EXPECT_EQ(vectors("a"), (Vectors{{1, "a4"}, {2, "a3"}, {3, "b1"}, {4, "b2"}}));
  MergeOptions options;
  options.dedupe = true;
  EXPECT_EQ(must(try_merge({"b", "a"}, "n", options)).vectors_taken_over, 4u);
}

TEST_F(MergeVectors, that_would_have_to_be_made_are_told_before_anything_is_written) {
  make_two();
  give_vectors("a", "x");
  Config config;
  config.embeddings.model_dir = "/nonexistent";
  const std::string before = bytes("a.mp4");
  for (const bool of_another_model : {false, true}) {
    if (of_another_model) give_vectors("b", "y");
    EXPECT_FALSE(try_merge({"a", "b"}, "m", {}, config).has_value());
    EXPECT_FALSE(std::filesystem::exists(path("m.mp4")));
    EXPECT_FALSE(try_merge_into({"b"}, "a", {}, config).has_value());
    EXPECT_TRUE(bytes("a.mp4") == before);
  }
  EXPECT_EQ(must(try_merge_into({"b"}, "a")).vectors_taken_over, 0u);
}

TEST_F(MergeVectors, do_not_come_to_an_index_of_words) {
  make_two();
  give_vectors("a", "x");
  EXPECT_EQ(must(try_merge_into({"a"}, "b", {})).vectors_taken_over, 0u);
  EXPECT_THAT(vectors("b"), IsEmpty());
}

// -- What is refused ------------------------------------------------------------------------------

TEST_F(Merge, a_damaged_memory_is_named_with_its_frame_and_nothing_happens) {
  make("a", {"a lantern"});
  make("b", {"a thimble"});
  make("c", {"a meadow"});
  index("a");
  const std::string good = bytes("b.mp4"), a = bytes("a.mp4"), a_index = content_of(path("a.db"));
  for (std::size_t at = 800; at < good.size() - archive::kTrailerBoxBytes; at += 100) {
    std::string damaged = good;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    dir_.write("b.mp4", damaged);
    for (const Config& config : {Config{}, without_index()}) {
      for (const auto& result : {try_merge({"c", "b"}, "m", words_alone(), config),
                                 try_merge_into({"c", "b"}, "a", words_alone(), config)}) {
        ASSERT_FALSE(result.has_value()) << at;
        EXPECT_EQ(result.error().code, ErrorCode::kCorrupt);
        EXPECT_THAT(result.error().message, HasSubstr("b.mp4, frame 0: "));
      }
      EXPECT_FALSE(std::filesystem::exists(path("m.mp4")));
      EXPECT_FALSE(std::filesystem::exists(path("m.mp4.tmp")));
      EXPECT_FALSE(std::filesystem::exists(path("m.json")));
      EXPECT_TRUE(bytes("a.mp4") == a);
      EXPECT_EQ(content_of(path("a.db")), a_index);
    }
  }
}

// Vectors would come to stand for other texts.
TEST_F(Merge, a_trailer_that_counts_wrong_is_refused) {
  make("a", {"a lantern"});
  archive::Trailer trailer = open_video(path("a.mp4")).trailer();
  ++trailer.versions;
  const std::string good = bytes("a.mp4");
  const base::Bytes box = archive::pack_trailer(trailer);
  dir_.write("a.mp4", good.substr(0, good.size() - box.size()) + std::string(base::as_text(box)));
  const auto merged = try_merge({"a"}, "m");
  ASSERT_FALSE(merged.has_value());
  EXPECT_EQ(merged.error().code, ErrorCode::kCorrupt);
  EXPECT_FALSE(std::filesystem::exists(path("m.mp4")));
}

TEST_F(Merge, files_that_are_read_are_not_written) {
  make("a", {"a lantern"});
  make("b", {"a thimble"});
  index("a");
  EXPECT_THAT(try_merge({"a", "b"}, "a").error().message, HasSubstr("--into"));
  EXPECT_THAT(try_merge_into({"b", "a"}, "a").error().message, HasSubstr("into itself"));
  const auto over_index =
      Encoder::merge_videos(videos({"a"}), {}, path("m.mp4"), path("a.json"), {}, words_alone());
  EXPECT_THAT(over_index.error().message, HasSubstr("a.json is a file of"));
  std::filesystem::create_symlink(path("a.mp4"), path("link.mp4"));
  EXPECT_THAT(try_merge_into({"link"}, "a").error().message, HasSubstr("into itself"));
}

TEST_F(Merge, an_output_that_is_there_is_kept_unless_it_is_the_same) {
  make("a", {"a lantern"});
  make("b", {"a thimble"});
  must(try_merge({"a", "b"}, "m"));
  const std::string before = bytes("m.mp4");
  EXPECT_EQ(must(try_merge({"a", "b"}, "m")).outcome, Outcome::kUpToDate);
  std::filesystem::remove(path("m.db"));
  EXPECT_EQ(must(try_merge({"a", "b"}, "m")).outcome, Outcome::kIndexOnly);
  EXPECT_TRUE(bytes("m.mp4") == before);
  EXPECT_THAT(try_merge({"b", "a"}, "m").error().message, HasSubstr("--overwrite"));
  EXPECT_TRUE(bytes("m.mp4") == before);
  MergeOptions options = words_alone();
  options.overwrite = true;
  EXPECT_EQ(must(try_merge({"b", "a"}, "m", options)).outcome, Outcome::kBuilt);
  EXPECT_EQ(chunks("m").front(), "0 b/0.txt: a thimble");
  expect_sound("m");
}

TEST_F(Merge, an_index_that_is_named_must_be_there_and_of_its_video) {
  make("a", {"a lantern"});
  make("b", {"a thimble"});
  index("a");
  index("b");
  const auto with = [this](const Paths& indexes) {
    return Encoder::merge_videos(videos({"a", "b"}), indexes, path("m.mp4"), {}, {}, words_alone());
  };
  EXPECT_EQ(with({path("a.json")}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(with({path("a.json"), path("none.json")}).error().code, ErrorCode::kNotFound);
  EXPECT_THAT(with({path("b.json"), path("a.json")}).error().message, HasSubstr("another memory"));
  EXPECT_FALSE(std::filesystem::exists(path("m.mp4")));
  EXPECT_TRUE(with({path("a.json"), {}}).has_value());
}

TEST_F(Merge, a_stop_leaves_nothing) {
  make("a", {"a lantern"});
  make("b", {"a thimble"});
  index("b");
  const std::string b = bytes("b.mp4"), b_index = content_of(path("b.db"));
  for (const Phase phase : {Phase::kEncoding, Phase::kIndexingWords}) {
    std::stop_source stop;
    MergeOptions options = words_alone();
    options.stop = stop.get_token();
    options.on_progress = [&](const Progress& progress) {
      if (progress.phase == phase) stop.request_stop();
    };
    EXPECT_EQ(try_merge({"a"}, "m", options).error().code, ErrorCode::kCancelled);
    EXPECT_FALSE(std::filesystem::exists(path("m.mp4")));
    EXPECT_FALSE(std::filesystem::exists(path("m.mp4.tmp")));
    stop = {};
    options.stop = stop.get_token();
    EXPECT_EQ(try_merge_into({"a"}, "b", options).error().code, ErrorCode::kCancelled);
    EXPECT_TRUE(bytes("b.mp4") == b);
    EXPECT_EQ(content_of(path("b.db")), b_index);
  }
}

TEST(merge_plan, numbers_go_on_where_the_last_memory_ended) {
  archive::Trailer last, one, two;
  last.next_chunk = 100;
  last.next_source = 10;
  last.versions = 7;
  one.next_chunk = 5;
  one.next_source = 2;
  one.versions = 9;
  one.live_chunks = 3;
  one.next_frame = 4;
  two.next_chunk = 1;
  const auto plan = engine::plan_merge(last, std::vector{one, two, one}).value();
  ASSERT_EQ(plan.bases.size(), 3u);
  EXPECT_EQ(plan.bases[1].chunk, 105u);
  EXPECT_EQ(plan.bases[2].chunk, 106u);
  EXPECT_EQ(plan.bases[2].source, 12u);
  EXPECT_EQ(plan.bases[2].version, 9u);
  EXPECT_EQ(plan.chunks, 11u);
  EXPECT_EQ(plan.live_chunks, 6u);
  EXPECT_EQ(plan.versions, 18u);
  EXPECT_EQ(plan.frames, 8u);
  two.next_chunk = archive::kIdMax - 104;
  EXPECT_EQ(engine::plan_merge(last, std::vector{one, two}).error().code, ErrorCode::kCapacity);
}

}  // namespace
}  // namespace memvid
