#include "memvid/encoder.h"

#include <sys/stat.h>

#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "archive/video_file.h"
#include "base/fs.h"
#include "base/progress.h"
#include "base/try.h"
#include "engine/appender.h"
#include "engine/beginning.h"
#include "engine/builder.h"
#include "engine/chunk_stream.h"
#include "engine/chunking.h"
#include "engine/collection.h"
#include "engine/folder.h"
#include "engine/lines.h"
#include "engine/member_track.h"
#include "engine/merge.h"
#include "engine/place.h"
#include "engine/progress_meter.h"
#include "engine/read_ahead.h"
#include "engine/synchroniser.h"
#include "engine/token_counting.h"
#include "engine/worker_count.h"
#include "engine/write_session.h"
#include "memvid/maintenance.h"
#include "text/encoding.h"
#include "text/loader.h"
#include "text/walk.h"

namespace memvid {
namespace {

std::int64_t modification_time(const std::filesystem::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? static_cast<std::int64_t>(status.st_mtime) : 0;
}

// A path as a source is called: below the working folder relative, elsewhere without its root.
std::string source_name(const std::filesystem::path& path) {
  std::filesystem::path name = path.lexically_normal();
  if (name.is_absolute()) name = name.lexically_relative(name.root_path());
  while (!name.empty() && *name.begin() == "..") name = name.lexically_relative("..");
  return text::escape_name(name.generic_string());
}

// Puts the documents of one file, or one text, into the collection.
class SourceSink final : public text::DocumentSink {
 public:
  SourceSink(engine::Collection& collection, std::string name, std::int64_t modified_at,
             std::stop_token stop, AddReport& report)
      : collection_(collection),
        track_(std::move(name)),
        modified_at_(modified_at),
        stop_(std::move(stop)),
        report_(report) {
    collection_.cut_as(text::Cutting::kProse);
  }

  void cut_as(text::Cutting cutting) override { collection_.cut_as(cutting); }

  Status text(std::string_view utf8) override {
    MEMVID_TRY_VOID(base::check_stop(stop_));
    report_.text_bytes += utf8.size();
    return collection_.add_text(utf8);
  }

  Status place(std::string_view where) override {
    collection_.set_place(where);
    return {};
  }

  Status heading(const text::Heading& heading) override {
    collection_.add_heading(heading);
    return {};
  }

  Status block(const text::Block& block) override {
    collection_.set_block(block);
    return {};
  }

  Status wait() override { return base::check_stop(stop_); }

  Status finish(text::Document&& document) override {
    MEMVID_TRY(
        const std::uint64_t chunks,
        collection_.finish_document(track_.source_name(),
                                    member_time_ == 0 ? modified_at_ : member_time_, document));
    ++report_.documents;
    report_.chunks += chunks;
    return {};
  }

  Status begin_member(text::Member&& member) override {
    MEMVID_TRY(before_member_, collection_.mark());
    member_time_ = member.modified_at;
    track_.begin(member, report_);
    return {};
  }

  Status end_member(FolderVerdict verdict, std::string_view detail) override {
    if (verdict != FolderVerdict::kTaken) collection_.roll_back(before_member_);
    track_.end(verdict, detail, report_);
    return {};
  }

  std::vector<FolderEntry> take_members() { return track_.take(); }

 private:
  engine::Collection& collection_;
  engine::MemberTrack track_;
  std::int64_t modified_at_;
  std::int64_t member_time_ = 0;  // of the open member; 0: its archive does not say
  engine::Collection::Mark before_member_;
  std::stop_token stop_;
  AddReport& report_;
};

}  // namespace

class Encoder::Impl {
 public:
  explicit Impl(Config config) : config_(std::move(config)), collection_(config_.text) {}

