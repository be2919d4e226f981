#include "cli/commands/jobs.h"

#include "base/try.h"
#include "cli/console.h"

namespace memvid::cli {

Result<JobId> required_job(const Arguments& arguments, const Command& command) {
  const std::string job = arguments.text("job");
  if (!job.empty()) return job;
  return fail(ErrorCode::kInvalidArgument, "no job is named; usage: " + std::string(command.usage));
}

std::optional<JobState> wanted_state(const Arguments& arguments) {
  const std::string name = arguments.text("state");
  if (name == "queued") return JobState::kQueued;
  if (name == "in-progress") return JobState::kInProgress;
  if (name == "completed") return JobState::kCompleted;
  if (name == "failed") return JobState::kFailed;
  if (name == "cancelled") return JobState::kCancelled;
  return std::nullopt;
}

ExitCode exit_code_of(const IndexingStatus& status) {
  if (status.state == JobState::kFailed) return ExitCode::kJobFailed;
  if (status.state == JobState::kCancelled) return ExitCode::kCancelled;
  return ExitCode::kDone;
}

Status check_background(const Arguments& arguments) {
  if (arguments.has("background-index") && arguments.has("no-index"))
    return fail(ErrorCode::kInvalidArgument,
                "--background-index and --no-index exclude each other");
  return {};
}

Status submit_background(const Arguments& arguments, Context& context,
                         const std::filesystem::path& video, const std::filesystem::path& index) {
  const Config& config = context.settings.config();
  if (arguments.has("no-index") || !config.search.enable_background_indexing) return {};
  MEMVID_TRY(BackgroundIndexer indexer, BackgroundIndexer::open(config));
  SubmitOptions options;
  options.priority = static_cast<int>(arguments.number("priority", 0));
  MEMVID_TRY(const JobId job, indexer.submit_job(video, index, options));
  return context.console.print(arguments.has("json")
                                   ? "{\"job\":\"" + job + "\"}\n"
                                   : "Background indexing job submitted: " + job + "\n");
}

}  // namespace memvid::cli
