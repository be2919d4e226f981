#include "text/json_text.h"

#include <algorithm>

namespace memvid::text {
namespace {

int nesting_of(std::string_view json) {
  int depth = 0;
  int deepest = 0;
  bool is_in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (is_in_string) {
      if (c == '\\') ++i;
      if (c == '"') is_in_string = false;
      continue;
    }
    if (c == '"') is_in_string = true;
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