  static Result<std::unique_ptr<Impl>> load(const std::filesystem::path& video,
                                            const std::filesystem::path& index, Config config) {
    MEMVID_TRY_VOID(config.validate());
    MEMVID_TRY(engine::MemoryPaths paths, engine::paths_of(video, index));
    MEMVID_TRY(const bool exists, base::posix_fs().exists(video));
    if (!exists) return fail(ErrorCode::kNotFound, "video not found: " + video.string());
    MEMVID_TRY(auto file, archive::VideoFile::open(base::posix_fs(), video));
    base::ThreadPool pool(engine::worker_count(config.run));
    MEMVID_TRY(const engine::Beginning beginning, engine::read_beginning(file, pool));
    MEMVID_TRY(config.text, engine::chunking_of(beginning.settings));
    MEMVID_TRY_VOID(config.validate());
    auto impl = std::make_unique<Impl>(std::move(config));
    impl->set_output(video, index);
    impl->loaded_.emplace(Loaded{std::move(paths), std::move(file)});
    return impl;
  }

  void set_output(const std::filesystem::path& video, const std::filesystem::path& index) {
    const auto paths = engine::paths_of(video, index);
    if (!paths) return;  // build_video tells
    for (const std::filesystem::path& path : paths->all())
      own_files_.insert(engine::canonical_path(path));
  }

  Result<AddReport> add_chunks(std::span<const std::string> contents) {
    return all_or_nothing([&](AddReport& report) -> Status {
      for (const std::string& content : contents) MEMVID_TRY_VOID(add_content(content, {}, report));
      return {};
    });
  }

  Result<AddReport> add_text(std::string_view content, std::string name) {
    return all_or_nothing(
        [&](AddReport& report) { return add_content(content, text::escape_name(name), report); });
  }

  Result<AddReport> add_file(const std::filesystem::path& path, const CallOptions& options) {
    MEMVID_TRY_VOID(base::check_stop(options.stop));
    MEMVID_TRY_VOID(refuse_own(path));
    return load_named(path, options, [&](text::DocumentSink& sink) {
      return text::load_file(path, sink, config_.folder);
    });
  }

  Result<AddReport> add_files(std::span<const std::filesystem::path> paths,
                              const CallOptions& options) {
    for (const std::filesystem::path& path : paths) MEMVID_TRY_VOID(refuse_own(path));
    MEMVID_TRY_VOID(load_token_counting());
    engine::ReadAhead ahead({paths.begin(), paths.end()}, config_.folder,
                            engine::worker_count(config_.run), options.stop);
    engine::ProgressMeter meter(options, Phase::kLoading, paths.size(), "files");
    AddReport report;
    std::uint64_t done = 0;
    for (const std::filesystem::path& path : paths) {
      meter.reach(done++);
      const auto added = load_named(
          path, options, [&ahead](text::DocumentSink& sink) { return ahead.next(sink); });
      if (added)
        engine::add_to(report, *added);
      else if (added.error().code == ErrorCode::kUnsupported)
        report.skipped.push_back(added.error().message);
      else
        return tl::unexpected<Error>(added.error());
    }
    meter.reach(done);
    return report;
  }

  Result<AddReport> add_directory(const std::filesystem::path& path, const FolderConfig& folder,
                                  const CallOptions& options) {
    MEMVID_TRY_VOID(config_.validate());
    MEMVID_TRY_VOID(load_token_counting());
    AddReport report;
    engine::FolderReading reading;
    reading.load = [&](const std::filesystem::path& file, const std::string& name,
                       const engine::FileReader& read, std::vector<FolderEntry>& members) {
      return load(file, name, options.stop, read, members);
    };
    reading.thread_count = engine::worker_count(config_.run);
    reading.is_own = [this](const std::filesystem::path& file) { return is_own(file); };
    reading.on_entry = [&](FolderEntry&& entry) { engine::add_to(report, entry); };
    MEMVID_TRY(engine::ReadFolder read, engine::read_folder(path, folder, reading, options));
    folders_.push_back(std::move(read));
    return report;
  }

