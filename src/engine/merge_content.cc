#include "engine/merge_content.h"

#include <charconv>
#include <utility>

#include "base/try.h"
#include "engine/damaged_video.h"
#include "engine/duplicates.h"
#include "engine/vector_transfer.h"

namespace memvid::engine {
namespace {

// The number in "frame 17"; nullopt: another place.
std::optional<std::uint64_t> frame_of(std::string_view place) {
  constexpr std::string_view kPrefix = "frame ";
  std::uint64_t frame = 0;
  if (!place.starts_with(kPrefix)) return std::nullopt;
  place.remove_prefix(kPrefix.size());
  const auto [end, error] = std::from_chars(place.data(), place.data() + place.size(), frame);
  if (error != std::errc() || end != place.data() + place.size()) return std::nullopt;
  return frame;
}

}  // namespace

Result<MergeContent> MergeContent::plan(std::vector<Origin> origins, const archive::Trailer& last) {
  MergeContent content;
  content.last_ = last;
  MEMVID_TRY_VOID(content.take(std::move(origins)));
  return content;
}

Status MergeContent::take(std::vector<Origin> origins) {
  std::vector<archive::Trailer> trailers;
  for (const Origin& origin : origins) trailers.push_back(origin.video.trailer());
  MEMVID_TRY(plan_, plan_merge(last_, trailers));
  origins_ = std::move(origins);
  return {};
}

Status MergeContent::leave_out_duplicates(KnownSources* known, base::ThreadPool& pool,
                                          const CallOptions& options) {
  DuplicateSearch search(known);
  std::vector<Origin> kept;
  std::vector<std::vector<std::uint64_t>> left_out;  // of those that are kept
  for (Origin& origin : origins_) {
    MEMVID_TRY(auto found, search.look_at(origin.video, pool, options));
    duplicates_ += found.sources;
    if (found.sources > 0 && found.chunks.size() == origin.video.trailer().live_chunks) continue;
    duplicates_in_frames_ += found.sources;
    left_out.push_back(std::move(found.chunks));
    kept.push_back(std::move(origin));
  }
  MEMVID_TRY_VOID(take(std::move(kept)));
  for (std::size_t i = 0; i < left_out.size(); ++i)
    for (const std::uint64_t chunk : left_out[i]) left_out_.push_back(plan_.bases[i].chunk + chunk);
  return {};
}

Change MergeContent::change() const {
  Change change;
  change.sources = plan_.sources;
  change.chunks = plan_.chunks;
  change.versions = plan_.versions;
  // Of their ids not all live.
  change.erased = plan_.chunks - plan_.live_chunks + left_out_.size();
  return change;
}

base::Hash128 MergeContent::digest(bool dedupe) const {
  base::Bytes bytes;
  base::ByteWriter writer(bytes);
  writer.sized(std::string_view("merge"));
  writer.u8(dedupe ? 1 : 0);
  for (const Origin& origin : origins_) {
    const base::MemoryState& state = origin.video.state();
    writer.bytes(state.memory_id);
    writer.u64(state.epoch);
    writer.u64(state.commit);
    writer.bytes(state.head);
  }
  return base::hash128(bytes);
}

Status MergeContent::write(archive::CommitWriter& writer) {
  first_frames_.clear();
  for (std::size_t i = 0; i < origins_.size(); ++i) {
    MEMVID_TRY(const std::uint64_t first_frame,
               writer.add_graft(origins_[i].video, plan_.bases[i].chunk, plan_.bases[i].source));
    first_frames_.push_back(first_frame);
  }
  for (const std::uint64_t chunk : left_out_)
    MEMVID_TRY_VOID(writer.add(archive::DeleteEntry{chunk}));
  return {};
}

Error MergeContent::blame(const Finding& finding, const std::filesystem::path& target) const {
  const auto frame = frame_of(finding.place);
  for (std::size_t i = 0; frame && i < first_frames_.size(); ++i) {
    const archive::VideoFile& video = origins_[i].video;
    if (*frame < first_frames_[i] || *frame - first_frames_[i] >= video.frame_count()) continue;
    const std::string place = "frame " + std::to_string(*frame - first_frames_[i]);
    return damaged_video(video.file().path(), {place, finding.message}).value();
  }
  return damaged_video(target, finding).value();
}

Status MergeContent::check_versions(index::Index& index, std::uint64_t first_version) const {
  MEMVID_TRY(const index::NextNumbers next, index.next_numbers());
  if (next.version == first_version + plan_.versions) return {};
  return fail(ErrorCode::kCorrupt,
              "one of the memories holds another number of texts than its trailer says; nothing "
              "was merged (memvid verify lists all damage)");
}

Result<std::uint64_t> MergeContent::take_over_vectors(index::Index& index,
                                                      std::uint64_t first_version,
                                                      const std::string& fingerprint,
                                                      const CallOptions& options) const {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < origins_.size(); ++i) {
    if (!origins_[i].index || origins_[i].fingerprint != fingerprint) continue;
    VectorChoice choice = vectors_of(origins_[i].video);
    choice.shift = first_version - 1 + plan_.bases[i].version;
    choice.only_living = !left_out_.empty();
    MEMVID_TRY(const std::uint64_t taken,
               engine::take_over_vectors(*origins_[i].index, index, choice, options));
    count += taken;
  }
  return count;
}

void MergeContent::add_counts(EncodingStats& stats) const {
  stats.sources_added = plan_.sources - duplicates_in_frames_;
  stats.chunks_added = plan_.live_chunks - left_out_.size();
  stats.duplicates_left_out = duplicates_;
}

void report_memory(const archive::VideoFile& video, EncodingStats& stats) {
  stats.total_sources = video.trailer().next_source;
  stats.total_chunks = video.trailer().live_chunks;
  stats.total_frames = video.frame_count();
  stats.video_file_size_bytes = video.file_bytes();
}

}  // namespace memvid::engine
