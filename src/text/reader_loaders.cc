// The loaders of the formats that are too risky to be parsed in this process.
#include "base/try.h"
#include "text/formats.h"
#include "text/reader_process.h"

namespace memvid::text {
namespace {

class ProcessLoader final : public Loader {
 public:
  explicit ProcessLoader(std::string_view kind) : kind_(kind) {}
  Status load(Input& input, std::string_view name, DocumentSink& sink) const override {
    MEMVID_TRY(const std::filesystem::path program, find_reader_program());
    FrameReader frames(sink);
    return read_in_process(program, kind_, input, name, ReaderLimits{}, frames);
  }

 private:
  std::string_view kind_;
};

}  // namespace

const Loader& pdf_loader() {
  static const ProcessLoader loader("pdf");
  return loader;
}

const Loader& rtf_loader() {
  static const ProcessLoader loader("rtf");
  return loader;
}

const Loader& package_loader() {
  static const ProcessLoader loader("package");
  return loader;
}

}  // namespace memvid::text
