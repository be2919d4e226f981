#include "text/loader.h"

#include <utility>

#include "base/try.h"
#include "text/archive.h"
#include "text/decoder.h"
#include "text/encoding.h"
#include "text/format_table.h"
#include "text/formats.h"
#include "text/unpack.h"
#include "text/utf8.h"

namespace memvid::text {

Status DocumentSink::place(std::string_view) { return {}; }
Status DocumentSink::heading(const Heading&) { return {}; }
Status DocumentSink::block(const Block& /*block*/) { return {}; }
Status DocumentSink::wait() { return {}; }

Status DocumentSink::begin_member(Member&& member) {
  return fail(ErrorCode::kUnsupported, printable(member.path) + ": archives are not taken here");
}
Status DocumentSink::end_member(FolderVerdict, std::string_view) { return {}; }

Status read_text(Input& input, std::string_view name, const TextSink& on_piece) {
  input.rewind();
  EncodingDetector detector;
  for (;;) {
    MEMVID_TRY(const std::string_view bytes, input.next());
    if (bytes.empty()) break;
    detector.add(bytes);
  }
  const Encoding encoding = detector.finish();
  if (encoding == Encoding::kBinary) return binary_error(name);

  input.rewind();
  Decoder decoder(encoding);
  for (bool is_last = false; !is_last;) {
    MEMVID_TRY(const std::string_view bytes, input.next());
    is_last = bytes.empty();
    std::string utf8;
    if (!decoder.decode(bytes, is_last, utf8))
      return fail(ErrorCode::kIo, printable(name) + ": changed while it was read; try again");
    if (!utf8.empty()) MEMVID_TRY_VOID(on_piece(utf8));
  }
  return {};
}

Status binary_error(std::string_view name) {
  return fail(ErrorCode::kUnsupported, printable(name) + ": binary, not text");
}

namespace {

// A file, unpacked if it was compressed, and what it is; no format: it is binary.
struct Opened {
  std::unique_ptr<Input> input;
  const Format* format = nullptr;
};

Result<Opened> open_packed(std::unique_ptr<Input> input, const std::filesystem::path& path) {
  MEMVID_TRY(std::string_view first_bytes, input->next());
  std::filesystem::path inner = path;
  if (const Packing* packing = find_packing(first_bytes)) {
    if (is_in_any_case(path.extension().string(), packing->ending)) inner.replace_extension();
    MEMVID_TRY(input, unpack(*input, *packing, path.native()));
    MEMVID_TRY(first_bytes, input->next());
  }
  const Format* format = find_format(inner, first_bytes);
  return Opened{std::move(input), format};
}

Result<Opened> recognise(std::unique_ptr<Input> input, const std::filesystem::path& path) {
  MEMVID_TRY(Opened file, open_packed(std::move(input), path));
  if (file.format == nullptr) return tl::unexpected<Error>(binary_error(path.native()).error());
  return file;
}

Status load_as(const Opened& file, const std::filesystem::path& path, DocumentSink& sink) {
  sink.cut_as(file.format->cutting);
  return loader_of(*file.format).load(*file.input, path.native(), sink);
}

}  // namespace

Status load_file(const std::filesystem::path& path, DocumentSink& sink, const FolderConfig& rules) {
  MEMVID_TRY(std::unique_ptr<Input> input, open_input(path));
  MEMVID_TRY(const Opened file, recognise(std::move(input), path));
  if (file.format->archive.empty()) return load_as(file, path, sink);
  return load_archive(file.format->archive, *file.input, path, rules, sink);
}

Status load_member(std::unique_ptr<Input> input, const std::filesystem::path& path,
                   DocumentSink& sink) {
  MEMVID_TRY(const Opened file, recognise(std::move(input), path));
  if (file.format->archive.empty()) return load_as(file, path, sink);
  return fail(ErrorCode::kUnsupported,
              printable(path.native()) + ": an archive within an archive is not read");
}

bool is_binary(const std::filesystem::path& path) {
  auto input = open_input(path);
  return input && is_binary(std::move(*input), path);
}

bool is_binary(std::unique_ptr<Input> input, const std::filesystem::path& path) {
  const auto file = open_packed(std::move(input), path);
  return file && file->format == nullptr;
}

}  // namespace memvid::text
