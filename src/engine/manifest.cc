#include "engine/manifest.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/try.h"

namespace memvid::engine {
namespace {

constexpr const char* kFormat = "memvid-index";
constexpr unsigned kVersion = 1;
constexpr std::uint64_t kManifestBytesMax = 64 << 10;

tl::unexpected<Error> no_manifest(const std::filesystem::path& path) {
  return fail(ErrorCode::kInvalidArgument,
              path.string() + " is not a memvid manifest; name another file with --index");
}

std::string text_of(const nlohmann::json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

Result<Manifest> read_manifest(base::Fs& fs, const std::filesystem::path& path) {
  MEMVID_TRY(const std::string bytes, base::read_all(fs, path, kManifestBytesMax));
  const nlohmann::json json = nlohmann::json::parse(bytes, nullptr, false);
  if (!json.is_object() || text_of(json, "format") != kFormat) return no_manifest(path);
  const auto version = json.find("version");
  if (version == json.end() || !version->is_number_unsigned()) return no_manifest(path);
  if (version->get<std::uint64_t>() > kVersion)
    return fail(ErrorCode::kUnsupported, path.string() + " was written by a newer memvid");
  Manifest manifest;
  manifest.video = text_of(json, "video");
  manifest.name = text_of(json, "name");
  const base::Bytes id = base::from_hex(text_of(json, "memory"));
  if (manifest.video.empty() || id.size() != manifest.memory_id.size()) return no_manifest(path);
  std::copy(id.begin(), id.end(), manifest.memory_id.begin());
  return manifest;
}

Manifest manifest_of(const MemoryPaths& paths, const base::Hash128& memory_id) {
  namespace fs = std::filesystem;
  const fs::path folder = paths.manifest.parent_path();
  std::error_code trouble;
  // Both without links: ".." behind one leads elsewhere than its letters say.
  fs::path video = fs::proximate(paths.video, folder.empty() ? "." : folder, trouble);
  if (trouble) video = fs::absolute(paths.video);
  return {memory_id, video.generic_string(), paths.manifest.filename().string()};
}

Status write_manifest(base::Fs& fs, const std::filesystem::path& path, const Manifest& manifest) {
  MEMVID_TRY(const bool exists, fs.exists(path));
  if (exists) {
    const auto old = read_manifest(fs, path);
    if (!old && old.error().code == ErrorCode::kInvalidArgument)
      return tl::unexpected<Error>(old.error());
  }
  nlohmann::ordered_json json;
  json["format"] = kFormat;
  json["version"] = kVersion;
  json["memory"] = base::to_hex(manifest.memory_id);
  json["video"] = manifest.video;
  json["name"] = manifest.name;
  const std::string text =
      json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  return base::write_atomically(fs, path, text);
}

}  // namespace memvid::engine
