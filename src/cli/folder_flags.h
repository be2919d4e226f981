// The flags that say what is read of folders, and the commands that read nothing else; the rows are
// in commands.cc.
#ifndef MEMVID_CLI_FOLDER_FLAGS_H_
#define MEMVID_CLI_FOLDER_FLAGS_H_

#include "cli/job_flags.h"
#include "cli/shared_flags.h"

namespace memvid::cli::folder_flags {

using enum FlagKind;
using namespace shared_flags;

inline constexpr Flag kHidden = {.name = "include-hidden",
                                 .value = "",
                                 .kind = kSwitch,
                                 .help = "Read names that begin with a dot, too",
                                 .setting = "folder.include_hidden"};
inline constexpr Flag kExclude = {
    .name = "exclude",
    .value = "GLOB…",
    .kind = kList,
    .help = "Leave these out of folders: a name, or with a slash a path below the folder",
    .setting = "folder.exclude"};
inline constexpr Flag kDepth = {.name = "max-depth",
                                .value = "N",
                                .kind = kNumber,
                                .help = "Folders deep; 1: the folder's own files; default 0: all",
                                .min = 0,
                                .max = 10000,
                                .setting = "folder.max_depth"};
inline constexpr Flag kIncludeExtensions = {.name = "include-extensions",
                                            .value = "LIST",
                                            .kind = kRepeat,
                                            .help = "Of folders only files that end so: md,txt",
                                            .setting = "folder.include_extensions"};
inline constexpr Flag kExcludeExtensions = {.name = "exclude-extensions",
                                            .value = "LIST",
                                            .kind = kRepeat,
                                            .help = "Of folders no files that end so: log,bak",
                                            .setting = "folder.exclude_extensions"};
inline constexpr Flag kNoIgnore = {.name = "no-ignore",
                                   .value = "",
                                   .kind = kSwitch,
                                   .help = "Read what .gitignore and .memvidignore leave out, too",
                                   .setting = "folder.no_ignore"};
inline constexpr Flag kFollowLinks = {.name = "follow-symlinks",
                                      .value = "",
                                      .kind = kSwitch,
                                      .help = "Read what symlinks in folders lead to, too",
                                      .setting = "folder.follow_symlinks"};
inline constexpr Flag kMaxFileSize = {.name = "max-file-size",
                                      .value = "MB",
                                      .kind = kNumber,
                                      .help = "Leave larger files out of folders; default 0: none",
                                      .min = 0,
                                      .max = 1000000,
                                      .setting = "folder.max_file_size"};
inline constexpr Flag kSkipBinary = {
    .name = "skip-binary",
    .value = "",
    .kind = kSwitch,
    .help = "Leave binary files out of folders without a word, not as skipped",
    .setting = "folder.skip_binary"};

inline constexpr Flag kFolders = {
    "inputs", 0, "DIR…", kList, "Folders, as encode and append read them", Place::kPositional};

// -- sync -----------------------------------------------------------------------------------------

inline constexpr Flag kSyncFlags[] = {
    kFolders,
    kDirs,
    {"video", 'v', "VIDEO", kText, "The memory's video"},
    kIndex,
    {"dry-run", 0, "", kSwitch, "Tell what would change; the video is not touched"},
    job_flags::kBackground,
    job_flags::kPriority,
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
inline constexpr std::string_view kSyncExamples[] = {
    "memvid sync -v docs.mp4 docs/ --dry-run",
    "memvid sync --video docs.mp4 --dirs docs/",
};

// -- preview --------------------------------------------------------------------------------------

inline constexpr Flag kPreviewFlags[] = {
    kFolders,
    kDirs,
    kHidden,
    kExclude,
    kDepth,
    kIncludeExtensions,
    kExcludeExtensions,
    kNoIgnore,
    kFollowLinks,
    kMaxFileSize,
    kSkipBinary,
    kChunkSize,
    kChunkBy,
    kOverlap,
    kModel,
    kThreads,
    kConfig,
    kJson,
    kQuiet,
    kHelp,
};
inline constexpr std::string_view kPreviewExamples[] = {
    "memvid preview docs/",
    "memvid preview docs/ --chunk-by headings --chunk-size 2000",
    "memvid preview docs/ --include-extensions md,txt --max-file-size 10 --json",
};

}  // namespace memvid::cli::folder_flags

#endif  // MEMVID_CLI_FOLDER_FLAGS_H_
