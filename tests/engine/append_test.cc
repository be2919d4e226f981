// Appending as a user of the library sees it, by words, without a model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <thread>

#include "base/fs.h"
#include "memvid/memvid.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Outcome = EncodingStats::Outcome;

Config without_index() {
  Config config;
  config.index.enabled = false;
  return config;
}

class Append : public testing::Test {
 protected:
  void SetUp() override {
    Encoder encoder(without_index());
    ASSERT_TRUE(encoder.add_text("The cellar key hangs behind the clock.", "key.txt").has_value());
    ASSERT_TRUE(encoder.add_chunks(std::vector<std::string>{"a text without a name"}).has_value());
    ASSERT_TRUE(encoder.build_video(video()).has_value());
  }

  std::filesystem::path video() const { return dir_ / "v.mp4"; }
  std::string bytes() const { return test::slurp(video()); }

  Encoder load(Config config = without_index()) {
    auto encoder = Encoder::load_existing_with_config(video(), {}, config);
    EXPECT_TRUE(encoder.has_value()) << encoder.error().message;
    return std::move(*encoder);
  }

  EncodingStats append(Encoder& encoder) {
    auto stats = encoder.append_to_video(video());
    EXPECT_TRUE(stats.has_value()) << stats.error().message;
    return stats.value_or(EncodingStats{});
  }

  // "path: text" of each chunk, in order.
  static std::vector<std::string> chunks_of(const std::filesystem::path& video) {
    std::vector<std::string> chunks;
    auto memory = Memory::open(video).value();
    EXPECT_TRUE(memory
                    .chunks(
                        {},
                        [&chunks](const Chunk& chunk) -> Status {
                          chunks.push_back(chunk.metadata.path + ": " + chunk.content);
                          return {};
                        },
                        [](const Finding& found) { ADD_FAILURE() << found.place << found.message; })
                    .has_value());
    return chunks;
  }

  test::TempDir dir_;
};

TEST_F(Append, adds_behind_what_is_there) {
  const std::string before = bytes();
  Encoder encoder = load();
  ASSERT_TRUE(encoder.add_text("The attic key is with the neighbour.", "attic.txt").has_value());
  const EncodingStats stats = append(encoder);
  EXPECT_EQ(stats.outcome, Outcome::kAppended);
  EXPECT_EQ(stats.chunks_added, 1u);
  EXPECT_EQ(stats.sources_added, 1u);
  EXPECT_GE(stats.frames_added, 1u);
  EXPECT_EQ(stats.total_chunks, 3u);
  EXPECT_TRUE(bytes().starts_with(before));
  EXPECT_THAT(chunks_of(video()), ElementsAre("key.txt: The cellar key hangs behind the clock.",
                                              "text-1: a text without a name",
                                              "attic.txt: The attic key is with the neighbour."));
}

TEST_F(Append, passes_over_what_is_there_and_what_changed) {
  Encoder encoder = load();
  ASSERT_TRUE(encoder.add_text("The cellar key hangs behind the clock.", "copy.txt").has_value());
  ASSERT_TRUE(encoder.add_text("The cellar key is lost.", "key.txt").has_value());
  const std::string before = bytes();
  const EncodingStats stats = append(encoder);
  EXPECT_EQ(stats.outcome, Outcome::kUpToDate);
  EXPECT_THAT(stats.already_there, ElementsAre("copy.txt: is there already, as key.txt"));
  EXPECT_THAT(stats.changed, ElementsAre(HasSubstr("key.txt: is there with another content")));
  EXPECT_TRUE(bytes() == before);
}

TEST_F(Append, texts_without_a_name_go_on_counting) {
  Encoder encoder(without_index());
  ASSERT_TRUE(
      encoder.add_chunks(std::vector<std::string>{"one more", "and one", "a text without a name"})
          .has_value());
  const EncodingStats stats = append(encoder);
  EXPECT_EQ(stats.chunks_added, 2u);
  EXPECT_THAT(stats.changed, IsEmpty());
  EXPECT_THAT(stats.already_there, ElementsAre("text-5: is there already, as text-1"));
  EXPECT_THAT(chunks_of(video()),
              ElementsAre(testing::_, testing::_, "text-3: one more", "text-4: and one"));
}

