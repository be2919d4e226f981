// MemberTrack: what becomes of the members of an archive while it is loaded.
#ifndef MEMVID_ENGINE_MEMBER_TRACK_H_
#define MEMVID_ENGINE_MEMBER_TRACK_H_

#include <string>
#include <string_view>
#include <vector>

#include "memvid/encoder.h"
#include "memvid/preview.h"
#include "text/loader.h"

namespace memvid::engine {

// Of one file. Told as a DocumentSink is, with what was taken of the file until then.
class MemberTrack {
 public:
  // `archive`: its source's name.
  explicit MemberTrack(std::string archive) : archive_(std::move(archive)) {}

  void begin(const text::Member& member, const AddReport& taken);
  // Of a member that is not taken, `taken` becomes what it was before.
  void end(FolderVerdict verdict, std::string_view detail, AddReport& taken);

  // What the open member, or the file, is called as a source.
  std::string source_name() const { return is_open_ ? entries_.back().path : archive_; }
  // Empty: it is no archive, or one without a file.
  std::vector<FolderEntry> take() { return std::move(entries_); }

 private:
  std::string archive_;
  std::vector<FolderEntry> entries_;
  AddReport before_;
  bool is_open_ = false;
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_MEMBER_TRACK_H_
