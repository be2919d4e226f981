// Reads files on all cores and gives their texts to standard output, in order: what `memvid encode`
// does before it cuts and encodes. usage: load FILE…
#include <cstdio>
#include <filesystem>
#include <vector>

#include "engine/read_ahead.h"

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
  Status begin_member(text::Member&&) override { return {}; }
  Status end_member(FolderVerdict, std::string_view) override { return {}; }
};

}  // namespace
}  // namespace memvid

int main(int argc, char** argv) {
  const std::vector<std::filesystem::path> files(argv + 1, argv + argc);
  memvid::engine::ReadAhead ahead(files, {}, memvid::base::ThreadPool::default_thread_count(), {});
  memvid::Writer writer;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const memvid::Status status = ahead.next(writer);
    if (status) continue;
    std::fprintf(stderr, "%s\n", status.error().message.c_str());
    return 1;
  }
  return 0;
}
