// The one place where CLI11 is used. It splits words into flags and values; the rest (ranges,
// choices, repeats, messages) is ours, because its messages speak of types and counts.
//
// Two of its habits would change what people type, so the words are prepared first:
// - a value that looks like [a,b] is split into a list. A NUL at its end, which no word of a
//   command line can contain, stops that and is cut off again.
// - `--query=` counts as "no value yet" and swallows the next word. It is handed over as two words.
#include "cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/check.h"
#include "base/try.h"
#include "base/typed.h"

namespace memvid::cli {
namespace {

constexpr char kGuard = '\0';

std::string display_name(const Flag& flag) {
  if (flag.place == Place::kPositional)
    return std::string(flag.kind == FlagKind::kChoice ? flag.name : flag.value);
  const std::string name = "--" + std::string(flag.name);
  return flag.short_name == 0 ? name : std::string{'-', flag.short_name, '/'} + name;
}

std::string cli11_name(const Flag& flag) {
  if (flag.place == Place::kPositional) return std::string(flag.name);
  std::string name = "--" + std::string(flag.name);
  if (flag.short_name != 0) name += std::string{",-", 2} + flag.short_name;
  if (flag.place == Place::kEither) name += "," + std::string(flag.name);
  return name;
}

CLI::Option* add_flag(CLI::App& app, const Flag& flag) {
  if (flag.kind == FlagKind::kSwitch) return app.add_flag(cli11_name(flag));
  const auto accept = [](const CLI::results_t&) { return true; };
  CLI::Option* const option = app.add_option(cli11_name(flag), accept);
  option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  if (flag.kind == FlagKind::kList) return option->expected(-1);
  return option->expected(1);
}

std::vector<std::string> prepared(const std::vector<std::string>& words) {
  std::vector<std::string> result;
  bool positional_only = false;
  for (const std::string& word : words) {
    positional_only = positional_only || word == "--";
    if (!positional_only && word.size() > 3 && word.starts_with("--") &&
        word.find('=') == word.size() - 1) {
      result.push_back(word.substr(0, word.size() - 1));
      result.emplace_back();
      continue;
    }
    result.push_back(word);
    if (word.ends_with(']')) result.back() += kGuard;
  }
  std::reverse(result.begin(), result.end());  // CLI11 takes its words from the back
  return result;
}

std::string without_guard(std::string value) {
  if (value.ends_with(kGuard)) value.pop_back();
  return value;
}

std::string unexpected_word(const Command& command, const std::string& word, bool is_value) {
  if (is_value || word.size() < 2 || word[0] != '-')
    return "unexpected argument '" + word + "'; usage: " + std::string(command.usage);
  const std::string_view typed = std::string_view(word).substr(0, word.find('='));
  std::vector<std::string> names;
  for (const Flag& flag : command.flags)
    if (flag.place != Place::kPositional) names.push_back("--" + std::string(flag.name));
  const std::string_view near = base::nearest(typed, {names.begin(), names.end()});
  const std::string message = "unknown option " + std::string(typed);
  if (!near.empty()) return message + "; did you mean " + std::string(near) + "?";
  return message + "; see memvid " + std::string(command.name) + " --help";
}

bool is_choice(std::string_view value, std::string_view choices) {
  while (!choices.empty()) {
    const std::size_t end = std::min(choices.find('|'), choices.size());
    if (value == choices.substr(0, end)) return true;
    choices.remove_prefix(std::min(end + 1, choices.size()));
  }
  return false;
}

Status check_values(const Flag& flag, const std::vector<std::string>& values) {
  const std::string name = display_name(flag);
  const auto refuse = [&](const std::string& why) {
    return fail(ErrorCode::kInvalidArgument, name + " " + why);
  };
  if (flag.kind == FlagKind::kSwitch && values.back() != "true") return refuse("takes no value");
  if (flag.kind == FlagKind::kSwitch || flag.kind == FlagKind::kList ||
      flag.kind == FlagKind::kRepeat)
    return {};
  if (values.size() > 1) return refuse("was given twice");
  if (flag.kind == FlagKind::kChoice && !is_choice(values[0], flag.choices))
    return refuse("is '" + values[0] + "', but must be one of " + std::string(flag.choices));
  if (flag.kind == FlagKind::kNumber && !base::parse_number(values[0], flag.min, flag.max))
    return refuse("is '" + values[0] + "', but must be a whole number from " +
                  std::to_string(flag.min) + " to " + std::to_string(flag.max));
  return {};
}

Status take_words(CLI::App& app, const Command& command, const std::vector<std::string>& words) {
  app.allow_extras();
  try {
    std::vector<std::string> reversed = prepared(words);
    app.parse(reversed);
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string what = error.what();  // "--top-k: 1 required TEXT missing"
    return fail(ErrorCode::kInvalidArgument, what.substr(0, what.find(':')) + " needs a value");
  } catch (const CLI::Error& error) {
    return fail(ErrorCode::kInvalidArgument, error.what());
  }
  // The "--" before values is among the words that are left over.
  const std::vector<std::string> extras = app.remaining();
  const auto odd = std::find_if(extras.begin(), extras.end(),
                                [](const std::string& word) { return word != "--"; });
  if (odd == extras.end()) return {};
  return fail(ErrorCode::kInvalidArgument,
              unexpected_word(command, without_guard(*odd), odd != extras.begin()));
}

}  // namespace

std::string Arguments::text(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string() : found->second.back();
}

std::int64_t Arguments::number(std::string_view name, std::int64_t otherwise) const {
  if (!has(name)) return otherwise;
  const auto value = base::parse_number(text(name), INT64_MIN, INT64_MAX);
  MEMVID_CHECK(value.has_value());  // parse_arguments looked at it
  return *value;
}

const std::vector<std::string>& Arguments::list(std::string_view name) const {
  static const std::vector<std::string> kNone;
  const auto found = values_.find(name);
  return found == values_.end() ? kNone : found->second;
}

void Arguments::set(std::string_view name, std::vector<std::string> values) {
  MEMVID_CHECK(!values.empty());
  values_[std::string(name)] = std::move(values);
}

Result<Arguments> parse_arguments(const Command& command, const std::vector<std::string>& words) {
  CLI::App app;
  app.set_help_flag();  // --help is a row of the table like any other
  std::vector<CLI::Option*> options;
  for (const Flag& flag : command.flags) options.push_back(add_flag(app, flag));
  const Status taken = take_words(app, command, words);

  Arguments arguments;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (options[i]->count() == 0) continue;
    std::vector<std::string> values = options[i]->results();
    for (std::string& value : values) value = without_guard(std::move(value));
    // Whoever asks for help gets it, whatever else is wrong with the line.
    if (command.flags[i].name != "help" && !taken) continue;
    if (taken) MEMVID_TRY_VOID(check_values(command.flags[i], values));
    arguments.set(command.flags[i].name, std::move(values));
  }
  if (!taken && !arguments.has("help")) return tl::unexpected<Error>(taken.error());
  return arguments;
}

}  // namespace memvid::cli
