// A memory made by an enemy, through the library: what it may do to the folder it is extracted
// into, and to those who add their own files.
#include <gtest/gtest.h>

#include <algorithm>

#include "archive/hand_made_video.h"
#include "memvid/memvid.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

namespace fs = std::filesystem;

// A memory with one chunk under each path. A source that begins with '!' says another size than it
// has, as damage would leave it.
fs::path memory_of(const fs::path& video, const std::vector<std::string>& paths) {
  test::HandMadeVideo made(1);
  std::vector<archive::Entry> entries;
  for (std::uint64_t id = 0; id < paths.size(); ++id) {
    const bool is_whole = paths[id].front() != '!';
    archive::SourceEntry source =
        test::source_entry(id, paths[id].substr(is_whole ? 0 : 1), "text");
    source.size_bytes = is_whole ? 4 : 5;
    entries.push_back(source);
    entries.push_back(test::put_entry(id, id, 0, "text"));
  }
  made.add_block(entries);
  made.commit(paths.size(), paths.size());
  return made.write(video);
}

Result<ExtractReport> extract(const fs::path& video, const fs::path& output) {
  return Memory::open(video)->extract(output, {});
}

// The files below a folder, relative to it.
std::vector<std::string> files_below(const fs::path& folder) {
  std::vector<std::string> files;
  for (const auto& file : fs::recursive_directory_iterator(folder))
    if (file.is_regular_file()) files.push_back(fs::relative(file.path(), folder).string());
  std::sort(files.begin(), files.end());
  return files;
}

TEST(hostile, paths_stay_in_the_folder) {
  const test::TempDir dir;
  const fs::path video = memory_of(dir / "v.mp4", {"../up", "/absolute", "a/../../up", "..",
                                                   "%2e%2e/up", "a\nb\x1b[2J", "/", "~"});
  const auto report = extract(video, dir / "deep/out");
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->files, 8u);
  EXPECT_EQ(files_below(dir / "deep/out"),
            (std::vector<std::string>{"_/up", "_/up~2", "_~2", "_~3", "a/_/_/up", "a_b_[2J",
                                      "absolute", "~"}));
}

TEST(hostile, a_file_in_the_place_of_a_folder_costs_nobody_else) {
  const test::TempDir dir;
  const fs::path video = memory_of(dir / "v.mp4", {"a", "a/b", "a/c", "a/b/d", "e/f", "e", "last"});
  const auto report = extract(video, dir / "out");
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(files_below(dir / "out"),
            (std::vector<std::string>{"a", "a~2/b", "a~2/b~2/d", "a~2/c", "e/f", "e~2", "last"}));
}

TEST(hostile, what_is_damaged_replaces_no_file_either) {
  const test::TempDir dir;
  const fs::path video = memory_of(dir / "v.mp4", {"a.damaged", "!a", "b.damaged/c", "!b", "last"});
  const auto report = extract(video, dir / "out");
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->findings.size(), 2u);
  EXPECT_EQ(
      files_below(dir / "out"),
      (std::vector<std::string>{"a.damaged", "a.damaged~2", "b.damaged/c", "b.damaged~2", "last"}));
}

TEST(hostile, names_too_long_for_the_system_are_shortened) {
  const test::TempDir dir;
  std::string deep;
  for (int i = 0; i < 5'000; ++i) deep += "folder/";
  const fs::path video = memory_of(dir / "v.mp4", {deep + "a", std::string(60'000, 'n'), "last"});
  const auto report = extract(video, dir / "out");
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->files, 3u);
  EXPECT_EQ(files_below(dir / "out").size(), 3u);
}

TEST(hostile, links_in_the_output_folder_are_not_followed) {
  const test::TempDir dir;
  const fs::path outside = dir.write("outside/secret", "mine").parent_path();
  fs::create_directories(dir / "out");
  fs::create_symlink(outside, dir / "out/folder");
  fs::create_symlink(outside / "secret", dir / "out/file");
  fs::create_symlink(outside / "new", dir / "out/dangling");

  const auto refused = extract(memory_of(dir / "v.mp4", {"folder/secret"}), dir / "out");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  const auto report = extract(memory_of(dir / "w.mp4", {"file", "dangling"}), dir / "out");
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(files_below(outside), (std::vector<std::string>{"secret"}));
  EXPECT_EQ(test::slurp(outside / "secret"), "mine");
  EXPECT_EQ(test::slurp(dir / "out/file~2"), "text");
  EXPECT_EQ(test::slurp(dir / "out/dangling~2"), "text");
}

TEST(hostile, a_delete_of_what_is_not_there_does_not_end_the_index) {
  const test::TempDir dir;
  test::HandMadeVideo made(1);
  made.add_block({test::source_entry(0, "a.txt", "Wolves live in packs."),
                  test::put_entry(0, 0, 0, "Wolves live in packs."), archive::DeleteEntry{7}});
  made.commit(1, 1);
  auto searcher = Searcher::open(made.write(dir / "v.mp4"), {});
  ASSERT_TRUE(searcher.has_value()) << searcher.error().message;
  Query query;
  query.text = "wolves";
  query.mode = SearchMode::kWords;
  EXPECT_EQ(searcher->search(query)->hits.size(), 1u);
}

// Such an entry would make a block that no reader takes.
TEST(hostile, metadata_that_no_block_can_hold_is_refused_when_it_is_added) {
  const test::TempDir dir;
  const std::string line =
      R"({"text":"t","metadata":{"a":")" + std::string(2 << 20, 'x') + "\"}}\n";
  dir.write("in/long.jsonl", line);
  dir.write("in/long.html", "<title>" + std::string(70'000, 't') + "</title><p>text");
  dir.write("in/good.txt", "good");
  Encoder encoder;
  EXPECT_EQ(encoder.add_file(dir / "in/long.jsonl").error().code, ErrorCode::kUnsupported);
  const auto report = encoder.add_directory(dir / "in");
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->files, 1u);
  EXPECT_EQ(report->skipped.size(), 2u);
}

}  // namespace
}  // namespace memvid
