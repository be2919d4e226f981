#include "memvid/memory.h"

#include <algorithm>
#include <map>
#include <set>
#include <type_traits>
#include <utility>

#include "archive/video_file.h"
#include "base/fs.h"
#include "base/thread_pool.h"
#include "base/try.h"
#include "engine/chunk_stream.h"
#include "engine/chunking.h"
#include "engine/compactor.h"
#include "engine/eraser.h"
#include "engine/extraction.h"
#include "engine/frame_view.h"
#include "engine/history.h"
#include "engine/index_relation.h"
#include "engine/paths.h"
#include "engine/source_glob.h"
#include "engine/updater.h"
#include "engine/verification.h"
#include "engine/worker_count.h"
#include "engine/write_session.h"
#include "index/index.h"

namespace memvid {
namespace {

std::uint64_t size_or_zero(std::filesystem::path path, const char* suffix = "") {
  path += suffix;
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  return error ? 0 : size;
}

// Which chunks a selection means.
class Selector {
 public:
  explicit Selector(const Selection& selection)
      : glob_(selection.source_glob), chunks_(selection.chunks.begin(), selection.chunks.end()) {}
  bool takes(const Chunk& chunk) const {
    return (chunks_.empty() || chunks_.contains(chunk.metadata.id)) &&
           engine::matches_glob(glob_, chunk.metadata.path);
  }

 private:
  std::string glob_;
  std::set<ChunkId> chunks_;
};

}  // namespace

class Memory::Impl {
 public:
  // `is_past`: the video is seen as of an earlier commit.
  Impl(archive::VideoFile video, std::filesystem::path path, const Config& config, bool is_past)
      : video_(std::move(video)),
        path_(std::move(path)),
        config_(config),
        is_past_(is_past),
        pool_(engine::worker_count(config.run)) {}

  Result<std::unique_ptr<Impl>> at(std::uint64_t commit) const {
    MEMVID_TRY(auto video, video_.at(commit));
    return std::make_unique<Impl>(std::move(video), path_, config_, true);
  }

  Status history(const std::function<Status(const CommitInfo&)>& on_commit,
                 const std::function<void(const Finding&)>& on_finding,
                 const HistoryOptions& options) {
    return engine::tell_history(video_, pool_, options, on_commit, on_finding);
  }

  Result<MemoryInfo> info(const std::filesystem::path& index) {
    MEMVID_TRY(const engine::MemoryPaths paths, engine::paths_of(path_, index));
    MemoryInfo info;
    info.memory_id = base::to_hex(video_.state().memory_id);
    info.format = "memvid 1";
    info.epoch = video_.state().epoch;
    info.commits = video_.state().commit;
    info.frames = video_.frame_count();
    info.video_bytes = video_.file_bytes();
    MEMVID_TRY_VOID(add_contents(info));
    if (!is_past_) MEMVID_TRY_VOID(add_index(paths, info));
    return info;
  }

  Status chunks(const Selection& selection, const std::function<Status(const Chunk&)>& on_chunk,
                const std::function<void(const Finding&)>& on_finding, const CallOptions& options) {
    const Selector selector(selection);
    engine::ChunkListener listener;
    listener.on_chunk = [&](const Chunk& chunk, const archive::SourceEntry&) -> Status {
      return selector.takes(chunk) ? on_chunk(chunk) : Status{};
    };
    listener.on_finding = on_finding;
    return engine::stream_chunks(video_, pool_, listener, Phase::kExtracting, options);
  }

  Status sources(const std::string& source_glob,
                 const std::function<Status(const Source&)>& on_source,
                 const std::function<void(const Finding&)>& on_finding) {
    std::map<SourceId, Source> found;
    engine::ChunkListener listener;
    listener.on_chunk = [&](const Chunk& chunk, const archive::SourceEntry& entry) -> Status {
      if (!engine::matches_glob(source_glob, entry.path)) return {};
      Source& source = found[chunk.metadata.source];
      if (source.chunk_count++ == 0)
        source = {entry.id,          entry.path,     entry.own_id,     entry.title,
                  entry.media_type,  entry.metadata, entry.size_bytes, 1,
                  entry.modified_at, entry.added_at};
      return {};
    };
    listener.on_finding = on_finding;
    MEMVID_TRY_VOID(engine::stream_chunks(video_, pool_, listener, Phase::kExtracting, {}));
    for (const auto& [id, source] : found) MEMVID_TRY_VOID(on_source(source));
    return {};
  }

