#include "text/json_text.h"

#include <algorithm>

namespace memvid::text {
namespace {

// Behind the string whose first character stands at `at`.
std::size_t end_of_string(std::string_view json, std::size_t at) {
  for (;;) {
    const std::size_t quote = json.find('"', at);
    if (quote == std::string_view::npos) return json.size();
    std::size_t slashes = quote;
    while (slashes > at && json[slashes - 1] == '\\') --slashes;
    if ((quote - slashes) % 2 == 0) return quote + 1;  // all of them escape one another
    at = quote + 1;
  }
}

int nesting_of(std::string_view json) {
  int depth = 0;
  int deepest = 0;
  for (std::size_t at = 0; at < json.size();) {
    const char c = json[at++];
    if (c == '"') at = end_of_string(json, at);
    if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
    if (c == '}' || c == ']') --depth;
  }
  return deepest;
}

}  // namespace

Result<nlohmann::json> parse_json(std::string_view utf8) {
  if (nesting_of(utf8) > kJsonNestingMax) return fail(ErrorCode::kCorrupt, "nested too deeply");
  nlohmann::json json = nlohmann::json::parse(utf8.begin(), utf8.end(), nullptr, false);
  if (json.is_discarded()) return fail(ErrorCode::kCorrupt, "not valid JSON");
  return json;
}

const nlohmann::json* member(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

}  // namespace memvid::text
