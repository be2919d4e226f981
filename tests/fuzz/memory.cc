// What an enemy writes into good symbols: each block comes as a head byte, two bytes of size, and
// entries. Bit 0 of the head: the block's frames are another memory's, as behind a graft. Bit 1: a
// commit follows. The memory is read as extract and search read it.
#include <filesystem>

#include "archive/hand_made_video.h"
#include "engine/chunk_stream.h"
#include "engine/extraction.h"
#include "engine/index_filler.h"
#include "fuzz/memory_file.h"
#include "fuzz/target.h"
#include "index/index.h"
#include "support/temp_dir.h"

namespace memvid::engine {
namespace {

test::HandMadeVideo video_of(base::ByteSpan bytes) {
  test::HandMadeVideo video(1);
  test::HandMadeVideo other(2);
  base::ByteReader reader(bytes);
  while (reader.remaining() > 0 && video.next_frame() < 12) {
    const std::uint8_t head = reader.u8();
    const std::size_t size = reader.u16();
    const auto entries = archive::parse_entries(reader.bytes(std::min(size, reader.remaining())));
    if (entries && !entries->empty()) {
      if ((head & 1) != 0) {
        other.add_block(*entries);
        video.add_foreign_frames(other);
      } else {
        video.add_block(*entries);
      }
    }
    if ((head & 2) != 0) video.commit(1, 2);
  }
  video.commit(1, 2);
  return video;
}

void check_path(const archive::SourceEntry& source) {
  const std::filesystem::path path = safe_path(source);
  MEMVID_CHECK(!path.empty() && path.is_relative());
  for (const std::filesystem::path& part : path)
    MEMVID_CHECK(part != ".." && part != "." && part.string().size() <= 200);
}

void stream(const archive::VideoFile& video, base::ThreadPool& pool) {
  ChunkListener listener;
  listener.on_chunk = [](const Chunk& chunk, const archive::SourceEntry& source) -> Status {
    MEMVID_CHECK(chunk.metadata.id <= archive::kIdMax);
    MEMVID_CHECK(chunk.metadata.source <= archive::kIdMax);
    check_path(source);
    return {};
  };
  MEMVID_CHECK(stream_chunks(video, pool, listener, Phase::kExtracting, {}).has_value());
}

void fill(const archive::VideoFile& video, base::ThreadPool& pool) {
  static const test::TempDir dir;
  std::filesystem::remove(dir / "i.db");
  const auto index = index::Index::open(dir / "i.db", index::Access::kCreate).value();
  std::vector<Finding> findings;
  if (!fill_index(video, *index, pool, {}, findings)) return;
  MEMVID_CHECK(index->search_words("some text", {}, 10).has_value());
  const Status walked = index->each_version({}, [](const index::VersionRow& row) -> Status {
    MEMVID_CHECK(row.begin <= row.end && row.first_line <= row.last_line);
    return {};
  });
  MEMVID_CHECK(walked.has_value());
}

}  // namespace

FUZZ_TARGET(memory) {
  const test::HandMadeVideo made = video_of(bytes);
  fuzz::MemoryFs fs(made.bytes());
  const auto video = archive::VideoFile::open(fs, "v.mp4");
  MEMVID_CHECK(video.has_value());
  static base::ThreadPool pool(1);
  stream(*video, pool);
  fill(*video, pool);
}

}  // namespace memvid::engine
