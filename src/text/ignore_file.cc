#include "text/ignore_file.h"

#include <fnmatch.h>

#include <algorithm>
#include <optional>

#include "text/utf8.h"

namespace memvid::text {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// Where the bracket that opens at `open` is closed, or kNone: "[]a]", "[!]]" and "[[:alpha:]]" are
// whole brackets.
std::size_t closing_bracket(std::string_view glob, std::size_t open) {
  std::size_t at = open + 1;
  if (at < glob.size() && (glob[at] == '!' || glob[at] == '^')) ++at;
  for (const std::size_t first = at; at < glob.size(); ++at) {
    if (glob[at] == ']' && at > first) return at;
    if (glob[at] == '\\') {
      ++at;
    } else if (glob.substr(at, 2) == "[:") {
      const std::size_t end = glob.find(":]", at + 2);
      if (end != kNone) at = end + 1;
    }
  }
  return kNone;
}

// The globs between the slashes; a slash in brackets is none. Nothing: a bracket stays open, which
// matches nothing in git, but a '[' in fnmatch.
std::optional<std::vector<std::string>> split(std::string_view glob) {
  std::vector<std::string> parts(1);
  for (std::size_t at = 0; at < glob.size(); ++at) {
    std::size_t end = at;
    if (glob[at] == '[') {
      end = closing_bracket(glob, at);
      if (end == kNone) return std::nullopt;
    } else if (glob[at] == '\\' && at + 1 < glob.size()) {
      end = at + 1;
    }
    if (glob[end] == '/' && glob[at] != '[')
      parts.emplace_back();
    else
      parts.back() += glob.substr(at, end + 1 - at);
    at = end;
  }
  return parts;
}

// Spaces at the end do not count, unless a backslash stands before them.
std::string_view without_last_spaces(std::string_view line) {
  std::size_t size = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const bool is_escape = line[at] == '\\';
    if (is_escape) ++at;
    if (is_escape || line[at] != ' ') size = at + 1;
  }
  return line.substr(0, size);
}

std::optional<IgnoreFile::Rule> parse(std::string_view line, std::size_t number) {
  if (line.starts_with('#')) return std::nullopt;
  std::string_view glob = without_last_spaces(line);
  IgnoreFile::Rule rule;
  rule.line = glob;
  rule.number = number;
  rule.is_negated = glob.starts_with('!');
  if (rule.is_negated) glob.remove_prefix(1);
  rule.is_for_folders = glob.ends_with('/');
  if (rule.is_for_folders) glob.remove_suffix(1);
  rule.is_path = glob.find('/') != kNone;
  if (glob.starts_with('/')) glob.remove_prefix(1);
  std::optional<std::vector<std::string>> globs = split(glob);
  if (!globs || glob.empty()) return std::nullopt;
  rule.globs = std::move(*globs);
  return rule;
}

bool is_any_folders(const std::string& glob) {
  return glob.size() >= 2 && glob.find_first_not_of('*') == kNone;
}

bool matches(const std::string& glob, const std::string& name) {
  return ::fnmatch(glob.c_str(), name.c_str(), 0) == 0;
}

std::vector<std::string> names_of(std::string_view path) {
  std::vector<std::string> names;
  for (std::size_t begin = 0, end = 0; end != kNone; begin = end + 1) {
    end = path.find('/', begin);
    names.emplace_back(path.substr(begin, end == kNone ? kNone : end - begin));
  }
  return names;
}

// `**` is to names what `*` is to letters, but at the end it wants one at least. When a name does
// not match, the last `**` takes one more; an earlier one never needs to.
bool matches(const std::vector<std::string>& globs, const std::vector<std::string>& names) {
  std::size_t glob = 0, name = 0;
  std::size_t after_any = kNone, resume = 0;
  while (name < names.size()) {
    if (glob < globs.size() && is_any_folders(globs[glob])) {
      if (++glob == globs.size()) return true;
      after_any = glob;
      resume = name;
    } else if (glob < globs.size() && matches(globs[glob], names[name])) {
      ++glob;
      ++name;
    } else if (after_any != kNone) {
      glob = after_any;
      name = ++resume;
    } else {
      return false;
    }
  }
  return glob == globs.size();
}

}  // namespace

IgnoreFile::IgnoreFile(std::string_view content) {
  if (content.starts_with(kByteOrderMark)) content.remove_prefix(kByteOrderMark.size());
  for (std::size_t number = 1; !content.empty(); ++number) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    std::string_view line = content.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (std::optional<Rule> rule = parse(line, number)) rules_.push_back(std::move(*rule));
    content.remove_prefix(std::min(end + 1, content.size()));
  }
}

const IgnoreFile::Rule* IgnoreFile::find(std::string_view path, bool is_folder) const {
  const std::vector<std::string> names = names_of(path);
  const auto found = std::find_if(rules_.rbegin(), rules_.rend(), [&](const Rule& rule) {
    if (rule.is_for_folders && !is_folder) return false;
    return rule.is_path ? matches(rule.globs, names) : matches(rule.globs[0], names.back());
  });
  return found == rules_.rend() ? nullptr : &*found;
}

}  // namespace memvid::text
