// Filling an index: going on from where it is, differences, sources said again, and what must not
// happen in between.
#include <gmock/gmock.h>

#include "archive/compression.h"
#include "archive/hand_made_video.h"
#include "engine/chunk_stream.h"
#include "engine/filling.h"
#include "engine/index_relation.h"

namespace memvid::engine {
namespace {

using test::HandMadeVideo;
using test::put_entry;
using test::source_entry;
using testing::HasSubstr;
using testing::IsEmpty;

archive::PutEntry difference(std::uint64_t chunk, std::uint64_t source, std::uint64_t revision,
                             std::uint64_t base, std::string_view text, std::string_view whole) {
  archive::PutEntry put = put_entry(chunk, source, 0, archive::pack_difference(text, whole));
  put.end = put.begin + whole.size();
  put.revision = revision;
  put.base_revision = base;
  put.text_bytes = text.size();
  return put;
}

// ---- Going on ----------------------------------------------------------------------------------

// "lantern" in the first commit, then one word each.
struct Story {
  explicit Story(const std::vector<std::string>& more, std::uint8_t id = 7) : video(id) {
    video.add_dictionary(dictionary);
    video.add_block({archive::SettingsEntry{"compact", 1000, 50, 192, 1, "test"},
                     source_entry(0, "a.txt", "lantern"), put_entry(0, 0, 0, "lantern")},
                    &dictionary);
    video.commit(1, 1);
    states.push_back(video.bytes());
    trailers.push_back(video.trailer());
    std::uint64_t count = 1;
    for (const std::string& word : more) {
      video.add_block({source_entry(count, "b.txt", word), put_entry(count, count, 0, word)},
                      &dictionary);
      ++count;
      video.commit(count, count);
      states.push_back(video.bytes());
      trailers.push_back(video.trailer());
    }
  }
  archive::Dictionary dictionary{base::Bytes(1000, static_cast<std::uint8_t>('d'))};
  HandMadeVideo video;
  std::vector<base::Bytes> states;  // the file after each commit
  std::vector<archive::Trailer> trailers;
};

// All frames of the first commit are spoilt, and nobody notices.
TEST_F(Fill, reads_only_the_new_frames) {
  const Story story({"harbour"});
  must_fill(story.states[0], "i.db");
  base::Bytes bytes = story.states[1];
  std::fill_n(bytes.begin(), story.trailers[0].start + story.trailers[0].length, std::uint8_t{9});
  must_fill(bytes, "i.db");
  EXPECT_THAT(findings_, IsEmpty());
  EXPECT_EQ(hits("i.db", "lantern"), 1u);
  EXPECT_EQ(hits("i.db", "harbour"), 1u);
}

TEST_F(Fill, begins_anew_where_the_trailers_do_not_lead_back) {
  const Story story({"harbour", "thimble"});
  must_fill(story.states[0], "i.db");
  base::Bytes bytes = story.states[2];
  bytes[story.trailers[1].start + story.trailers[1].length + 60] ^= 1;
  const auto state = open_index(dir_ / "i.db")->state();
  EXPECT_EQ(relation_of(*state, open_video(dir_.write("v.mp4", base::as_text(bytes)))),
            IndexRelation::kBehind);
  must_fill(bytes, "i.db");
  must_fill(bytes, "fresh.db");
  EXPECT_EQ(content_of(dir_ / "i.db"), content_of(dir_ / "fresh.db"));
}

TEST_F(Fill, an_index_of_another_history_is_diverged_whatever_its_number) {
  const Story ours({"harbour", "thimble", "meadow"});
  const Story others({"orchard", "copper"});
  for (const std::size_t commits : {1u, 2u, 3u}) {
    must_fill(others.states[commits - 1], "i.db");
    const auto state = open_index(dir_ / "i.db")->state();
    const auto path = dir_.write("v.mp4", base::as_text(ours.states[3]));
    EXPECT_EQ(relation_of(*state, open_video(path)),
              commits == 1 ? IndexRelation::kBehind : IndexRelation::kDiverged);
  }
  must_fill(ours.states[3], "i.db");
  must_fill(ours.states[3], "fresh.db");
  EXPECT_EQ(content_of(dir_ / "i.db"), content_of(dir_ / "fresh.db"));
}

TEST_F(Fill, after_an_error_the_index_is_as_it_was) {
  const Story story({"harbour"});
  must_fill(story.states[0], "i.db");
  const std::string before = content_of(dir_ / "i.db");
  std::stop_source stop;
  CallOptions options;
  options.stop = stop.get_token();
  stop.request_stop();
  EXPECT_EQ(fill(story.states[1], "i.db", options).error().code, ErrorCode::kCancelled);
  EXPECT_EQ(content_of(dir_ / "i.db"), before);
  must_fill(story.states[1], "i.db");
  EXPECT_EQ(hits("i.db", "harbour"), 1u);
}

// Another process filled the index after its state was looked at; the object can be used on.
TEST_F(Fill, a_fill_that_comes_too_late_leaves_the_index_usable) {
  const Story story({"harbour"});
  must_fill(story.states[0], "i.db");
  const auto index = open_index(dir_ / "i.db");
  ASSERT_EQ(index->begin_fill(story.trailers[1].state).error().code, ErrorCode::kBusy);
  index->roll_back();
  const archive::VideoFile video = open_video(dir_.write("v.mp4", base::as_text(story.states[1])));
  EXPECT_TRUE(fill_index(video, *index, pool_, {}, findings_).has_value());
}

TEST_F(Fill, what_is_current_stays_as_it_is) {
  const Story story({"harbour"});
  must_fill(story.states[1], "i.db");
  const std::string before = content_of(dir_ / "i.db");
  must_fill(story.states[1], "i.db");
  EXPECT_EQ(content_of(dir_ / "i.db"), before);
}

// ---- Differences -------------------------------------------------------------------------------

TEST_F(Fill, a_difference_is_found_by_its_own_words) {
  HandMadeVideo video(1);
  const std::string text = "the lantern hangs in the harbour";
  video.add_block({source_entry(0, "a.txt", text), put_entry(0, 0, 0, text)});
  video.commit(1, 1);
  must_fill(video.bytes(), "i.db");
  video.add_block({difference(0, 0, 2, 1, "the lantern hangs in the orchard", text)});
  video.commit(1, 2);
  must_fill(video.bytes(), "i.db");
  EXPECT_THAT(findings_, IsEmpty());
  EXPECT_EQ(hits("i.db", "harbour"), 0u);
  EXPECT_EQ(hits("i.db", "orchard"), 1u);
  EXPECT_EQ(texts_by_index(open_video(dir_ / "v.mp4"), *open_index(dir_ / "i.db"), pool_),
            (std::map<std::uint64_t, std::string>{{0, "the lantern hangs in the orchard"}}));
}

// Each is told with its frame and its chunk, by the index and by the stream, and costs no other.
TEST_F(Fill, a_difference_that_cannot_be_undone_costs_itself_alone) {
  const std::string whole = "the lantern hangs in the harbour";
  const std::string other = "a meadow of another chunk, at length";
  const std::string after = "the lantern hangs in the orchard";
  archive::PutEntry wrong_size = difference(0, 0, 2, 1, after, whole);
  --wrong_size.text_bytes;
  archive::PutEntry no_frame = difference(0, 0, 2, 1, after, whole);
  no_frame.text = "nonsense";
  const archive::PutEntry good = difference(0, 0, 2, 1, after, whole);
  const std::vector<std::pair<std::vector<archive::Entry>, std::string>> cases = {
      {{good, difference(0, 0, 3, 2, whole, after)}, "no whole text of revision 2"},
      {{difference(0, 0, 9, 7, after, whole)}, "no whole text of revision 7"},
      {{difference(0, 0, 2, 1, other + "!", other)}, "do not make up its text"},
      {{difference(5, 0, 2, 1, after, whole)}, "no whole text of revision 1"},
      {{wrong_size}, "do not make up its text"},
      {{no_frame}, "do not make up its text"},
  };
  for (const auto& [entries, message] : cases) {
    HandMadeVideo video(1);
    video.add_block({source_entry(0, "a.txt", whole), put_entry(0, 0, 0, whole),
                     source_entry(1, "b.txt", other), put_entry(1, 1, 0, other)});
    video.commit(2, 2);
    std::filesystem::remove(dir_ / "i.db");
    must_fill(video.bytes(), "i.db");
    video.add_block(entries);
    video.add_block({source_entry(2, "c.txt", "copper"), put_entry(2, 2, 0, "copper")});
    video.commit(3, 3 + entries.size());
    must_fill(video.bytes(), "i.db");
    ASSERT_EQ(findings_.size(), 1u) << message;
    EXPECT_EQ(findings_[0].place, "frame 2");
    EXPECT_THAT(findings_[0].message, HasSubstr(message));
    EXPECT_THAT(findings_[0].message, HasSubstr("chunk "));
    EXPECT_EQ(hits("i.db", "copper"), 1u);
    EXPECT_EQ(hits("i.db", "meadow"), 1u);
    EXPECT_EQ(hits("i.db", "orchard"), 0u);
    must_fill(video.bytes(), "fresh.db");
    EXPECT_EQ(content_of(dir_ / "i.db"), content_of(dir_ / "fresh.db"));
    std::filesystem::remove(dir_ / "fresh.db");

    std::vector<std::string> told;
    ChunkListener listener;
    listener.on_finding = [&](const Finding& finding) {
      told.push_back(finding.place + ": " + finding.message);
    };
    ASSERT_TRUE(stream_chunks(open_video(dir_ / "v.mp4"), pool_, listener, Phase::kExtracting, {}));
    EXPECT_EQ(told, std::vector<std::string>{"frame 2: " + findings_[0].message});
    // Asked for all the same, it says why.
    const auto index = open_index(dir_ / "i.db");
    const archive::VideoFile opened = open_video(dir_ / "v.mp4");
    ChunkReader reader(opened.file(), *index, pool_);
    const std::uint64_t chunk = std::get<archive::PutEntry>(entries.back()).chunk;
    const auto text = reader.text(**index->find_chunk(chunk));
    ASSERT_FALSE(text.has_value());
    EXPECT_EQ(text.error().message, findings_[0].message);
  }
}

// ---- A source said again -----------------------------------------------------------------------

TEST_F(Fill, what_was_said_last_of_a_source_counts) {
  HandMadeVideo video(1);
  video.add_block({source_entry(0, "old.txt", "lantern"), put_entry(0, 0, 0, "lantern")});
  video.commit(1, 1);
  must_fill(video.bytes(), "i.db");
  video.add_block({source_entry(0, "new.txt", "lantern")});
  video.commit(1, 1);
  must_fill(video.bytes(), "i.db");
  EXPECT_THAT(findings_, IsEmpty());
  const auto index = open_index(dir_ / "i.db");
  EXPECT_EQ((*index->find_source(0))->path, "new.txt");
  EXPECT_EQ(index->counts()->sources, 1u);
  EXPECT_EQ(hits("i.db", "lantern"), 1u);
}

// Lines are those of the version that a put replaces at the same place.
TEST_F(Fill, an_update_in_its_place_keeps_its_line) {
  HandMadeVideo video(1);
  video.add_block({source_entry(0, "a.txt", "one\ntwo\n"), put_entry(0, 0, 0, "one\n"),
                   put_entry(1, 0, 4, "two\n")});
  video.commit(2, 2);
  must_fill(video.bytes(), "i.db");
  archive::PutEntry put = put_entry(1, 0, 4, "second\n");
  put.revision = 2;
  video.add_block({put});
  video.commit(2, 3);
  must_fill(video.bytes(), "i.db");
  EXPECT_EQ((*open_index(dir_ / "i.db")->find_chunk(1))->first_line, 2u);
}

// ---- Sources that are put anew in part ----------------------------------------------------------

TEST_F(Fill, a_put_behind_chunks_that_were_left_says_its_line) {
  HandMadeVideo video(1);
  video.add_block({source_entry(0, "a.txt", "1\n2\n3\n"), put_entry(0, 0, 0, "1\n"),
                   put_entry(1, 0, 2, "2\n"), put_entry(2, 0, 4, "3\n")});
  video.commit(3, 3);
  archive::PutEntry changed = put_entry(2, 0, 4, "drei\n");
  changed.revision = 2;
  changed.first_line = 3;
  video.add_block(
      {source_entry(0, "a.txt", "1\n2\ndrei\n4\n"), changed, put_entry(3, 0, 9, "4\n")});
  video.commit(4, 5);
  must_fill(video.bytes(), "i.db");
  const auto rows = open_index(dir_ / "i.db")->living_versions(0, index::kLastCommit);
  ASSERT_EQ(rows->size(), 4u);
  for (std::uint64_t i = 0; i < 4; ++i) EXPECT_EQ((*rows)[i].first_line, i + 1);
}

// Chunk 0 is put at another place, then once more; then its source gets another title.
TEST_F(Fill, a_put_of_the_same_text_takes_the_vector_of_the_version_that_it_replaces) {
  const std::string text = "The cellar key hangs behind the clock.";
  HandMadeVideo video(1);
  video.add_block({source_entry(0, "a.txt", text), put_entry(0, 0, 0, text)});
  video.commit(1, 1);
  must_fill(video.bytes(), "i.db");
  const auto store = [this](const std::string& name) {
    const auto index = open_index(dir_ / name);
    std::vector<float> vector(8, 0.0F);
    vector[1] = 1;
    ASSERT_TRUE(index->set_vector_model({"mini", "fingerprint", "int8", 8}).has_value());
    ASSERT_TRUE(index->store_vectors(std::vector<std::uint64_t>{1}, vector).has_value());
  };
  const auto missing = [this](const std::string& name) {
    return open_index(dir_ / name)->missing_vectors(0, 10)->size();
  };
  store("i.db");
  for (std::uint64_t revision = 2; revision <= 3; ++revision) {
    video.add_block({source_entry(0, "a.txt", text), difference(0, 0, revision, 1, text, text)});
    video.commit(1, revision);
    must_fill(video.bytes(), "i.db");
    EXPECT_EQ(missing("i.db"), 0u) << "revision " << revision;
  }
  archive::SourceEntry titled = source_entry(0, "a.txt", text);
  titled.title = "Keys";
  video.add_block({titled, difference(0, 0, 4, 1, text, text)});
  video.commit(1, 4);
  must_fill(video.bytes(), "i.db");
  EXPECT_EQ(missing("i.db"), 1u);
  video.add_block({difference(0, 0, 5, 1, text + " Still.", text)});
  video.commit(1, 5);
  must_fill(video.bytes(), "i.db");
  EXPECT_EQ(missing("i.db"), 1u);
}

}  // namespace
}  // namespace memvid::engine
