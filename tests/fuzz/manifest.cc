// A manifest.
#include "engine/manifest.h"

#include "fuzz/memory_file.h"
#include "fuzz/target.h"

FUZZ_TARGET(manifest) {
  memvid::fuzz::MemoryFs fs(bytes);
  if (const auto manifest = memvid::engine::read_manifest(fs, "v.json"))
    MEMVID_CHECK(!manifest->video.empty());
}
