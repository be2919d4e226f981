// memvid.toml: the TOML text, read without meaning.
#ifndef MEMVID_SETTINGS_TOML_FILE_H_
#define MEMVID_SETTINGS_TOML_FILE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "memvid/error.h"
#include "settings/table.h"

namespace memvid::settings {

// One `key = value` of a section.
struct TomlItem {
  std::string section;
  std::string key;
  std::optional<Value> value;  // none: of a type that no setting has (a date, a float, a table)
  std::uint32_t line = 0;      // from 1
};

// Calls `on_item` for each in no special order; its Error stops and is returned. kInvalidArgument:
// no TOML, or a key outside of any section; the message begins with the line ("3: ...").
Status read_toml(std::string_view text, const std::function<Status(const TomlItem&)>& on_item);

}  // namespace memvid::settings

#endif  // MEMVID_SETTINGS_TOML_FILE_H_
