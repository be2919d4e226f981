// write_sample_video DIR: the sample video as DIR/v.mp4, what frame N holds as DIR/N.bin. For tests
// that are no C++ programs.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "video/sample_video.h"

namespace {

void write(const std::filesystem::path& path, const memvid::base::Bytes& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  if (!out.flush()) std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path directory = argv[1];
  const memvid::video::SampleVideo video = memvid::video::make_sample_video();
  write(directory / "v.mp4", video.bytes);
  for (std::size_t i = 0; i < video.payloads.size(); ++i)
    write(directory / (std::to_string(i) + ".bin"), video.payloads[i]);
  return 0;
}
