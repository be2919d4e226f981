#include "engine/chunk_survey.h"

#include <algorithm>

namespace memvid::engine {

Status ChunkSurvey::on_entry(const archive::Entry& entry, const archive::EntryPlace&) {
  ++entries_;
  if (const auto* source = std::get_if<archive::SourceEntry>(&entry)) on_source(*source);
  if (const auto* put = std::get_if<archive::PutEntry>(&entry)) on_put(*put);
  if (const auto* removal = std::get_if<archive::DeleteEntry>(&entry)) {
    latest_[removal->chunk] = {0, entries_};
    next_chunk_ = std::max(next_chunk_, removal->chunk + 1);
  }
  return {};
}

Status ChunkSurvey::on_damage(const archive::Damage& damage) {
  damages_.push_back(damage);
  return {};
}

void ChunkSurvey::on_source(const archive::SourceEntry& source) {
  if (source.id < next_source_) {
    changed_.insert(source.id);
    said_again_[source.id] = entries_;
  }
  next_source_ = std::max(next_source_, source.id + 1);
  source_ = source.id;
  end_ = 0;
}

void ChunkSurvey::on_put(const archive::PutEntry& put) {
  ++puts_;
  const bool is_new = put.chunk >= next_chunk_;
  if (!is_new) latest_[put.chunk] = {puts_, entries_};
  if (!is_new || put.source != source_ || put.begin < end_) changed_.insert(put.source);
  if (put.base_revision != 0) bases_.insert({put.chunk, put.base_revision});
  if (put.detached) detached_[put.source] = entries_;
  next_chunk_ = std::max(next_chunk_, put.chunk + 1);
  next_source_ = std::max(next_source_, put.source + 1);
  source_ = put.source;
  end_ = put.end;
}

bool ChunkSurvey::is_alive(std::uint64_t put_number, std::uint64_t chunk) const {
  const auto latest = latest_.find(chunk);
  return latest == latest_.end() || latest->second.put == put_number;
}

bool ChunkSurvey::is_cut_out(std::uint64_t chunk, std::uint64_t source) const {
  const auto latest = latest_.find(chunk);
  return latest != latest_.end() && latest->second.put == 0 &&
         latest->second.entry > said_again_at(source);
}

bool ChunkSurvey::has_detached(std::uint64_t source) const {
  const auto detached = detached_.find(source);
  return detached != detached_.end() && detached->second > said_again_at(source);
}

std::uint64_t ChunkSurvey::said_again_at(std::uint64_t source) const {
  const auto said = said_again_.find(source);
  return said == said_again_.end() ? 0 : said->second;
}

}  // namespace memvid::engine
