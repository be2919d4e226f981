// No YAML parser: what is asked of front matter are four flat values, and a parser of all of YAML
// would bring anchors, tags and their bombs to every Markdown file.
#include "text/front_matter.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "text/encoding.h"
#include "text/whole_text.h"

namespace memvid::text {
namespace {

constexpr std::string_view kKeys[] = {"author", "authors", "date", "description", "tags", "title"};
constexpr std::size_t kItemsMax = 1000;

// Without quotes, or without the comment behind it; empty when it is not plain: a text of several
// lines, an anchor, a map.
std::string plain(std::string_view value) {
  value = trimmed(value);
  if (value.find_first_of(">|&*{") == 0) return {};
  if (!value.empty() && (value[0] == '"' || value[0] == '\'')) {
    const std::size_t end = value.find(value[0], 1);
    if (end != std::string_view::npos) return one_line(value.substr(1, end - 1));
  }
  return one_line(value.substr(0, value.find(" #")));
}

class FrontMatterReader {
 public:
  explicit FrontMatterReader(char separator) : separator_(separator) {}

  void add(std::string_view line) {
    const bool is_item = trimmed(line).starts_with("- ");
    if (is_item) {
      if (!key_.empty()) add_value(trimmed(line).substr(2));
      return;
    }
    key_.clear();
    const bool is_nested = line.starts_with(' ') || line.starts_with('\t');
    const std::size_t end = line.find(separator_);
    if (is_nested || end == std::string_view::npos) return;
    key_ = trimmed(line.substr(0, end));
    if (std::find(std::begin(kKeys), std::end(kKeys), key_) == std::end(kKeys)) key_.clear();
    if (key_.empty() || values_.contains(key_)) return key_.clear();
    add_values(trimmed(line.substr(end + 1)));
  }

  FrontMatter finish(std::size_t size) {
    FrontMatter result;
    result.size = size;
    if (const auto title = values_.find("title"); title != values_.end()) {
      if (title->is_string()) result.title = title->get<std::string>();
      values_.erase(title);
    }
    if (!values_.empty()) result.metadata = values_.dump();
    return result;
  }

 private:
  // "[a, b]", a plain value, or nothing: then items may follow.
  void add_values(std::string_view value) {
    if (!value.starts_with('[')) {
      if (const std::string text = plain(value); !text.empty()) values_[key_] = text;
      return;
    }
    value = value.substr(1, value.rfind(']') - 1);
    while (!value.empty()) {
      const std::size_t end = std::min(value.size(), value.find(','));
      add_value(value.substr(0, end));
      value.remove_prefix(std::min(value.size(), end + 1));
    }
  }

  void add_value(std::string_view value) {
    const std::string text = plain(value);
    if (text.empty()) return;
    nlohmann::json& list = values_[key_];
    if (!list.is_string() && list.size() < kItemsMax) list.push_back(text);
  }

  char separator_;
  std::string key_;  // to which items belong; empty: to none that is kept
  nlohmann::json values_ = nlohmann::json::object();
};

}  // namespace

FrontMatter read_front_matter(std::string_view markdown) {
  std::string_view rest = markdown;
  const std::string_view fence = trimmed(take_line(rest));
  if (fence != "---" && fence != "+++") return {};
  FrontMatterReader reader(fence == "---" ? ':' : '=');
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    const std::string_view end = trimmed(line);
    if (end == fence || (fence == "---" && end == "..."))
      return reader.finish(markdown.size() - rest.size());
    reader.add(line);
  }
  return {};
}

}  // namespace memvid::text