TEST_F(Append, a_document_replaces_the_one_of_its_id) {
  dir_.write("a.jsonl", "{\"id\":\"1\",\"text\":\"first\"}\n{\"id\":\"2\",\"text\":\"second\"}\n");
  dir_.write("b.jsonl",
             "{\"id\":\"1\",\"text\":\"first, new\"}\n"
             "{\"id\":\"2\",\"text\":\"second\"}\n{\"text\":\"third\"}\n");
  for (const char* name : {"a.jsonl", "b.jsonl"}) {
    Encoder encoder = load();
    ASSERT_TRUE(encoder.add_file(dir_ / name).has_value());
    const EncodingStats stats = append(encoder);
    EXPECT_EQ(stats.chunks_added, 2u);
    EXPECT_EQ(stats.documents_replaced, std::string(name) == "b.jsonl" ? 1u : 0u);
  }
  const auto chunks = chunks_of(video());
  ASSERT_EQ(chunks.size(), 5u);
  EXPECT_THAT(chunks[2], HasSubstr("a.jsonl: second"));
  EXPECT_THAT(chunks[3], HasSubstr("b.jsonl: first, new"));
  EXPECT_THAT(chunks[4], HasSubstr("b.jsonl: third"));
}

// Both come, as encode takes both; what they replace goes once.
TEST_F(Append, an_id_that_comes_twice_replaces_once) {
  const auto append_lines = [this](const std::string& lines) {
    Encoder encoder = load();
    EXPECT_TRUE(encoder.add_file(dir_.write("d.jsonl", lines)).has_value());
    return append(encoder);
  };
  append_lines(R"({"id": "a", "text": "one"})");
  const EncodingStats stats = append_lines(R"({"id": "a", "text": "two"})"
                                           "\n"
                                           R"({"id": "a", "text": "three"})");
  EXPECT_EQ(stats.documents_replaced, 1u);
  EXPECT_EQ(stats.total_chunks, 4u);
  EXPECT_THAT(chunks_of(video()), testing::SizeIs(4));
  EXPECT_TRUE(Searcher::open(video(), {}).has_value());
  EXPECT_THAT(Memory::open(video())->verify(dir_ / "v.json")->findings, IsEmpty());
  append_lines(R"({"id": "b", "text": "four"})");  // the memory is in order
}

TEST_F(Append, nothing_added_writes_nothing) {
  const std::string before = bytes();
  Encoder encoder = load();
  EXPECT_EQ(append(encoder).outcome, Outcome::kUpToDate);
  EXPECT_EQ(encoder.build_video(video())->outcome, Outcome::kUpToDate);
  EXPECT_TRUE(bytes() == before);
}

TEST_F(Append, the_words_of_an_append_are_found_with_and_without_an_index) {
  const auto found = [this](const std::string& text) {
    const auto answer =
        Searcher::open(video(), {})->search({.text = text, .mode = SearchMode::kWords});
    EXPECT_TRUE(answer.has_value());
    return answer && !answer->hits.empty() ? answer->hits[0].chunk.metadata.path : "";
  };
  EXPECT_EQ(found("cellar"), "key.txt");  // makes the index
  Config with_index;
  for (Config config : {without_index(), with_index}) {
    const std::string name = config.index.enabled ? "indexed" : "plain";
    Encoder encoder = load(config);
    ASSERT_TRUE(encoder.add_text("This text is " + name + ".", name + ".txt").has_value());
    EXPECT_EQ(append(encoder).chunks_embedded, 0u);  // an index of words stays one
    EXPECT_EQ(found(name), name + ".txt");
    EXPECT_EQ(found("cellar"), "key.txt");
  }
}

