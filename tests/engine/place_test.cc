// Where chunks stand: from what a loader tells to what a reader is shown.
#include "engine/place.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/collection.h"

namespace memvid::engine {
namespace {

TEST(place_track, a_range_has_the_places_of_its_first_and_last_byte) {
  PlaceTrack track;
  track.add(0, "p. 1");
  track.add(10, "p. 2");
  EXPECT_EQ(track.take(0, 10), (PlaceSpan{"p. 1", "p. 1"}));
  track.add(20, "p. 3");
  EXPECT_EQ(track.take(10, 21), (PlaceSpan{"p. 2", "p. 3"}));
  EXPECT_EQ(track.take(21, 30), (PlaceSpan{"p. 3", "p. 3"}));
}

TEST(place_track, an_empty_page_is_no_place) {
  PlaceTrack track;
  track.add(0, "p. 1");
  track.add(0, "p. 2");
  EXPECT_EQ(track.take(0, 5), (PlaceSpan{"p. 2", "p. 2"}));
}

TEST(place_track, what_stands_before_the_first_place_is_found_by_what_follows) {
  PlaceTrack track;
  track.add(4, "Aims");
  EXPECT_EQ(track.take(0, 4), PlaceSpan{});
  EXPECT_EQ(track.take(4, 9), (PlaceSpan{"Aims", "Aims"}));
  PlaceTrack other;
  other.add(4, "Aims");
  EXPECT_EQ(other.take(0, 9), (PlaceSpan{"Aims", "Aims"}));
}

TEST(place_track, rows_have_the_columns_of_their_table) {
  PlaceTrack track;
  track.add(0, "p. 1");
  track.add_columns(10, "name, price");
  track.add_columns(30, "");
  EXPECT_EQ(track.take(0, 12).columns, "") << "the header stands in it";
  EXPECT_EQ(track.take(12, 20).columns, "name, price");
  EXPECT_EQ(track.take(20, 40).columns, "name, price");
  EXPECT_EQ(track.take(40, 50), (PlaceSpan{"p. 1", "p. 1", ""}));
}

TEST(place, comes_back_from_metadata) {
  for (const PlaceSpan& span :
       {PlaceSpan{"p. 1", "p. 1"}, PlaceSpan{"p. 1", "p. 2"}, PlaceSpan{"\"a\" \xC3\xA9", "b"},
        PlaceSpan{"p. 1", "p. 1", "name, price"}, PlaceSpan{"", "", "name, price"}})
    EXPECT_EQ(place_in(metadata_of(span)), span);
  EXPECT_EQ(metadata_of({}), "");
  for (const char* other : {"", "{}", "[1]", "no JSON", R"({"place":7})"})
    EXPECT_EQ(place_in(other), PlaceSpan{}) << other;
}

TEST(place, in_words_says_nothing_twice) {
  EXPECT_EQ(in_words({"p. 1", "p. 1"}), "p. 1");
  EXPECT_EQ(in_words({"p. 9", "p. 10"}), "p. 9-10");
  EXPECT_EQ(in_words({"p. 11", "p. 12"}), "p. 11-12");
  EXPECT_EQ(in_words({"Sales!A1", "Sales!A40"}), "Sales!A1-A40");
  EXPECT_EQ(in_words({"Sales!A1", "Costs!A2"}), "Sales!A1 - Costs!A2");
  EXPECT_EQ(in_words({"Aims", "Methods and means"}), "Aims - Methods and means");
  EXPECT_EQ(in_words({"Aims > One", "Aims > Two things"}), "Aims > One - Aims > Two things");
}

TEST(place, leaves_the_documents_metadata_to_be_seen) {
  ChunkMetadata metadata;
  metadata.json = metadata_of({"p. 1", "p. 2"});
  tell_place(metadata, R"({"author":"A"})");
  EXPECT_EQ(metadata.place, "p. 1-2");
  EXPECT_EQ(metadata.json, R"({"author":"A"})");

  ChunkMetadata other;
  other.json = R"({"place":"p. 3","own":1})";
  tell_place(other, R"({"author":"A"})");
  EXPECT_EQ(other.place, "p. 3");
  EXPECT_EQ(other.json, R"({"place":"p. 3","own":1})");
}

TEST(collection, chunks_keep_their_places) {
  TextConfig config;
  config.chunk_size = 100;
  config.overlap = 0;
  Collection collection(config);
  const std::string page = std::string(79, 'a') + "\n\n";
  for (const char* where : {"p. 1", "p. 2", "p. 3"}) {
    collection.set_place(where);
    ASSERT_TRUE(collection.add_text(page));
  }
  ASSERT_TRUE(collection.finish_document("a.pdf", 0, {}));
  ASSERT_TRUE(collection.add_text("A text without places."));
  ASSERT_TRUE(collection.finish_document("b.txt", 0, {}));
  std::vector<std::string> metadata;
  ASSERT_TRUE(collection.each(0, [&](archive::Entry&& entry) -> Status {
    if (const auto* put = std::get_if<archive::PutEntry>(&entry)) metadata.push_back(put->metadata);
    return {};
  }));
  EXPECT_EQ(metadata, (std::vector<std::string>{R"({"place":"p. 1"})", R"({"place":"p. 2"})",
                                                R"({"place":"p. 3"})", ""}));
}

TEST(collection, chunks_below_headings_have_their_path_as_place) {
  TextConfig config;
  config.chunk_by = ChunkBy::kHeadings;
  Collection collection(config);
  const auto add = [&collection](int level, const char* words) {
    collection.add_heading({level, words, std::string(words).size()});
    ASSERT_TRUE(collection.add_text(std::string(words) + "\n\nText.\n\n"));
  };
  add(1, "Install");
  add(2, "Debian");
  collection.set_place("notes");
  ASSERT_TRUE(collection.add_text("A note.\n"));
  add(3, "Last");
  ASSERT_TRUE(collection.finish_document("a.md", 0, {}));
  std::vector<std::string> places;
  ASSERT_TRUE(collection.each(0, [&](archive::Entry&& entry) -> Status {
    if (const auto* put = std::get_if<archive::PutEntry>(&entry))
      places.push_back(in_words(place_in(put->metadata)));
    return {};
  }));
  EXPECT_EQ(places, (std::vector<std::string>{"Install", "Install > Debian - notes", "Last"}));
}

}  // namespace
}  // namespace memvid::engine
