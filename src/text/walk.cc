#include "text/walk.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include "base/hex_pair.h"
#include "base/try.h"
#include "text/encoding.h"
#include "text/folder_rules.h"
#include "text/ignore_file.h"
#include "text/input.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

namespace fs = std::filesystem;

using Verdict = FolderVerdict;

constexpr std::uint64_t kIgnoreFileBytesMax = 1 << 20;

std::string problem(const fs::path& path, const std::error_code& error) {
  return printable(path.native()) + ": " + error.message();
}

// An ignore file, and those that hold where it says nothing.
struct IgnoreScope {
  IgnoreFile rules;
  std::string file;       // for messages
  std::string above;      // of a file above the root: from its folder to the root, "docs/"
  std::size_t below = 0;  // of one below: how much of a relative path leads to its folder
  std::shared_ptr<const IgnoreScope> outer;
};
using Scope = std::shared_ptr<const IgnoreScope>;

// `scope`, or the ignore files of `folder` in front of it. `above` and `below` as IgnoreScope.
Result<Scope> enter(const fs::path& folder, const std::string& above, std::size_t below,
                    Scope scope) {
  for (const char* name : {".gitignore", ".memvidignore"}) {
    const fs::path path = folder / name;
    std::error_code no_such_file;
    if (fs::symlink_status(path, no_such_file).type() != fs::file_type::regular) continue;
    MEMVID_TRY(const auto input, open_input(path));
    MEMVID_TRY(const std::string content, read_whole(*input, path.native(), kIgnoreFileBytesMax));
    scope = std::make_shared<IgnoreScope>(
        IgnoreScope{IgnoreFile(content), printable(path.native()), above, below, scope});
  }
  return scope;
}

// The ignore files above `root` in its git work tree; none where it is in no work tree.
Result<Scope> enter_work_tree(const fs::path& root) {
  std::error_code error;
  const fs::path top = fs::canonical(root, error);
  if (error) return fail(ErrorCode::kIo, problem(root, error));
  std::vector<fs::path> folders;  // from the root's parent upwards
  fs::path folder = top;
  while (!fs::exists(folder / ".git", error)) {
    if (folder == folder.parent_path()) return Scope();
    folder = folder.parent_path();
    folders.push_back(folder);
  }
  Scope scope;
  for (auto at = folders.rbegin(); at != folders.rend(); ++at) {
    const std::string above = top.lexically_relative(*at).native() + '/';
    MEMVID_TRY(scope, enter(*at, above, 0, scope));
  }
  return scope;
}

class Walker {
 public:
  Walker(const fs::path& root, const FolderConfig& config)
      : root_(root), config_(config), rules_(config) {}

  Result<WalkResult> run() {
    Folder root;
    if (!config_.no_ignore) {
      MEMVID_TRY(root.scope, enter_work_tree(root_));
    }
    if (config_.follow_symlinks) first_visit("");
    MEMVID_TRY_VOID(read(root));
    read_pending();
    // The least of them, so that the result does not depend on the order of the folders' entries.
    while (!links_.empty()) {
      enqueue(std::move(links_.extract(links_.begin()).mapped()));
      read_pending();
    }
    const auto by_name = [](const auto& a, const auto& b) { return a.relative < b.relative; };
    std::sort(result_.files.begin(), result_.files.end(), by_name);
    std::sort(result_.unread.begin(), result_.unread.end(), by_name);
    std::sort(result_.left_out.begin(), result_.left_out.end(), by_name);
    return std::move(result_);
  }

 private:
  struct Folder {
    std::string relative;  // empty: the root
    int depth = 0;         // of the folder itself; the root's is 0
    Scope scope;           // of the folders around it
  };
  struct Entry {
    std::string name;
    std::string relative;
    fs::path path;
    bool is_link = false;
    fs::file_type type = fs::file_type::none;  // of a link that is followed: of what it leads to
  };

  void read_pending() {
    while (!pending_.empty()) {
      const Folder folder = std::move(pending_.back());
      pending_.pop_back();
      if (const Status status = read(folder); !status)
        result_.unread.push_back({folder.relative, status.error().message});
    }
  }

  Status read(const Folder& folder) {
    const fs::path path = folder.relative.empty() ? root_ : root_ / folder.relative;
    const std::string prefix = folder.relative.empty() ? "" : folder.relative + '/';
    Folder inside{prefix, folder.depth + 1, folder.scope};
    if (!config_.no_ignore) {
      MEMVID_TRY(inside.scope, enter(path, "", prefix.size(), folder.scope));
    }
    std::error_code error;
    fs::directory_iterator entry(path, error);
    while (!error && entry != fs::directory_iterator()) {
      take(entry->path().filename().native(), inside);
      entry.increment(error);
    }
    if (error) return fail(ErrorCode::kIo, problem(path, error));
    return {};
  }

  // `inside`: as an entry of the folder would have it, its path a prefix.
  void take(const std::string& name, const Folder& inside) {
    Entry entry{name, inside.relative + name, root_ / (inside.relative + name)};
    std::error_code error;
    entry.type = fs::symlink_status(entry.path, error).type();
    if (entry.type == fs::file_type::not_found) return;  // removed since it was listed
    entry.is_link = entry.type == fs::file_type::symlink;
    if (entry.is_link && config_.follow_symlinks) entry.type = fs::status(entry.path, error).type();
    if (leave_out_by_name(entry)) return;
    if (entry.type == fs::file_type::none || entry.type == fs::file_type::not_found)
      result_.unread.push_back({entry.relative, problem(entry.path, error)});
    else if (!leave_out_by_rules(entry, inside))
      keep(entry, inside);
  }

