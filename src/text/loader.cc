#include "text/loader.h"

#include "base/try.h"
#include "text/decoder.h"
#include "text/encoding.h"
#include "text/format_table.h"
#include "text/formats.h"
#include "text/unpack.h"

namespace memvid::text {

Status DocumentSink::place(std::string_view) { return {}; }
Status DocumentSink::wait() { return {}; }

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

Status load_file(const std::filesystem::path& path, DocumentSink& sink) {
  MEMVID_TRY(std::unique_ptr<Input> input, open_input(path));
  MEMVID_TRY(std::string_view first_bytes, input->next());
  std::filesystem::path inner = path;
  if (const Packing* packing = find_packing(first_bytes)) {
    if (path.extension() == packing->ending) inner.replace_extension();
    MEMVID_TRY(input, unpack(*input, *packing, path.native()));
    MEMVID_TRY(first_bytes, input->next());
  }
  const Format* format = find_format(inner, first_bytes);
  if (format == nullptr) return binary_error(path.native());
  sink.cut_as(format->cutting);
  return loader_of(*format).load(*input, path.native(), sink);
}

bool is_binary(const std::filesystem::path& path) {
  const auto input = open_input(path);
  if (!input) return false;
  const auto first_bytes = (*input)->next();
  return first_bytes && find_loader(path, *first_bytes) == nullptr;
}

}  // namespace memvid::text
