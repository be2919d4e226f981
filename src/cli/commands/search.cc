// search: a question in, passages out; or many questions from a file in one process.
#include "memvid/search.h"

#include <fstream>
#include <iostream>
#include <memory>

#include "base/try.h"
#include "cli/commands/run.h"
#include "cli/console.h"
#include "cli/format.h"
#include "cli/input.h"
#include "cli/output_human.h"
#include "cli/output_json.h"

namespace memvid::cli {
namespace {

// Everything of a query but its text.
Result<Query> plan_query(const Arguments& arguments, const SearchConfig& config) {
  Query query;
  query.top_k = config.top_k;
  query.mode = config.mode;
  query.source_glob = arguments.text("source");
  query.context_lines = static_cast<int>(arguments.number("context", 0));
  query.at = static_cast<std::uint64_t>(arguments.number("at", 0));
  for (const std::string& condition : arguments.list("where")) {
    const std::size_t at = condition.find('=');
    if (at == std::string::npos || at == 0)
      return fail(ErrorCode::kInvalidArgument,
                  "--where is '" + condition + "', but must be key=value");
    query.where.emplace_back(condition.substr(0, at), condition.substr(at + 1));
  }
  return query;
}

Status check_line(const Arguments& arguments) {
  const std::string usage(find_command("search")->usage);
  if (arguments.text("video").empty() && arguments.text("index").empty())
    return fail(ErrorCode::kInvalidArgument, "no video is named; usage: " + usage);
  if (arguments.has("query") && arguments.has("batch"))
    return fail(ErrorCode::kInvalidArgument, "a question and --batch exclude each other");
  if (!arguments.has("query") && !arguments.has("batch"))
    return fail(ErrorCode::kInvalidArgument, "no question is given; usage: " + usage);
  return {};
}

// What the answers of one run amount to.
struct Outcome {
  bool found = false;
  bool damaged = false;

  // Damage spoils single hits: it is reported, and the exit code tells.
  void add(const Answer& answer, const std::string& place, Console& console) {
    found = found || !answer.hits.empty();
    damaged = damaged || !answer.damaged.empty();
    for (const Finding& finding : answer.damaged)
      console.error(place + "damaged: " + finding.place + ": " + finding.message);
  }
  ExitCode exit_code() const {
    if (damaged) return ExitCode::kDamaged;
    return found ? ExitCode::kDone : ExitCode::kNothingFound;
  }
};

Result<ExitCode> answer_one(Searcher& searcher, Query query, const Arguments& arguments,
                            Console& console) {
  query.text = arguments.text("query");
  MEMVID_TRY(const Answer answer, searcher.search(query));
  if (arguments.has("json")) {
    MEMVID_TRY_VOID(
        console.print(answer_json({query.text, {}}, query.at, answer, arguments.has("explain"))));
  } else {
    for (const Hit& hit : answer.hits)
      MEMVID_TRY_VOID(console.print((hit.rank > 1 ? "\n" : "") +
                                    hit_text(hit, console.colour(), arguments.has("explain"))));
    if (query.mode != SearchMode::kWords && answer.vector_share < 1)
      console.note("note: " + percent(answer.vector_share) +
                   " of the chunks can be found by meaning, the others by their words only");
  }
  Outcome outcome;
  outcome.add(answer, "", console);
  if (outcome.exit_code() == ExitCode::kNothingFound && !arguments.has("json"))
    console.note("nothing found");
  return outcome.exit_code();
}

Result<ExitCode> answer_batch(Searcher& searcher, Query query, const std::string& name,
                              std::istream& lines, bool explained, Console& console) {
  Outcome outcome;
  std::string line;
  for (std::uint64_t number = 1; std::getline(lines, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const std::string place = name + ":" + std::to_string(number) + ": ";
    const auto asked = parse_batch_line(line);
    if (!asked) return fail(asked.error().code, place + asked.error().message);
    query.text = asked->text;
    const auto answer = searcher.search(query);
    if (!answer) return fail(answer.error().code, place + answer.error().message);
    outcome.add(*answer, place, console);
    MEMVID_TRY_VOID(console.print(answer_json(*asked, query.at, *answer, explained)));
    // A program that asks by a pipe waits for each answer before it asks again.
    if (lines.rdbuf()->in_avail() <= 0) MEMVID_TRY_VOID(console.flush());
  }
  if (lines.bad()) return fail(ErrorCode::kIo, name + ": does not read to its end");
  return outcome.exit_code();
}

// Opened before the memory, so that a slip in its name costs nothing.
Result<std::unique_ptr<std::istream>> open_batch(const std::string& path) {
  if (path == "-") return std::make_unique<std::istream>(std::cin.rdbuf());
  std::error_code reason;
  if (!std::filesystem::exists(path, reason))
    return fail(ErrorCode::kNotFound, path + ": no such file");
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!file->is_open() || std::filesystem::is_directory(path, reason))
    return fail(ErrorCode::kIo, path + ": cannot be read");
  return file;
}

}  // namespace

Result<ExitCode> run_search(const Arguments& arguments, Context& context) {
  MEMVID_TRY_VOID(check_line(arguments));
  MEMVID_TRY(Query query, plan_query(arguments, context.settings.config().search));
  const std::string batch = arguments.text("batch");
  std::unique_ptr<std::istream> lines;
  if (arguments.has("batch")) {
    MEMVID_TRY(lines, open_batch(batch));
  }
  MEMVID_TRY(Searcher searcher, Searcher::open(arguments.text("video"), arguments.text("index"),
                                               context.settings.config()));
  if (lines == nullptr) return answer_one(searcher, std::move(query), arguments, context.console);
  return answer_batch(searcher, std::move(query), batch == "-" ? "standard input" : batch, *lines,
                      arguments.has("explain"), context.console);
}

}  // namespace memvid::cli
