// ChunkSurvey: a first reading of a memory that has changed: which puts live, and what of it cannot
// be told in the order of the file. RAM grows with what was changed, not with the memory.
#ifndef MEMVID_ENGINE_CHUNK_SURVEY_H_
#define MEMVID_ENGINE_CHUNK_SURVEY_H_

#include <cstdint>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "archive/replay.h"

namespace memvid::engine {

using RevisionKey = std::pair<std::uint64_t, std::uint64_t>;  // chunk, revision

// Puts are told by their number, counted over the replay from 1.
class ChunkSurvey : public archive::ReplayVisitor {
 public:
  Status on_entry(const archive::Entry& entry, const archive::EntryPlace& place) override;
  Status on_damage(const archive::Damage& damage) override;

  const std::vector<archive::Damage>& damages() const { return damages_; }
  // Whether it is its chunk's last put, and the chunk was not deleted after it.
  bool is_alive(std::uint64_t put_number, std::uint64_t chunk) const;
  // Whether it was deleted, and its source was not said again after it: then the source's other
  // chunks need not make up its text.
  bool is_cut_out(std::uint64_t chunk, std::uint64_t source) const;
  // Whether a difference is made against that revision.
  bool is_base(const RevisionKey& key) const { return bases_.contains(key); }
  // Whether the source was said again, or its chunks do not stand in the file one after the other.
  bool is_changed(std::uint64_t source) const { return changed_.contains(source); }
  // Whether a chunk was put into its text on its own, and it was not said again after it.
  bool has_detached(std::uint64_t source) const;

 private:
  void on_source(const archive::SourceEntry& source);
  void on_put(const archive::PutEntry& put);
  std::uint64_t said_again_at(std::uint64_t source) const;

  // Ids are handed out ascending, so one below these was seen before. Where a file does not keep to
  // that, more counts as changed than is.
  std::uint64_t next_chunk_ = 0;
  std::uint64_t next_source_ = 0;
  std::uint64_t puts_ = 0;
  std::uint64_t entries_ = 0;  // what happened after what is told by their numbers, from 1
  std::uint64_t source_ = 0;   // the last that was said or put into
  std::uint64_t end_ = 0;      // of its last put
  struct Last {
    std::uint64_t put = 0;  // its number; 0: the chunk was deleted
    std::uint64_t entry = 0;
  };
  std::unordered_map<std::uint64_t, Last> latest_;  // of chunks that were replaced or deleted
  std::vector<archive::Damage> damages_;
  std::set<RevisionKey> bases_;
  std::set<std::uint64_t> changed_;
  std::unordered_map<std::uint64_t, std::uint64_t> said_again_;  // source -> the last such entry
  std::unordered_map<std::uint64_t, std::uint64_t> detached_;    // source -> the last such entry
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_CHUNK_SURVEY_H_
