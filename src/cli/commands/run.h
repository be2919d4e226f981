// One function a command; each lives in the file of its name.
#ifndef MEMVID_CLI_COMMANDS_RUN_H_
#define MEMVID_CLI_COMMANDS_RUN_H_

#include <filesystem>
#include <string>

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "memvid/error.h"
#include "memvid/memory.h"

namespace memvid::cli {

Result<ExitCode> run_encode(const Arguments& arguments, Context& context);
Result<ExitCode> run_append(const Arguments& arguments, Context& context);
Result<ExitCode> run_sync(const Arguments& arguments, Context& context);
Result<ExitCode> run_preview(const Arguments& arguments, Context& context);
Result<ExitCode> run_update(const Arguments& arguments, Context& context);
Result<ExitCode> run_delete(const Arguments& arguments, Context& context);
Result<ExitCode> run_compact(const Arguments& arguments, Context& context);
Result<ExitCode> run_merge(const Arguments& arguments, Context& context);
Result<ExitCode> run_search(const Arguments& arguments, Context& context);
Result<ExitCode> run_history(const Arguments& arguments, Context& context);
Result<ExitCode> run_info(const Arguments& arguments, Context& context);
Result<ExitCode> run_list(const Arguments& arguments, Context& context);
Result<ExitCode> run_extract(const Arguments& arguments, Context& context);
Result<ExitCode> run_verify(const Arguments& arguments, Context& context);
Result<ExitCode> run_reindex(const Arguments& arguments, Context& context);
Result<ExitCode> run_copy(const Arguments& arguments, Context& context);
Result<ExitCode> run_doctor(const Arguments& arguments, Context& context);
Result<ExitCode> run_index_status(const Arguments& arguments, Context& context);
Result<ExitCode> run_index_jobs(const Arguments& arguments, Context& context);
Result<ExitCode> run_index_wait(const Arguments& arguments, Context& context);
Result<ExitCode> run_index_cancel(const Arguments& arguments, Context& context);
Result<ExitCode> run_index_retry(const Arguments& arguments, Context& context);
Result<ExitCode> run_index_prune(const Arguments& arguments, Context& context);
Result<ExitCode> run_worker(const Arguments& arguments, Context& context);
Result<ExitCode> run_completion(const Arguments& arguments, Context& context);
Result<ExitCode> run_loaders(const Arguments& arguments, Context& context);
Result<ExitCode> run_config(const Arguments& arguments, Context& context);

// -- What several commands share (commands/shared.cc) ---------------------------------------------

// --video, which these commands cannot do without: kInvalidArgument shows how.
Result<std::filesystem::path> required_video(const Arguments& arguments, const Command& command);
// Opens --video, as of the commit that --at names.
Result<Memory> open_memory(const Arguments& arguments, const Context& context,
                           const Command& command);
// The flags --source and --chunk. kInvalidArgument: a chunk id that is none.
Result<Selection> selection(const Arguments& arguments);
// A file that is to be made: kInvalidArgument, kNotFound when it is a folder, or has none to lie
// in. Told early, so that a slip in the name is not found after an hour of reading.
Status check_output(const std::filesystem::path& path);
// That another process makes the vectors, these too; if it is so.
void note_vectors_follow(Context& context, bool vectors_follow);
// "damaged: frame 17: …" on standard error, also when quiet.
void report_damage(Context& context, const Finding& finding);

}  // namespace memvid::cli

#endif  // MEMVID_CLI_COMMANDS_RUN_H_
