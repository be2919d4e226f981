// What the commands print for people. Every function ends its last line with a newline and makes
// what comes from documents harmless for a terminal.
#ifndef MEMVID_CLI_OUTPUT_HUMAN_H_
#define MEMVID_CLI_OUTPUT_HUMAN_H_

#include <filesystem>
#include <string>
#include <vector>

#include "cli/output_json.h"
#include "memvid/chunk.h"
#include "memvid/encoder.h"
#include "memvid/maintenance.h"
#include "memvid/memory.h"
#include "memvid/search.h"
#include "memvid/settings.h"

namespace memvid::cli {

std::string stats_text(const EncodingStats& stats, const std::filesystem::path& video);
std::string append_text(const EncodingStats& stats, const std::filesystem::path& video);
// With `dry_run` a line for each source, of what would be.
std::string sync_text(const SyncReport& report, const std::filesystem::path& video, bool dry_run);
std::string merge_text(const EncodingStats& stats, const std::filesystem::path& video,
                       std::uint64_t memories);
std::string update_text(const ChangeReport& report, ChunkId chunk,
                        const std::filesystem::path& video);
std::string erase_text(const ChangeReport& report, const std::filesystem::path& video);
std::string compact_text(const CompactReport& report, const std::filesystem::path& video);
// Rank, score, place, frame, title; then, if `explained`, how the score came about; below it the
// passage, the words that hit in bold if `colour`, between the lines of its context; then the lines
// of the source that say nearly the same.
std::string hit_text(const Hit& hit, bool colour, bool explained);
std::string commit_header();
std::string commit_text(const CommitInfo& commit);
std::string info_text(const MemoryInfo& info, const std::filesystem::path& video,
                      const Measured& measured);
std::string source_header();
std::string source_text(const Source& source);
std::string chunk_header();
std::string chunk_text(const Chunk& chunk);
std::string finding_text(const Finding& finding);  // "frame 17: …", no newline
std::string verify_text(const VerifyReport& report, const std::filesystem::path& video);
std::string reindex_text(const ReindexReport& report, const std::filesystem::path& video);
std::string copy_text(const CopyReport& report, const std::filesystem::path& copy);
// "  model   all-MiniLM-L6-v2 …", or "! model …" with the remedy on a line of its own.
std::string check_text(const Check& check);
// "chunk_size = 800  # memvid.toml:3": a line of a memvid.toml.
std::string setting_text(const SettingState& state);

// "docs/backup.html:12-40"
std::string place_of(const ChunkMetadata& metadata);
// The passage without empty lines at its ends, each line behind three spaces; between `highlights`
// (ascending byte ranges of `content`) plain.
std::string passage(const std::string& content,
                    const std::vector<std::pair<std::size_t, std::size_t>>& highlights,
                    bool colour);

}  // namespace memvid::cli

#endif  // MEMVID_CLI_OUTPUT_HUMAN_H_
