#include "engine/member_track.h"

namespace memvid::engine {

void MemberTrack::begin(const text::Member& member, const AddReport& taken) {
  FolderEntry& entry = entries_.emplace_back();
  entry.path = archive_ + '/' + member.path;
  entry.size_bytes = member.size_bytes;
  before_ = taken;
  is_open_ = true;
}

void MemberTrack::end(FolderVerdict verdict, std::string_view detail, AddReport& taken) {
  FolderEntry& entry = entries_.back();
  entry.verdict = verdict;
  entry.detail = detail;
  is_open_ = false;
  if (verdict != FolderVerdict::kTaken) {
    taken = before_;
    return;
  }
  entry.documents = taken.documents - before_.documents;
  entry.chunks = taken.chunks - before_.chunks;
  entry.text_bytes = taken.text_bytes - before_.text_bytes;
}

}  // namespace memvid::engine
