// Loads files and gives their texts to standard output: what `memvid encode` does before it cuts
// and encodes. usage: load FILE…
#include <cstdio>

#include "text/loader.h"

namespace memvid {
namespace {

class Writer final : public text::DocumentSink {
 public:
  Status text(std::string_view utf8) override {
    const bool is_written = std::fwrite(utf8.data(), 1, utf8.size(), stdout) == utf8.size();
    if (!is_written) return fail(ErrorCode::kIo, "standard output refuses");
    return {};
  }
  Status finish(text::Document&&) override { return {}; }
};

}  // namespace
}  // namespace memvid

int main(int argc, char** argv) {
  memvid::Writer writer;
  for (int i = 1; i < argc; ++i) {
    const memvid::Status status = memvid::text::load_file(argv[i], writer);
    if (status) continue;
    std::fprintf(stderr, "%s\n", status.error().message.c_str());
    return 1;
  }
  return 0;
}
