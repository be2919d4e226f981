// What a FolderConfig leaves out by a name or a size: of folders, and of archives.
#ifndef MEMVID_TEXT_FOLDER_RULES_H_
#define MEMVID_TEXT_FOLDER_RULES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "memvid/config.h"

namespace memvid::text {

// Keeps a reference to the config.
class FolderRules {
 public:
  explicit FolderRules(const FolderConfig& config);

  bool is_hidden(const std::string& name) const;
  // The first glob that leaves out a file or folder: by its name, or by its path below the root.
  // nullptr: none does.
  const std::string* excluding_glob(const std::string& name, const std::string& relative) const;
  // Whether a file is taken by the end of its name.
  bool lets_in(const std::string& name) const;
  bool is_too_large(std::uint64_t size_bytes) const;

 private:
  struct Glob {
    enum class Subject { kName, kNameAtTop, kPath };
    const std::string* said;
    std::string pattern;  // without slashes at its ends
    Subject subject;
  };
  static Glob glob_of(const std::string& said);

  const FolderConfig& config_;
  std::vector<Glob> globs_;
  std::vector<std::string> included_;
  std::vector<std::string> excluded_;
};

}  // namespace memvid::text

#endif  // MEMVID_TEXT_FOLDER_RULES_H_
