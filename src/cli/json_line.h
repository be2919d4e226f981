// JSON as the command line prints it: keys in the order in which they were put, an object a line.
#ifndef MEMVID_CLI_JSON_LINE_H_
#define MEMVID_CLI_JSON_LINE_H_

#include <nlohmann/json.hpp>
#include <string>

namespace memvid::cli {

using Json = nlohmann::ordered_json;

// What is not UTF-8 is replaced.
inline std::string json_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace memvid::cli

#endif  // MEMVID_CLI_JSON_LINE_H_
