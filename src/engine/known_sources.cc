#include "engine/known_sources.h"

#include <map>
#include <utility>

#include "base/try.h"
#include "engine/chunk_stream.h"
#include "engine/damaged_video.h"

namespace memvid::engine {
namespace {

class ByIndex final : public KnownSources {
 public:
  explicit ByIndex(index::Index& index) : index_(index) {}
  Result<std::optional<index::SourceRow>> by_content(const base::Hash128& hash) override {
    return index_.find_source_by_hash(hash);
  }
  Result<std::optional<index::SourceRow>> by_path(const std::string& path) override {
    return index_.find_source_by_path(path);
  }
  Result<std::optional<index::SourceRow>> by_own_id(const std::string& own_id) override {
    return index_.find_source_by_own_id(own_id);
  }
  Result<bool> is_whole(const index::SourceRow& source) override {
    MEMVID_TRY(const auto chunks, index_.living_chunks(source.source));
    std::uint64_t bytes = 0;
    for (const std::uint64_t chunk : chunks) {
      MEMVID_TRY(const auto row, index_.find_chunk(chunk));
      if (row) bytes += row->end - row->begin;
    }
    return bytes == source.size_bytes;
  }
  Result<std::vector<std::uint64_t>> living_chunks(std::uint64_t source) override {
    return index_.living_chunks(source);
  }

 private:
  index::Index& index_;
};

class ByVideo final : public KnownSources {
 public:
  void add(const Chunk& chunk, const archive::SourceEntry& entry) {
    auto [known, is_new] = sources_.try_emplace(entry.id);
    known->second.chunks.push_back(chunk.metadata.id);
    known->second.bytes += chunk.metadata.end - chunk.metadata.begin;
    if (!is_new) return;
    index::SourceRow& row = known->second.row;
    row.source = entry.id;
    row.path = entry.path;
    row.own_id = entry.own_id;
    row.title = entry.title;
    row.metadata = entry.metadata;
    row.hash = entry.hash;
    row.size_bytes = entry.size_bytes;
    if (entry.own_id.empty()) {
      by_hash_[entry.hash] = entry.id;
      by_path_[entry.path] = entry.id;
    } else {
      by_own_id_[entry.own_id] = entry.id;
    }
  }

  Result<std::optional<index::SourceRow>> by_content(const base::Hash128& hash) override {
    return find(by_hash_, hash);
  }
  Result<std::optional<index::SourceRow>> by_path(const std::string& path) override {
    return find(by_path_, path);
  }
  Result<std::optional<index::SourceRow>> by_own_id(const std::string& own_id) override {
    return find(by_own_id_, own_id);
  }
  Result<bool> is_whole(const index::SourceRow& source) override {
    return sources_.at(source.source).bytes == source.size_bytes;
  }
  Result<std::vector<std::uint64_t>> living_chunks(std::uint64_t source) override {
    return sources_.at(source).chunks;
  }

 private:
  struct Source {
    index::SourceRow row;
    std::vector<std::uint64_t> chunks;
    std::uint64_t bytes = 0;  // of its text, that live
  };

  template <typename Key>
  Result<std::optional<index::SourceRow>> find(const std::map<Key, std::uint64_t>& ids,
                                               const Key& key) const {
    const auto found = ids.find(key);
    if (found == ids.end()) return std::nullopt;
    return sources_.at(found->second).row;
  }

  std::map<std::uint64_t, Source> sources_;
  std::map<base::Hash128, std::uint64_t> by_hash_;
  std::map<std::string, std::uint64_t> by_path_;
  std::map<std::string, std::uint64_t> by_own_id_;
};

}  // namespace

std::unique_ptr<KnownSources> known_by_index(index::Index& index) {
  return std::make_unique<ByIndex>(index);
}

Result<std::unique_ptr<KnownSources>> known_by_video(const archive::VideoFile& video,
                                                     base::ThreadPool& pool,
                                                     const CallOptions& options) {
  auto known = std::make_unique<ByVideo>();
  std::optional<Finding> damage;
  ChunkListener listener;
  listener.on_chunk = [&known](const Chunk& chunk, const archive::SourceEntry& source) -> Status {
    known->add(chunk, source);
    return {};
  };
  listener.on_finding = [&damage](const Finding& finding) {
    if (!damage && !finding.is_mended) damage = finding;
  };
  MEMVID_TRY_VOID(stream_chunks(video, pool, listener, Phase::kLoading, options));
  if (damage) return damaged_video(video.file().path(), *damage);
  return std::unique_ptr<KnownSources>(std::move(known));
}

}  // namespace memvid::engine
