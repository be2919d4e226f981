// tar in all its dialects (ustar, pax, GNU, v7) by libarchive, of which nothing else is switched
// on. Times are whole seconds. A file that has holes is given with them filled.
#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <string>
#include <vector>

#include "base/try.h"
#include "documents/archives.h"

namespace memvid::documents {
namespace {

struct Closer {
  void operator()(archive* tar) const { ::archive_read_free(tar); }
};
using Tar = std::unique_ptr<archive, Closer>;

tl::unexpected<Error> damaged() {
  return fail(ErrorCode::kUnsupported, "damaged, or cut off; nothing of it is taken");
}

// What libarchive reads from; its own Errors are kept, since libarchive knows numbers only.
struct Source {
  text::Input& input;
  Status status;
};

la_ssize_t read_piece(archive*, void* source, const void** piece) {
  auto& from = *static_cast<Source*>(source);
  const auto bytes = from.input.next();
  if (!bytes) {
    from.status = tl::unexpected<Error>(bytes.error());
    return ARCHIVE_FATAL;
  }
  *piece = bytes->data();
  return static_cast<la_ssize_t>(bytes->size());
}

text::PackedMember member_of(archive_entry* entry) {
  using Kind = text::PackedMember::Kind;
  text::PackedMember member;
  const auto type = ::archive_entry_filetype(entry);
  const bool is_link = ::archive_entry_hardlink(entry) != nullptr || type == AE_IFLNK;
  member.kind = is_link ? Kind::kLink : type == AE_IFREG ? Kind::kFile : Kind::kOther;
  member.modified_at = ::archive_entry_mtime(entry);
  const char* name = ::archive_entry_pathname(entry);
  if (name != nullptr) member.name = name;
  return member;
}

Status give_bytes(archive* tar, std::vector<char>& buffer, text::MemberSink& sink) {
  for (;;) {
    const la_ssize_t count = ::archive_read_data(tar, buffer.data(), buffer.size());
    if (count == 0) return {};
    if (count < 0) return damaged();
    MEMVID_TRY_VOID(sink.bytes({buffer.data(), static_cast<std::size_t>(count)}));
  }
}

// Whether blocks of zeros came behind the last member. Without them the file may be cut off just
// there, which to libarchive is an end like any other.
bool has_end_mark(archive* tar) {
  return ::archive_filter_bytes(tar, 0) > ::archive_read_header_position(tar);
}

Status read_members(archive* tar, text::MemberSink& sink) {
  std::vector<char> buffer(text::kInputPieceBytes);
  for (;;) {
    archive_entry* entry = nullptr;
    const int result = ::archive_read_next_header(tar, &entry);
    if (result == ARCHIVE_EOF) return has_end_mark(tar) ? Status{} : damaged();
    // A warning is of a name that is not in the system's encoding; here it is bytes.
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) return damaged();
    if (::archive_entry_filetype(entry) == AE_IFDIR) continue;
    text::PackedMember member = member_of(entry);
    const bool is_file = member.kind == text::PackedMember::Kind::kFile;
    MEMVID_TRY_VOID(sink.member(std::move(member)));
    if (is_file) MEMVID_TRY_VOID(give_bytes(tar, buffer, sink));
    MEMVID_TRY_VOID(sink.end_member(""));
  }
}

}  // namespace

Status read_tar(text::Input& input, text::MemberSink& sink) {
  input.rewind();
  Source source{input, {}};
  const Tar tar(::archive_read_new());
  if (tar == nullptr || ::archive_read_support_format_tar(tar.get()) != ARCHIVE_OK)
    return fail(ErrorCode::kUnsupported, "not enough memory");
  if (::archive_read_open(tar.get(), &source, nullptr, read_piece, nullptr) != ARCHIVE_OK)
    return source.status ? damaged() : source.status;
  const Status status = read_members(tar.get(), sink);
  return source.status ? status : source.status;
}

}  // namespace memvid::documents
