// Each check is one function that returns what it saw. Nothing waits and no model is loaded, but an
// endpoint is asked one short question; the writer's lock is taken for an instant, because trying
// it tells who has it.
#include <algorithm>
#include <chrono>
#include <thread>

#include "archive/versions.h"
#include "archive/video_file.h"
#include "base/fs.h"
#include "base/temporary_file.h"
#include "base/try.h"
#include "embed/embedder.h"
#include "embed/precision.h"
#include "engine/embedding_run.h"
#include "engine/index_relation.h"
#include "engine/letters.h"
#include "engine/manifest.h"
#include "engine/paths.h"
#include "engine/user_dirs.h"
#include "index/index.h"
#include "memvid/maintenance.h"
#include "memvid/version.h"
#include "text/reader_process.h"

namespace memvid {
namespace {

using engine::MemoryPaths;

Check good(std::string subject, std::string state) {
  return {std::move(subject), std::move(state), true, {}};
}

Check bad(std::string subject, std::string state, std::string remedy) {
  return {std::move(subject), std::move(state), false, std::move(remedy)};
}

std::string counted(std::uint64_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string percent_of(std::uint64_t part, std::uint64_t whole) {
  return std::to_string(whole == 0 ? 0 : part * 100 / whole) + " %";
}

// ---- The machine --------------------------------------------------------------------------------

Check check_processor() {
  const embed::CpuFeatures cpu = embed::this_cpu();
  std::string state = std::to_string(std::thread::hardware_concurrency()) + " hardware threads; ";
  if (cpu.has_vnni) return good("processor", state + "VNNI: embeds in int8");
  return good("processor", state + (cpu.has_bf16 ? "bf16: embeds in bf16"
                                                 : "neither VNNI nor bf16: embeds in f32, slowly"));
}

Check check_model(const Config& config) {
  const auto folder = embed::find_model_dir(config.embeddings.model_dir);
  if (!folder) return bad("model", "none; words can be searched", folder.error().message);
  const auto info = embed::read_model_info(*folder);
  if (!info) return bad("model", folder->string() + " cannot be used", info.error().message);
  return good("model", info->name + ", " + std::to_string(info->dimension) + " dimensions, in " +
                           folder->string());
}

Check check_openvino() {
  const Status module = embed::check_module({});
  if (!module) return bad("OpenVINO", "not there; words can be searched", module.error().message);
  return good("OpenVINO", "its module is there");
}

// Long enough for a server that loads its model, short enough to wait for.
constexpr std::chrono::seconds kEndpointTimeMax{5};

Check check_endpoint(const Config& config) {
  embed::Endpoint endpoint = engine::endpoint_of(config);
  if (const Status valid = config.validate(); !valid)
    return bad("endpoint", "cannot be used; words can be searched", valid.error().message);
  endpoint.timeout = std::min<std::chrono::milliseconds>(endpoint.timeout, kEndpointTimeMax);
  const Status module = embed::check_module({.endpoint = endpoint});
  const embed::RetryLimits once = {1, {}, {}};
  const Status asked = module ? embed::learn_dimension(endpoint, once, {}) : module;
  const std::string state = endpoint.model + " at " + embed::shown_place(endpoint) + "; " +
                            (embed::has_endpoint_key() ? "a key is set" : "no key is set");
  if (!asked)
    return bad("endpoint", state + "; no vectors come from it; words can be searched",
               asked.error().message);
  return good("endpoint",
              state + "; it answers in " + std::to_string(endpoint.dimension) + " dimensions");
}

// PDF and office documents; the program that reads them says what confines it.
Check check_documents() {
  const auto program = text::find_reader_program();
  const auto about = program.and_then(text::ask_reader_program);
  if (!about)
    return bad("documents", "PDF and office documents cannot be read", about.error().message);
  if (about->ends_with("poppler no"))
    return bad("documents", *about + ": PDF cannot be read", "install poppler-utils");
  return good("documents", *about);
}

Check check_temporary_folder() {
  base::TemporaryFile file;
  const Status written = file.append(base::as_bytes("memvid"));
  if (!written) return bad("TMPDIR", "cannot be written", written.error().message);
  return good("TMPDIR", "can be written");
}

Check check_cache() {
  const std::filesystem::path cache = engine::cache_dir();
  if (cache.empty())
    return bad("cache", "none: each start compiles the model again",
               "set HOME, XDG_CACHE_HOME or MEMVID_CACHE");
  return good("cache", cache.string());
}

// Makes no store: most people have no jobs.
Check check_jobs(const Config& config) {
  std::filesystem::path folder = config.jobs.state_dir;
  if (folder.empty()) {
    auto found = engine::state_dir();
    if (!found) return bad("jobs", "no place for background jobs", found.error().message);
    folder = std::move(*found);
  }
  std::error_code absent;
  if (!std::filesystem::exists(folder / "jobs.db", absent))
    return good("jobs", "none in " + folder.string());
  std::string numbers;
  const auto count = [&numbers](jobs::JobStore& store, jobs::State state,
                                const char* name) -> Status {
    constexpr std::size_t kCountedMax = 10'000;
    MEMVID_TRY(const std::vector<jobs::Job> found, store.list(state, kCountedMax));
    numbers += std::to_string(found.size()) + name;
    return {};
  };
  const auto count_all = [&]() -> Status {
    MEMVID_TRY(const auto store, engine::open_job_store(folder));
    MEMVID_TRY_VOID(count(*store, jobs::State::kQueued, " queued, "));
    MEMVID_TRY_VOID(count(*store, jobs::State::kInProgress, " in progress, "));
    return count(*store, jobs::State::kFailed, " failed in ");
  };
  if (const Status counted = count_all(); !counted)
    return bad("jobs", "cannot be read", counted.error().message);
  return good("jobs", numbers + folder.string());
}

// ---- A memory -----------------------------------------------------------------------------------

Check check_video(const archive::VideoFile& video, const MemoryPaths& paths) {
  const std::string name = paths.video.string();
  if (!video.is_certain())
    return bad("video", "its end is damaged", "memvid verify " + name + " --repair-plan");
  std::string state = counted(video.state().commit, "commit") + ", " +
                      counted(video.frame_count(), "frame") + ", " +
                      counted(video.trailer().live_chunks, "chunk");
  if (!video.has_trailers())
    return good("video",
                state + "; remuxed by another tool: read only (memvid compact makes a new file)");
  if (video.file_bytes() > video.committed_bytes())
    return bad("video",
               state + "; " + std::to_string(video.file_bytes() - video.committed_bytes()) +
                   " bytes of a write that never ended lie behind",
               "memvid copy " + name + " leaves them out; they do no harm");
  return good("video", state);
}

Check check_lock(const MemoryPaths& paths) {
  base::Fs& fs = base::posix_fs();
  const auto exists = fs.exists(paths.lock);
  if (!exists || !*exists) return good("lock", "nobody writes");
  const auto lock = fs.lock(paths.lock, "doctor");
  if (lock) return good("lock", "nobody writes");
  if (lock.error().code == ErrorCode::kBusy) return good("lock", lock.error().message);
  return bad("lock", "cannot be taken", lock.error().message);
}

Check check_index(const archive::VideoFile& video, const MemoryPaths& paths) {
  const std::string reindex = "memvid reindex " + paths.video.string();
  const auto manifest = engine::read_manifest(base::posix_fs(), paths.manifest);
  if (manifest && manifest->memory_id != video.state().memory_id)
    return bad("index", paths.manifest.string() + " is of another memory", reindex);
  if (!manifest && manifest.error().code != ErrorCode::kNotFound)
    return bad("index", manifest.error().message, reindex);
  const auto index = index::Index::open(paths.database, index::Access::kRead);
  if (!index && index.error().code == ErrorCode::kNotFound)
    return bad("index", "absent", reindex + "; a search makes the words by itself");
  if (!index)
    return bad("index", index.error().message,
               index::Index::check_ours(paths.database) ? reindex : "name another index by -i");
  const auto state = (*index)->state();
  if (!state) return bad("index", state.error().message, reindex);
  const engine::IndexRelation relation = engine::relation_of(*state, video);
  if (relation == engine::IndexRelation::kBehind ||
      relation == engine::IndexRelation::kBeforeCompact)
    return bad("index", engine::to_string(relation), reindex + "; a search catches up by itself");
  if (relation != engine::IndexRelation::kCurrent)
    return bad("index", engine::to_string(relation), reindex);
  const auto counts = (*index)->counts();
  if (!counts) return bad("index", counts.error().message, reindex);
  const std::string share = percent_of(counts->with_vector, counts->chunks);
  if (counts->with_vector < counts->chunks)
    return bad("index", "current; " + share + " of the chunks have vectors", reindex);
  return good("index", "current; all chunks have vectors");
}

// Vectors of another model than this machine has cannot be asked.
Result<Check> check_vectors(const MemoryPaths& paths, const Config& config) {
  MEMVID_TRY(const auto index, index::Index::open(paths.database, index::Access::kRead));
  MEMVID_TRY(const auto made_by, index->vector_model());
  if (!made_by) return good("vectors", "none");
  embed::EmbedderOptions options;
  options.endpoint = engine::endpoint_of(config);
  options.endpoint.dimension = made_by->dimension;
  const bool is_remote = !options.endpoint.url.empty();
  if (!is_remote) {
    MEMVID_TRY(options.model_dir, embed::find_model_dir(config.embeddings.model_dir));
  }
  MEMVID_TRY(const embed::ModelInfo here, embed::read_model_info(options));
  const std::string place = is_remote ? "the endpoint" : "this machine";
  if (here.fingerprint == made_by->fingerprint)
    return good("vectors", made_by->name + " (" + made_by->precision + "), the model of " + place);
  return bad("vectors", "of " + made_by->name + ", but " + place + " has " + here.name,
             "name its folder by --model or its endpoint in memvid.toml, or memvid reindex " +
                 paths.video.string());
}

}  // namespace

std::vector<Check> check_environment(const Config& config) {
  std::vector<Check> checks = {
      good("program", "memvid " MEMVID_VERSION),
      good("libraries", archive::library_versions() + ", SQLite " + index::sqlite_version()),
      check_processor()};
  if (config.embeddings.endpoint.empty()) {
    checks.push_back(check_openvino());
    checks.push_back(check_model(config));
  } else {
    checks.push_back(check_endpoint(config));
  }
  checks.push_back(check_documents());
  checks.push_back(check_temporary_folder());
  checks.push_back(check_cache());
  checks.push_back(check_jobs(config));
  return checks;
}

Result<std::vector<Check>> check_memory(const std::filesystem::path& video_path,
                                        const std::filesystem::path& index_path,
                                        const Config& config) {
  MEMVID_TRY(const MemoryPaths paths, engine::paths_of(video_path, index_path));
  MEMVID_TRY(const archive::VideoFile video,
             archive::VideoFile::open(base::posix_fs(), paths.video));
  std::vector<Check> checks = {check_video(video, paths), check_lock(paths),
                               check_index(video, paths)};
  if (const auto vectors = check_vectors(paths, config)) checks.push_back(*vectors);
  std::error_code no_such_file;
  if (std::filesystem::exists(paths.temporary, no_such_file))
    checks.push_back(bad("leftover", paths.temporary.string() + ", of a run that was killed",
                         "the next encode writes over it; it may be removed"));
  return checks;
}

}  // namespace memvid
