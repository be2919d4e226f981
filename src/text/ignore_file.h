// IgnoreFile: the lines of one .gitignore, by git's own rules (gitignore(5)).
//
// A glob of one name is fnmatch(3)'s business; here are anchors, `**`, `dir/`, `!` and the line
// that holds when several do. libgit2 has the same behind TLS, SSH and HTTP parsers.
#ifndef MEMVID_TEXT_IGNORE_FILE_H_
#define MEMVID_TEXT_IGNORE_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace memvid::text {

class IgnoreFile {
 public:
  struct Rule {
    std::string line;  // as it is written, without the end of the line
    std::size_t number = 0;
    bool is_negated = false;         // `!`: what it matches is not ignored
    bool is_for_folders = false;     // `dir/`
    bool is_path = false;            // has a slash: held against the path, else against the name
    std::vector<std::string> globs;  // one a name of the path
  };

  // Lines that can match nothing (comments, an open bracket) are passed over.
  explicit IgnoreFile(std::string_view content);

  // The last line that matches a path below the file's folder, names with '/' between them; nullptr
  // when none does. Its folders were asked about before: git never looks into an ignored one.
  const Rule* find(std::string_view path, bool is_folder) const;

 private:
  std::vector<Rule> rules_;
};

}  // namespace memvid::text

#endif  // MEMVID_TEXT_IGNORE_FILE_H_
