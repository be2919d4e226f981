// Encoder: collects texts and builds a memory: the video, the manifest, the index.
//
//   memvid::Encoder encoder;
//   if (auto added = encoder.add_directory("notes/"); !added) return report(added.error());
//   auto stats = encoder.build_video("notes.mp4", "notes.json");
//
// Texts are cut and spooled to an unnamed temporary file as they are added ($TMPDIR), so memory use
// does not grow with them, and what was added is what is built even if the files change meanwhile.
// THREADS     One Encoder is used from one thread at a time; it uses all cores inside.
// DURABILITY  When build_video returns a value, the video has been read back frame by frame and has
//             reached the disk. After an Error or a kill the old memory, if any, is untouched.
#ifndef MEMVID_ENCODER_H_
#define MEMVID_ENCODER_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "memvid/chunk.h"
#include "memvid/config.h"
#include "memvid/error.h"
#include "memvid/sync_report.h"

namespace memvid {

// What an add_* call took.
struct AddReport {
  std::uint64_t files = 0;      // read, those in archives too; for add_text and add_chunks 0
  std::uint64_t documents = 0;  // a JSON Lines file gives one a line
  std::uint64_t chunks = 0;
  std::uint64_t text_bytes = 0;
  std::vector<std::string> skipped;  // one line each: what could not be read, and why
  std::vector<std::string> notes;    // likewise: links to what is read already, files without text
};

// What build_video or append_to_video did.
struct EncodingStats {
  enum class Outcome {
    kBuilt,      // a new video
    kAppended,   // a commit behind those that were there
    kIndexOnly,  // the same inputs were there already; only the index was made or completed
    kUpToDate,   // everything was there already; nothing was written
  };
  Outcome outcome = Outcome::kBuilt;
  // Of the whole memory:
  std::uint64_t total_sources = 0;
  std::uint64_t total_chunks = 0;
  std::uint64_t total_frames = 0;
  std::uint64_t text_size_bytes = 0;
  std::uint64_t video_file_size_bytes = 0;
  std::uint64_t index_file_size_bytes = 0;  // manifest + database; 0 without an index
  // Of this call:
  std::uint64_t sources_added = 0;
  std::uint64_t chunks_added = 0;
  std::uint64_t frames_added = 0;
  std::uint64_t documents_replaced = 0;    // of an append: those with an own id that was there
  std::vector<std::string> already_there;  // one line each: passed over, the memory holds it
  std::vector<std::string> changed;       // one line each: passed over, the path holds another text
  std::uint64_t duplicates_left_out = 0;  // of a merge: sources that another memory has too
  std::uint64_t vectors_taken_over = 0;   // of a merge: from the indexes of the merged memories
  std::uint64_t chunks_embedded = 0;
  bool vectors_follow = false;        // another process gives the memory its vectors, these too
  double encoding_time_seconds = 0;   // video, verified and synced
  double indexing_time_seconds = 0;   // words
  double embedding_time_seconds = 0;  // vectors
};

struct BuildOptions : CallOptions {
  bool overwrite = false;  // replace a memory of other content, atomically
};

struct SyncOptions : CallOptions {
  bool dry_run = false;  // tells what a sync would do; the video is not touched
};

struct MergeOptions : CallOptions {
  bool overwrite = false;  // replace an output of other content, atomically
  // Keep a source once that several memories have: the same text, and for a document with an own id
  // the same id, title and metadata. The others' chunks are deleted in the same commit.
  bool dedupe = false;
  bool with_vectors = true;  // false: words alone, which needs no model
};

class Encoder {
 public:
  explicit Encoder(Config config = {});
  // An Encoder of a memory that is there: build_video to the same path appends what was added. Its
  // texts are cut as the memory's are: config.text does not count. Works from the video alone; an
  // index is neither needed nor touched. kNotFound: no video; kUnsupported: not in a format that
  // memvid reads; kCorrupt: it cannot be decoded. O(1) in the memory's size.
  static Result<Encoder> load_existing(const std::filesystem::path& video,
                                       const std::filesystem::path& index = {});
  static Result<Encoder> load_existing_with_config(const std::filesystem::path& video,
                                                   const std::filesystem::path& index,
                                                   Config config);
  ~Encoder();
  Encoder(Encoder&&) noexcept;
  Encoder& operator=(Encoder&&) noexcept;

