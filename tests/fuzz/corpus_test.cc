// Every file of the corpora through its target. A target without a corpus, and a corpus without a
// target, are mistakes. seed-*: one of each kind (write_seeds.cc); found-*: what once was a fault;
// edge-*: of an hour of fuzzing the fewest inputs that reach every branch that it found
// (libFuzzer's -set_cover_merge=1 -use_counters=0).
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "fuzz/target.h"
#include "support/temp_dir.h"

namespace memvid::fuzz {
namespace {

std::filesystem::path corpora() {
  return std::filesystem::path(MEMVID_SOURCE_DIR) / "tests/fuzz/corpus";
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const auto& [name, target] : targets()) names.push_back(name);
  return names;
}

class Corpus : public testing::TestWithParam<std::string> {};

TEST_P(Corpus, passes) {
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(corpora() / GetParam())) {
    std::cout << file.path().filename().string() << std::endl;  // the last one named is the culprit
    targets().at(GetParam())(base::as_bytes(test::slurp(file.path())));
    ++files;
  }
  EXPECT_GT(files, 0);
}

INSTANTIATE_TEST_SUITE_P(fuzz, Corpus, testing::ValuesIn(names()));

TEST(corpora, each_has_a_target) {
  for (const auto& folder : std::filesystem::directory_iterator(corpora()))
    EXPECT_TRUE(targets().contains(folder.path().filename())) << folder.path();
}

}  // namespace
}  // namespace memvid::fuzz
