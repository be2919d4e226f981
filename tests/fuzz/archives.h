// What the readers of archives promise of any bytes: members that begin and end.
#ifndef MEMVID_TESTS_FUZZ_ARCHIVES_H_
#define MEMVID_TESTS_FUZZ_ARCHIVES_H_

#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "documents/archives.h"

namespace memvid::fuzz {

class HeardMembers final : public text::MemberSink {
 public:
  Status member(text::PackedMember&& member) override {
    MEMVID_CHECK(!std::exchange(is_in_member_, true));
    hasher_.update_sized(base::as_bytes(member.name));
    return {};
  }
  Status bytes(std::string_view piece) override {
    MEMVID_CHECK(is_in_member_ && !piece.empty());
    hasher_.update(base::as_bytes(piece));
    // What a parent process would not take any more.
    bytes_ += piece.size();
    return bytes_ < kBytesMax ? Status{} : fail(ErrorCode::kCancelled, "enough");
  }
  Status end_member(std::string_view problem) override {
    MEMVID_CHECK(std::exchange(is_in_member_, false));
    hasher_.update_sized(base::as_bytes(problem));
    return {};
  }

  // Of all that it was told, and of how it ended.
  base::Hash128 digest(const Status& status) {
    if (status)
      MEMVID_CHECK(!is_in_member_);
    else
      hasher_.update_sized(base::as_bytes(status.error().message));
    return hasher_.finish128();
  }

 private:
  static constexpr std::size_t kBytesMax = 16 << 20;
  base::Hasher hasher_{16};
  std::size_t bytes_ = 0;
  bool is_in_member_ = false;
};

}  // namespace memvid::fuzz

#endif  // MEMVID_TESTS_FUZZ_ARCHIVES_H_