  Result<EncodingStats> build(const std::filesystem::path& video,
                              const std::filesystem::path& index, const BuildOptions& options) {
    MEMVID_TRY_VOID(config_.validate());
    MEMVID_TRY(const engine::MemoryPaths paths, engine::paths_of(video, index));
    if (!loaded_) return engine::build_memory(collection_, paths, config_, options);
    if (engine::canonical_path(video) != engine::canonical_path(loaded_->paths.video)) {
      CopyOptions copying{options, options.overwrite};
      MEMVID_TRY_VOID(copy_memory(loaded_->paths.video, loaded_->paths.manifest, video, copying));
    }
    return append(video, index, options);
  }

  Result<EncodingStats> append(const std::filesystem::path& video,
                               const std::filesystem::path& index, const CallOptions& options) {
    MEMVID_TRY_VOID(config_.validate());
    MEMVID_TRY(const engine::MemoryPaths paths, engine::paths_of(video, index));
    MEMVID_TRY(const bool exists, base::posix_fs().exists(video));
    if (!exists) return fail(ErrorCode::kNotFound, "video not found: " + video.string());
    MEMVID_TRY(const Config config, engine::with_present_index(config_, paths, index));
    return engine::append_to_memory(collection_, paths, config, options);
  }

  Result<SyncReport> sync(const std::filesystem::path& video, const std::filesystem::path& index,
                          const SyncOptions& options) {
    MEMVID_TRY_VOID(config_.validate());
    MEMVID_TRY(const engine::MemoryPaths paths, engine::paths_of(video, index));
    MEMVID_TRY(const bool exists, base::posix_fs().exists(video));
    if (!exists) return fail(ErrorCode::kNotFound, "video not found: " + video.string());
    const Config config = engine::with_index_kept_up(config_);
    return engine::sync_memory(collection_, folders_, paths, !index.empty(), config, options);
  }

  const Config& config() const { return config_; }

  std::uint64_t size() const {
    return (loaded_ ? loaded_->video.trailer().live_chunks : 0) + collection_.counts().chunks;
  }

  Status chunks(const std::function<Status(const Chunk&)>& on_chunk) const {
    if (loaded_) MEMVID_TRY_VOID(loaded_chunks(on_chunk));
    const archive::Trailer before = loaded_ ? loaded_->video.trailer() : archive::Trailer{};
    return added_chunks(before, on_chunk);
  }

  void clear() {
    collection_ = engine::Collection(config_.text, count_tokens_);
    folders_.clear();
  }

 private:
  struct Loaded {
    engine::MemoryPaths paths;
    archive::VideoFile video;
  };

  Status loaded_chunks(const std::function<Status(const Chunk&)>& on_chunk) const {
    base::ThreadPool pool(engine::worker_count(config_.run));
    std::optional<Finding> damage;
    engine::ChunkListener listener;
    listener.on_chunk = [&on_chunk](const Chunk& chunk, const archive::SourceEntry&) {
      return on_chunk(chunk);
    };
    listener.on_finding = [&damage](const Finding& finding) {
      if (!damage) damage = finding;
    };
    MEMVID_TRY_VOID(
        engine::stream_chunks(loaded_->video, pool, listener, Phase::kLoading, CallOptions{}));
    if (!damage) return {};
    return fail(ErrorCode::kCorrupt, loaded_->paths.video.string() +
                                         ": not all of it can be decoded: " + damage->place + ": " +
                                         damage->message);
  }

  Status added_chunks(const archive::Trailer& before,
                      const std::function<Status(const Chunk&)>& on_chunk) const {
    archive::SourceEntry source;
    std::uint64_t line = 1;
    return collection_.each(before.next_source, [&](archive::Entry&& entry) -> Status {
      if (auto* next = std::get_if<archive::SourceEntry>(&entry)) {
        source = std::move(*next);
        line = source.first_line;
        return {};
      }
      auto& put = std::get<archive::PutEntry>(entry);
      Chunk chunk;
      chunk.metadata = {before.next_chunk + put.chunk,
                        before.next_source + source.id,
                        source.path,
                        source.own_id,
                        source.title,
                        put.metadata,
                        {},
                        put.begin,
                        put.end,
                        line,
                        engine::last_line_of(put.text, line),
                        0,
                        source.media_type};
      engine::tell_place(chunk.metadata, source.metadata);
      line += engine::line_breaks(put.text);
      chunk.content = std::move(put.text);
      return on_chunk(chunk);
    });
  }

