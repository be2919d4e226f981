// The one place where toml++ is used. It is told not to throw; a deep nesting is its own error.
//
// toml++ 3.3 asserts that a key follows "[[", reports what else follows as an error a few lines
// later, and with NDEBUG tells the compiler that the assertion holds. So its assertions are made to
// say nothing, in every build: the error is what a user should see.
#include "settings/toml_file.h"

#undef NDEBUG
#define TOML_ASSERT(condition) static_cast<void>(0)
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "base/try.h"

namespace memvid::settings {
namespace {

tl::unexpected<Error> wrong(std::uint32_t line, const std::string& what) {
  return fail(ErrorCode::kInvalidArgument, std::to_string(line) + ": " + what);
}

std::optional<Value> value_of(const toml::node& node) {
  if (const auto* on = node.as_boolean()) return on->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* text = node.as_string()) return text->get();
  const toml::array* array = node.as_array();
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const toml::node& element : *array) {
    const auto* text = element.as_string();
    if (text == nullptr) return std::nullopt;
    texts.push_back(text->get());
  }
  return texts;
}

}  // namespace

Status read_toml(std::string_view text, const std::function<Status(const TomlItem&)>& on_item) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed)
    return wrong(parsed.error().source().begin.line, std::string(parsed.error().description()));
  for (const auto& [section, node] : parsed.table()) {
    const toml::table* keys = node.as_table();
    const std::string name(section.str());
    if (keys == nullptr)
      return wrong(section.source().begin.line, "'" + name + "' stands outside of any [section]");
    if (keys->empty()) MEMVID_TRY_VOID(on_item({name, "", {}, section.source().begin.line}));
    for (const auto& [key, value] : *keys)
      MEMVID_TRY_VOID(
          on_item({name, std::string(key.str()), value_of(value), key.source().begin.line}));
  }
  return {};
}

}  // namespace memvid::settings
