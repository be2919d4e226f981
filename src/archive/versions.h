// Which versions of the libraries below this program runs with.
#ifndef MEMVID_ARCHIVE_VERSIONS_H_
#define MEMVID_ARCHIVE_VERSIONS_H_

#include <string>

namespace memvid::archive {

std::string library_versions();  // "dav1d 1.0.0, libaom 3.6.0, zstd 1.5.4"

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_VERSIONS_H_
