// HitReader: from a ranking to hits, each with its text, its place and what stands round it.
#ifndef MEMVID_ENGINE_HIT_READER_H_
#define MEMVID_ENGINE_HIT_READER_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "engine/chunk_reader.h"
#include "engine/open_memory.h"
#include "engine/query_syntax.h"
#include "index/index.h"
#include "memvid/search.h"

namespace memvid::engine {

// The two lists of a search, best first, and what they come to.
struct Ranking {
  std::vector<index::Scored> words;
  std::vector<index::Scored> vectors;
  std::vector<index::Scored> hits;
};

// Used from one thread.
class HitReader {
 public:
  // Both must outlive the reader.
  HitReader(const OpenedMemory& memory, base::ThreadPool& pool);

  // Of a search as of `commit`. Reads candidates, best first, until there are `asked.top_k` hits
  // that meet the conditions of `query` and of which none is nearly the same as another one of its
  // source. What does not read is told in `answer.damaged`.
  Status read(const Query& asked, const ParsedQuery& query, std::uint64_t commit,
              const Ranking& ranking, Answer& answer);

 private:
  Result<std::vector<index::VersionRow>> find_rows(std::span<const index::Scored> hits);
  Result<std::optional<std::string>> readable_text(const index::VersionRow& row, Answer& answer);
  Result<ChunkMetadata> place(const index::VersionRow& row);
  enum class Side { kBefore, kAfter };
  Result<std::string> lines_beside(const index::VersionRow& row, Side side, int lines,
                                   std::uint64_t commit, Answer& answer);
  Result<std::optional<index::VersionRow>> neighbour(const index::VersionRow& row, Side side,
                                                     std::uint64_t commit);

  const OpenedMemory& memory_;
  ChunkReader chunks_;
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_HIT_READER_H_
