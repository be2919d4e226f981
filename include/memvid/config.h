// Config: every option of the library, with meaning, unit, range, default.
//
// Config{} is what the command line uses without flags. validate() names the first field that is
// out of range. What is not here cannot be changed: the frame rate, the hash, the QR level.
#ifndef MEMVID_CONFIG_H_
#define MEMVID_CONFIG_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "memvid/error.h"

namespace memvid {

// -- Behaviour: changes what is stored ------------------------------------------------------------

// Where chunks end. In every way none is longer than the chunk size, and tables, code and logs are
// cut between their lines.
enum class ChunkBy {
  kCharacters,  // as late as possible: at a paragraph or sentence where that fills the chunk well
  kSentences,   // at the last paragraph or sentence that fits: none is parted that would fit whole
  kHeadings,    // before every heading; a longer section as by characters
  // As by characters, but chunk_size counts tokens, those of the model that `embeddings` names. For
  // models that read text as BERT does; not with an endpoint, nor in a build without embeddings.
  kTokens,
};

struct TextConfig {
  // An append and a sync go on as the memory was made.
  ChunkBy chunk_by = ChunkBy::kCharacters;
  // Longest chunk, in characters (Unicode code points), or in tokens. 16..100000. MiniLM sees the
  // first 254 tokens of the overlap and the chunk, about 1,000 characters of English: by tokens,
  // set 230, which the command line does.
  int chunk_size = 1000;
  // Characters of the text before a chunk that are read along when its words and vector are made.
  // They are not stored twice. 0..chunk_size / 2.
  int overlap = 50;
};

struct VideoConfig {
  // How frames are drawn and encoded: "compact", one pixel a module in AV1, the smallest; for files
  // that are kept as they are.
  std::string profile = "compact";
};

// What is read of a folder; docs/FOLDERS.md shows the rules at work.
struct FolderConfig {
  bool include_hidden = false;  // names that begin with a dot
  // Globs (* ? [abc]) of what is left out: one without a slash is held against names at any depth,
  // one with a slash against the path below the folder. "drafts/" is "drafts"; "/drafts" and
  // "./drafts" are those of the folder itself alone. A folder is left out with all in it.
  std::vector<std::string> exclude;
  int max_depth = 0;  // 1: the folder's own files alone; 0..10000; 0: no limit
  // Ends of names, "md" or ".md" or several with commas between them, in small or capital letters:
  // if some are included all others are left out; what is excluded is so also if it is included.
  std::vector<std::string> include_extensions;
  std::vector<std::string> exclude_extensions;
  bool no_ignore = false;        // do not ask .gitignore and .memvidignore what is left out
  bool follow_symlinks = false;  // every folder is read once, however many links lead to it
  int max_file_size_mb = 0;      // larger files are left out; 1 MB: 10^6 bytes; 0..1000000; 0: none
  bool skip_binary = false;      // leave out binary files without a word
};

// What becomes of a file or folder that is found in a folder.
enum class FolderVerdict {
  kTaken,
  kHidden,
  kExcluded,     // by a glob
  kIgnored,      // by a line of a .gitignore or .memvidignore
  kTooDeep,      // a folder below max_depth
  kExtension,    // included or excluded by its name's end
  kTooLarge,     // max_file_size_mb
  kLink,         // a symlink, and they are not followed
  kReadAlready,  // a symlink to a folder that is read at another place
  kNoFile,       // a pipe, a socket, a device
  kBinary,       // no text, and of no format that is read
  kUnreadable,   // the system refused
  kBroken,       // its format's loader refused
};

enum class Precision {
  kAuto,  // int8 where the CPU has VNNI, else bf16 where it has that, else f32
  kF32,
  kBf16,
  kInt8,
};

// How an index keeps the components of its vectors.
enum class VectorStorage {
  kInt8,  // rounded to 8 bits: a quarter of the size, 0.99 and more of the ten best are the same
  kF32,   // as the model gives them
};

struct EmbeddingConfig {
  // Folder of an OpenVINO sentence model as optimum-intel exports it. Empty: $MEMVID_MODEL, else
  // $XDG_DATA_HOME/memvid/models/all-MiniLM-L6-v2, else the model installed with the library.
  std::filesystem::path model_dir;
  Precision precision = Precision::kAuto;
  // Of an index that gets its first vectors; one that has some goes on as it began.
  VectorStorage vectors = VectorStorage::kInt8;
  // URL of a server that embeds instead, http or https: one whose path ends in /embeddings speaks
  // OpenAI's API, one that ends in /api/embed Ollama's. Texts and queries are sent there. Empty:
  // none. Not together with model_dir. A key is read from $MEMVID_API_KEY and from nowhere else.
  std::string endpoint;
  std::string endpoint_model;         // what the server calls the model; required with `endpoint`
  int endpoint_timeout_seconds = 60;  // of one request, 1..3600
};

enum class SearchMode {
  kHybrid,   // words and vectors, fused; words alone for chunks without a vector, and for all in
             // a library that was built without embeddings
  kWords,    // bm25 over stemmed words; needs no model
  kVectors,  // cosine of sentence vectors
};

struct SearchConfig {
  // What `memvid search` asks for when no flag says so; a Query of the library says it itself.
  SearchMode mode = SearchMode::kHybrid;
  int top_k = 5;  // 1..1000
  // False: build_video and merge_videos make the video and the manifest, but fill no index;
  // append_to_video and merge_into leave it behind. The first search adds the words, `memvid
  // reindex` words and vectors. Sync, update, erase and compact keep an index up all the same.
  bool enable_index_building = true;
  // True: words at once, whatever enable_index_building says, and no vectors: a background job is
  // to make them (memvid/jobs.h). The command line submits it, the library leaves that to you.
  bool enable_background_indexing = false;
};

struct IndexConfig {
  bool enabled = true;  // false: the video alone, no manifest, no database (--no-index)
};

// -- Background jobs (memvid/jobs.h) --------------------------------------------------------------

// Someone who wants to hear how jobs end: a POST with a JSON body, as docs/JOBS.md has it.
struct Webhook {
  std::string url;                  // http or https
  std::vector<std::string> events;  // out of completed, failed and cancelled; empty: all of them
  std::string secret;               // signs the body; empty: it is not signed
  friend bool operator==(const Webhook&, const Webhook&) = default;
};

struct JobsConfig {
  // Where the jobs are kept, for all processes of a user. Empty: $XDG_STATE_HOME/memvid, else
  // ~/.local/state/memvid.
  std::filesystem::path state_dir;
  int time_limit_seconds = 0;  // of one run of a job, 0..31536000; then it fails; 0: none
  int keep_days = 30;          // an ended job is forgotten after so many days, 0..36500,
  int keep_jobs = 1000;        // or when so many newer ones have ended, 0..1000000
  std::vector<Webhook> webhooks;
};

// -- Performance: never changes what is stored ----------------------------------------------------

struct RunConfig {
  int thread_count = 0;   // worker threads, 0..256; 0: one a hardware thread
  int wait_seconds = 30;  // for another process that writes the memory, 0..86400; then kBusy
};

struct Config {
  TextConfig text;
  FolderConfig folder;
  VideoConfig video;
  EmbeddingConfig embeddings;
  IndexConfig index;
  SearchConfig search;
  JobsConfig jobs;
  RunConfig run;

  // kInvalidArgument names the field, its value and its range.
  Status validate() const;
};

// -- Long calls -----------------------------------------------------------------------------------

// What a long call is doing. Phases come in this order; a call passes only through some.
enum class Phase { kLoading, kEncoding, kIndexingWords, kEmbedding, kVerifying, kExtracting };

struct Progress {
  Phase phase = Phase::kLoading;
  std::uint64_t done = 0;
  std::uint64_t total = 0;  // 0: not known
  const char* unit = "";    // "files", "chunks", "frames"
};

// Given to every long call. `on_progress` is called on the calling thread, at most some ten times a
// second and once at the end of each phase. A requested stop ends the call with kCancelled; what
// was on disk before is untouched.
struct CallOptions {
  std::function<void(const Progress&)> on_progress;
  std::stop_token stop;
};

}  // namespace memvid

#endif  // MEMVID_CONFIG_H_
