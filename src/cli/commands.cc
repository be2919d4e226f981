// The table of commands and flags. Parsing, --help and the tests of the examples are made from it;
// a new command is a row here and a file in commands/.
#include "cli/command.h"
#include "cli/commands/run.h"
#include "cli/folder_flags.h"
#include "cli/job_flags.h"
#include "cli/shared_flags.h"

namespace memvid::cli {
namespace {

using enum FlagKind;
using namespace shared_flags;
using namespace folder_flags;
using job_flags::kBackground;
using job_flags::kPriority;

// -- encode ---------------------------------------------------------------------------------------

constexpr Flag kEncodeFlags[] = {
    kInputs,
    kFiles,
    kDirs,
    kTexts,
    {"output", 'o', "VIDEO", kText, "The video to make"},
    {"index", 'i', "INDEX", kText, "The index's manifest to make; default: VIDEO with .json"},
    {"no-index", 0, "", kSwitch, "Make the video alone; run again without this to add the index"},
    kBackground,
    kPriority,
    kChunkSize,
    kChunkBy,
    kOverlap,
    kHidden,
    kExclude,
    kDepth,
    kIncludeExtensions,
    kExcludeExtensions,
    kNoIgnore,
    kFollowLinks,
    kMaxFileSize,
    kSkipBinary,
    {"overwrite", 0, "", kSwitch, "Replace a memory that holds other inputs"},
    kModel,
    kPrecision,
    kVectors,
    kThreads,
    kWait,
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
constexpr std::string_view kEncodeExamples[] = {
    "memvid encode docs/ -o docs.mp4",
    "memvid encode --files notes.md --dirs docs/ -o all.mp4 --index all.json --chunk-size 800",
    "memvid encode --text 'The cellar key hangs behind the clock.' -o note.mp4 --no-index",
    "sort notes.md | memvid encode - -o sorted.mp4 --no-index",
    "memvid encode notes.md -o sections.mp4 --chunk-by headings --no-index",
    "memvid encode docs/ -o later.mp4 --background-index",
};

// -- append ---------------------------------------------------------------------------------------

constexpr Flag kAppendFlags[] = {
    kInputs,
    kFiles,
    kDirs,
    kTexts,
    {"video", 'v', "VIDEO", kText, "The memory's video"},
    kIndex,
    {"no-index", 0, "", kSwitch, "Append to the video alone; the index catches up later"},
    kBackground,
    kPriority,
    kHidden,
    kExclude,
    kDepth,
    kIncludeExtensions,
    kExcludeExtensions,
    kNoIgnore,
    kFollowLinks,
    kMaxFileSize,
    kSkipBinary,
    kModel,
    kPrecision,
    kThreads,
    kWait,
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
constexpr std::string_view kAppendExamples[] = {
    "memvid append -v docs.mp4 notes.md",
    "memvid append --video docs.mp4 --index docs.json --files notes.md --dirs docs/",
    "memvid append -v docs.mp4 --text 'The attic key is with the neighbour.' --no-index",
};

// -- update ---------------------------------------------------------------------------------------

constexpr Flag kUpdateFlags[] = {
    kVideo,
    {.name = "chunk",
     .value = "ID",
     .kind = kNumber,
     .help = "The chunk, as list --chunks and search name it",
     .min = 0,
     .max = (std::int64_t{1} << 53) - 1},
    {"text", 0, "TEXT", kText, "Its new text"},
    {"file", 0, "FILE", kText, "A file with its new text; - for standard input"},
    kIndex,
    kModel,
    kPrecision,
    kThreads,
    kWait,
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
constexpr std::string_view kUpdateExamples[] = {
    "memvid update docs.mp4 --chunk 0 --text 'The archive is copied to the cellar now.'",
};

// -- delete ---------------------------------------------------------------------------------------

constexpr Flag kDeleteFlags[] = {
    kVideo,   {"chunk", 0, "ID…", kList, "These chunks"},
    kSource,  kIndex,
    kThreads, kWait,
    kConfig,  kJson,
    kQuiet,   kHelp,
};
constexpr std::string_view kDeleteExamples[] = {
    "memvid delete docs.mp4 --chunk 2",
    "memvid delete docs.mp4 --source 'docs/drafts/*'",
};

// -- merge ----------------------------------------------------------------------------------------

constexpr Flag kMergeFlags[] = {
    {"inputs", 0, "VIDEO…", kList, "Videos to merge", Place::kPositional},
    {"videos", 0, "LIST…", kList,
     "Videos to merge, with commas between them; an index (.json) belongs to the one before it"},
    {"output", 'o', "VIDEO", kText, "The video to make"},
    {"into", 0, "VIDEO", kText, "Instead: a memory that is there, to which the others are added"},
    {"index", 'i', "INDEX", kText, "Its index's manifest; default: the video's name with .json"},
    {"no-index", 0, "", kSwitch, "The video alone; the index is made, or catches up, later"},
    kBackground,
    kPriority,
    {"no-vectors", 0, "", kSwitch, "Words alone, which needs no model"},
    {"dedupe", 0, "", kSwitch, "Keep a source once that several of them have"},
    {"overwrite", 0, "", kSwitch, "Replace an output that holds something else"},
    kModel,
    kPrecision,
    kThreads,
    kWait,
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
constexpr std::string_view kMergeExamples[] = {
    "memvid merge docs.mp4 note.mp4 -o both.mp4",
    "memvid merge -o team.mp4 --index team.json --videos 'docs.mp4,docs.json,note.mp4'",
    "memvid merge sorted.mp4 --into docs.mp4 --dedupe --no-vectors",
};

// -- compact --------------------------------------------------------------------------------------

constexpr Flag kCompactFlags[] = {
    kVideo,
    kIndex,
    {"no-index", 0, "", kSwitch, "The video alone; the index is made again later, by reindex"},
    kThreads,
    kWait,
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
constexpr std::string_view kCompactExamples[] = {"memvid compact docs.mp4"};

// -- search ---------------------------------------------------------------------------------------

constexpr Flag kSearchFlags[] = {
    {"query", 'q', "QUERY", kText, "The question; \"a phrase\" must stand in a hit, -word must not",
     Place::kEither},
    {"video", 'v', "VIDEO", kText, "The memory's video; default: the one the index names"},
    kIndex,
    {.name = "top-k",
     .short_name = 'k',
     .value = "N",
     .kind = kNumber,
     .help = "Most hits, 1 to 1000; default 5",
     .min = 1,
     .max = 1000,
     .setting = "search.top_k"},
    {.name = "mode",
     .value = "MODE",
     .kind = kChoice,
     .help = "hybrid (default), words (needs no model), or vectors (by meaning alone)",
     .choices = "hybrid|words|vectors",
     .setting = "search.mode"},
    kSource,
    {"where", 0, "KEY=VALUE", kRepeat,
     "Only documents with this metadata; may repeat, all must hold"},
    {.name = "context",
     .short_name = 'C',
     .value = "LINES",
     .kind = kNumber,
     .help = "Also print this many lines of the source before and after each hit, 0 to 1000",
     .min = 0,
     .max = 1000},
    kAt,
    {"explain", 0, "", kSwitch, "Tell of each hit where it stood among the words and the vectors"},
    {"batch", 0, "FILE", kText,
     "Questions as JSON Lines, {\"text\": …, \"id\": …} each; - for standard input; prints JSON"},
    kModel,
    kPrecision,
    kThreads,
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
constexpr std::string_view kSearchExamples[] = {
    "memvid search -v docs.mp4 'how do I make a backup?'",
    "memvid search -v docs.mp4 -k 3 --mode words --source '*.md' backup",
    "memvid search -v docs.mp4 --mode words '\"every night\" -garden'",
    "memvid search -v docs.mp4 --mode words --explain 'archive attic'",
    "memvid search -v docs.mp4 --mode words --context 2 'archive attic'",
    "memvid search -v docs.mp4 --mode words --at 1 'archive attic'",
    "memvid search -i docs.json --batch questions.jsonl",
};

// -- history --------------------------------------------------------------------------------------

constexpr Flag kHistoryFlags[] = {
    kVideo,
    {.name = "last",
     .short_name = 'n',
     .value = "N",
     .kind = kNumber,
     .help = "Only the N newest commits",
     .min = 1,
     .max = (std::int64_t{1} << 53) - 1},
    kThreads,
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
constexpr std::string_view kHistoryExamples[] = {
    "memvid history docs.mp4",
    "memvid history docs.mp4 -n 10 --json",
};

// -- info, list, extract, verify ------------------------------------------------------------------

constexpr Flag kInfoFlags[] = {
    kVideo,
    kIndex,
    kAt,
    {"measure", 0, "", kSwitch, "Also compress the same text by gzip -9, xz -9 and zstd -19"},
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
constexpr std::string_view kInfoExamples[] = {"memvid info docs.mp4 --measure"};

constexpr Flag kListFlags[] = {
    kVideo,  {"chunks", 0, "", kSwitch, "List chunks instead of sources"},
    kSource, kAt,
    kConfig, kJson,
    kQuiet,  kHelp,
};
constexpr std::string_view kListExamples[] = {
    "memvid list docs.mp4",
    "memvid list docs.mp4 --chunks --source '*.md' --json",
};

constexpr Flag kExtractFlags[] = {
    kVideo,
    {"output", 'o', "DIR|-", kText,
     "Folder for the sources' texts; - for standard output (the default with --chunk)"},
    {"chunk", 0, "ID…", kList, "Only these chunks"},
    kSource,
    kAt,
    {.name = "frame",
     .value = "N",
     .kind = kNumber,
     .help = "Tell what frame N holds, instead; the first is 0",
     .min = 0,
     .max = (std::int64_t{1} << 53) - 1},
    {"png", 0, "FILE", kText, "With --frame: write its picture; - for standard output"},
    kThreads,
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
constexpr std::string_view kExtractExamples[] = {
    "memvid extract -v docs.mp4 -o texts/",
    "memvid extract docs.mp4 --output - --json",
    "memvid extract docs.mp4 --chunk 0 1",
    "memvid extract docs.mp4 --at 1 -o before/",
    "memvid extract docs.mp4 --frame 0 --png frame.png",
};

constexpr Flag kVerifyFlags[] = {
    kVideo,
    kIndex,
    {"repair-plan", 0, "", kSwitch, "Also tell what to do about what is found, as commands"},
    kThreads,
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
constexpr std::string_view kVerifyExamples[] = {
    "memvid verify docs.mp4",
    "memvid verify docs.mp4 --repair-plan",
};

// -- reindex, copy, doctor ------------------------------------------------------------------------

constexpr Flag kReindexFlags[] = {
    kVideo,
    {"index", 'i', "INDEX", kText, "The index's manifest to make; default: VIDEO with .json"},
    {"from", 0, "OTHER", kText, "Take the vectors over from this index of the same video"},
    {"no-vectors", 0, "", kSwitch, "Words alone, which needs no model"},
    kModel,
    kPrecision,
    kVectors,
    kThreads,
    kWait,
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
constexpr std::string_view kReindexExamples[] = {
    "memvid reindex docs.mp4",
    "memvid reindex docs.mp4 --vectors f32",
    "memvid reindex docs.mp4 -i other.json --from docs.json",
};

constexpr Flag kCopyFlags[] = {
    kVideo,
    {"output", 'o', "COPY", kText, "The video to make; its index is made beside it",
     Place::kEither},
    kIndex,
    {"overwrite", 0, "", kSwitch, "Replace the copy if it is there"},
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
constexpr std::string_view kCopyExamples[] = {"memvid copy docs.mp4 backup.mp4"};

constexpr Flag kDoctorFlags[] = {
    kVideo, kIndex, kModel, kConfig, kJson, kQuiet, kHelp,
};
constexpr std::string_view kDoctorExamples[] = {"memvid doctor", "memvid doctor docs.mp4"};

// -- config ---------------------------------------------------------------------------------------

constexpr Flag kConfigFlags[] = {
    {.name = "action",
     .value = "show",
     .kind = kChoice,
     .help = "Print each setting's value, and where it came from",
     .place = Place::kPositional,
     .choices = "show"},
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
constexpr std::string_view kConfigExamples[] = {
    "memvid config show",
    "memvid config show --config memvid.toml --json",
};

// -- loaders --------------------------------------------------------------------------------------

constexpr Flag kLoadersFlags[] = {kJson, kQuiet, kHelp};
constexpr std::string_view kLoadersExamples[] = {"memvid loaders", "memvid loaders --json"};

// -- completion -----------------------------------------------------------------------------------

constexpr Flag kCompletionFlags[] = {
    {.name = "shell",
     .value = "bash|fish",
     .kind = kChoice,
     .help = "The shell; zsh reads bash's after `bashcompinit`",
     .place = Place::kPositional,
     .choices = "bash|fish"},
    kJson,
    kQuiet,
    kHelp,
};
constexpr std::string_view kCompletionExamples[] = {"memvid completion bash"};

constexpr Command kCommands[] = {
    {"encode", "Make a memory: a video and its search index",
     "memvid encode INPUT… -o VIDEO [OPTIONS]", kEncodeFlags, kEncodeExamples, true, run_encode},
    {"append", "Add to a memory, in the same file", "memvid append -v VIDEO INPUT… [OPTIONS]",
     kAppendFlags, kAppendExamples, true, run_append},
    {"sync", "Make a memory equal to folders", "memvid sync -v VIDEO DIR… [OPTIONS]", kSyncFlags,
     kSyncExamples, true, run_sync},
    {"preview", "Tell what encode would take of folders, and why", "memvid preview DIR… [OPTIONS]",
     kPreviewFlags, kPreviewExamples, true, run_preview},
    {"update", "Give a chunk another text", "memvid update VIDEO --chunk ID --text TEXT [OPTIONS]",
     kUpdateFlags, kUpdateExamples, true, run_update},
    {"delete", "Let chunks live no more; their bytes stay",
     "memvid delete VIDEO --chunk ID…|--source GLOB [OPTIONS]", kDeleteFlags, kDeleteExamples, true,
     run_delete},
    {"merge", "Make one memory of several; nothing is encoded again",
     "memvid merge VIDEO… -o VIDEO|--into VIDEO [OPTIONS]", kMergeFlags, kMergeExamples, true,
     run_merge},
    {"search", "Ask a question; the answers are read from the video",
     "memvid search -v VIDEO QUERY [OPTIONS]", kSearchFlags, kSearchExamples, false, run_search},
    {"history", "List the commits, and what each changed", "memvid history VIDEO [OPTIONS]",
     kHistoryFlags, kHistoryExamples, false, run_history},
    {"info", "Tell what a memory holds, and its sizes", "memvid info VIDEO [OPTIONS]", kInfoFlags,
     kInfoExamples, false, run_info},
    {"list", "List the sources or chunks of a memory", "memvid list VIDEO [OPTIONS]", kListFlags,
     kListExamples, false, run_list},
    {"extract", "Give the texts back, or show one frame", "memvid extract VIDEO -o DIR|- [OPTIONS]",
     kExtractFlags, kExtractExamples, true, run_extract},
    {"verify", "Read every frame and check everything", "memvid verify VIDEO [OPTIONS]",
     kVerifyFlags, kVerifyExamples, true, run_verify},
    {"compact", "Drop what was replaced or deleted, in a new file",
     "memvid compact VIDEO [OPTIONS]", kCompactFlags, kCompactExamples, true, run_compact},
    {"reindex", "Make the index again from the video alone", "memvid reindex VIDEO [OPTIONS]",
     kReindexFlags, kReindexExamples, true, run_reindex},
    {"copy", "Copy a memory, up to its last whole commit", "memvid copy VIDEO COPY [OPTIONS]",
     kCopyFlags, kCopyExamples, true, run_copy},
    {"doctor", "Look for what is wrong, and tell what mends it", "memvid doctor [VIDEO] [OPTIONS]",
     kDoctorFlags, kDoctorExamples, false, run_doctor},
    {"index-status", "Tell how a background job stands", "memvid index-status ID [OPTIONS]",
     job_flags::kStatusFlags, job_flags::kStatusExamples, true, run_index_status},
    {"index-jobs", "List the background jobs, the newest last", "memvid index-jobs [OPTIONS]",
     job_flags::kJobsFlags, job_flags::kJobsExamples, false, run_index_jobs},
    {"index-wait", "Wait for a background job to end", "memvid index-wait ID [OPTIONS]",
     job_flags::kWaitFlags, job_flags::kWaitExamples, true, run_index_wait},
    {"index-cancel", "Stop a background job", "memvid index-cancel ID [OPTIONS]",
     job_flags::kCancelFlags, job_flags::kCancelExamples, false, run_index_cancel},
    {"index-retry", "Queue a failed or cancelled job again", "memvid index-retry ID [OPTIONS]",
     job_flags::kRetryFlags, job_flags::kRetryExamples, false, run_index_retry},
    {"index-prune", "Forget background jobs that ended long ago", "memvid index-prune [OPTIONS]",
     job_flags::kPruneFlags, job_flags::kPruneExamples, false, run_index_prune},
    {"worker", "Run background jobs, in the foreground", "memvid worker [OPTIONS]",
     job_flags::kWorkerFlags, job_flags::kWorkerExamples, true, run_worker},
    {"loaders", "List the kinds of file that are read", "memvid loaders [OPTIONS]", kLoadersFlags,
     kLoadersExamples, false, run_loaders},
    {"config", "Show the settings and where they come from", "memvid config show [OPTIONS]",
     kConfigFlags, kConfigExamples, false, run_config},
    {"completion", "Print a script that completes words in your shell",
     "memvid completion bash|fish", kCompletionFlags, kCompletionExamples, false, run_completion},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

const Command* find_command(std::string_view name) {
  for (const Command& command : kCommands)
    if (command.name == name) return &command;
  return nullptr;
}

}  // namespace memvid::cli
