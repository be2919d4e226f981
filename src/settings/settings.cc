#include "memvid/settings.h"

#include <algorithm>
#include <cstdlib>

#include "base/fs.h"
#include "base/try.h"
#include "base/typed.h"
#include "settings/table.h"
#include "settings/toml_file.h"

namespace memvid {
namespace {

namespace fs = std::filesystem;
using settings::Kind;
using settings::Setting;
using settings::Value;

constexpr std::size_t kFileBytesMax = 1 << 20;
// MiniLM reads 254 tokens, of which the default overlap takes a dozen (docs/decisions/0007).
constexpr int kChunkTokens = 230;

const Setting* find(std::string_view name) {
  for (const Setting& setting : settings::table())
    if (setting.name() == name) return &setting;
  return nullptr;
}

tl::unexpected<Error> invalid(const std::string& what) {
  return fail(ErrorCode::kInvalidArgument, what);
}

// "; did you mean …?", or nothing.
std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
  const std::string_view near = base::nearest(word, {known.begin(), known.end()});
  return near.empty() ? std::string() : "; did you mean " + std::string(near) + "?";
}

std::string unknown_name(const std::string& section, const std::string& key) {
  std::vector<std::string> sections, keys;
  for (const Setting& setting : settings::table()) {
    sections.emplace_back(setting.section);
    if (setting.section == section) keys.emplace_back(setting.key);
  }
  if (keys.empty()) return "unknown section [" + section + "]" + suggestion(section, sections);
  return "unknown key " + key + " in [" + section + "]" + suggestion(key, keys);
}

Status check_hook(const Webhook& hook) {
  if (!hook.url.starts_with("http://") && !hook.url.starts_with("https://"))
    return invalid("a webhook's url is " + settings::to_toml(hook.url) +
                   ", but must begin with http:// or https://");
  for (const std::string& event : hook.events)
    if (event != "completed" && event != "failed" && event != "cancelled")
      return invalid("a webhook's event is " + settings::to_toml(event) +
                     ", but must be completed, failed or cancelled");
  return {};
}

// The value in the setting's range, or an Error without a place.
Result<Value> checked(const Setting& setting, const Value& value) {
  const auto refuse = [&] {
    return invalid(setting.name() + " is " + settings::to_toml(value) + ", but must be " +
                   (setting.kind == Kind::kNumber ? "a whole number from " : "") + setting.range());
  };
  switch (setting.kind) {
    case Kind::kSwitch:
      if (!std::holds_alternative<bool>(value)) return refuse();
      break;
    case Kind::kNumber: {
      const auto* number = std::get_if<std::int64_t>(&value);
      if (number == nullptr || *number < setting.min || *number > setting.max) return refuse();
      break;
    }
    case Kind::kChoice: {
      const auto* word = std::get_if<std::string>(&value);
      if (word == nullptr ||
          std::find(setting.choices.begin(), setting.choices.end(), *word) == setting.choices.end())
        return refuse();
      break;
    }
    case Kind::kText:
    case Kind::kPath:
      if (!std::holds_alternative<std::string>(value)) return refuse();
      break;
    case Kind::kTexts:
      if (!std::holds_alternative<std::vector<std::string>>(value)) return refuse();
      break;
    case Kind::kHooks: {
      // An empty list is read as one of texts.
      const auto* texts = std::get_if<std::vector<std::string>>(&value);
      if (texts != nullptr && texts->empty()) return Value(std::vector<Webhook>());
      const auto* hooks = std::get_if<std::vector<Webhook>>(&value);
      if (hooks == nullptr) return refuse();
      for (const Webhook& hook : *hooks) MEMVID_TRY_VOID(check_hook(hook));
      break;
    }
  }
  return value;
}

// What words of a command line or a variable mean to a setting; what they cannot mean stays text.
Value value_of(const Setting& setting, const std::vector<std::string>& words) {
  if (setting.kind == Kind::kTexts) return words;
  const std::string word = words.empty() ? "" : words.back();
  if (setting.kind == Kind::kSwitch && (word == "true" || word == "false")) return word == "true";
  if (setting.kind != Kind::kNumber) return word;
  const auto number = base::parse_number(word, INT64_MIN, INT64_MAX);
  return number ? Value(*number) : Value(word);
}

std::vector<std::string> split(std::string_view list, char separator) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(separator), list.size());
    if (end > 0) parts.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return parts;
}

}  // namespace

