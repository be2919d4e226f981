// Index: one SQLite database beside the video: catalogue, words, vectors. docs/formats/index.md.
//
// Everything in it can be made again from the video. It never holds a chunk's text: of its words it
// keeps which stems they have and about how often each comes, without their order.
// THREADS     One Index object is used from one thread at a time. Several objects, also in other
//             processes, may read and write the same file. No search on an object that is
//             between begin_fill and finish_fill.
// DURABILITY  WAL, synchronous NORMAL: after a power cut the index is some earlier, whole state.
// ERRORS      kNotFound, kUnsupported (a foreign database: its application_id is not ours; a newer
//             schema), kCorrupt (SQLite says so; the remedy is to make the index again), kBusy
//             (another writer for longer than the timeout), kCapacity (disk full), kIo.
#ifndef MEMVID_INDEX_INDEX_H_
#define MEMVID_INDEX_INDEX_H_

#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/memory_state.h"
#include "index/rows.h"
#include "memvid/error.h"

namespace memvid::index {

inline constexpr std::int32_t kApplicationId = 0x4D564944;  // "MVID" in the database header

enum class Access {
  kRead,    // must exist; on a read-only place opened immutable when there is no -wal file
  kWrite,   // must exist
  kCreate,  // made when absent
};

// How one component of a vector is kept; the value is its size in bytes.
enum class Component : std::uint8_t {
  kInt8 = 1,  // a quarter of the size, and a scale a vector; 388 bytes at dimension 384
  kF32 = 4,   // as the model gave it
};

// Which model made the vectors, and how they are kept. `fingerprint` binds; the precision is only
// recorded.
struct VectorModel {
  std::string name;
  std::string fingerprint;
  std::string precision;
  int dimension = 0;
  Component component = Component::kInt8;
  friend bool operator==(const VectorModel&, const VectorModel&) = default;
};

struct Counts {
  std::uint64_t frames = 0;
  std::uint64_t blocks = 0;
  std::uint64_t sources = 0;
  std::uint64_t chunks = 0;       // alive
  std::uint64_t versions = 0;     // all that were ever put
  std::uint64_t with_vector = 0;  // alive versions that have one
  std::uint64_t text_bytes = 0;   // of the sources: the sum of their size_bytes
};

// Stands for the last commit, whichever that is.
inline constexpr std::uint64_t kLastCommit = std::numeric_limits<std::int64_t>::max();

// How many chunks live, and how many of them have a vector.
struct Findable {
  std::uint64_t chunks = 0;
  std::uint64_t with_vector = 0;
};

// What a search may return. Empty fields do not restrict.
struct Filter {
  std::string source_glob;  // against the source's path: '*' and '?' also match '/', [abc]
  // Metadata key = value, all must hold: the chunk's metadata first, then its source's. Numbers and
  // booleans compare by their JSON spelling.
  std::vector<std::pair<std::string, std::string>> where;
  // Versions that lived at that commit; a version that died before it got a vector has none. What
  // is said of sources is what was said last.
  std::uint64_t commit = kLastCommit;
};

struct Scored {
  std::uint64_t version = 0;
  double score = 0;  // the higher the better
};

// A part of a text, in bytes: [begin, end).
struct TextRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

class Index {
 public:
  static Result<std::unique_ptr<Index>> open(const std::filesystem::path& path, Access access);
  // Empties an index of ours in place, vectors and all, however damaged, newer, or made by another
  // analyser it is; an absent file, or one whose creation was cut off, is no Error. The remedy for
  // kCorrupt, kUnsupported and kNotFound from open: then open with kCreate and fill. What is not
  // ours is refused (kUnsupported), unharmed.
  static Status reset(const std::filesystem::path& path);
  static Status check_ours(const std::filesystem::path& path);  // kUnsupported: reset refuses it
  // Whether an Error of open calls for reset.
  static bool is_mended_by_reset(const Error& error) {
    return error.code == ErrorCode::kCorrupt || error.code == ErrorCode::kUnsupported ||
           error.code == ErrorCode::kNotFound;
  }
  // Copies the index as it stands to a new file, also while others write it (SQLite's backup): one
  // state of it, without a -wal. What is at `to` is written over.
  static Status copy(const std::filesystem::path& from, const std::filesystem::path& to);
  virtual ~Index() = default;

