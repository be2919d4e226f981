// Plain text: the whole file as it is.
#include "text/encoding.h"
#include "text/formats.h"

namespace memvid::text {
namespace {

class PlainTextLoader final : public Loader {
 public:
  Status load(std::string_view bytes, std::string_view name,
              const DocumentSink& sink) const override {
    std::optional<std::string> utf8 = to_utf8(bytes);
    if (!utf8) return binary_error(name);
    if (utf8->empty()) return {};
    Document document;
    document.text = std::move(*utf8);
    document.media_type = "text/plain";
    return sink(std::move(document));
  }
};

}  // namespace

const Loader& plain_text_loader() {
  static const PlainTextLoader loader;
  return loader;
}

}  // namespace memvid::text
