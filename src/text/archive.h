// Archives: a tar or zip file is read as a folder is, each file in it as what it is.
//
// memvid-loader takes the archive apart; its members go to one temporary file here, and from there
// to the loaders, sorted by their names. Nothing is ever written under a member's name: it is what
// its source is called below the archive, and no more.
//
// A member that does not read is reported and left out; the others are taken. An archive that is
// damaged or cut off as such gives nothing: which of its members are missing nobody could tell.
#ifndef MEMVID_TEXT_ARCHIVE_H_
#define MEMVID_TEXT_ARCHIVE_H_

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "memvid/config.h"
#include "memvid/error.h"
#include "text/input.h"
#include "text/loader.h"

namespace memvid::text {

// What an archive may hold; its bytes also as UnpackLimits.
struct ArchiveLimits {
  std::uint64_t members = 200'000;
  std::uint64_t name_bytes = 4'096;
  std::uint64_t names_bytes = std::uint64_t{64} << 20;  // together
};

// Tells `sink` of each member what becomes of it, with the texts of those that are taken between
// begin_member and end_member. `rules` as of a folder, with the archive as its root; ignore files
// in it are not asked. `kind` is "tar" or "zip". kUnsupported: damaged, cut off, beyond the limits;
// kCapacity: $TMPDIR; kIo; the sink's errors but kUnsupported and kCorrupt, which are a member's.
Status load_archive(std::string_view kind, Input& input, const std::filesystem::path& path,
                    const FolderConfig& rules, DocumentSink& sink,
                    const ArchiveLimits& limits = {});

}  // namespace memvid::text

#endif  // MEMVID_TEXT_ARCHIVE_H_
