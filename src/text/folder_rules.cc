#include "text/folder_rules.h"

#include <fnmatch.h>

#include <algorithm>

#include "text/utf8.h"

namespace memvid::text {
namespace {

std::vector<std::string> endings_of(const std::vector<std::string>& lists) {
  std::vector<std::string> endings;
  for (const std::string& list : lists) {
    for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
      end = list.find(',', begin);
      std::string ending = list.substr(begin, end == std::string::npos ? end : end - begin);
      std::transform(ending.begin(), ending.end(), ending.begin(), ascii_lower);
      if (!ending.empty()) endings.push_back(ending.starts_with('.') ? ending : '.' + ending);
    }
  }
  return endings;
}

}  // namespace

FolderRules::FolderRules(const FolderConfig& config)
    : config_(config),
      included_(endings_of(config.include_extensions)),
      excluded_(endings_of(config.exclude_extensions)) {
  for (const std::string& said : config.exclude) globs_.push_back(glob_of(said));
}

FolderRules::Glob FolderRules::glob_of(const std::string& said) {
  std::string_view pattern = said;
  bool is_at_top = false;
  while (pattern.starts_with('/') || pattern.starts_with("./")) {
    pattern.remove_prefix(pattern.find('/') + 1);
    is_at_top = true;
  }
  while (pattern.ends_with('/')) pattern.remove_suffix(1);
  const bool is_path = pattern.find('/') != std::string_view::npos;
  return {&said, std::string(pattern),
          is_path     ? Glob::Subject::kPath
          : is_at_top ? Glob::Subject::kNameAtTop
                      : Glob::Subject::kName};
}

bool FolderRules::is_hidden(const std::string& name) const {
  return name.starts_with('.') && !config_.include_hidden;
}

const std::string* FolderRules::excluding_glob(const std::string& name,
                                               const std::string& relative) const {
  for (const Glob& glob : globs_) {
    if (glob.subject == Glob::Subject::kNameAtTop && relative != name) continue;
    const std::string& subject = glob.subject == Glob::Subject::kPath ? relative : name;
    if (::fnmatch(glob.pattern.c_str(), subject.c_str(), 0) == 0) return glob.said;
  }
  return nullptr;
}

bool FolderRules::lets_in(const std::string& name) const {
  const auto is_ending = [&](const std::string& ending) {
    return name.size() > ending.size() &&
           is_in_any_case(std::string_view(name).substr(name.size() - ending.size()), ending);
  };
  if (std::any_of(excluded_.begin(), excluded_.end(), is_ending)) return false;
  return included_.empty() || std::any_of(included_.begin(), included_.end(), is_ending);
}

bool FolderRules::is_too_large(std::uint64_t size_bytes) const {
  const std::uint64_t most = static_cast<std::uint64_t>(config_.max_file_size_mb) * 1'000'000;
  return most > 0 && size_bytes > most;
}

}  // namespace memvid::text
