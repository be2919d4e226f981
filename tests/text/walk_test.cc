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

// "relative (or relative/): reason, detail", the folder's own path taken out.
std::vector<std::string> left_out(const test::TempDir& dir, const FolderConfig& config) {
  static constexpr const char* kReasons[] = {
      "taken", "hidden", "excluded", "ignored", "too deep",   "extension", "too large",
      "link",  "seen",   "no file",  "binary",  "unreadable", "broken"};
  std::vector<std::string> lines;
  const std::string root = dir.path().native() + '/';
  const WalkResult result = walk(dir.path(), config).value();
  for (const LeftOut& one : result.left_out) {
    std::string line = one.relative + (one.is_folder ? "/: " : ": ") +
                       kReasons[static_cast<std::size_t>(one.verdict)];
    if (!one.detail.empty()) line += ", " + one.detail;
    if (const auto at = line.find(root); at != std::string::npos) line.erase(at, root.size());
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> taken(const test::TempDir& dir, const FolderConfig& config) {
  return names(walk(dir.path(), config).value());
}

TEST(walk, tells_what_is_left_out_and_why) {
  const test::TempDir dir;
  for (const char* name : {"a.txt", ".hidden/x", "no.log", "build/x", "ignored", "deep/er/x"})
    dir.write(name, "x");
  dir.write("large.txt", std::string(1'000'001, 'x'));
  dir.write("small.txt", std::string(1'000'000, 'x'));
  dir.write(".gitignore", "# ours\nignored\n");
  dir.write(".memvidignore", "er/\n");
  fs::create_symlink("a.txt", dir / "link.txt");
  ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
  FolderConfig config;
  config.exclude = {"*.log", "bui*"};
  config.max_file_size_mb = 1;
  EXPECT_THAT(taken(dir, config), ElementsAre("a.txt", "small.txt"));
  EXPECT_THAT(left_out(dir, config),
              ElementsAre(".gitignore: hidden", ".hidden/: hidden", ".memvidignore: hidden",
                          "build/: excluded, bui*", "deep/er/: ignored, .memvidignore:1: er/",
                          "ignored: ignored, .gitignore:2: ignored", "large.txt: too large",
                          "link.txt: link", "no.log: excluded, *.log", "pipe: no file"));
}

TEST(walk, a_glob_may_be_written_as_a_path_is) {
  const test::TempDir dir;
  for (const char* name : {"a/drafts/x", "b", "drafts/y", "a/z.log", "z.log"}) dir.write(name, "x");
  const auto left = [&dir](const char* glob) {
    FolderConfig config;
    config.exclude = {glob};
    std::string names;
    for (const std::string& line : left_out(dir, config)) names += line + '\n';
    return names;
  };
  EXPECT_EQ(left("drafts/"), "a/drafts/: excluded, drafts/\ndrafts/: excluded, drafts/\n");
  EXPECT_EQ(left("/drafts"), "drafts/: excluded, /drafts\n");
  EXPECT_EQ(left("./drafts/"), "drafts/: excluded, ./drafts/\n");
  EXPECT_EQ(left("/a/drafts"), "a/drafts/: excluded, /a/drafts\n");
  EXPECT_EQ(left("/*.log"), "z.log: excluded, /*.log\n");
  EXPECT_EQ(left("a/*.log"), "a/z.log: excluded, a/*.log\n");
  for (const char* nothing : {"", "/", "./", "//", "."}) EXPECT_EQ(left(nothing), "") << nothing;
}

TEST(walk, max_depth_counts_folders_from_the_one_that_was_named) {
  const test::TempDir dir;
  for (const char* name : {"1", "a/2", "a/b/3", "a/b/c/4"}) dir.write(name, "x");
  FolderConfig config;
  config.max_depth = 1;
  EXPECT_THAT(taken(dir, config), ElementsAre("1"));
  EXPECT_THAT(left_out(dir, config), ElementsAre("a/: too deep"));
  config.max_depth = 2;
  EXPECT_THAT(taken(dir, config), ElementsAre("1", "a/2"));
  config.max_depth = 4;
  EXPECT_EQ(taken(dir, config).size(), 4u);
}

TEST(walk, extensions_are_ends_of_names_in_any_spelling) {
  const test::TempDir dir;
  for (const char* name : {"a.md", "B.MD", "c.txt", "d.tar.gz", "e.gz", "md", ".md", "f.mdx"})
    dir.write(name, "x");
  FolderConfig config;
  config.include_hidden = true;
  config.include_extensions = {"md,.TXT"};
  EXPECT_THAT(taken(dir, config), ElementsAre("B.MD", "a.md", "c.txt"));
  config.include_extensions = {"tar.gz"};
  EXPECT_THAT(taken(dir, config), ElementsAre("d.tar.gz"));
  config.include_extensions.clear();
  config.exclude_extensions = {"md", "gz"};
  EXPECT_THAT(taken(dir, config), ElementsAre(".md", "c.txt", "f.mdx", "md"));
  config.include_extensions = {"md", "txt"};
  EXPECT_THAT(taken(dir, config), ElementsAre("c.txt"));
}

TEST(walk, memvidignore_speaks_after_gitignore_and_no_ignore_silences_both) {
  const test::TempDir dir;
  for (const char* name : {"a.log", "b.log", "c.txt", "d/a.log"}) dir.write(name, "x");
  dir.write(".gitignore", "*.log\n");
  dir.write(".memvidignore", "!a.log\nc.txt\n");
  dir.write("d/.gitignore", "a.log\n");
  FolderConfig config;
  EXPECT_THAT(taken(dir, config), ElementsAre("a.log"));
  config.no_ignore = true;
  EXPECT_THAT(taken(dir, config), ElementsAre("a.log", "b.log", "c.txt", "d/a.log"));
}

TEST(walk, a_part_of_a_work_tree_minds_the_ignore_files_above_it) {
  const test::TempDir dir;
  for (const char* name : {"docs/a.log", "docs/b.txt", "docs/c.txt", "docs/sub/c.txt"})
    dir.write(name, "x");
  dir.write(".gitignore", "*.log\n/docs/b.txt\nc.txt\n");
  dir.write("docs/.gitignore", "!/c.txt\n");
  const auto files = [&] { return names(walk(dir / "docs").value()); };
  EXPECT_THAT(files(),
              ElementsAre("a.log", "b.txt", "c.txt", "sub/c.txt"));  // no work tree: as if alone
  fs::create_directory(dir / ".git");
  EXPECT_THAT(files(), ElementsAre("c.txt"));
  fs::create_directory(dir / "docs/.git");  // a tree of its own
  EXPECT_THAT(files(), ElementsAre("a.log", "b.txt", "c.txt", "sub/c.txt"));
}

TEST(walk, links_are_followed_when_asked_each_folder_once) {
  const test::TempDir dir;
  const test::TempDir elsewhere;
  dir.write("a.txt", "x");
  dir.write("z/b.txt", "x");
  elsewhere.write("out/c.txt", "x");
  fs::create_symlink("a.txt", dir / "file.txt");
  fs::create_directory_symlink("z", dir / "also_z");
  fs::create_directory_symlink("..", dir / "z/loop");
  fs::create_directory_symlink(elsewhere / "out", dir / "out");
  fs::create_directory_symlink(elsewhere / "out", dir / "z/out");
  fs::create_directory_symlink(dir.path(), elsewhere / "out/back");
  FolderConfig config;
  EXPECT_THAT(taken(dir, config), ElementsAre("a.txt", "z/b.txt"));
  config.follow_symlinks = true;
  EXPECT_THAT(taken(dir, config), ElementsAre("a.txt", "file.txt", "out/c.txt", "z/b.txt"));
  EXPECT_THAT(left_out(dir, config), ElementsAre("also_z/: seen, z", "out/back/: seen, ",
                                                 "z/loop/: seen, ", "z/out/: seen, out"));
}

TEST(walk, a_link_to_the_folder_above_brings_in_what_lies_beside_and_ends) {
  const test::TempDir dir;
  dir.write("beside.txt", "x");
  dir.write("root/a.txt", "x");
  fs::create_directory_symlink("..", dir / "root/up");
  FolderConfig config;
  config.follow_symlinks = true;
  EXPECT_THAT(names(walk(dir / "root", config).value()), ElementsAre("a.txt", "up/beside.txt"));
}

TEST(walk, a_link_that_leads_nowhere_is_a_problem_only_when_links_are_followed) {
  const test::TempDir dir;
  fs::create_symlink("gone", dir / "dangling");
  fs::create_symlink("itself", dir / "itself");
  EXPECT_TRUE(walk(dir.path()).value().unread.empty());
  FolderConfig config;
  config.follow_symlinks = true;
  const WalkResult result = walk(dir.path(), config).value();
  ASSERT_EQ(result.unread.size(), 2u);
  EXPECT_NE(result.unread[0].problem.find("dangling: No such file"), std::string::npos);
  EXPECT_NE(result.unread[1].problem.find("itself: Too many levels"), std::string::npos);
}

TEST(walk, an_ignore_file_that_is_no_small_file_leaves_its_folder_unread_but_not_silently) {
  const test::TempDir dir;
  dir.write("a.txt", "x");
  dir.write("b/secret.txt", "x");
  dir.write("b/.gitignore", std::string((1 << 20) + 1, '\n'));
  const WalkResult result = walk(dir.path()).value();
  EXPECT_THAT(names(result), ElementsAre("a.txt"));
  ASSERT_EQ(result.unread.size(), 1u);
  EXPECT_EQ(result.unread[0].relative, "b");
  EXPECT_NE(result.unread[0].problem.find("b/.gitignore: larger than"), std::string::npos);
  EXPECT_FALSE(walk(dir / "b"));
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
