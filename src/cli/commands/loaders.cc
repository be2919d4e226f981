// loaders: which kinds of file this build reads, and what it makes of them.
#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/format.h"
#include "cli/json_line.h"
#include "memvid/formats.h"

namespace memvid::cli {
namespace {

constexpr std::size_t kNameWidth = 20;
constexpr std::size_t kEndingsWidth = 48;

std::string row(std::string name, std::string endings, std::string gives) {
  return padded_right(std::move(name), kNameWidth) +
         padded_right(std::move(endings), kEndingsWidth) + std::move(gives) + "\n";
}

std::string joined(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

std::string format_json(const FormatInfo& format) {
  return json_line({{"format", format.name},
                    {"endings", format.endings},
                    {"media_type", format.media_type},
                    {"gives", format.gives}});
}

}  // namespace

Result<ExitCode> run_loaders(const Arguments& arguments, Context& context) {
  const bool json = arguments.has("json");
  if (!json) MEMVID_TRY_VOID(context.console.print(row("format", "endings", "what is taken")));
  for (const FormatInfo& format : list_formats())
    MEMVID_TRY_VOID(context.console.print(
        json ? format_json(format) : row(format.name, joined(format.endings), format.gives)));
  return ExitCode::kDone;
}

}  // namespace memvid::cli