// A memory that is large enough for a dictionary; what is appended with it is half as large.
TEST_F(Append, the_dictionary_is_used_whether_the_index_or_the_video_tells_it) {
  std::mt19937 random(1);
  std::vector<std::string> words(4000);
  for (std::string& word : words)
    for (int i = 0; i < 8; ++i) word += static_cast<char>('a' + random() % 26);
  const auto text = [&](int count) {
    std::string joined;
    for (; count > 0; --count) joined += words[random() % words.size()] + " ";
    return joined;
  };
  Encoder large(without_index());
  ASSERT_TRUE(large.add_text(text(120'000), "large.txt").has_value());
  ASSERT_TRUE(large.build_video(dir_ / "plain.mp4").has_value());
  ASSERT_TRUE(copy_memory(dir_ / "plain.mp4", {}, dir_ / "indexed.mp4").has_value());
  ASSERT_TRUE(Searcher::open(dir_ / "indexed.mp4", {}).has_value());  // makes the index
  const std::string more = text(500);
  const auto before = std::filesystem::file_size(dir_ / "plain.mp4");
  for (const std::string name : {"plain.mp4", "indexed.mp4"}) {
    Encoder encoder = Encoder::load_existing(dir_ / name).value();
    ASSERT_TRUE(encoder.add_text(more, "more.txt").has_value());
    ASSERT_TRUE(encoder.append_to_video(dir_ / name).has_value());
  }
  const auto with_index = std::filesystem::file_size(dir_ / "indexed.mp4");
  EXPECT_NEAR(static_cast<double>(with_index),
              static_cast<double>(std::filesystem::file_size(dir_ / "plain.mp4")), 100);
  Encoder alone(without_index());
  ASSERT_TRUE(alone.add_text(more, "more.txt").has_value());
  ASSERT_TRUE(alone.build_video(dir_ / "alone.mp4").has_value());
  EXPECT_LT(with_index - before, std::filesystem::file_size(dir_ / "alone.mp4") * 3 / 4);
}

TEST_F(Append, what_a_crash_left_is_saved_and_cut) {
  const std::string before = bytes();
  dir_.write("v.mp4", before + "half of a fragment");
  Encoder encoder = load();
  ASSERT_TRUE(encoder.add_text("more", "more.txt").has_value());
  append(encoder);
  EXPECT_EQ(test::slurp(dir_ / "v.mp4.tail"), "half of a fragment");
  EXPECT_EQ(chunks_of(video()).size(), 3u);
}

TEST_F(Append, waits_for_another_writer_and_then_says_who_it_is) {
  auto held = base::posix_fs().lock(dir_ / "v.mp4.lock", "somebody else").value();
  Config config = without_index();
  config.run.wait_seconds = 0;
  Encoder impatient = load(config);
  ASSERT_TRUE(impatient.add_text("more", "more.txt").has_value());
  const auto refused = impatient.append_to_video(video());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kBusy);
  EXPECT_THAT(refused.error().message, HasSubstr("somebody else"));

  config.run.wait_seconds = 60;
  Encoder patient = load(config);
  ASSERT_TRUE(patient.add_text("more", "more.txt").has_value());
  std::jthread other([&held] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    held.reset();
  });
  EXPECT_EQ(append(patient).chunks_added, 1u);
}

TEST_F(Append, a_loaded_encoder_knows_what_is_there) {
  Encoder encoder = load();
  EXPECT_EQ(encoder.size(), 2u);
  ASSERT_TRUE(encoder.add_text("more", "more.txt").has_value());
  EXPECT_EQ(encoder.size(), 3u);
  std::vector<ChunkId> ids;
  ASSERT_TRUE(encoder
                  .chunks([&ids](const Chunk& chunk) -> Status {
                    ids.push_back(chunk.metadata.id);
                    return {};
                  })
                  .has_value());
  EXPECT_THAT(ids, ElementsAre(0, 1, 2));
}

TEST_F(Append, a_loaded_encoder_builds_to_another_path_and_leaves_the_first) {
  const std::string before = bytes();
  Encoder encoder = load();
  ASSERT_TRUE(encoder.add_text("more", "more.txt").has_value());
  const auto stats = encoder.build_video(dir_ / "w.mp4");
  ASSERT_TRUE(stats.has_value()) << stats.error().message;
  EXPECT_EQ(stats->total_chunks, 3u);
  EXPECT_TRUE(bytes() == before);
  EXPECT_TRUE(test::slurp(dir_ / "w.mp4").starts_with(before));
  EXPECT_EQ(encoder.build_video(video())->chunks_added, 1u);
}

TEST_F(Append, an_incremental_video_holds_the_new_chunks_alone) {
  Encoder encoder = load();
  const auto stats =
      encoder.create_incremental_video(std::vector<std::string>{"u1", "u2"}, dir_ / "u.mp4");
  ASSERT_TRUE(stats.has_value()) << stats.error().message;
  EXPECT_THAT(chunks_of(dir_ / "u.mp4"), ElementsAre("text-1: u1", "text-2: u2"));
}

TEST_F(Append, errors_have_the_words_that_callers_look_for) {
  EXPECT_THAT(Encoder::load_existing(dir_ / "none.mp4").error().message, HasSubstr("not found"));
  dir_.write("text.mp4", "no video at all");
  EXPECT_THAT(Encoder::load_existing(dir_ / "text.mp4").error().message, HasSubstr("format"));
  std::string damaged = bytes();
  for (std::size_t i = 800; i < damaged.size(); ++i) damaged[i] ^= 1;
  dir_.write("v.mp4", damaged);
  EXPECT_THAT(Encoder::load_existing(video()).error().message, HasSubstr("decode"));
}

}  // namespace
}  // namespace memvid