  // -- State ------------------------------------------------------------------------------------
  // The state up to which the index is filled; commit 0 when it is empty.
  virtual Result<base::MemoryState> state() = 0;
  // What the next fill counts on from. Cost O(log index).
  virtual Result<NextNumbers> next_numbers() = 0;
  virtual Result<Counts> counts() = 0;
  virtual Result<Findable> findable(std::uint64_t commit) = 0;  // at that commit

  // -- Filling: one transaction per commit of the memory ------------------------------------------
  // Begins (BEGIN IMMEDIATE) a fill on top of `expected`, which must equal state(): else kBusy
  // ("another process has filled it meanwhile"). With commit 0 as `expected` everything that was in
  // the index is dropped first, in the same transaction.
  virtual Status begin_fill(const base::MemoryState& expected) = 0;
  // The same for a file that compact made of `expected`: everything is dropped but the vectors of
  // the living versions. Those that are added with the chunk and revision of one of them have its
  // vector when the fill is finished.
  virtual Status begin_fill_keeping_vectors(const base::MemoryState& expected) = 0;
  virtual Status add_frame(const FrameRow& row) = 0;
  virtual Status add_block(const BlockRow& row) = 0;
  // Replaces what was said of the source before.
  virtual Status add_source(const SourceRow& row) = 0;
  // Adds a version and its words. `words` is what is indexed: title, overlap and text joined by the
  // caller; it is not kept. An earlier living version of the same chunk dies at row.born.
  virtual Status add_version(const VersionRow& row, std::string_view words) = 0;
  // The chunk's living version dies at `commit`. kCorrupt if there is none.
  virtual Status kill_chunk(std::uint64_t chunk, std::uint64_t commit) = 0;
  // Gives version `to` the vector of `from`, if that has one: they are of one text. Versions of the
  // fill or before it.
  virtual Status copy_vector(std::uint64_t from, std::uint64_t to) = 0;
  // A block's dictionary, packed as it lies in the video; named by its content hash.
  virtual Status add_dictionary(const base::Hash128& name, base::ByteSpan packed) = 0;
  // Characters read along before a chunk when words and vectors are made; as the memory's settings
  // say. 0 until it is set.
  virtual Status set_overlap(int overlap) = 0;
  // Moves the head and commits. On any Error since begin_fill: call roll_back.
  virtual Status finish_fill(const base::MemoryState& reached) = 0;
  virtual void roll_back() = 0;
  // Merges the words' segments, truncates the WAL: smallest file. Cost O(index), in small
  // transactions, between which others may write.
  virtual Status optimize() = 0;

  // -- Catalogue ----------------------------------------------------------------------------------
  virtual Result<std::optional<VersionRow>> find_version(std::uint64_t version) = 0;
  virtual Result<std::optional<VersionRow>> find_chunk(std::uint64_t chunk) = 0;  // the living one
  // The one that lived at that commit.
  virtual Result<std::optional<VersionRow>> find_chunk_as_of(std::uint64_t chunk,
                                                             std::uint64_t commit) = 0;
  // The last version of a chunk before `before` that has that revision, alive or not.
  virtual Result<std::optional<VersionRow>> find_revision(std::uint64_t chunk,
                                                          std::uint64_t revision,
                                                          std::uint64_t before) = 0;
  virtual Result<std::optional<SourceRow>> find_source(std::uint64_t source) = 0;
  // Sources that have a living chunk: with this text and without an own id; at this path and
  // without an own id; with this own id. Of several the one with the highest number.
  virtual Result<std::optional<SourceRow>> find_source_by_hash(const base::Hash128& hash) = 0;
  virtual Result<std::optional<SourceRow>> find_source_by_path(std::string_view path) = 0;
  virtual Result<std::optional<SourceRow>> find_source_by_own_id(std::string_view own_id) = 0;
  // The numbers of a source's living chunks, ascending.
  virtual Result<std::vector<std::uint64_t>> living_chunks(std::uint64_t source) = 0;
  // Its versions that lived at the end of `commit`, in the order of their ranges.
  virtual Result<std::vector<VersionRow>> living_versions(std::uint64_t source,
                                                          std::uint64_t commit) = 0;
  // The sources with a living chunk whose path begins with `folder`, which ends with '/'; in order
  // of source. Cost O(all sources + the chunks of these).
  virtual Status each_source_below(std::string_view folder,
                                   const std::function<Status(const LivingSource&)>& on_source) = 0;
  virtual Result<std::optional<BlockRow>> find_block(std::uint64_t block) = 0;
  // Frames [first, first + count): one row each, in order; kCorrupt if any is missing.
  virtual Result<std::vector<FrameRow>> find_frames(std::uint64_t first, std::uint32_t count) = 0;
  // As it lies in the video.
  virtual Result<std::optional<base::Bytes>> find_dictionary(const base::Hash128& name) = 0;
  virtual Status each_dictionary(
      const std::function<Status(const base::Hash128& name, base::ByteSpan packed)>& on_row) = 0;
  virtual Result<int> overlap() = 0;
  // In order of source, whatever filter.commit is; `on_row` returning an Error stops the walk.
  virtual Status each_source(const Filter& filter,
                             const std::function<Status(const SourceRow&)>& on_row) = 0;
  // Living versions in order of version number.
  virtual Status each_version(const Filter& filter,
                              const std::function<Status(const VersionRow&)>& on_row) = 0;