  // Files that must not become input: a memory's own. add_directory leaves out the video, manifest,
  // database, lock and temporary files of this output without a word; add_file refuses them.
  void set_output(const std::filesystem::path& video, const std::filesystem::path& index);

  // After an Error of add_chunks, add_text or add_file nothing of that call was added;
  // add_files and add_directory leave the files that they had taken. kInvalidArgument: the config
  // is out of range. kCapacity, kIo: the temporary folder ($TMPDIR, else /tmp), which holds the
  // texts until they are built. Of a memory that is cut by tokens, nothing is added then either:
  // kNotFound, kUnsupported: there is no model that counts them.

  // A chunk each, or more of a longer one; sources "text-N". kInvalidArgument: no valid UTF-8.
  Result<AddReport> add_chunks(std::span<const std::string> contents);
  // One text, cut like a file. `name` is the source's path; empty: "text-N".
  Result<AddReport> add_text(std::string_view text, std::string name = {});
  // One file by its loader; its source path is `path`, made relative. kNotFound, kIo; kUnsupported:
  // binary, a title or id beyond 64 KiB, metadata beyond 1 MiB; kCorrupt names the line (JSON).
  Result<AddReport> add_file(const std::filesystem::path& path, const CallOptions& options = {});
  // Many files, read on all cores and added in this order. Those that add_file would refuse as
  // kUnsupported are in `skipped`; after another Error those before it are taken.
  Result<AddReport> add_files(std::span<const std::filesystem::path> paths,
                              const CallOptions& options = {});
  // All files below a folder that config.folder, or `folder`, lets in, sorted; what does not read
  // is in `skipped`. Source paths begin with the folder's name. memvid/preview.h tells it before.
  Result<AddReport> add_directory(const std::filesystem::path& path,
                                  const CallOptions& options = {});
  Result<AddReport> add_directory(const std::filesystem::path& path, const FolderConfig& folder,
                                  const CallOptions& options = {});

  // Chunks of the loaded memory, if any, and those added so far.
  std::uint64_t size() const;
  // Calls `on_chunk` for each of them, in order: the memory's are read from its video, then those
  // that were added from the spool (frame 0, ids from where the memory's end). An Error of
  // `on_chunk` stops the walk and is returned. kCorrupt: a frame cannot be decoded.
  Status chunks(const std::function<Status(const Chunk&)>& on_chunk) const;
  void clear();  // forgets everything that was added

  // Builds `video` and, unless config.index.enabled is false, `index` (the manifest, NAME.json)
  // with its database NAME.db. An empty `index` means the video's stem + ".json". When the video
  // exists already: with the same content (sources, texts, chunking) only what is missing is built;
  // with other content kInvalidArgument names --overwrite, unless it is set. Nothing added:
  // kInvalidArgument. kNotFound: no model. kUnsupported: a model was named and the library was
  // built without embeddings; if none is named, such a library makes an index of words. kBusy:
  // another process writes this memory. kCapacity: disk full. kIo: a frame did not read back, or
  // the system refused.
  // Of a loaded memory: to its own path an append; to another one a copy of it (copy_memory) with
  // the append behind; nothing added is no error then.
  Result<EncodingStats> build_video(const std::filesystem::path& video,
                                    const std::filesystem::path& index = {},
                                    const BuildOptions& options = {});

