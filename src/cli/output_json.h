// What --json prints: one object a line, keys in the order given here, UTF-8. Names that are not
// UTF-8 carry U+FFFD for each byte that is none. Every function ends its line with a newline.
#ifndef MEMVID_CLI_OUTPUT_JSON_H_
#define MEMVID_CLI_OUTPUT_JSON_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/input.h"
#include "memvid/chunk.h"
#include "memvid/encoder.h"
#include "memvid/maintenance.h"
#include "memvid/memory.h"
#include "memvid/search.h"
#include "memvid/settings.h"

namespace memvid::cli {

// A compressor's name ("gzip_9") and the size it reached; nothing: not installed.
using Measured = std::vector<std::pair<std::string, std::optional<std::uint64_t>>>;

std::string stats_json(const EncodingStats& stats, const std::filesystem::path& video,
                       const std::filesystem::path& index, const std::vector<std::string>& skipped);
std::string append_json(const EncodingStats& stats, const std::filesystem::path& video,
                        const std::vector<std::string>& skipped);
// {"dry_run", "sources": [{"change", "source", "id"?, "before" of a moved one, "chunks_added",
// "chunks_changed", "chunks_moved", "chunks_removed"}], "kept", "skipped", "frames_added", …}
std::string sync_json(const SyncReport& report, const std::filesystem::path& video,
                      const std::vector<std::string>& skipped, bool dry_run);
std::string merge_json(const EncodingStats& stats, const std::filesystem::path& video,
                       std::uint64_t memories);
std::string change_json(const ChangeReport& report, const std::filesystem::path& video);
std::string compact_json(const CompactReport& report, const std::filesystem::path& video);
// {"query", "id" if the query had one, "at" unless 0, "vectors", "hits": [{"rank", "score",
// "chunk", "id" if the document had one, "source", "title", "place"?, "frame", "text"}]}; if
// `explained`, each hit also has "explained": {"words", "vectors"}, each {"rank", "score", "best"}
// or null
std::string answer_json(const BatchQuery& query, std::uint64_t at, const Answer& answer,
                        bool explained);
// {"commit", "time", "sources_added", "chunks_added", "chunks_changed", "chunks_erased",
// "total_chunks", "frames_added", "bytes_added", "compacted"}
std::string commit_json(const CommitInfo& commit);
std::string info_json(const MemoryInfo& info, const std::filesystem::path& video,
                      const Measured& measured);
// {"chunk", "source", "title", "id"?, "begin", "end", "lines": [first, last], "place"?, "frame",
// "metadata"?, "text" if asked for}
std::string chunk_json(const Chunk& chunk, bool with_text);
std::string source_json(const Source& source);
std::string frame_json(const Frame& frame);
std::string verify_json(const VerifyReport& report, const std::filesystem::path& video);
std::string extract_json(const ExtractReport& report, const std::filesystem::path& directory);
std::string reindex_json(const ReindexReport& report, const std::filesystem::path& video);
std::string copy_json(const CopyReport& report, const std::filesystem::path& copy);
std::string check_json(const Check& check);
std::string completion_json(const std::string& shell, const std::string& script);
// {"section", "key", "value", "default", "origin", "range", "environment" (or null), "meaning"}
std::string setting_json(const SettingState& state);

}  // namespace memvid::cli

#endif  // MEMVID_CLI_OUTPUT_JSON_H_
