// JSON from outside: nesting is bounded before the parse, because the JSON library writes an object
// by recursion.
#ifndef MEMVID_TEXT_JSON_TEXT_H_
#define MEMVID_TEXT_JSON_TEXT_H_

#include <nlohmann/json.hpp>
#include <string_view>

#include "memvid/error.h"

namespace memvid::text {

inline constexpr int kJsonNestingMax = 256;

// kCorrupt: not valid JSON, or nested deeper than kJsonNestingMax; the message does not name the
// file.
Result<nlohmann::json> parse_json(std::string_view utf8);

// The member `key` of an object when it is there and not null.
const nlohmann::json* member(const nlohmann::json& object, const char* key);

}  // namespace memvid::text

#endif  // MEMVID_TEXT_JSON_TEXT_H_