  void keep(const Entry& entry, const Folder& inside) {
    Folder folder{entry.relative, inside.depth, inside.scope};
    if (entry.type == fs::file_type::regular)
      take_file(entry);
    else if (entry.is_link)
      links_.emplace(entry.relative, std::move(folder));
    else
      enqueue(std::move(folder));
  }

  // Folders that links lead to come around again: in a loop, or by a second link.
  void enqueue(Folder&& folder) {
    Entry entry;
    entry.relative = folder.relative;
    entry.type = fs::file_type::directory;
    const auto read_as = config_.follow_symlinks ? first_visit(folder.relative) : std::nullopt;
    if (read_as)
      leave_out(entry, Verdict::kReadAlready, printable((root_ / *read_as).native()));
    else
      pending_.push_back(std::move(folder));
  }

  void take_file(const Entry& entry) {
    std::error_code error;
    const std::uint64_t size_bytes = fs::file_size(entry.path, error);
    if (error)
      result_.unread.push_back({entry.relative, problem(entry.path, error)});
    else if (!rules_.lets_in(entry.name))
      leave_out(entry, Verdict::kExtension, "", size_bytes);
    else if (rules_.is_too_large(size_bytes))
      leave_out(entry, Verdict::kTooLarge, "", size_bytes);
    else
      result_.files.push_back({entry.path, entry.relative, size_bytes});
  }

  // Where the folder was seen before, if it was. One that is gone is told when it is read.
  std::optional<std::string> first_visit(const std::string& relative) {
    struct stat status {};
    if (::stat((root_ / relative).c_str(), &status) != 0) return std::nullopt;
    const auto [seen, is_new] = seen_.try_emplace({status.st_dev, status.st_ino}, relative);
    if (is_new) return std::nullopt;
    return seen->second;
  }

  bool leave_out_by_name(const Entry& entry) {
    if (rules_.is_hidden(entry.name)) return leave_out(entry, Verdict::kHidden);
    if (const std::string* glob = rules_.excluding_glob(entry.name, entry.relative))
      return leave_out(entry, Verdict::kExcluded, printable(*glob));
    return false;
  }

  bool leave_out_by_rules(const Entry& entry, const Folder& inside) {
    const bool is_folder = entry.type == fs::file_type::directory;
    for (const IgnoreScope* at = inside.scope.get(); at != nullptr; at = at->outer.get()) {
      const std::string subject = at->above + entry.relative.substr(at->below);
      const IgnoreFile::Rule* rule = at->rules.find(subject, is_folder);
      if (rule == nullptr) continue;
      if (rule->is_negated) break;
      return leave_out(
          entry, Verdict::kIgnored,
          at->file + ':' + std::to_string(rule->number) + ": " + printable(rule->line));
    }
    if (entry.type == fs::file_type::symlink) return leave_out(entry, Verdict::kLink);
    if (!is_folder && entry.type != fs::file_type::regular)
      return leave_out(entry, Verdict::kNoFile);
    if (is_folder && config_.max_depth > 0 && inside.depth >= config_.max_depth)
      return leave_out(entry, Verdict::kTooDeep);
    return false;
  }

  bool leave_out(const Entry& entry, Verdict verdict, std::string detail = "",
                 std::uint64_t size_bytes = 0) {
    const bool is_folder = entry.type == fs::file_type::directory;
    result_.left_out.push_back({entry.relative, is_folder, verdict, std::move(detail), size_bytes});
    return true;
  }

  const fs::path& root_;
  const FolderConfig& config_;
  FolderRules rules_;
  WalkResult result_;
  std::vector<Folder> pending_;
  std::map<std::string, Folder> links_;  // to folders, by their path
  std::map<std::pair<dev_t, ino_t>, std::string> seen_;
};

// The byte that "%XX" at `at` stands for, or -1.
int escaped_byte(std::string_view name, std::size_t at) {
  return name[at] == '%' ? base::hex_pair(name.substr(at + 1)) : -1;
}

void append_escaped(std::string& out, char c) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  const auto byte = static_cast<std::uint8_t>(c);
  out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
}

}  // namespace

Result<WalkResult> walk(const fs::path& root, const FolderConfig& config) {
  std::error_code error;
  const fs::file_status status = fs::status(root, error);
  if (status.type() == fs::file_type::not_found)
    return fail(ErrorCode::kNotFound, printable(root.native()) + ": no such folder");
  if (error) return fail(ErrorCode::kIo, problem(root, error));
  if (status.type() != fs::file_type::directory)
    return fail(ErrorCode::kInvalidArgument, printable(root.native()) + ": not a folder");
  return Walker(root, config).run();
}

std::string escape_name(std::string_view name) {
  std::string escaped;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t size = sequence_size(name, at);
    if (size == 0 || escaped_byte(name, at) >= 0) {
      append_escaped(escaped, name[at]);
      ++at;
    } else {
      escaped += name.substr(at, size);
      at += size;
    }
  }
  return escaped;
}

std::string unescape_name(std::string_view name) {
  std::string plain;
  for (std::size_t at = 0; at < name.size();) {
    const int byte = escaped_byte(name, at);
    plain += byte < 0 ? name[at] : static_cast<char>(byte);
    at += byte < 0 ? 1 : 3;
  }
  return plain;
}

}  // namespace memvid::text
