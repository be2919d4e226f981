// Flags that mean the same in every command that has them.
#ifndef MEMVID_CLI_SHARED_FLAGS_H_
#define MEMVID_CLI_SHARED_FLAGS_H_

#include "cli/command.h"

namespace memvid::cli::shared_flags {

inline constexpr Flag kHelp = {"help", 'h', "", FlagKind::kSwitch, "Show this help"};
inline constexpr Flag kJson = {"json", 0, "", FlagKind::kSwitch, "Print JSON, one object a line"};
inline constexpr Flag kQuiet = {"quiet", 0, "", FlagKind::kSwitch,
                                "No progress, notes or summary; errors only"};
inline constexpr Flag kVideo = {"video",       'v', "VIDEO", FlagKind::kText, "The memory's video",
                                Place::kEither};
inline constexpr Flag kIndex = {"index", 'i', "INDEX", FlagKind::kText,
                                "The index's manifest; default: the video's name with .json"};
inline constexpr Flag kModel = {.name = "model",
                                .value = "DIR",
                                .help = "Folder of the model; default: the installed one",
                                .setting = "embeddings.model"};
inline constexpr Flag kPrecision = {
    .name = "precision",
    .value = "P",
    .kind = FlagKind::kChoice,
    .help = "Arithmetic of the model: auto (fastest), f32, bf16, int8",
    .choices = "auto|f32|bf16|int8",
    .setting = "embeddings.precision"};
inline constexpr Flag kVectors = {.name = "vectors",
                                  .value = "KIND",
                                  .kind = FlagKind::kChoice,
                                  .help = "How the index keeps vectors: int8 (small) or f32",
                                  .choices = "int8|f32",
                                  .setting = "embeddings.vectors"};
inline constexpr Flag kChunkSize = {
    .name = "chunk-size",
    .value = "N",
    .kind = FlagKind::kNumber,
    .help = "Longest chunk in characters, or tokens, 16 to 100000; default 1000, or 230",
    .min = 16,
    .max = 100000,
    .setting = "text.chunk_size"};
inline constexpr Flag kChunkBy = {
    .name = "chunk-by",
    .value = "HOW",
    .kind = FlagKind::kChoice,
    .help = "Where chunks end: when full (characters, the default, or tokens), sentences, headings",
    .choices = "characters|sentences|headings|tokens",
    .setting = "text.chunk_by"};
inline constexpr Flag kOverlap = {
    .name = "overlap",
    .value = "N",
    .kind = FlagKind::kNumber,
    .help = "Characters before a chunk that are searched with it, up to half of it; default 50",
    .min = 0,
    .max = 50000,
    .setting = "text.overlap"};
inline constexpr Flag kThreads = {
    .name = "threads",
    .value = "N",
    .kind = FlagKind::kNumber,
    .help = "Worker threads, 0 to 256; default 0: one a hardware thread",
    .min = 0,
    .max = 256,
    .setting = "video.threads"};
inline constexpr Flag kWait = {.name = "wait",
                               .value = "SECONDS",
                               .kind = FlagKind::kNumber,
                               .help = "Wait so long for another process that writes; default 30",
                               .min = 0,
                               .max = 86400,
                               .setting = "video.wait"};
inline constexpr Flag kInputs = {
    "inputs",          0, "INPUT…", FlagKind::kList, "Files, folders, or - for standard input",
    Place::kPositional};
inline constexpr Flag kFiles = {"files", 0, "FILE…", FlagKind::kList, "Files to read"};
inline constexpr Flag kDirs = {"dirs", 0, "DIR…", FlagKind::kList,
                               "Folders to read, with all below that the flags let in"};
inline constexpr Flag kTexts = {"text", 0, "TEXT…", FlagKind::kList, "Texts as they are"};
inline constexpr Flag kConfig = {
    "config", 0, "FILE", FlagKind::kText,
    "Settings; default: ./memvid.toml, else ~/.config/memvid/memvid.toml"};
inline constexpr Flag kAt = {.name = "at",
                             .value = "N",
                             .kind = FlagKind::kNumber,
                             .help = "As of commit N, as history tells it; default: the last",
                             .min = 1,
                             .max = (std::int64_t{1} << 53) - 1};
inline constexpr Flag kSource = {"source", 0, "GLOB", FlagKind::kText,
                                 "Only sources whose path matches: * ? [abc]"};

}  // namespace memvid::cli::shared_flags

#endif  // MEMVID_CLI_SHARED_FLAGS_H_
