// WriteSession: one change of a memory that is there: append, erase, and what else makes a commit.
//
// The order on disk, each step whole before the next:
//
//   lock -> the video's end mended -> the index brought up to it -> fragments, sync, trailer, sync
//        -> words in one transaction -> vectors, batch by batch
//
// Killed before the trailer is on the disk, the memory is as it was, and the next change cuts what
// no commit claims; killed after it, the index catches up at the next search or change.
#ifndef MEMVID_ENGINE_WRITE_SESSION_H_
#define MEMVID_ENGINE_WRITE_SESSION_H_

#include <functional>
#include <memory>
#include <string_view>

#include "archive/append_point.h"
#include "archive/commit_writer.h"
#include "archive/video_file.h"
#include "base/fs.h"
#include "base/thread_pool.h"
#include "embed/embedder.h"
#include "engine/known_sources.h"
#include "engine/paths.h"
#include "index/index.h"
#include "memvid/config.h"
#include "memvid/encoder.h"

namespace memvid::engine {

// What a commit changes in numbers.
struct Change {
  std::uint64_t sources = 0;   // new ones
  std::uint64_t chunks = 0;    // new ones
  std::uint64_t versions = 0;  // puts
  std::uint64_t erased = 0;    // chunks that live no more
};

// `config` for a change of the memory at `paths`: an index that is absent and was not named, so
// that `index` is empty, is not made.
Result<Config> with_present_index(Config config, const MemoryPaths& paths,
                                  const std::filesystem::path& index);

// `config` for what takes the index along whatever enable_index_building says: that one is of
// encoding.
Config with_index_kept_up(Config config);

// Holds the writer's lock until it ends. Used from one thread.
class WriteSession {
 public:
  // `config` and `options` must outlive the session. kNotFound, kBusy; kInvalidArgument: the index
  // is of another memory or has diverged; kCorrupt, kUnsupported as open_for_append has them.
  static Result<std::unique_ptr<WriteSession>> begin(const MemoryPaths& paths, const Config& config,
                                                     const CallOptions& options,
                                                     std::string_view command);
  // For a command that puts a new file in the video's place. The video need not end so that an
  // append could follow.
  static Result<std::unique_ptr<WriteSession>> begin_rewrite(const MemoryPaths& paths,
                                                             const Config& config,
                                                             const CallOptions& options,
                                                             std::string_view command);

  const archive::Trailer& last() const { return video_->trailer(); }
  const archive::VideoFile& video() const { return *video_; }  // as it was before the change
  index::Index* index() { return index_.get(); }               // null without an index
  // Whether the index has vectors, or is new and gets them.
  bool has_vectors() const { return index_ != nullptr && has_vectors_; }
  base::ThreadPool& pool() { return pool_; }
  Result<std::unique_ptr<KnownSources>> known_sources();

  // For a change that brings new texts: complete_index will make vectors, if the index has some.
  // What keeps it from that is told here, before anything is written. kNotFound, kUnsupported: no
  // model, or not the one that made the vectors.
  Status prepare_embedding();
  const embed::EmbedderOptions& embedder() const { return embedder_options_; }  // after it
  // What is done with a commit that is whole on the disk but for its trailer, `end`: `seal` writes
  // it. An Error without a call of `seal` takes the commit back.
  using Publish =
      std::function<Status(const archive::Trailer& end, const std::function<Status()>& seal)>;
  // Writes the entries that `add_entries` gives as one commit and opens the video anew. Returns the
  // video after it.
  Result<archive::VideoFile> write(const Change& change,
                                   const std::function<Status(archive::CommitWriter&)>& add_entries,
                                   const Publish& publish = {});
  // Words, and after prepare_embedding vectors, of what `after` holds more. Times and counts go to
  // `stats`.
  Status complete_index(const archive::VideoFile& after, EncodingStats& stats);
  // The vectors alone, of versions above `after_version`.
  Status complete_vectors(const archive::VideoFile& after, std::uint64_t after_version,
                          EncodingStats& stats);
  // When nothing is written: the vectors that an earlier change, stopped or without its endpoint,
  // left out.
  Status complete_missing_vectors(EncodingStats& stats);

 private:
  WriteSession(const MemoryPaths& paths, const Config& config, const CallOptions& options);
  enum class Purpose { kAppend, kRewrite };
  static Result<std::unique_ptr<WriteSession>> begin_for(Purpose purpose, const MemoryPaths& paths,
                                                         const Config& config,
                                                         const CallOptions& options,
                                                         std::string_view command);
  Status open(Purpose purpose, std::string_view command);
  Status open_index();
  Status bring_index_up();
  Status fill(const archive::VideoFile& video);
  Result<std::shared_ptr<const archive::Dictionary>> dictionary();
  Result<archive::Trailer> write_entries(
      archive::CommitWriter& writer, const Change& change,
      const std::function<Status(archive::CommitWriter&)>& add_entries);

  base::Fs& fs_ = base::posix_fs();
  MemoryPaths paths_;
  const Config& config_;
  const CallOptions& options_;
  base::ThreadPool pool_;
  std::unique_ptr<base::FileLock> lock_;
  archive::AppendPoint point_;
  std::optional<archive::VideoFile> video_;
  std::unique_ptr<index::Index> index_;
  std::uint64_t known_commit_ = 0;
  bool has_vectors_ = false;  // the index, or it is new and will
  bool embeds_ = false;
  embed::EmbedderOptions embedder_options_;
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_WRITE_SESSION_H_