  // When the first text comes that is cut by tokens: before any file can be skipped for the lack.
  Status load_token_counting() {
    if (config_.text.chunk_by != ChunkBy::kTokens || count_tokens_) return {};
    MEMVID_TRY(count_tokens_, engine::token_counting(config_));
    collection_ = engine::Collection(config_.text, count_tokens_);
    return {};
  }

  bool is_own(const std::filesystem::path& path) const {
    return !own_files_.empty() && own_files_.contains(engine::canonical_path(path));
  }

  Status refuse_own(const std::filesystem::path& path) const {
    if (!is_own(path)) return {};
    return fail(ErrorCode::kInvalidArgument,
                path.string() + " belongs to the memory that is being made; it cannot be input");
  }

  Status add_content(std::string_view content, std::string name, AddReport& report) {
    if (!text::is_valid_utf8(content))
      return fail(ErrorCode::kInvalidArgument,
                  (name.empty() ? "a text" : name) + " is not valid UTF-8");
    if (content.empty()) return {};
    SourceSink sink(collection_, std::move(name), 0, {}, report);
    MEMVID_TRY_VOID(sink.text(content));
    text::Document document;
    document.media_type = "text/plain";
    return sink.finish(std::move(document));
  }

  // A file that is named, not found in a folder; it may be an archive.
  Result<AddReport> load_named(const std::filesystem::path& path, const CallOptions& options,
                               const engine::FileReader& read) {
    std::vector<FolderEntry> members;
    MEMVID_TRY(AddReport report, load(path, source_name(path), options.stop, read, members));
    if (members.empty()) {
      std::error_code error;
      if (report.documents == 0 && std::filesystem::file_size(path, error) > 0 && !error)
        engine::note_no_text(report, text::printable(path.native()));
      return report;
    }
    AddReport of_members;
    for (FolderEntry& member : members) {
      member.is_skipped = engine::is_skipped(member.verdict, config_.folder);
      engine::add_to(of_members, member);
    }
    return of_members;
  }

  Result<AddReport> load(const std::filesystem::path& path, const std::string& name,
                         const std::stop_token& stop, const engine::FileReader& read,
                         std::vector<FolderEntry>& members) {
    return all_or_nothing([&](AddReport& report) -> Status {
      SourceSink sink(collection_, name, modification_time(path), stop, report);
      MEMVID_TRY_VOID(read(sink));
      members = sink.take_members();
      ++report.files;
      return {};
    });
  }

  // A broken line, or a full disk, must not leave half of a file behind.
  Result<AddReport> all_or_nothing(const std::function<Status(AddReport&)>& add) {
    MEMVID_TRY_VOID(config_.validate());
    MEMVID_TRY_VOID(load_token_counting());
    MEMVID_TRY(const engine::Collection::Mark mark, collection_.mark());
    AddReport report;
    const Status status = add(report);
    if (status) return report;
    collection_.roll_back(mark);
    return tl::unexpected<Error>(status.error());
  }

