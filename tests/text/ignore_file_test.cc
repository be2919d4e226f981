// Ignore files as the walk meets them. git is the judge where it is installed: `git ls-files` tells
// which files it would take of the same tree, `git check-ignore` which line leaves one out.
#include "text/ignore_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "support/temp_dir.h"
#include "text/walk.h"

namespace memvid::text {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

struct Case {
  const char* why;
  std::vector<std::pair<const char*, const char*>> ignore_files;
  Names files;
  Names taken;
};

const Case kCases[] = {
    {"a name is held against names at any depth, of files and of folders",
     {{".gitignore", "a.log\nbuild\n"}},
     {"a.log", "b.log", "d/a.log", "d/build/x", "rebuild"},
     {"b.log", "rebuild"}},
    {"a slash at the beginning or in the middle binds to the file's own folder",
     {{".gitignore", "/a\nd/b\n"}},
     {"a", "b", "d/a", "d/b", "e/d/b"},
     {"b", "d/a", "e/d/b"}},
    {"a slash at the end means folders alone, at any depth",
     {{".gitignore", "a/\n"}},
     {"a/x", "d/a/x", "e/a"},
     {"e/a"}},
    {"stars and brackets do not match slashes",
     {{".gitignore", "/d/*.c\ne?f\ng[!x]h\n"}},
     {"d/a.c", "d/e/a.c", "e/f", "gyh", "gxh", "g/h"},
     {"d/e/a.c", "e/f", "g/h", "gxh"}},
    {"two stars stand for any number of folders, at the end for all that is inside",
     {{".gitignore", "**/foo/x\na/**/b\n/c/**\nd**e\n"}},
     {"foo/x", "q/foo/x", "a/b", "a/p/q/b", "c/x", "c/y/z", "dxe", "d/e", "q/c/x"},
     {"d/e", "q/c/x"}},
    {"the last line that matches holds; a folder that is ignored is not looked into",
     {{".gitignore", "*.txt\n!keep.txt\nd/\n!d/keep.txt\n"}},
     {"a.txt", "keep.txt", "d/keep.txt", "e/keep.txt", "e/a.txt"},
     {"e/keep.txt", "keep.txt"}},
    {"all but one folder",
     {{".gitignore", "/*\n!/foo\n/foo/*\n!/foo/bar\n"}},
     {"a", "foo/b", "foo/bar/c", "g/foo/d"},
     {"foo/bar/c"}},
    {"comments, escapes, spaces at the end, line ends of Windows, a byte order mark",
     {{".gitignore",
       "\xEF\xBB\xBF"
       "a\r\n#b\n\\#c\n\\!d\ne  \nf\\ \n\n  \ng\\*"}},
     {"a", "#b", "b", "#c", "!d", "e", "f ", "f", "g*", "gh"},
     {"#b", "b", "f", "gh"}},
    {"an open bracket matches nothing, a class and a leading bracket do",
     {{".gitignore", "a[\n[[:digit:]]x\n[]y]z\n"}},
     {"a[", "1x", "ax", "]z", "yz"},
     {"a[", "ax"}},
    {"a file deeper in speaks last",
     {{".gitignore", "*.log\n"}, {"d/.gitignore", "!b.log\n/c\n"}},
     {"a.log", "d/a.log", "d/b.log", "d/c", "d/e/c", "c"},
     {"c", "d/b.log", "d/e/c"}},
};

class Tree {
 public:
  explicit Tree(const Names& files) {
    for (const std::string& file : files) dir_.write(file, "x");
  }
  void write(const char* name, std::string_view text) const { dir_.write(name, text); }

  WalkResult walk() const { return text::walk(dir_.path()).value(); }
  Names taken() const {
    Names names;
    for (const FoundFile& file : walk().files) names.push_back(file.relative);
    return names;
  }

