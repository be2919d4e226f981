// Memories that were changed after their first commit, as users of the library see them.
#include <gtest/gtest.h>

#include "archive/compression.h"
#include "archive/hand_made_video.h"
#include "memvid/memvid.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

using test::HandMadeVideo;
using test::put_entry;
using test::source_entry;

archive::PutEntry revised(archive::PutEntry put, std::uint64_t revision) {
  put.revision = revision;
  return put;
}

class Changes : public testing::Test {
 protected:
  // Two sources of three chunks each.
  Changes() : video_(1) {
    video_.add_block({source_entry(0, "a.txt", "one\ntwo\nthree\n"), put_entry(0, 0, 0, "one\n"),
                      put_entry(1, 0, 4, "two\n"), put_entry(2, 0, 8, "three\n")});
    video_.add_block({source_entry(1, "b.txt", "red, green, blue"), put_entry(3, 1, 0, "red, "),
                      put_entry(4, 1, 5, "green, "), put_entry(5, 1, 12, "blue")});
    video_.commit(6, 6);
  }

  ExtractReport extract() {
    auto report = Memory::open(video_.write(dir_ / "v.mp4"))->extract(dir_ / "out", {});
    EXPECT_TRUE(report.has_value()) << report.error().message;
    return report.value_or(ExtractReport{});
  }
  std::vector<std::string> lines() {
    std::vector<std::string> lines;
    const Status told =
        Memory::open(video_.write(dir_ / "v.mp4"))
            ->chunks(
                {},
                [&](const Chunk& chunk) -> Status {
                  lines.push_back(chunk.metadata.path + ":" +
                                  std::to_string(chunk.metadata.first_line) + " " + chunk.content);
                  return {};
                },
                [](const Finding&) {});
    EXPECT_TRUE(told.has_value());
    return lines;
  }

  test::TempDir dir_;
  HandMadeVideo video_;
};

TEST_F(Changes, a_source_whose_chunks_have_several_versions_is_given_in_the_order_of_its_ranges) {
  const std::string text = "uno\ntwo\nthree and more\n";
  video_.add_block({source_entry(0, "a.txt", text),
                    revised(put_entry(2, 0, 8, "three and more\n"), 2),
                    revised(put_entry(0, 0, 0, "uno\n"), 2)});
  video_.commit(6, 8);
  const ExtractReport report = extract();
  EXPECT_TRUE(report.findings.empty()) << report.findings[0].message;
  EXPECT_EQ(report.files, 2u);
  EXPECT_EQ(test::slurp(dir_ / "out/a.txt"), text);
  EXPECT_EQ(test::slurp(dir_ / "out/b.txt"), "red, green, blue");
  EXPECT_EQ(lines(), (std::vector<std::string>{"b.txt:1 red, ", "b.txt:1 green, ", "b.txt:1 blue",
                                               "a.txt:1 uno\n", "a.txt:2 two\n",
                                               "a.txt:3 three and more\n"}));
}

TEST_F(Changes, what_was_said_last_of_a_source_goes_with_all_of_its_chunks) {
  video_.add_block({source_entry(0, "renamed.txt", "one\ntwo\nthree\n")});
  video_.commit(6, 6);
  EXPECT_TRUE(extract().findings.empty());
  EXPECT_EQ(test::slurp(dir_ / "out/renamed.txt"), "one\ntwo\nthree\n");
  EXPECT_FALSE(std::filesystem::exists(dir_ / "out/a.txt"));
  std::vector<std::string> paths;
  const Status listed = Memory::open(dir_ / "v.mp4")
                            ->sources(
                                "",
                                [&](const Source& source) -> Status {
                                  EXPECT_EQ(source.chunk_count, 3u);
                                  paths.push_back(source.path);
                                  return {};
                                },
                                [](const Finding&) {});
  EXPECT_TRUE(listed.has_value());
  EXPECT_EQ(paths, (std::vector<std::string>{"renamed.txt", "b.txt"}));
}

// What somebody changed or deleted is not damage.
TEST_F(Changes, a_source_that_was_edited_is_given_as_it_is_now) {
  archive::PutEntry green = revised(put_entry(4, 1, 5, "a deep green, "), 2);
  green.end = green.begin;
  green.detached = true;
  video_.add_block({archive::DeleteEntry{1}, green});
  video_.commit(5, 7);
  const ExtractReport report = extract();
  EXPECT_TRUE(report.findings.empty()) << report.findings[0].message;
  EXPECT_EQ(test::slurp(dir_ / "out/a.txt"), "one\nthree\n");
  EXPECT_EQ(test::slurp(dir_ / "out/b.txt"), "red, a deep green, blue");
}

