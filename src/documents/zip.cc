// zip by libzip: by the list of parts at its end, as everybody reads it. Names that are not said to
// be UTF-8 are taken as such if they could be, else as of DOS (code page 437).
#include <sys/stat.h>
#include <zip.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/try.h"
#include "documents/archives.h"

namespace memvid::documents {
namespace {

struct Closer {
  void operator()(zip* archive) const { ::zip_discard(archive); }
  void operator()(zip_file_t* file) const { ::zip_fclose(file); }
};
using Zip = std::unique_ptr<zip, Closer>;
using ZipFile = std::unique_ptr<zip_file_t, Closer>;

tl::unexpected<Error> not_whole() {
  return fail(ErrorCode::kUnsupported, "not a whole zip file; nothing of it is taken");
}

// What a member is, where the archive was made on Unix; else a file.
text::PackedMember::Kind kind_of(zip* archive, zip_uint64_t index) {
  using Kind = text::PackedMember::Kind;
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  ::zip_file_get_external_attributes(archive, index, 0, &system, &attributes);
  const mode_t type = (attributes >> 16) & S_IFMT;
  if (system != ZIP_OPSYS_UNIX || type == 0 || type == S_IFREG) return Kind::kFile;
  return type == S_IFLNK ? Kind::kLink : Kind::kOther;
}

// Gives the member's bytes; why it cannot be read, if so.
Result<std::string_view> give_bytes(zip* archive, zip_uint64_t index, const zip_stat_t& stat,
                                    std::vector<char>& buffer, text::MemberSink& sink) {
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
    return "encrypted: it opens with a password only";
  const ZipFile file(::zip_fopen_index(archive, index, 0));
  if (file == nullptr) return "packed in a way that is not read, or damaged";
  for (;;) {
    const zip_int64_t count = ::zip_fread(file.get(), buffer.data(), buffer.size());
    if (count < 0) return "damaged: it does not unpack";
    if (count == 0) return "";
    MEMVID_TRY_VOID(sink.bytes({buffer.data(), static_cast<std::size_t>(count)}));
  }
}

Status read_member(zip* archive, zip_uint64_t index, std::vector<char>& buffer,
                   text::MemberSink& sink) {
  zip_stat_t stat;
  ::zip_stat_init(&stat);
  if (::zip_stat_index(archive, index, 0, &stat) != 0 || (stat.valid & ZIP_STAT_NAME) == 0)
    return not_whole();
  if (std::string_view(stat.name).ends_with('/')) return {};  // a folder
  text::PackedMember member;
  member.kind = kind_of(archive, index);
  member.modified_at = (stat.valid & ZIP_STAT_MTIME) != 0 ? stat.mtime : 0;
  member.name = stat.name;
  const bool is_file = member.kind == text::PackedMember::Kind::kFile;
  MEMVID_TRY_VOID(sink.member(std::move(member)));
  if (!is_file) return sink.end_member("");
  MEMVID_TRY(const std::string_view problem, give_bytes(archive, index, stat, buffer, sink));
  return sink.end_member(problem);
}

}  // namespace

Status read_zip(base::ByteSpan bytes, text::MemberSink& sink) {
  zip_error_t error;
  ::zip_error_init(&error);
  zip_source_t* source = ::zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) return not_whole();
  const Zip archive(::zip_open_from_source(source, ZIP_RDONLY, &error));
  ::zip_error_fini(&error);
  if (archive == nullptr) {
    ::zip_source_free(source);
    return not_whole();
  }
  std::vector<char> buffer(text::kInputPieceBytes);
  const zip_int64_t count = ::zip_get_num_entries(archive.get(), 0);
  for (zip_int64_t index = 0; index < count; ++index)
    MEMVID_TRY_VOID(read_member(archive.get(), static_cast<zip_uint64_t>(index), buffer, sink));
  return {};
}

}  // namespace memvid::documents