  static bool has_git() { return std::system("git --version >/dev/null 2>&1") == 0; }
  // The items that git prints, without the hidden ones.
  Names git(const std::string& arguments) const {
    const std::string command = "cd '" + dir_.path().native() +
                                "' && export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 && "
                                "([ -d .git ] || git init -q .) && git -c "
                                "core.excludesFile=/dev/null " +
                                arguments;
    FILE* const pipe = ::popen(command.c_str(), "r");
    Names items(1);
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
      if (c == 0)
        items.emplace_back();
      else
        items.back() += static_cast<char>(c);
    ::pclose(pipe);
    items.pop_back();
    return items;
  }
  Names taken_by_git() const {
    Names names = git("ls-files -z --others --exclude-per-directory=.gitignore");
    std::erase_if(names, [](const std::string& name) {
      return name.starts_with('.') || name.find("/.") != std::string::npos;
    });
    std::sort(names.begin(), names.end());
    return names;
  }
  // "path: file:line: pattern" of what is left out, as the walk tells it and as git does.
  Names reasons() const {
    Names reasons;
    const std::size_t root = dir_.path().native().size() + 1;
    for (const LeftOut& left_out : walk().left_out)
      if (left_out.verdict == FolderVerdict::kIgnored)
        reasons.push_back(left_out.relative + ": " + left_out.detail.substr(root));
    return reasons;
  }
  std::string reason_of_git(const std::string& path) const {
    write(".git/asked", path);
    const Names items = git("check-ignore --no-index --verbose -z --stdin <.git/asked");
    if (items.size() != 4) return path + ": not ignored";
    return path + ": " + items[0] + ':' + items[1] + ": " + items[2];
  }

 private:
  test::TempDir dir_;
};

TEST(ignore_file, rules_hold_as_the_table_says) {
  for (const Case& one : kCases) {
    const Tree tree(one.files);
    for (const auto& [name, text] : one.ignore_files) tree.write(name, text);
    EXPECT_EQ(tree.taken(), one.taken) << one.why;
  }
}

TEST(ignore_file, git_takes_the_same_files_and_names_the_same_lines) {
  if (!Tree::has_git()) GTEST_SKIP() << "no git here";
  for (const Case& one : kCases) {
    const Tree tree(one.files);
    for (const auto& [name, text] : one.ignore_files) tree.write(name, text);
    EXPECT_EQ(tree.taken_by_git(), one.taken) << one.why;
    for (const std::string& reason : tree.reasons())
      EXPECT_EQ(tree.reason_of_git(reason.substr(0, reason.find(": "))), reason) << one.why;
  }
}

RC_GTEST_PROP(ignore_file, git_agrees_about_any_lines, ()) {
  if (!Tree::has_git()) RC_SUCCEED("no git here");
  static const Tree tree([] {
    Names files;
    for (const char* folder : {"", "a/", "b/", "ab/", "a/a/", "a/b/", "b/a/", "b/ab/", "a/b/a/"})
      for (const char* name : {"c", "ac", "a c", "[a", "#", "b-"})
        files.push_back(std::string(folder) + name);
    return files;
  }());
  const auto lines = [] {
    const auto pieces = *rc::gen::container<Names>(rc::gen::element<std::string>(
        "a", "b", "c", "*", "**", "/", "/", "?", "[ab]", "[!a]", "[^c]", "[a-b]", "[", "]", "\\",
        "\\a", " ", "!", "#", "\n", "\n", "\n!", "\n/", "**/", "/**", "*/", "[a/b]"));
    std::string text;
    for (const std::string& piece : pieces) text += piece;
    // What the manuals leave open, or git does not do as its own says: a slash behind a backslash,
    // and "b/a**", which is "b/a*", but git takes it for all that begins with "b/a". (Likewise
    // descending ranges, as in [c-[a]: they cannot come up here.)
    text = std::regex_replace(text, std::regex("\\\\+/"), "/");
    return std::regex_replace(text, std::regex("([^/\n!])\\*\\*+"), "$1*");
  };
  tree.write(".gitignore", lines());
  tree.write("a/.gitignore", lines());
  RC_ASSERT(tree.taken() == tree.taken_by_git());
}

}  // namespace
}  // namespace memvid::text