  // -- Vectors ------------------------------------------------------------------------------------
  virtual Result<std::optional<VectorModel>> vector_model() = 0;
  // Sets the model of an index that has no vectors yet; kInvalidArgument when vectors of another
  // fingerprint are there. Vectors that are there stay as they are kept, and new ones follow them,
  // whatever `model.component` says. Own transaction.
  virtual Status set_vector_model(const VectorModel& model) = 0;
  // The fence: from now on store_vectors of every other object that began before, in any process,
  // is kBusy, as this one's is when another begins, or drops what was in the index (begin_fill).
  // So of two that embed only the last one writes. Own transaction.
  virtual Status begin_vectors() = 0;
  // Living versions without a vector, ascending, at most `limit`, beginning after `after`.
  virtual Result<std::vector<std::uint64_t>> missing_vectors(std::uint64_t after,
                                                             std::size_t limit) = 0;
  // The vectors of all living versions that have one, ascending, as they are kept: of one state of
  // the index, the one that state() tells meanwhile. An Error of `on_vector` stops.
  virtual Status each_vector(
      const std::function<Status(std::uint64_t version, std::span<const float> vector)>&
          on_vector) = 0;
  // Stores unit vectors (row i = versions[i], `dimension` floats each) as the model's component
  // says. One transaction. Versions ascending. kBusy: behind the fence.
  virtual Status store_vectors(std::span<const std::uint64_t> versions,
                               std::span<const float> vectors) = 0;

  // -- Search -------------------------------------------------------------------------------------
  // As of an earlier commit the answers and their scores are those that the index gave then, when
  // it had the same vectors. Words of `query` joined by OR (stop words left out unless nothing else
  // is there), ranked by bm25, the best `limit`. An empty result is no Error.
  virtual Result<std::vector<Scored>> search_words(std::string_view query, const Filter& filter,
                                                   std::size_t limit) = 0;
  // Cosine of the unit vector `query` with every living vector, exact, the best `limit`. Vectors
  // are loaded once and kept until the index, or filter.commit, changes: a chunk takes 388 bytes
  // of memory at dimension 384, with components of f32 1,536.
  virtual Result<std::vector<Scored>> search_vectors(std::span<const float> query,
                                                     const Filter& filter, std::size_t limit) = 0;
};

std::string sqlite_version();  // "3.40.1"

// Joins two ranked lists: each score divided by its list's best, 0.45 of words and 0.55 of vectors;
// a version that only one list has gets nothing from the other. Sorted, ties by version. Pure.
std::vector<Scored> fuse(std::span<const Scored> words, std::span<const Scored> vectors,
                         std::size_t limit);

// Whether the words of `phrase` stand one after the other in `text`, each in any form that has the
// same stem, or the phrase does to the letter, no word cut in two. False for one without words.
bool contains_phrase(std::string_view phrase, std::string_view text);

// Where words of `query` (same analyser as the index: stems, stop words left out) stand in `text`.
std::vector<TextRange> highlights(std::string_view query, std::string_view text);

}  // namespace memvid::index

#endif  // MEMVID_INDEX_INDEX_H_
