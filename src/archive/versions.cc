#include "archive/versions.h"

#include <zstd.h>

#include "video/frame_codec.h"

namespace memvid::archive {

std::string library_versions() {
  return video::codec_versions() + ", zstd " + ZSTD_versionString();
}

}  // namespace memvid::archive
