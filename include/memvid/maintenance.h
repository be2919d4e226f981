// What keeps a memory in order: its index made again, a copy that is whole, and a look at what is
// wrong. docs/STATES.md says which state of a memory wants which of them.
//
// THREADS  Free functions; they may run side by side on different memories.
#ifndef MEMVID_MAINTENANCE_H_
#define MEMVID_MAINTENANCE_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "memvid/config.h"
#include "memvid/error.h"

namespace memvid {

struct ReindexOptions : CallOptions {
  // The manifest of another index of the same video at the same commit: its vectors are taken over
  // instead of being made again. Empty: none.
  std::filesystem::path from;
  bool with_vectors = true;  // false: words alone, which needs no model
};

struct ReindexReport {
  std::uint64_t chunks = 0;
  std::uint64_t vectors_taken_over = 0;
  std::uint64_t vectors_made = 0;
  bool vectors_follow = false;  // another process gives the memory its vectors, these too
  double words_seconds = 0;
  double vectors_seconds = 0;
  std::vector<Finding> findings;  // frames that do not read; their chunks are not in the index
};

// Makes all of an index from the video alone, whatever was in it. Words are there in one
// transaction, which drops the old index; vectors follow batch by batch, so a run that was killed
// leaves an index that search can use, and encode or reindex can complete. An empty `index` means
// the video's stem + ".json". kNotFound: no video, no `from`, no model (told before anything is
// dropped). kInvalidArgument: `from` is of another state, or is the index itself; a foreign file
// stands in the index's place. kBusy: another process writes this memory. kCapacity: disk full.
Result<ReindexReport> reindex(const std::filesystem::path& video,
                              const std::filesystem::path& index, const Config& config = {},
                              const ReindexOptions& options = {});

struct CopyOptions : CallOptions {
  bool overwrite = false;  // replace the files of `to` if they are there
};

struct CopyReport {
  std::uint64_t video_bytes = 0;
  std::uint64_t left_out_bytes = 0;  // behind the last whole commit: a write that never ended
  bool has_index = false;            // the index was copied, as it stood
};

// Copies a memory under another name, also while it is written: the video up to its last whole
// commit, the database as one state of it, and a manifest of its own. Killed in the middle, there
// is no `to`, or the one of before, whose index may have to be made again; what is left is
// overwritten by the next copy. After an Error `to` is as it was. kInvalidArgument: `to` is there
// already, or is the memory itself; the video's end is damaged, so that there is no last commit.
// kNotFound, kCapacity, kIo. COST  O(bytes).
Result<CopyReport> copy_memory(const std::filesystem::path& video,
                               const std::filesystem::path& index, const std::filesystem::path& to,
                               const CopyOptions& options = {});

// One fact about the machine or a memory.
struct Check {
  std::string subject;  // "model", "index"
  std::string state;    // what is there
  bool is_good = true;
  std::string remedy;  // what mends it; empty when it is good
};

// Program, processor, libraries, model, folders: whether this machine can encode and search. Loads
// no model; an endpoint is asked for one vector. COST  some ms; 5 s for an endpoint that hangs.
std::vector<Check> check_environment(const Config& config = {});
// Video, lock, leftovers and index of one memory, without reading all frames (Memory::verify does).
// kNotFound: no video.
Result<std::vector<Check>> check_memory(const std::filesystem::path& video,
                                        const std::filesystem::path& index = {},
                                        const Config& config = {});

}  // namespace memvid

#endif  // MEMVID_MAINTENANCE_H_