  // Appends what was added to a memory that is there, in the same file: no byte that is there is
  // touched, ids go on. A document with an own id replaces the one of that id; any other text is
  // passed over when the memory holds it already, or holds another text at its path: see
  // EncodingStats. The index, unless config.index.enabled is false, gets the words at once, and
  // vectors if it has some. An absent one is made, words and vectors, when `index` names it; else
  // the first search makes one. Nothing added: nothing is written but vectors that an earlier run
  // left out, stopped or without its endpoint.
  // kInvalidArgument: the index is of another memory; kCorrupt: the video's end is damaged, so that
  // an append could bury what was acknowledged; kUnsupported: another tool rewrote the video; else
  // as build_video. After an Error or a kill the memory is as it was or has the commit, whole.
  // COST  O(what is added); without an index O(frames), to know what is there.
  Result<EncodingStats> append_to_video(const std::filesystem::path& video,
                                        const std::filesystem::path& index = {},
                                        const CallOptions& options = {});

  // Makes a memory equal to the folders that were added by add_directory, in the same file. Of the
  // sources whose path lies below one of them ("docs/…"): those of new files come, those of files
  // that are gone go, as do those that add_directory leaves out now (hidden, ignored); a file that
  // is at another place keeps its source. Of a changed one only the chunks that differ are put; the
  // others keep their ids and their vectors, and what `update` or `erase` did to it is undone. Of
  // JSON Lines a changed document is replaced; one that is the same keeps its line. What could not
  // be read stays as it is: see `kept`. Sources elsewhere are not touched.
  // Texts are to be cut as the memory's are: load_existing. The index is needed: an absent one is
  // made, as the first search does, or with vectors when `index` names it. Nothing to do: nothing
  // is written but vectors that an earlier change left out.
  // kInvalidArgument: something was added that is of no folder; two folders of one name; a folder
  // without any file, of which the memory has some (a disk that is not there?); config switches the
  // index off. Else errors, and the state after one, as append_to_video has them.
  // COST  O(sources, and chunks below the folders) to compare; RAM: some 200 bytes a document, and
  // the text of one changed source, as it was and as it is.
  Result<SyncReport> sync_to_video(const std::filesystem::path& video,
                                   const std::filesystem::path& index = {},
                                   const SyncOptions& options = {});

  // A new memory of these chunks alone, whatever was added or loaded: an update to hand on.
  Result<EncodingStats> create_incremental_video(std::span<const std::string> contents,
                                                 const std::filesystem::path& video,
                                                 const std::filesystem::path& index = {},
                                                 const BuildOptions& options = {});

  // Makes one memory of several. Their frames are copied as they are and read once; ids are
  // numbered on, in the order of `videos`, and duplicates stay, unless options.dedupe. `indexes` is
  // empty or has one for each video; an empty path is the video's stem + ".json", if it is there.
  // They are needed for their vectors alone: of the model that makes the others they are taken
  // over, and only chunks without one are embedded. The memories themselves are not changed.
  // An output that is there, and the errors, are as build_video has them; further
  // kInvalidArgument: the output is one of the videos, an index that was named is of another
  // memory; kCorrupt: a part of one of the memories does not read (the message names the video and
  // the frame): then nothing was merged. A stop leaves nothing but a memory without all its
  // vectors. COST  O(frames) time; ram does not grow with the memories, but for options.dedupe.
  static Result<EncodingStats> merge_videos(const std::vector<std::filesystem::path>& videos,
                                            const std::vector<std::filesystem::path>& indexes,
                                            const std::filesystem::path& output,
                                            const std::filesystem::path& index = {},
                                            const Config& config = {},
                                            const MergeOptions& options = {});
  // The same into a memory that is there, as one commit behind what it holds. Its index, unless
  // config.index.enabled is false, gets the words, and vectors if it has some; an absent one is
  // treated as append_to_video has it, and so are the errors of the memory. COST  O(what is
  // merged).
  static Result<EncodingStats> merge_into(const std::vector<std::filesystem::path>& videos,
                                          const std::vector<std::filesystem::path>& indexes,
                                          const std::filesystem::path& video,
                                          const std::filesystem::path& index = {},
                                          const Config& config = {},
                                          const MergeOptions& options = {});

 private:
  class Impl;
  explicit Encoder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

using MemvidEncoder = Encoder;

}  // namespace memvid

#endif  // MEMVID_ENCODER_H_
