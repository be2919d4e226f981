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
      excluded_(endings_of(config.exclude_extensions)) {}

bool FolderRules::is_hidden(const std::string& name) const {
  return name.starts_with('.') && !config_.include_hidden;
}

const std::string* FolderRules::excluding_glob(const std::string& name,
                                               const std::string& relative) const {
  for (const std::string& glob : config_.exclude) {
    const bool is_path = glob.find('/') != std::string::npos;
    const std::string& subject = is_path ? relative : name;
    if (::fnmatch(glob.c_str(), subject.c_str(), 0) == 0) return &glob;
  }
  return nullptr;
}

bool FolderRules::lets_in(const std::string& name) const {
  const auto is_ending = [&](const std::string& ending) {
    return name.size() > ending.size() &&
           std::equal(ending.rbegin(), ending.rend(), name.rbegin(),
                      [](char a, char b) { return a == ascii_lower(b); });
  };
  if (std::any_of(excluded_.begin(), excluded_.end(), is_ending)) return false;
  return included_.empty() || std::any_of(included_.begin(), included_.end(), is_ending);
}

bool FolderRules::is_too_large(std::uint64_t size_bytes) const {
  const std::uint64_t most = static_cast<std::uint64_t>(config_.max_file_size_mb) * 1'000'000;
  return most > 0 && size_bytes > most;
}

}  // namespace memvid::text