// Once its whole text is said anew, its hash counts again.
TEST_F(Changes, an_edited_source_that_is_said_again_must_be_what_is_said) {
  archive::PutEntry green = revised(put_entry(4, 1, 5, "green"), 2);
  green.end = green.begin;
  green.detached = true;
  video_.add_block({archive::DeleteEntry{1}, green});
  video_.commit(5, 7);
  archive::PutEntry sea = revised(put_entry(4, 1, 5, "sea, "), 3);
  video_.add_block(
      {source_entry(0, "a.txt", "one\nthree\n"), revised(put_entry(2, 0, 4, "three\n"), 2),
       source_entry(1, "b.txt", "red, sea, sky"), sea, revised(put_entry(5, 1, 10, "SKY"), 2)});
  video_.commit(5, 10);
  EXPECT_EQ(extract().findings.size(), 1u);
  EXPECT_EQ(test::slurp(dir_ / "out/a.txt"), "one\nthree\n");
  EXPECT_EQ(test::slurp(dir_ / "out/b.txt.damaged"), "red, sea, SKY");
}

TEST_F(Changes, a_source_that_lost_a_chunk_to_nobody_is_damaged) {
  video_.add_block({source_entry(2, "c.txt", "left right"), put_entry(6, 2, 5, "right")});
  video_.commit(7, 7);
  EXPECT_EQ(extract().findings.size(), 1u);
  EXPECT_EQ(test::slurp(dir_ / "out/c.txt.damaged"), "right");
}

TEST_F(Changes, a_chunk_may_come_back_and_two_puts_of_one_revision_give_the_last) {
  video_.add_block({archive::DeleteEntry{5}});
  video_.commit(5, 6);
  video_.add_block({revised(put_entry(5, 1, 12, "blue"), 2), put_entry(0, 0, 0, "ONE\n")});
  video_.commit(6, 8);
  const ExtractReport report = extract();
  EXPECT_EQ(report.files, 2u);
  EXPECT_EQ(test::slurp(dir_ / "out/b.txt"), "red, green, blue");
  EXPECT_EQ(test::slurp(dir_ / "out/a.txt.damaged"), "ONE\ntwo\nthree\n");  // as its hash says
}

TEST_F(Changes, hits_are_read_from_differences) {
  archive::PutEntry put = revised(put_entry(1, 0, 4, ""), 2);
  put.base_revision = 1;
  put.text = archive::pack_difference("two lanterns\n", "two\n");
  put.text_bytes = 13;
  put.end = 17;
  video_.add_block({put});
  video_.commit(6, 7);
  auto searcher = Searcher::open(video_.write(dir_ / "v.mp4"), {});
  ASSERT_TRUE(searcher.has_value()) << searcher.error().message;
  Query query;
  query.text = "lanterns";
  query.mode = SearchMode::kWords;
  const auto answer = searcher->search(query);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  ASSERT_EQ(answer->hits.size(), 1u);
  EXPECT_EQ(answer->hits[0].chunk.content, "two lanterns\n");
  EXPECT_EQ(answer->hits[0].chunk.metadata.first_line, 2u);
}

TEST_F(Changes, verify_finds_nothing_in_a_memory_that_was_changed) {
  archive::PutEntry put = revised(put_entry(5, 1, 12, ""), 2);
  put.base_revision = 1;
  put.text = archive::pack_difference("blues", "blue");
  put.text_bytes = 5;
  put.end = 17;
  video_.add_block({put, source_entry(0, "a.txt", "uno\ntwo\nthree\n"),
                    revised(put_entry(0, 0, 0, "uno\n"), 2), archive::DeleteEntry{4}});
  video_.commit(5, 8);
  ASSERT_TRUE(Searcher::open(video_.write(dir_ / "v.mp4"), {}).has_value());
  const auto report = Memory::open(dir_ / "v.mp4")->verify(dir_ / "v.json");
  ASSERT_TRUE(report.has_value()) << report.error().message;
  for (const Finding& finding : report->findings)
    ADD_FAILURE() << finding.place << ": " << finding.message;
}

}  // namespace
}  // namespace memvid
