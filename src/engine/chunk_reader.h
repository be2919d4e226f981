// ChunkReader: the text of chunks by their place in the catalogue, read from the video.
#ifndef MEMVID_ENGINE_CHUNK_READER_H_
#define MEMVID_ENGINE_CHUNK_READER_H_

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "archive/block_reader.h"
#include "base/thread_pool.h"
#include "index/index.h"

namespace memvid::engine {

// Used from one thread; blocks are read side by side on the pool. Keeps the last few blocks.
class ChunkReader {
 public:
  // `file` is the video, `index` its catalogue; both and `pool` must outlive the reader.
  ChunkReader(base::File& file, index::Index& index, base::ThreadPool& pool);

  // Reads the blocks that the versions lie in, side by side, and then those of the whole texts that
  // they differ from. A block that does not read is told when its text is asked for. Of more than
  // 64 blocks the first are read again then, one by one.
  Status prefetch(std::span<const index::VersionRow> versions);
  // kCorrupt names the frame that does not read, or the chunk whose difference cannot be undone, or
  // says that the index is not of this video.
  Result<std::string> text(const index::VersionRow& version);
  // The whole revision that a further difference of the version's chunk is made against, and its
  // text: the version itself, or the one that it differs from.
  Result<std::pair<std::uint64_t, std::string>> newest_whole(const index::VersionRow& version);
  // The whole text of the last version of `chunk` before `before` that has that revision.
  Result<std::string> whole_text(std::uint64_t chunk, std::uint64_t revision, std::uint64_t before);

 private:
  using Block = Result<std::vector<archive::Entry>>;
  struct Job {
    archive::BlockPlace place;
    std::vector<archive::Sample> samples;
  };
  Status load_dictionaries();
  Status read_blocks(std::span<const index::VersionRow> versions);
  Result<std::vector<index::VersionRow>> bases_of(std::span<const index::VersionRow> versions);
  const archive::PutEntry* kept_put(const index::VersionRow& version) const;
  Result<archive::PutEntry> put_of(const index::VersionRow& version);
  Result<Job> job_of(std::uint64_t block);
  Result<std::shared_ptr<const archive::Dictionary>> dictionary(const base::Hash128& name);
  void keep(std::uint64_t block, Block entries);

  index::Index& index_;
  base::ThreadPool& pool_;
  std::map<base::Hash128, std::shared_ptr<const archive::Dictionary>> dictionaries_;
  std::uint64_t dictionary_bytes_ = 0;  // of all of them
  archive::BlockReader blocks_;
  std::map<std::uint64_t, Block> kept_;
  std::list<std::uint64_t> oldest_first_;
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_CHUNK_READER_H_
