// The flags and examples of the commands on background jobs; the rows are in commands.cc.
#ifndef MEMVID_CLI_JOB_FLAGS_H_
#define MEMVID_CLI_JOB_FLAGS_H_

#include "cli/shared_flags.h"

namespace memvid::cli::job_flags {

using enum FlagKind;
using namespace shared_flags;

inline constexpr Flag kJob = {
    "job", 0, "ID", kText, "The job, as its submit named it", Place::kPositional};
inline constexpr Flag kState = {.name = "state",
                                .value = "STATE",
                                .kind = kChoice,
                                .help = "Only jobs in this state",
                                .choices = "queued|in-progress|completed|failed|cancelled"};
inline constexpr Flag kFollow = {"follow", 'f', "", kSwitch,
                                 "Print a line for every change until the end"};
// Whose sentence in --help is the same for encode, append, sync and merge.
inline constexpr Flag kBackground = {
    .name = "background-index",
    .value = "",
    .kind = kSwitch,
    .help = "Words at once, vectors by a background job; prints its id",
    .setting = "search.enable_background_indexing"};

inline constexpr Flag kPriority = {.name = "priority",
                                   .value = "N",
                                   .kind = kNumber,
                                   .help =
                                       "Of the background job: the higher the earlier, -1000 "
                                       "to 1000; default 0",
                                   .min = -1000,
                                   .max = 1000};

inline constexpr Flag kStatusFlags[] = {kJob, kFollow, kConfig, kJson, kQuiet, kHelp};
inline constexpr std::string_view kStatusExamples[] = {
    "memvid index-status $(memvid index-jobs | tail -1 | cut -d' ' -f1)",
};

inline constexpr Flag kJobsFlags[] = {kState, kConfig, kJson, kQuiet, kHelp};
inline constexpr std::string_view kJobsExamples[] = {
    "memvid index-jobs",
    "memvid index-jobs --state failed --json",
};

inline constexpr Flag kWaitFlags[] = {
    kJob,
    {.name = "timeout",
     .value = "SECONDS",
     .kind = kNumber,
     .help = "Wait no longer than this, then end with 3; default: as long as it takes",
     .min = 0,
     .max = 31536000},
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
inline constexpr std::string_view kWaitExamples[] = {
    "memvid index-wait $(memvid index-jobs | tail -1 | cut -d' ' -f1) --timeout 300",
};

inline constexpr Flag kCancelFlags[] = {kJob, kConfig, kJson, kQuiet, kHelp};
inline constexpr std::string_view kCancelExamples[] = {
    "memvid index-cancel $(memvid index-jobs | tail -1 | cut -d' ' -f1)",
};

inline constexpr Flag kRetryFlags[] = {kJob, kConfig, kJson, kQuiet, kHelp};
inline constexpr std::string_view kRetryExamples[] = {
    "for job in $(memvid index-jobs --state failed | cut -d' ' -f1); do memvid index-retry $job; "
    "done",
};

inline constexpr Flag kPruneFlags[] = {
    {"older-than", 0, "TIME", kText,
     "Only jobs that ended so long ago: 90s, 10m, 12h, 7d; "
     "default 7d"},
    kState,
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
inline constexpr std::string_view kPruneExamples[] = {
    "memvid index-prune --older-than 30d",
    "memvid index-prune --older-than 0s --state completed",
};

inline constexpr Flag kWorkerFlags[] = {
    {"until-idle", 0, "", kSwitch, "End when nothing is queued; else run until Ctrl-C or SIGTERM"},
    {.name = "nice",
     .value = "N",
     .kind = kNumber,
     .help = "Lower the process's priority by so much, 0 to 19; default 10",
     .min = 0,
     .max = 19},
    {.name = "threads",
     .value = "N",
     .kind = kNumber,
     .help = "Threads for each job, up to 256; default 0: as each job was submitted with",
     .min = 0,
     .max = 256,
     .setting = "video.threads"},
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
inline constexpr std::string_view kWorkerExamples[] = {"memvid worker --until-idle --threads 1"};

}  // namespace memvid::cli::job_flags

#endif  // MEMVID_CLI_JOB_FLAGS_H_
