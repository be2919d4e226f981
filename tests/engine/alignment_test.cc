// What of a text is still in its new version: tables, and the laws under random edits.
#include "engine/alignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/random_text.h"

namespace memvid::engine {
namespace {

using test::RandomText;
using testing::ElementsAre;
using testing::IsEmpty;
using Texts = std::vector<std::string>;

// Cut where cut() cuts the whole new text.
Alignment aligned(const Texts& chunks, const std::string& text, int chunk_size) {
  std::vector<std::uint64_t> ends;
  for (const text::ByteRange& range : text::cut(text, {chunk_size})) ends.push_back(range.end);
  return align(chunks, text, {ends, chunk_size});
}

// "=2": chunk 2 as it is; "2:text": another text in its place; "+:text": one more.
Texts told(const Texts& chunks, const std::string& text, int chunk_size = 40) {
  Texts lines;
  for (const AlignedPiece& piece : aligned(chunks, text, chunk_size).pieces) {
    const std::string place = piece.chunk ? std::to_string(*piece.chunk) : "+";
    lines.push_back(piece.is_same
                        ? "=" + place
                        : place + ":" +
                              text.substr(piece.range.begin, piece.range.end - piece.range.begin));
  }
  return lines;
}

// Chunks of 39 characters, which a window of 32 finds.
const std::string kA = "The attic key is with the neighbour. A\n";
const std::string kB = "The cellar key hangs behind the clock.\n";
const std::string kC = "The garden gate was painted last June.\n";
const std::string kD = "The lanterns are kept under the stairs\n";
const Texts kAll = {kA, kB, kC, kD};

TEST(alignment, what_is_the_same_is_found) {
  EXPECT_THAT(told(kAll, kA + kB + kC + kD), ElementsAre("=0", "=1", "=2", "=3"));
  EXPECT_THAT(told({}, ""), IsEmpty());
  EXPECT_THAT(told({}, "new"), ElementsAre("+:new"));
  const Alignment none = aligned(kAll, "", 40);
  EXPECT_THAT(none.pieces, IsEmpty());
  EXPECT_THAT(none.left_over, ElementsAre(0, 1, 2, 3));
}

TEST(alignment, changed_text_takes_the_place_of_what_it_replaces) {
  const std::string other = "The garden gate was painted this May.\n";
  EXPECT_THAT(told(kAll, kA + kB + other + kD), ElementsAre("=0", "=1", "2:" + other, "=3"));
  EXPECT_THAT(told(kAll, other + kB + kC + kD), ElementsAre("0:" + other, "=1", "=2", "=3"));
  EXPECT_THAT(told(kAll, kA + kB + kC + other), ElementsAre("=0", "=1", "=2", "3:" + other));
}

TEST(alignment, text_that_came_between_is_more_and_what_went_is_left_over) {
  const std::string more = "Nobody knows where the ladder is now.\n";
  EXPECT_THAT(told(kAll, kA + more + kB + kC + kD),
              ElementsAre("=0", "+:" + more, "=1", "=2", "=3"));
  EXPECT_THAT(told(kAll, more + kA + kB + kC + kD),
              ElementsAre("+:" + more, "=0", "=1", "=2", "=3"));
  EXPECT_THAT(told(kAll, kA + kD), ElementsAre("=0", "=3"));
  EXPECT_THAT(aligned(kAll, kA + kD, 40).left_over, ElementsAre(1, 2));
}

TEST(alignment, of_what_changed_its_order_the_most_stays) {
  EXPECT_THAT(told(kAll, kD + kA + kB + kC), ElementsAre("+:" + kD, "=0", "=1", "=2"));
  EXPECT_THAT(told(kAll, kB + kC + kD + kA), ElementsAre("=1", "=2", "=3", "+:" + kA));
}

TEST(alignment, texts_that_are_there_many_times_stay_in_their_places) {
  const Texts many = {kA, kB, kA, kB, kA, kB, kC};
  EXPECT_THAT(told(many, kA + kB + kA + kB + kA + kB + kC),
              ElementsAre("=0", "=1", "=2", "=3", "=4", "=5", "=6"));
  EXPECT_THAT(told(many, kA + kB + kA + kB + kC), ElementsAre("=0", "=1", "=2", "=3", "=6"));
}

TEST(alignment, short_chunks_are_found_beside_others) {
  EXPECT_THAT(told({kA, "x\n", kB, "y\n"}, kA + "x\n" + kB + "y\n"),
              ElementsAre("=0", "=1", "=2", "=3"));
  EXPECT_THAT(told({"x\n", kB, "y\n"}, kA + "x\n" + kB + "y\n"),
              ElementsAre("+:" + kA, "=0", "=1", "=2"));
}

TEST(alignment, a_text_that_grows_line_by_line_fills_its_last_chunk) {
  Texts chunks = {kA};
  std::string text = kA;
  for (int line = 0; line < 40; ++line) {
    text += "line " + std::to_string(line) + "\n";
    const Alignment alignment = aligned(chunks, text, 40);
    chunks.clear();
    for (const AlignedPiece& piece : alignment.pieces)
      chunks.push_back(text.substr(piece.range.begin, piece.range.end - piece.range.begin));
  }
  EXPECT_LE(chunks.size(), 1 + (text.size() - kA.size()) / 32 + 1);
}

void expect_laws(const Texts& chunks, const std::string& text, const Alignment& alignment,
                 int chunk_size) {
  std::size_t at = 0;
  std::size_t next = 0;
  std::vector<std::size_t> places = alignment.left_over;
  for (const AlignedPiece& piece : alignment.pieces) {
    ASSERT_EQ(piece.range.begin, at);
    ASSERT_LT(piece.range.begin, piece.range.end);
    at = piece.range.end;
    const std::string now = text.substr(piece.range.begin, at - piece.range.begin);
    if (piece.chunk) {
      ASSERT_LE(next, *piece.chunk);
      next = *piece.chunk + 1;
      places.push_back(*piece.chunk);
    }
    if (piece.is_same) {
      ASSERT_EQ(now, chunks.at(piece.chunk.value()));
    } else {
      EXPECT_THAT(text::cut(now, {chunk_size}), testing::SizeIs(1));
    }
  }
  ASSERT_EQ(at, text.size());
  std::sort(places.begin(), places.end());
  ASSERT_EQ(places.size(), chunks.size());
  for (std::size_t i = 0; i < places.size(); ++i) ASSERT_EQ(places[i], i);
}

TEST(alignment, holds_its_laws_whatever_is_edited) {
  constexpr int kChunkSize = 60;
  for (unsigned seed = 1; seed <= 30; ++seed) {
    RandomText random(seed);
    std::string text = random.some(random.below(600));
    Texts chunks;
    for (int round = 0; round < 12; ++round) {
      const Alignment alignment = aligned(chunks, text, kChunkSize);
      expect_laws(chunks, text, alignment, kChunkSize);
      if (HasFatalFailure()) FAIL() << "seed " << seed << ", round " << round;
      chunks.clear();
      for (const AlignedPiece& piece : alignment.pieces)
        chunks.push_back(text.substr(piece.range.begin, piece.range.end - piece.range.begin));
      for (std::size_t edits = 1 + random.below(4); edits > 0; --edits) random.edit(text);
    }
  }
}

TEST(alignment, a_small_edit_leaves_all_chunks_but_its_own) {
  RandomText random(7);
  const std::string text = random.some(20000);
  Texts chunks;
  for (const text::ByteRange& range : text::cut(text, {200}))
    chunks.push_back(text.substr(range.begin, range.end - range.begin));
  ASSERT_GT(chunks.size(), 300u);
  std::string edited = text;
  const std::size_t middle = text.find("the ", text.size() / 2);
  edited.insert(middle, "a line that was not there before\n");
  edited.insert(text.find("the ", text.size() / 4), "and one more\n");
  std::size_t changed = 0;
  for (const AlignedPiece& piece : aligned(chunks, edited, 200).pieces) changed += !piece.is_same;
  EXPECT_LE(changed, 6u);
}

}  // namespace
}  // namespace memvid::engine