  Result<ExtractReport> extract(const std::filesystem::path& directory, const Selection& selection,
                                const CallOptions& options) {
    if (!selection.chunks.empty())
      return fail(ErrorCode::kInvalidArgument,
                  "single chunks go to standard output (--output -), not into a folder");
    const Selector selector(selection);
    engine::Extraction extraction(directory);
    engine::ChunkListener listener;
    listener.on_chunk = [&](const Chunk& chunk, const archive::SourceEntry& source) -> Status {
      return selector.takes(chunk) ? extraction.on_chunk(chunk, source) : Status{};
    };
    listener.on_edited_source = [&extraction](SourceId source) { extraction.allow_edits(source); };
    listener.on_finding = [&extraction](const Finding& finding) {
      extraction.report().findings.push_back(finding);
    };
    MEMVID_TRY_VOID(engine::stream_chunks(video_, pool_, listener, Phase::kExtracting, options));
    MEMVID_TRY_VOID(extraction.finish());
    return std::move(extraction.report());
  }

  Result<Frame> frame(std::uint64_t number, bool with_symbol) {
    return engine::view_frame(video_, number, with_symbol);
  }

  // Makes a commit by `make(paths, config)`, and sees it from then on.
  template <typename Make>
  auto change(const std::filesystem::path& index, const Make& make)
      -> std::invoke_result_t<Make, const engine::MemoryPaths&, const Config&> {
    MEMVID_TRY_VOID(check_is_now("changed"));
    MEMVID_TRY(const engine::MemoryPaths paths, engine::paths_of(path_, index));
    MEMVID_TRY(const Config config,
               engine::with_present_index(engine::with_index_kept_up(config_), paths, index));
    MEMVID_TRY(const auto report, make(paths, config));
    MEMVID_TRY(video_, archive::VideoFile::open(base::posix_fs(), path_));
    return report;
  }

  Result<VerifyReport> verify(const std::filesystem::path& index, const CallOptions& options) {
    MEMVID_TRY_VOID(check_is_now("verified"));
    MEMVID_TRY(const engine::MemoryPaths paths, engine::paths_of(path_, index));
    return engine::verify_memory(video_, paths, !index.empty(), pool_, options);
  }

 private:
  Status check_is_now(const char* what) const {
    if (!is_past_) return {};
    return fail(ErrorCode::kInvalidArgument,
                path_.string() + " as of commit " + std::to_string(video_.state().commit) +
                    " cannot be " + what + "; open the memory as it is now");
  }

  // What only the symbols tell. Reads the whole video.
  Status add_contents(MemoryInfo& info) {
    engine::ChunkListener listener;
    std::set<SourceId> sources;
    listener.on_settings = [&info](const archive::SettingsEntry& settings) -> Status {
      info.profile = settings.profile;
      info.chunk_by = engine::chunk_by_in_words(settings);
      info.chunk_size = static_cast<int>(settings.chunk_size);
      info.overlap = static_cast<int>(settings.overlap);
      info.created_at = settings.created_at;
      return {};
    };
    listener.on_chunk = [&](const Chunk& chunk, const archive::SourceEntry&) -> Status {
      ++info.chunks;
      info.text_bytes += chunk.content.size();
      sources.insert(chunk.metadata.source);
      return {};
    };
    MEMVID_TRY_VOID(engine::stream_chunks(video_, pool_, listener, Phase::kExtracting, {}));
    info.sources = sources.size();
    return {};
  }

