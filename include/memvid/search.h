// Searcher: questions in, passages out. The text of each hit is read from the video.
//
// A Searcher answers from the commit that the index stood at when it was opened.
// THREADS  One Searcher is used from one thread at a time; hits are read on all cores inside.
// COST     open: a few ms, and one catch-up of the words when the index is behind the video.
//          search: words and vectors are O(chunks) with small constants (3 ms at 10,000); reading
//          costs about 2 ms a frame.
#ifndef MEMVID_SEARCH_H_
#define MEMVID_SEARCH_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "memvid/chunk.h"
#include "memvid/config.h"
#include "memvid/error.h"

namespace memvid {

struct Query {
  // UTF-8, any length; an empty one finds nothing. "two words" in quotes must stand so in a hit, in
  // any form of the words; -word and -"two words" must not (but -x with a single letter is a word).
  // With such conditions hits are looked for among the 1,000 best.
  std::string text{};
  int top_k = 5;  // 1..1000
  SearchMode mode = SearchMode::kHybrid;
  std::string source_glob{};  // only sources whose path matches: * ? [abc]; empty: all
  std::vector<std::pair<std::string, std::string>> where{};  // metadata key = value, all must hold
  int context_lines = 0;  // lines of the source to give before and after each hit, 0..1000
  // Answers as of that commit (Memory::history tells them); 0: the last. The same hits as then;
  // only what is known of a source, its path, title and metadata, is what was said of it last.
  std::uint64_t at = 0;
};

// Where a hit stood in one of the two lists that a search joins, of 1,000 chunks each. A hybrid
// score is 0.45 of score / best among the words and 0.55 of that among the vectors (nothing for a
// list that the hit is not in, or with a score below 0).
struct Standing {
  int rank = 0;      // from 1; 0: not among the list's first
  double score = 0;  // words: bm25; vectors: cosine
  double best = 0;   // of the list
};

struct Hit {
  int rank = 0;      // from 1
  double score = 0;  // hybrid: 0..1; words: bm25, higher is better; vectors: cosine
  Chunk chunk{};     // content read from the video and checked; metadata.frame tells where
  std::vector<std::pair<std::size_t, std::size_t>> highlights{};  // byte ranges of words that hit
  Standing words{};
  Standing vectors{};
  // Query::context_lines lines of the source before and after the chunk; fewer at its ends. Where
  // the chunk begins or ends inside a line, the rest of that line is the first of them.
  std::string before{};
  std::string after{};
  // Chunks of the same source that say nearly the same and rank below this one: they are not hits
  // of their own.
  std::vector<ChunkMetadata> folded{};
};

// Where the time of one search went.
struct SearchTimes {
  double model_ms = 0;    // embedding the query
  double words_ms = 0;    // the list of words
  double vectors_ms = 0;  // the list of vectors
  double reading_ms = 0;  // hits from the video
};

struct Answer {
  double vector_share = 0;  // share of chunks that could be found by meaning, 0..1
  std::vector<Hit> hits;    // best first; empty: nothing found
  // What was found, or stands round a hit, but whose frames do not read; left out above.
  std::vector<Finding> damaged;
  SearchTimes times;
};

class Searcher {
 public:
  // Opens a memory for search. `video` or `index` may be empty: then it is found from the other
  // (index: the video's stem + ".json"; video: named in the manifest). An index that is absent or
  // behind is filled with words at once when this process can take the writer's lock.
  // kNotFound; kCorrupt; kUnsupported (foreign video, newer format); kInvalidArgument (the index is
  // of another memory, diverged or ahead: the message says which and what mends it); kBusy.
  static Result<Searcher> open(const std::filesystem::path& video,
                               const std::filesystem::path& index, const Config& config = {});
  Searcher(Searcher&&) noexcept;
  Searcher& operator=(Searcher&&) noexcept;
  ~Searcher();

  // kInvalidArgument: top_k out of range, not UTF-8. kNotFound / kUnsupported: the mode needs the
  // model and it is absent, not the one that made the vectors, or not built in. For Query::at as
  // Memory::at has it, and kNotFound when the index has not reached that commit. A hit whose frame
  // does not read is told in Answer::damaged; a wrong text is never given.
  Result<Answer> search(const Query& query);

 private:
  class Impl;
  explicit Searcher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

using MemvidSearcher = Searcher;

}  // namespace memvid

#endif  // MEMVID_SEARCH_H_
