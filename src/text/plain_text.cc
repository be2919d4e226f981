// Plain text: the whole file as it is.
#include "base/try.h"
#include "text/formats.h"

namespace memvid::text {
namespace {

class PlainTextLoader final : public Loader {
 public:
  Status load(Input& input, std::string_view name, DocumentSink& sink) const override {
    bool has_text = false;
    MEMVID_TRY_VOID(read_text(input, name, [&](std::string_view utf8) {
      has_text = true;
      return sink.text(utf8);
    }));
    if (!has_text) return {};
    Document document;
    document.media_type = "text/plain";
    return sink.finish(std::move(document));
  }
};

}  // namespace

const Loader& plain_text_loader() {
  static const PlainTextLoader loader;
  return loader;
}

}  // namespace memvid::text
