#include "engine/extraction.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/try.h"
#include "text/walk.h"

namespace memvid::engine {
namespace {

constexpr std::size_t kNameBytesMax = 200;    // room for "~12" and ".damaged" below the usual 255
constexpr std::size_t kPathBytesMax = 2'000;  // Linux takes 4,095, the output folder's included

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7F;
}

std::string safe_name(std::string_view part) {
  std::string name(part);
  std::replace_if(name.begin(), name.end(), is_control, '_');
  if (name == ".." || name == ".") return "_";
  if (name.size() <= kNameBytesMax) return name;
  // Cut names stay different by a piece of their hash.
  const auto hash = base::hash128(base::as_bytes(name));
  return name.substr(0, kNameBytesMax - 9) + "-" + base::to_hex(hash).substr(0, 8);
}

tl::unexpected<Error> write_failure(const std::filesystem::path& path, int error) {
  const bool is_full = error == ENOSPC || error == EDQUOT;
  return fail(is_full ? ErrorCode::kCapacity : ErrorCode::kIo,
              "cannot write " + path.string() + ": " + std::generic_category().message(error));
}

bool is_taken(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::exists(std::filesystem::symlink_status(path, error));
}

// `path`, or `path`~2, … : the first that `is_free` of what is there.
template <typename IsFree>
std::filesystem::path numbered(const std::filesystem::path& path, std::uint64_t& suffix,
                               const IsFree& is_free) {
  std::filesystem::path candidate = path;
  while (!is_free(candidate)) {
    candidate = path;
    candidate += "~" + std::to_string(suffix++);
  }
  return candidate;
}

bool may_be_folder(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::symlink_status(path, error);
  return !std::filesystem::exists(status) || std::filesystem::is_directory(status) ||
         std::filesystem::is_symlink(status);
}

// The folder below `root` for a file; where a file is in its way it gets a number. Links that were
// put into the output folder must not lead out of it.
Result<std::filesystem::path> make_folders(const std::filesystem::path& root,
                                           const std::filesystem::path& relative) {
  std::filesystem::path folder = root;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return write_failure(folder, error.value());
  for (const std::filesystem::path& part : relative) {
    std::uint64_t suffix = 2;
    folder = numbered(folder / part, suffix, may_be_folder);
    if (std::filesystem::is_symlink(std::filesystem::symlink_status(folder, error)))
      return fail(ErrorCode::kInvalidArgument,
                  folder.string() + " is a link; extract into an empty folder");
    std::filesystem::create_directory(folder, error);
    if (error) return write_failure(folder, error.value());
  }
  return folder;
}

// A path that the system would refuse, by a short name; what lay side by side still does.
std::filesystem::path shortened(const std::filesystem::path& path) {
  const std::string parent = path.parent_path().string();
  const auto hash = base::to_hex(base::hash128(base::as_bytes(parent)));
  return std::filesystem::path("long-path-" + hash.substr(0, 8)) / path.filename();
}

}  // namespace

std::filesystem::path safe_path(const archive::SourceEntry& source) {
  std::string name = text::unescape_name(source.path);
  // Documents of one file (JSON Lines) are told apart by their own ids.
  if (!source.own_id.empty()) {
    std::string own_id = source.own_id;
    std::replace(own_id.begin(), own_id.end(), '/', '_');
    name += "#" + own_id;
  }
  std::filesystem::path path;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string_view part = std::string_view(name).substr(begin, end - begin);
    if (!part.empty() && part != ".") path /= safe_name(part);
    begin = end + 1;
  }
  if (path.empty()) return "_";
  return path.native().size() > kPathBytesMax ? shortened(path) : path;
}

Extraction::Extraction(std::filesystem::path directory) : directory_(std::move(directory)) {}

Status Extraction::on_chunk(const Chunk& chunk, const archive::SourceEntry& source) {
  if (!is_open_ || source.id != source_.id) {
    MEMVID_TRY_VOID(end());
    MEMVID_TRY_VOID(begin(source));
  }
  if (chunk.metadata.begin != written_bytes_) has_gap_ = true;
  out_.write(chunk.content.data(), static_cast<std::streamsize>(chunk.content.size()));
  if (!out_) return write_failure(path_, errno);
  hasher_.update(base::as_bytes(chunk.content));
  written_bytes_ += chunk.content.size();
  report_.bytes += chunk.content.size();
  return {};
}

Status Extraction::begin(const archive::SourceEntry& source) {
  MEMVID_TRY(path_, unused_path(safe_path(source)));
  out_ = std::ofstream(path_, std::ios::binary | std::ios::trunc);
  if (!out_) return write_failure(path_, errno);
  source_ = source;
  is_open_ = true;
  written_bytes_ = 0;
  has_gap_ = false;
  hasher_ = base::Hasher(16);
  return {};
}

Status Extraction::finish() { return end(); }

Status Extraction::end() {
  if (!is_open_) return {};
  is_open_ = false;
  ++report_.files;
  out_.close();
  if (!out_) return write_failure(path_, errno);
  const bool is_whole =
      !has_gap_ && written_bytes_ == source_.size_bytes && hasher_.finish128() == source_.hash;
  if (is_whole || edited_.contains(source_.id)) return {};
  std::filesystem::path damaged = path_;
  damaged += ".damaged";
  std::uint64_t suffix = 2;
  damaged = numbered(damaged, suffix, [](const auto& path) { return !is_taken(path); });
  std::error_code error;
  std::filesystem::rename(path_, damaged, error);
  if (error) return write_failure(damaged, error.value());
  report_.findings.push_back({source_.path, "not whole: " + std::to_string(written_bytes_) +
                                                " of " + std::to_string(source_.size_bytes) +
                                                " bytes read; written as " +
                                                damaged.filename().string()});
  return {};
}

Result<std::filesystem::path> Extraction::unused_path(const std::filesystem::path& wanted) {
  MEMVID_TRY(const std::filesystem::path folder, make_folders(directory_, wanted.parent_path()));
  std::uint64_t& suffix = next_suffix_[wanted];
  if (suffix == 0) suffix = 2;
  return numbered(folder / wanted.filename(), suffix,
                  [](const auto& path) { return !is_taken(path); });
}

}  // namespace memvid::engine
