#include "engine/updater.h"

#include <string>
#include <utility>

#include "archive/compression.h"
#include "base/try.h"
#include "engine/chunk_reader.h"
#include "engine/write_session.h"
#include "text/encoding.h"

namespace memvid::engine {
namespace {

// The limit of chunk sizes, in bytes: characters of UTF-8 take four at most.
constexpr std::size_t kTextBytesMax = 400'000;

Status check_text(std::string_view text) {
  if (text.empty())
    return fail(ErrorCode::kInvalidArgument,
                "the new text is empty; memvid delete takes a chunk away");
  if (text.size() > kTextBytesMax)
    return fail(ErrorCode::kInvalidArgument, "the new text has " + std::to_string(text.size()) +
                                                 " bytes; a chunk holds " +
                                                 std::to_string(kTextBytesMax) + " at most");
  if (!text::is_valid_utf8(text))
    return fail(ErrorCode::kInvalidArgument, "the new text is not valid UTF-8");
  return {};
}

// The put that replaces `row`. It no longer belongs to its source's text, and lies as a difference
// against the chunk's last whole text where that takes less room.
Result<archive::PutEntry> put_of(const index::VersionRow& row, std::string_view text,
                                 ChunkReader& reader) {
  archive::PutEntry put;
  put.chunk = row.chunk;
  put.revision = row.revision + 1;
  put.source = row.source;
  put.begin = put.end = row.begin;
  put.detached = true;
  put.metadata = row.metadata;
  put.text_bytes = text.size();
  MEMVID_TRY(const auto whole, reader.newest_whole(row));
  std::string difference = archive::pack_difference(text, whole.second);
  if (difference.size() < archive::pack_bytes(base::as_bytes(text), nullptr).size()) {
    put.base_revision = whole.first;
    put.text = std::move(difference);
  } else {
    put.text = text;
  }
  return put;
}

}  // namespace

Result<ChangeReport> update_chunk(const MemoryPaths& paths, std::uint64_t chunk,
                                  std::string_view text, const Config& config,
                                  const CallOptions& options) {
  MEMVID_TRY_VOID(check_text(text));
  MEMVID_TRY(const auto session, WriteSession::begin(paths, config, options, "update"));
  if (session->index() == nullptr)
    return fail(ErrorCode::kNotFound,
                paths.database.string() +
                    ": there is no index, which tells where the chunk is; memvid reindex makes it");
  MEMVID_TRY(const auto row, session->index()->find_chunk(chunk));
  if (!row)
    return fail(ErrorCode::kNotFound, paths.video.string() + " has no chunk " +
                                          std::to_string(chunk) + "; nothing was written");
  ChangeReport report;
  report.commit = session->last().state.commit;
  report.total_chunks = session->last().live_chunks;
  ChunkReader reader(session->video().file(), *session->index(), session->pool());
  MEMVID_TRY(const std::string present, reader.text(*row));
  if (present == text) return report;
  MEMVID_TRY(const archive::PutEntry put, put_of(*row, text, reader));
  MEMVID_TRY_VOID(session->prepare_embedding());
  Change change;
  change.versions = 1;
  MEMVID_TRY(const auto after, session->write(change, [&put](archive::CommitWriter& writer) {
    return writer.add(put);
  }));
  EncodingStats stats;
  MEMVID_TRY_VOID(session->complete_index(after, stats));
  report.chunks = 1;
  report.commit = after.state().commit;
  return report;
}

}  // namespace memvid::engine
