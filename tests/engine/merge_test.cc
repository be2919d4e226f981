// Merging as a user of the library sees it; vectors are made up, so no model is needed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "archive/entry.h"
#include "engine/merge_plan.h"
#include "engine/merging.h"

namespace memvid {
namespace {

using engine::open_index;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Outcome = EncodingStats::Outcome;

using Merge = Merging;

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

TEST_F(Merge, takes_over_memories_that_were_compacted_and_is_compacted_itself) {
  for (const char* name : {"a", "b"}) {
    make(name, {std::string(name) + " lantern", std::string(name) + " harbour"});
    index(name);
    update(name, 0, std::string(name) + " mountain");
    erase(name, 1);
    compact(name);
  }
  must(try_merge({"a", "b"}, "m"));
  expect_sound("m");
  EXPECT_EQ(hits("m", "mountain"), 2u);
  must(try_merge_into({"b"}, "a"));
  expect_sound("a");
  compact("m");
  expect_sound("m");
  must(try_merge({"m", "a"}, "n"));
  expect_sound("n");
  EXPECT_EQ(hits("n", "mountain"), 4u);
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

class MergeVectors : public Merging {
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

// Of the three the second is not copied, so the third's texts are not where they else would be.
TEST_F(MergeVectors, of_a_merge_that_broke_off_are_made_up_for) {
  make_two();
  make("c", {"a lighthouse", "a thimble"});
  index("c");
  std::filesystem::copy_file(path("b.mp4"), path("b2.mp4"));
  index("b2");
  for (const char* name : {"a", "b", "b2", "c"}) give_vectors(name, "x");
  MergeOptions options;
  options.dedupe = true;
  EXPECT_EQ(must(try_merge({"b", "b2", "c", "a"}, "m", options)).duplicates_left_out, 3u);
  const Vectors all = vectors("m");
  EXPECT_EQ(all.size(), 5u);
  std::filesystem::remove(path("m.db"));
  const EncodingStats stats = must(try_merge({"b", "b2", "c", "a"}, "m", options));
  EXPECT_EQ(stats.outcome, Outcome::kIndexOnly);
  EXPECT_EQ(stats.vectors_taken_over, 5u);
  EXPECT_EQ(vectors("m"), all);
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
