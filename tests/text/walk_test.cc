#include "text/walk.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>

#include "support/temp_dir.h"
#include "text/encoding.h"

namespace memvid::text {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

std::vector<std::string> names(const WalkResult& result) {
  std::vector<std::string> names;
  for (const FoundFile& file : result.files) names.push_back(file.relative);
  return names;
}

TEST(walk, finds_files_in_all_folders_sorted_bytewise) {
  const test::TempDir dir;
  for (const char* name : {"b.txt", "a/z.txt", "a/b/c.txt", "a.txt", "B.txt", "a-b/x"})
    dir.write(name, "x");
  const Result<WalkResult> result = walk(dir.path());
  ASSERT_TRUE(result);
  EXPECT_THAT(names(*result),
              ElementsAre("B.txt", "a-b/x", "a.txt", "a/b/c.txt", "a/z.txt", "b.txt"));
  EXPECT_TRUE(result->unread.empty());
  for (const FoundFile& file : result->files)
    EXPECT_EQ(fs::file_size(file.path), 1u) << file.relative;
}

TEST(walk, leaves_out_hidden_names_symlinks_and_what_is_no_file) {
  const test::TempDir dir;
  dir.write("seen.txt", "x");
  dir.write(".hidden", "x");
  dir.write(".git/config", "x");
  fs::create_symlink(dir / "seen.txt", dir / "link.txt");
  fs::create_directory_symlink(dir.path(), dir / "loop");
  ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
  fs::create_directory(dir / "empty");
  const Result<WalkResult> result = walk(dir.path());
  ASSERT_TRUE(result);
  EXPECT_THAT(names(*result), ElementsAre("seen.txt"));
  EXPECT_TRUE(result->unread.empty());
}

TEST(walk, a_root_that_is_hidden_or_a_symlink_was_named_and_is_walked) {
  const test::TempDir dir;
  dir.write(".notes/a.txt", "x");
  fs::create_directory_symlink(dir / ".notes", dir / "link");
  EXPECT_THAT(names(walk(dir / ".notes").value()), ElementsAre("a.txt"));
  EXPECT_THAT(names(walk(dir / "link").value()), ElementsAre("a.txt"));
}

TEST(walk, a_missing_root_and_a_file_are_refused) {
  const test::TempDir dir;
  const Result<WalkResult> missing = walk(dir / "none");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  const Result<WalkResult> file = walk(dir.write("a.txt", "x"));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(file.error().message.find("a.txt"), std::string::npos);
}

TEST(walk, names_that_are_not_utf8_are_found) {
  const test::TempDir dir;
  dir.write("caf\xE9/\xFF.txt", "x");
  const Result<WalkResult> result = walk(dir.path());
  ASSERT_TRUE(result);
  EXPECT_THAT(names(*result), ElementsAre("caf\xE9/\xFF.txt"));
  EXPECT_EQ(fs::file_size(result->files[0].path), 1u);
}

// In a child that is no superuser, since nothing is unreadable to one.
template <typename Check>
void expect_as_ordinary_user(const Check& check) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(2);
    ::_exit(check() ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 2) GTEST_SKIP() << "cannot change the user";
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(walk, an_unreadable_folder_is_a_problem_and_the_rest_is_found) {
  const test::TempDir dir;
  dir.write("a.txt", "x");
  dir.write("locked/b.txt", "x");
  fs::permissions(dir.path(), fs::perms::all);
  fs::permissions(dir / "locked", fs::perms::none);
  expect_as_ordinary_user([&] {
    const Result<WalkResult> result = walk(dir.path());
    return result && names(*result) == std::vector<std::string>{"a.txt"} &&
           result->unread.size() == 1 && result->unread[0].relative == "locked" &&
           result->unread[0].problem.find("locked: Permission denied") != std::string::npos;
  });
  // Its names can be listed, but not what they are.
  fs::permissions(dir / "locked",
                  fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read);
  expect_as_ordinary_user([&] {
    const Result<WalkResult> result = walk(dir.path());
    return result && result->files.size() == 1 && result->unread.size() == 1 &&
           result->unread[0].relative == "locked/b.txt";
  });
  fs::permissions(dir / "locked", fs::perms::none);
  expect_as_ordinary_user([&] {
    const Result<WalkResult> result = walk(dir / "locked");
    return !result && result.error().code == ErrorCode::kIo;
  });
  fs::permissions(dir / "locked", fs::perms::all);
}

TEST(walk, ten_thousand_files_are_found_at_once) {
  const test::TempDir dir;
  for (int i = 0; i < 100; ++i) {
    const fs::path folder = dir / ("folder" + std::to_string(i));
    fs::create_directory(folder);
    for (int j = 0; j < 100; ++j) {
      const int file = ::creat((folder / (std::to_string(j) + ".txt")).c_str(), 0600);
      ASSERT_GE(file, 0);
      ::close(file);
    }
  }
  const auto start = std::chrono::steady_clock::now();
  const Result<WalkResult> result = walk(dir.path());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->files.size(), 10'000u);
}

TEST(escape_name, leaves_ordinary_names_alone) {
  for (const char* name : {"a/b.txt", "Grüße 漢字.md", "100%.txt", "50% off", "%", "%4", "%zz"}) {
    EXPECT_EQ(escape_name(name), name);
    EXPECT_EQ(unescape_name(name), name);
  }
}

TEST(escape_name, spells_bad_bytes_and_ambiguous_percents) {
  EXPECT_EQ(escape_name("caf\xE9.txt"), "caf%E9.txt");
  EXPECT_EQ(escape_name("a%20b"), "a%2520b");
  EXPECT_EQ(escape_name("\xE6\xBC"), "%E6%BC");
  EXPECT_EQ(unescape_name("caf%e9%E9"), "caf\xE9\xE9");
}

RC_GTEST_PROP(escape_name, is_valid_utf8_and_finds_its_way_back, (const std::string& noise)) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "%", "4", "F", "a", "g", "\xE9", "\xC3", "é", "/", "%41", noise));
  std::string name;
  for (const std::string& piece : pieces) name += piece;
  const std::string escaped = escape_name(name);
  RC_ASSERT(is_valid_utf8(escaped));
  RC_ASSERT(unescape_name(escaped) == name);
}

}  // namespace
}  // namespace memvid::text
