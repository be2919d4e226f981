#include "engine/duplicates.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "base/try.h"
#include "engine/chunk_stream.h"
#include "engine/damaged_video.h"

namespace memvid::engine {
namespace {

struct Found {
  index::SourceRow source;
  std::uint64_t bytes = 0;  // of its text, that live
  std::vector<std::uint64_t> chunks;
};

index::SourceRow row_of(const archive::SourceEntry& entry) {
  index::SourceRow row;
  row.own_id = entry.own_id;
  row.title = entry.title;
  row.metadata = entry.metadata;
  row.hash = entry.hash;
  row.size_bytes = entry.size_bytes;
  return row;
}

// Equal for sources that say the same.
base::Hash128 key_of(const index::SourceRow& source) {
  base::Hasher hasher(16);
  hasher.update(source.hash);
  if (!source.own_id.empty())
    for (const std::string& text : {source.own_id, source.title, source.metadata})
      hasher.update_sized(base::as_bytes(text));
  return hasher.finish128();
}

Result<std::map<std::uint64_t, Found>> sources_of(const archive::VideoFile& video,
                                                  base::ThreadPool& pool,
                                                  const CallOptions& options) {
  std::map<std::uint64_t, Found> sources;
  std::optional<Finding> damage;
  ChunkListener listener;
  listener.on_chunk = [&](const Chunk& chunk, const archive::SourceEntry& entry) -> Status {
    Found& found = sources[entry.id];
    if (found.chunks.empty()) found.source = row_of(entry);
    found.bytes += chunk.metadata.end - chunk.metadata.begin;
    found.chunks.push_back(chunk.metadata.id);
    return {};
  };
  listener.on_finding = [&damage](const Finding& finding) {
    if (!damage) damage = finding;
  };
  MEMVID_TRY_VOID(stream_chunks(video, pool, listener, Phase::kLoading, options));
  if (damage) return damaged_video(video.file().path(), *damage);
  return sources;
}

}  // namespace

Result<bool> DuplicateSearch::is_known(const index::SourceRow& source, const base::Hash128& key) {
  if (seen_.contains(key)) return true;
  if (known_ == nullptr) return false;
  MEMVID_TRY(const auto known, source.own_id.empty() ? known_->by_content(source.hash)
                                                     : known_->by_own_id(source.own_id));
  if (!known || key_of(*known) != key) return false;
  return known_->is_whole(*known);
}

Result<DuplicateSearch::Duplicates> DuplicateSearch::look_at(const archive::VideoFile& origin,
                                                             base::ThreadPool& pool,
                                                             const CallOptions& options) {
  MEMVID_TRY(const auto sources, sources_of(origin, pool, options));
  Duplicates duplicates;
  std::vector<base::Hash128> keys;
  for (const auto& [id, found] : sources) {
    if (found.bytes != found.source.size_bytes) continue;
    const base::Hash128 key = key_of(found.source);
    MEMVID_TRY(const bool is_there, is_known(found.source, key));
    if (!is_there) {
      keys.push_back(key);
      continue;
    }
    ++duplicates.sources;
    duplicates.chunks.insert(duplicates.chunks.end(), found.chunks.begin(), found.chunks.end());
  }
  seen_.insert(keys.begin(), keys.end());  // what one memory says twice, it means
  std::sort(duplicates.chunks.begin(), duplicates.chunks.end());
  return duplicates;
}

}  // namespace memvid::engine
