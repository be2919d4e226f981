#include "documents/pdf.h"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "base/try.h"
#include "documents/program.h"
#include "text/encoding.h"

namespace memvid::documents {
namespace {

constexpr std::size_t kInfoBytesMax = 256 * 1024;

tl::unexpected<Error> refused(std::string why) {
  return fail(ErrorCode::kUnsupported, std::move(why));
}

// The rest of the first line that begins with `key`.
std::string line_after(std::string_view printed, std::string_view key) {
  for (std::size_t at = 0; at < printed.size();) {
    const std::size_t end = std::min(printed.find('\n', at), printed.size());
    const std::string_view line = printed.substr(at, end - at);
    if (line.starts_with(key)) return text::one_line(text::repaired(line.substr(key.size())));
    at = end + 1;
  }
  return {};
}

Result<std::string> ask_pdfinfo() {
  std::string printed;
  MEMVID_TRY(const int exit_code,
             run_program({"pdfinfo", "-enc", "UTF-8", "-isodates", "-"}, Complaints::kAmongOutput,
                         [&printed](std::string_view piece) -> Status {
                           if (printed.size() < kInfoBytesMax) printed += piece;
                           return {};
                         }));
  if (exit_code == 0) return printed;
  if (printed.find("Incorrect password") != std::string::npos)
    return refused("encrypted: it opens with a password only");
  return refused("not a whole PDF");
}

}  // namespace

text::Document document_of(std::string_view pdfinfo) {
  text::Document document;
  document.media_type = "application/pdf";
  document.title = line_after(pdfinfo, "Title:");
  nlohmann::json metadata = nlohmann::json::object();
  for (const auto& [key, name] :
       {std::pair{"Author:", "author"}, std::pair{"CreationDate:", "created"},
        std::pair{"ModDate:", "modified"}})
    if (const std::string value = line_after(pdfinfo, key); !value.empty()) metadata[name] = value;
  const std::string pages = line_after(pdfinfo, "Pages:");
  if (!pages.empty()) metadata["pages"] = std::strtoull(pages.c_str(), nullptr, 10);
  if (!metadata.empty()) document.metadata = metadata.dump();
  return document;
}

Status PageCutter::add(std::string_view printed) {
  for (std::size_t end; (end = printed.find('\f')) != std::string_view::npos;) {
    page_ += printed.substr(0, end);
    printed.remove_prefix(end + 1);
    MEMVID_TRY_VOID(end_page());
  }
  page_ += printed;
  return {};
}

Status PageCutter::end_page() {
  std::string page = text::repaired(std::exchange(page_, {}));
  const std::string where = "p. " + std::to_string(number_++);
  const std::size_t end = page.find_last_not_of(" \t\r\n");
  if (end == std::string::npos) return {};
  page.erase(end + 1);
  page += "\n\n";
  has_text_ = true;
  MEMVID_TRY_VOID(sink_.place(where));
  return sink_.text(page);
}

Status read_pdf(text::DocumentSink& sink) {
  MEMVID_TRY(const std::string info, ask_pdfinfo());
  PageCutter pages(sink);
  MEMVID_TRY(const int exit_code,
             run_program({"pdftotext", "-enc", "UTF-8", "-eol", "unix", "-q", "-", "-"},
                         Complaints::kDropped,
                         [&pages](std::string_view piece) { return pages.add(piece); }));
  if (exit_code != 0) return refused("not a whole PDF");
  if (!pages.has_text())
    return refused("no text on its pages: pictures, perhaps of a scanner, which are not read");
  return sink.finish(document_of(info));
}

}  // namespace memvid::documents
