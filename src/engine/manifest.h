// The manifest: the small file that `--index X.json` names. docs/formats/manifest.md.
#ifndef MEMVID_ENGINE_MANIFEST_H_
#define MEMVID_ENGINE_MANIFEST_H_

#include <filesystem>
#include <string>

#include "base/fs.h"
#include "base/hash.h"
#include "engine/paths.h"
#include "memvid/error.h"

namespace memvid::engine {

struct Manifest {
  base::Hash128 memory_id{};
  std::string video;  // relative to the manifest's folder
  std::string name;   // the manifest's own first name: under another one it is a copy
};

// kNotFound; kUnsupported: a newer version; kInvalidArgument: a JSON file that is no manifest.
Result<Manifest> read_manifest(base::Fs& fs, const std::filesystem::path& path);
// Writes the manifest of a memory. Atomically. Refuses (kInvalidArgument) to replace a file that is
// no manifest.
Status write_manifest(base::Fs& fs, const std::filesystem::path& path, const Manifest& manifest);

// The manifest of the memory `memory_id` at `paths`.
Manifest manifest_of(const MemoryPaths& paths, const base::Hash128& memory_id);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_MANIFEST_H_
