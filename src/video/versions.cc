#include <aom/aom_codec.h>
#include <dav1d/dav1d.h>

#include <string>

#include "video/frame_codec.h"

namespace memvid::video {

std::string codec_versions() {
  return std::string("dav1d ") + dav1d_version() + ", libaom " + aom_codec_version_str();
}

}  // namespace memvid::video
