// MergeContent: the memories that are merged, as one commit of another and as rows of its index.
#ifndef MEMVID_ENGINE_MERGE_CONTENT_H_
#define MEMVID_ENGINE_MERGE_CONTENT_H_

#include <string>
#include <vector>

#include "archive/commit_writer.h"
#include "base/thread_pool.h"
#include "engine/known_sources.h"
#include "engine/merge_origins.h"
#include "engine/merge_plan.h"
#include "engine/write_session.h"
#include "memvid/config.h"
#include "memvid/encoder.h"

namespace memvid::engine {

class MergeContent {
 public:
  // `last`: of the memory that they go into. kCapacity.
  static Result<MergeContent> plan(std::vector<Origin> origins, const archive::Trailer& last);

  // From now on what `known`, null for a new memory, or an earlier one has is left out; a memory of
  // which nothing remains, all of it.
  Status leave_out_duplicates(KnownSources* known, base::ThreadPool& pool,
                              const CallOptions& options);
  const std::vector<Origin>& origins() const { return origins_; }
  bool is_empty() const { return origins_.empty(); }
  Change change() const;
  // Tells whether a memory is made of the same.
  base::Hash128 digest(bool dedupe) const;

  Status write(archive::CommitWriter& writer);
  // After write(): the finding in the words of the memory that it comes from; else of `target`.
  Error blame(const Finding& finding, const std::filesystem::path& target) const;
  // kCorrupt unless an index that was filled with the merge, from `first_version` on, holds as many
  // versions as the origins' trailers promise: by their numbers vectors find their texts.
  Status check_versions(index::Index& index, std::uint64_t first_version) const;
  // Vectors by the model of that fingerprint, for an index that holds all texts of the merge,
  // numbered from `first_version` on.
  Result<std::uint64_t> take_over_vectors(index::Index& index, std::uint64_t first_version,
                                          const std::string& fingerprint,
                                          const CallOptions& options) const;
  // What was added, for a report.
  void add_counts(EncodingStats& stats) const;

 private:
  MergeContent() = default;
  Status take(std::vector<Origin> origins);
  archive::Trailer last_;
  std::vector<Origin> origins_;
  MergePlan plan_;
  std::vector<std::uint64_t> left_out_;     // chunks, with their bases
  std::uint64_t duplicates_ = 0;            // sources that are left out
  std::uint64_t duplicates_in_frames_ = 0;  // of them those that lie in what is copied all the same
  std::vector<std::uint64_t> first_frames_;  // physical, one for each that was written
};

// What the memory holds now, for a report.
void report_memory(const archive::VideoFile& video, EncodingStats& stats);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_MERGE_CONTENT_H_