fs::path Settings::find_file() {
  const auto folder_of = [](const char* variable) -> fs::path {
    const char* value = std::getenv(variable);
    return value == nullptr ? "" : value;
  };
  std::vector<fs::path> places = {"memvid.toml"};
  if (const fs::path xdg = folder_of("XDG_CONFIG_HOME"); !xdg.empty())
    places.push_back(xdg / "memvid" / "memvid.toml");
  else if (const fs::path home = folder_of("HOME"); !home.empty())
    places.push_back(home / ".config" / "memvid" / "memvid.toml");
  std::error_code reason;
  for (const fs::path& place : places)
    if (fs::exists(place, reason)) return place;
  return {};
}

Status Settings::read_file(const fs::path& path) {
  MEMVID_TRY(const std::string text, base::read_stream(path, kFileBytesMax));
  const auto take = [&](const settings::TomlItem& item) -> Status {
    const std::string line = std::to_string(item.line);
    const Setting* setting = find(item.section + "." + item.key);
    const bool is_empty_section = item.key.empty();
    if (setting == nullptr) {
      const std::string problem = unknown_name(item.section, item.key);
      if (is_empty_section && !problem.starts_with("unknown section")) return {};
      return invalid(line + ": " + problem);
    }
    if (!item.value) return invalid(line + ": " + setting->name() + " must be " + setting->range());
    auto value = checked(*setting, *item.value);
    if (!value) return invalid(line + ": " + value.error().message);
    if (setting->kind == Kind::kPath && !std::get<std::string>(*value).empty())
      *value = (path.parent_path() / std::get<std::string>(*value)).string();
    setting->access.set(config_, *value);
    origins_[setting->name()] = path.string() + ":" + line;
    return {};
  };
  const Status read = settings::read_toml(text, take);
  return read ? Status{} : invalid(path.string() + ":" + read.error().message);
}

Status Settings::read_environment() {
  for (const Setting& setting : settings::table()) {
    const std::string variable = setting.environment();
    if (variable.empty()) continue;
    const char* value = std::getenv(variable.c_str());
    if (value == nullptr || *value == '\0') continue;
    const std::vector<std::string> words =
        setting.kind == Kind::kTexts ? split(value, ':') : std::vector<std::string>{value};
    MEMVID_TRY_VOID(set(setting.name(), words, "$" + variable));
  }
  return {};
}

Status Settings::set(std::string_view name, const std::vector<std::string>& words,
                     const std::string& origin) {
  const Setting* setting = find(name);
  if (setting == nullptr) {
    const std::size_t dot = std::min(name.find('.'), name.size());
    return invalid(origin + ": " +
                   unknown_name(std::string(name.substr(0, dot)),
                                std::string(name.substr(std::min(dot + 1, name.size())))));
  }
  const auto value = checked(*setting, value_of(*setting, words));
  if (!value) return invalid(origin + ": " + value.error().message);
  setting->access.set(config_, *value);
  origins_[setting->name()] = origin;
  return {};
}

Status Settings::check() const {
  const TextConfig text = config().text;
  const int overlap_max = text.chunk_size / 2;
  if (text.overlap <= overlap_max) return {};
  auto origin = origins_.find("text.overlap");
  if (origin == origins_.end()) origin = origins_.find("text.chunk_size");
  return invalid((origin == origins_.end() ? "" : origin->second + ": ") + "text.overlap is " +
                 std::to_string(text.overlap) + ", but must be 0 to " +
                 std::to_string(overlap_max) + ", half of text.chunk_size");
}

Config Settings::config() const {
  Config config = config_;
  if (config.text.chunk_by == ChunkBy::kTokens && !origins_.contains("text.chunk_size"))
    config.text.chunk_size = kChunkTokens;
  return config;
}

std::vector<SettingState> Settings::list() const {
  const Config held = config();
  const Config defaults;
  std::vector<SettingState> states;
  for (const Setting& setting : settings::table()) {
    const auto origin = origins_.find(setting.name());
    states.push_back({std::string(setting.section), std::string(setting.key),
                      std::string(setting.meaning), setting.range(), setting.environment(),
                      settings::to_toml(setting.access.get(held)),
                      settings::to_toml(setting.access.get(defaults)),
                      origin == origins_.end() ? "default" : origin->second});
  }
  return states;
}

}  // namespace memvid
