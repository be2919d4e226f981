// Lists every chunk of a memory, one after the other, from the video alone: no index is needed,
// and ram does not grow with the memory. What is damaged is named, and the rest is still read.
//   stream_chunks VIDEO
#include <memvid/memvid.h>

#include <iostream>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: stream_chunks VIDEO\n";
    return 2;
  }
  auto memory = memvid::Memory::open(argv[1]);
  if (!memory) {
    std::cerr << "stream_chunks: " << memory.error().message << '\n';
    return 1;
  }

  bool is_whole = true;
  const auto print = [](const memvid::Chunk& chunk) -> memvid::Status {
    std::cout << chunk.metadata.path << ", line " << chunk.metadata.first_line << ", "
              << chunk.content.size() << " bytes\n";
    if (!std::cout) return memvid::fail(memvid::ErrorCode::kIo, "nobody reads on");
    return {};
  };
  const auto note_damage = [&](const memvid::Finding& finding) {
    is_whole = false;
    std::cerr << finding.place << ": " << finding.message << '\n';
  };
  const memvid::Status read = memory->chunks({}, print, note_damage);
  if (!read) std::cerr << "stream_chunks: " << read.error().message << '\n';
  return read && is_whole ? 0 : 1;
}