  Status add_index(const engine::MemoryPaths& paths, MemoryInfo& info) {
    info.manifest_bytes = size_or_zero(paths.manifest);
    info.database_bytes = size_or_zero(paths.database) + size_or_zero(paths.database, "-wal");
    info.index_state = "absent";
    MEMVID_TRY(const bool exists, base::posix_fs().exists(paths.database));
    if (!exists) return {};
    const auto index = index::Index::open(paths.database, index::Access::kRead);
    if (!index) {
      info.index_state = index.error().message;
      return {};
    }
    // The video behind it: a commit that ends in between must not make the index look ahead.
    MEMVID_TRY(const base::MemoryState state, (*index)->state());
    MEMVID_TRY(const auto video, archive::VideoFile::open(base::posix_fs(), path_));
    const engine::IndexRelation relation = engine::relation_of(state, video);
    info.index_state = engine::to_string(relation);
    info.has_index = relation == engine::IndexRelation::kCurrent;
    if (!info.has_index) return {};
    MEMVID_TRY(const index::Counts counts, (*index)->counts());
    if (counts.chunks > 0)
      info.vector_share =
          static_cast<double>(counts.with_vector) / static_cast<double>(counts.chunks);
    MEMVID_TRY(const auto model, (*index)->vector_model());
    if (!model) return {};
    info.model = model->name + " (" + model->precision + ")";
    info.vector_storage = model->component == index::Component::kF32 ? "f32" : "int8";
    return {};
  }

  archive::VideoFile video_;
  std::filesystem::path path_;
  Config config_;
  bool is_past_;
  base::ThreadPool pool_;
};

Memory::Memory(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Memory::Memory(Memory&&) noexcept = default;
Memory& Memory::operator=(Memory&&) noexcept = default;
Memory::~Memory() = default;

Result<Memory> Memory::open(const std::filesystem::path& video, const Config& config) {
  MEMVID_TRY_VOID(config.validate());
  MEMVID_TRY(auto file, archive::VideoFile::open(base::posix_fs(), video));
  return Memory(std::make_unique<Impl>(std::move(file), video, config, false));
}

Result<Memory> Memory::at(std::uint64_t commit) const {
  MEMVID_TRY(auto impl, impl_->at(commit));
  return Memory(std::move(impl));
}
Status Memory::history(const std::function<Status(const CommitInfo&)>& on_commit,
                       const std::function<void(const Finding&)>& on_finding,
                       const HistoryOptions& options) const {
  return impl_->history(on_commit, on_finding, options);
}

Result<MemoryInfo> Memory::info(const std::filesystem::path& index) { return impl_->info(index); }
Status Memory::chunks(const Selection& selection,
                      const std::function<Status(const Chunk&)>& on_chunk,
                      const std::function<void(const Finding&)>& on_finding,
                      const CallOptions& options) {
  return impl_->chunks(selection, on_chunk, on_finding, options);
}
Status Memory::sources(const std::string& source_glob,
                       const std::function<Status(const Source&)>& on_source,
                       const std::function<void(const Finding&)>& on_finding) {
  return impl_->sources(source_glob, on_source, on_finding);
}
Result<ExtractReport> Memory::extract(const std::filesystem::path& directory,
                                      const Selection& selection, const CallOptions& options) {
  return impl_->extract(directory, selection, options);
}
Result<Frame> Memory::frame(std::uint64_t number) { return impl_->frame(number, true); }
Result<Frame> Memory::frame_picture(std::uint64_t number) { return impl_->frame(number, false); }
Result<ChangeReport> Memory::update(ChunkId chunk, std::string_view text,
                                    const std::filesystem::path& index,
                                    const CallOptions& options) {
  return impl_->change(index, [&](const engine::MemoryPaths& paths, const Config& config) {
    return engine::update_chunk(paths, chunk, text, config, options);
  });
}
Result<ChangeReport> Memory::erase(const Selection& selection, const std::filesystem::path& index,
                                   const CallOptions& options) {
  return impl_->change(index, [&](const engine::MemoryPaths& paths, const Config& config) {
    return engine::erase_chunks(paths, selection, config, options);
  });
}
Result<CompactReport> Memory::compact(const std::filesystem::path& index,
                                      const CallOptions& options) {
  return impl_->change(index, [&](const engine::MemoryPaths& paths, const Config& config) {
    return engine::compact_memory(paths, config, options);
  });
}
Result<VerifyReport> Memory::verify(const std::filesystem::path& index,
                                    const CallOptions& options) {
  return impl_->verify(index, options);
}

}  // namespace memvid
