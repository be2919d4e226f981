#include "engine/updater.h"

#include <string>

#include "base/try.h"
#include "engine/chunk_reader.h"
#include "engine/revision.h"
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
  MEMVID_TRY(archive::PutEntry put, next_revision(*row, text, reader));
  put.begin = put.end = row->begin;
  put.detached = true;  // it no longer belongs to its source's text
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
