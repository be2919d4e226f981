// The table of settings: what memvid.toml may say, and which field of Config it sets.
#ifndef MEMVID_SETTINGS_TABLE_H_
#define MEMVID_SETTINGS_TABLE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "memvid/config.h"

namespace memvid::settings {

// A list of texts, a text, a number or a switch: what TOML and a command line can both say.
// Webhooks are said in a file alone.
using Value =
    std::variant<bool, std::int64_t, std::string, std::vector<std::string>, std::vector<Webhook>>;

enum class Kind {
  kSwitch,  // bool
  kNumber,  // in [min, max]
  kChoice,  // a text out of `choices`
  kText,
  kPath,   // a text; in a file relative to the file's folder
  kTexts,  // a list
  kHooks,  // a list of tables
};

// Reads and writes the setting's field.
struct Access {
  Value (*get)(const Config& config);
  void (*set)(Config& config, const Value& value);
};

struct Setting {
  std::string_view section;
  std::string_view key;
  Kind kind;
  std::string_view meaning;
  Access access;
  std::vector<std::string_view> choices = {};  // kChoice
  std::int64_t min = 0;                        // kNumber
  std::int64_t max = 0;

  std::string name() const { return std::string(section) + "." + std::string(key); }
  std::string range() const;
  std::string environment() const;  // empty: it is said in a file alone
};

std::span<const Setting> table();

// As TOML writes it; without secrets and passwords, as it is shown and passed around.
std::string to_toml(const Value& value);

}  // namespace memvid::settings

#endif  // MEMVID_SETTINGS_TABLE_H_