  Config config_;
  text::CountTokens count_tokens_;
  engine::Collection collection_;
  std::vector<engine::ReadFolder> folders_;  // that are in it
  std::optional<Loaded> loaded_;
  std::set<std::filesystem::path> own_files_;
};

Encoder::Encoder(Config config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Encoder::Encoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Encoder::~Encoder() = default;
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;

Result<Encoder> Encoder::load_existing(const std::filesystem::path& video,
                                       const std::filesystem::path& index) {
  return load_existing_with_config(video, index, Config());
}
Result<Encoder> Encoder::load_existing_with_config(const std::filesystem::path& video,
                                                   const std::filesystem::path& index,
                                                   Config config) {
  MEMVID_TRY(auto impl, Impl::load(video, index, std::move(config)));
  return Encoder(std::move(impl));
}
void Encoder::set_output(const std::filesystem::path& video, const std::filesystem::path& index) {
  impl_->set_output(video, index);
}
Result<AddReport> Encoder::add_chunks(std::span<const std::string> contents) {
  return impl_->add_chunks(contents);
}
Result<AddReport> Encoder::add_text(std::string_view text, std::string name) {
  return impl_->add_text(text, std::move(name));
}
Result<AddReport> Encoder::add_file(const std::filesystem::path& path, const CallOptions& options) {
  return impl_->add_file(path, options);
}
Result<AddReport> Encoder::add_files(std::span<const std::filesystem::path> paths,
                                     const CallOptions& options) {
  return impl_->add_files(paths, options);
}
Result<AddReport> Encoder::add_directory(const std::filesystem::path& path,
                                         const CallOptions& options) {
  return impl_->add_directory(path, impl_->config().folder, options);
}
Result<AddReport> Encoder::add_directory(const std::filesystem::path& path,
                                         const FolderConfig& folder, const CallOptions& options) {
  return impl_->add_directory(path, folder, options);
}
std::uint64_t Encoder::size() const { return impl_->size(); }
Status Encoder::chunks(const std::function<Status(const Chunk&)>& on_chunk) const {
  return impl_->chunks(on_chunk);
}
void Encoder::clear() { impl_->clear(); }
Result<EncodingStats> Encoder::build_video(const std::filesystem::path& video,
                                           const std::filesystem::path& index,
                                           const BuildOptions& options) {
  return impl_->build(video, index, options);
}

Result<EncodingStats> Encoder::append_to_video(const std::filesystem::path& video,
                                               const std::filesystem::path& index,
                                               const CallOptions& options) {
  return impl_->append(video, index, options);
}
Result<SyncReport> Encoder::sync_to_video(const std::filesystem::path& video,
                                          const std::filesystem::path& index,
                                          const SyncOptions& options) {
  return impl_->sync(video, index, options);
}
Result<EncodingStats> Encoder::create_incremental_video(std::span<const std::string> contents,
                                                        const std::filesystem::path& video,
                                                        const std::filesystem::path& index,
                                                        const BuildOptions& options) {
  Encoder encoder(impl_->config());
  MEMVID_TRY_VOID(encoder.add_chunks(contents));
  return encoder.build_video(video, index, options);
}
Result<EncodingStats> Encoder::merge_videos(const std::vector<std::filesystem::path>& videos,
                                            const std::vector<std::filesystem::path>& indexes,
                                            const std::filesystem::path& output,
                                            const std::filesystem::path& index,
                                            const Config& config, const MergeOptions& options) {
  MEMVID_TRY_VOID(config.validate());
  MEMVID_TRY(const engine::MemoryPaths to, engine::paths_of(output, index));
  return engine::merge_to_new({videos, indexes}, to, config, options);
}
Result<EncodingStats> Encoder::merge_into(const std::vector<std::filesystem::path>& videos,
                                          const std::vector<std::filesystem::path>& indexes,
                                          const std::filesystem::path& video,
                                          const std::filesystem::path& index, const Config& config,
                                          const MergeOptions& options) {
  MEMVID_TRY_VOID(config.validate());
  MEMVID_TRY(const engine::MemoryPaths to, engine::paths_of(video, index));
  MEMVID_TRY(const bool exists, base::posix_fs().exists(video));
  if (!exists) return fail(ErrorCode::kNotFound, "video not found: " + video.string());
  MEMVID_TRY(const Config present, engine::with_present_index(config, to, index));
  return engine::merge_into_memory({videos, indexes}, to, present, options);
}

}  // namespace memvid
