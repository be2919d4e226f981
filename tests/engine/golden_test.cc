// Memories of every released format must stay readable for ever. Files in tests/golden are never
// edited; a format change adds a folder. Each holds notes.mp4, its index, and the texts they keep.
#include <gtest/gtest.h>

#include "memvid/memvid.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

class Golden : public testing::TestWithParam<const char*> {
 protected:
  // A copy: opening a database may leave files beside it.
  Golden() {
    std::filesystem::copy(std::filesystem::path(MEMVID_SOURCE_DIR) / "tests/golden" / GetParam(),
                          dir_.path(), std::filesystem::copy_options::recursive);
  }
  test::TempDir dir_;
};

TEST_P(Golden, gives_its_texts_back) {
  auto memory = Memory::open(dir_ / "notes.mp4");
  ASSERT_TRUE(memory.has_value()) << memory.error().message;
  const auto report = memory->extract(dir_ / "out", {});
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_TRUE(report->findings.empty());
  int files = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(dir_ / "notes")) {
    if (!file.is_regular_file()) continue;
    ++files;
    const auto relative = std::filesystem::relative(file.path(), dir_.path());
    EXPECT_EQ(test::slurp(dir_.path() / "out" / relative), test::slurp(file.path())) << relative;
  }
  EXPECT_EQ(static_cast<int>(report->files), files);
}

TEST_P(Golden, verifies_with_its_index) {
  const auto report = Memory::open(dir_ / "notes.mp4")->verify(dir_ / "notes.json");
  ASSERT_TRUE(report.has_value()) << report.error().message;
  for (const Finding& finding : report->findings)
    ADD_FAILURE() << finding.place << ": " << finding.message;
}

TEST_P(Golden, answers_by_words) {
  auto searcher = Searcher::open(dir_ / "notes.mp4", dir_ / "notes.json");
  ASSERT_TRUE(searcher.has_value()) << searcher.error().message;
  Query query;
  query.text = "sourdough";
  query.mode = SearchMode::kWords;
  const auto answer = searcher->search(query);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  ASSERT_EQ(answer->hits.size(), 1u);
  EXPECT_EQ(answer->hits[0].chunk.metadata.path, "notes/bread.txt");
  const auto info = Memory::open(dir_ / "notes.mp4")->info(dir_ / "notes.json");
  ASSERT_TRUE(info.has_value()) << info.error().message;
  EXPECT_EQ(info->vector_share, 1.0);
}

INSTANTIATE_TEST_SUITE_P(formats, Golden, testing::Values("v1"));

}  // namespace
}  // namespace memvid
