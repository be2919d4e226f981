#include "cli/completion.h"

#include <algorithm>
#include <string_view>

#include "base/shell.h"
#include "cli/command.h"

namespace memvid::cli {
namespace {

std::string words_of(std::string_view choices) {
  std::string words(choices);
  std::replace(words.begin(), words.end(), '|', ' ');
  return words;
}

// "encode search …"
std::string command_names() {
  std::string names = "help";
  for (const Command& command : commands()) names += " " + std::string(command.name);
  return names;
}

std::string flag_words(const Command& command) {
  std::string words;
  for (const Flag& flag : command.flags) {
    if (flag.place == Place::kPositional) continue;
    words += (words.empty() ? "--" : " --") + std::string(flag.name);
  }
  return words;
}

// What a command takes by place, if that is one word out of a few.
std::string place_words(const Command& command) {
  for (const Flag& flag : command.flags)
    if (flag.place == Place::kPositional && flag.kind == FlagKind::kChoice)
      return words_of(flag.choices);
  return {};
}

// "          --mode) words='hybrid words vectors' ;;" for each flag with choices.
std::string bash_choices(const Command& command) {
  std::string cases;
  for (const Flag& flag : command.flags)
    if (flag.kind == FlagKind::kChoice && flag.place != Place::kPositional)
      cases += "          --" + std::string(flag.name) +
               ") words=" + base::shell_quoted(words_of(flag.choices)) + " ;;\n";
  return cases;
}

}  // namespace

std::string bash_completion() {
  std::string script =
      "# Completion of memvid for bash: . <(memvid completion bash)\n"
      "_memvid() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words=\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    words=" +
      base::shell_quoted(command_names() + " --help --version") +
      "\n"
      "  else\n"
      "    case ${COMP_WORDS[1]} in\n"
      "      help) words=" +
      base::shell_quoted(command_names()) + " ;;\n";
  for (const Command& command : commands())
    script += "      " + std::string(command.name) +
              ")\n"
              "        [[ $word == -* ]] && words=" +
              base::shell_quoted(flag_words(command)) +
              " || words=" + base::shell_quoted(place_words(command)) +
              "\n        case $before in\n" + bash_choices(command) + "        esac\n        ;;\n";
  return script +
         "    esac\n"
         "  fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "}\n"
         "complete -o default -F _memvid memvid\n";
}

std::string fish_completion() {
  std::string script =
      "# Completion of memvid for fish: memvid completion fish | source\n"
      "complete -c memvid -n __fish_use_subcommand -f\n";
  for (const Command& command : commands()) {
    const std::string name(command.name);
    script += "complete -c memvid -n __fish_use_subcommand -a " + name + " -d " +
              base::shell_quoted(command.summary) + "\n";
    for (const Flag& flag : command.flags) {
      std::string line = "complete -c memvid -n '__fish_seen_subcommand_from " + name + "'";
      if (flag.place == Place::kPositional) {
        if (flag.kind != FlagKind::kChoice) continue;
        line += " -f -a " + base::shell_quoted(words_of(flag.choices));
      } else {
        line += " -l " + std::string(flag.name);
        if (flag.short_name != 0) line += std::string(" -s ") + flag.short_name;
        if (flag.kind == FlagKind::kChoice)
          line += " -x -a " + base::shell_quoted(words_of(flag.choices));
        else if (flag.kind != FlagKind::kSwitch)
          line += " -r";
      }
      script += line + " -d " + base::shell_quoted(flag.help) + "\n";
    }
  }
  return script;
}

}  // namespace memvid::cli
