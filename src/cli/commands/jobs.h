// What the commands on background jobs share.
#ifndef MEMVID_CLI_COMMANDS_JOBS_H_
#define MEMVID_CLI_COMMANDS_JOBS_H_

#include <filesystem>
#include <optional>
#include <string>

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "memvid/jobs.h"

namespace memvid::cli {

// The job that is named. kInvalidArgument: none is.
Result<JobId> required_job(const Arguments& arguments, const Command& command);
// --state.
std::optional<JobState> wanted_state(const Arguments& arguments);
// 0 while it is not ended.
ExitCode exit_code_of(const IndexingStatus& status);

// -- encode, append, sync and merge with --background-index ---------------------------------------

// kInvalidArgument: together with --no-index. Told before any work.
Status check_background(const Arguments& arguments);
// Submits a job for the memory that was written, if the settings of the command want that, and
// prints "Background indexing job submitted: idx_…".
Status submit_background(const Arguments& arguments, Context& context,
                         const std::filesystem::path& video, const std::filesystem::path& index);

}  // namespace memvid::cli

#endif  // MEMVID_CLI_COMMANDS_JOBS_H_
