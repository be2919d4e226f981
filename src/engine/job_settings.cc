#include "engine/job_settings.h"

#include <nlohmann/json.hpp>
#include <system_error>

#include "base/try.h"
#include "text/encoding.h"

namespace memvid::engine {
namespace {

std::string absolute_name(const std::filesystem::path& path) {
  if (path.empty()) return {};
  std::error_code failed;
  const std::filesystem::path full = std::filesystem::absolute(path, failed);
  return failed ? path.string() : full.string();
}

Status check_utf8(const std::string& what, const std::string& name) {
  if (text::is_valid_utf8(name)) return {};
  return fail(ErrorCode::kInvalidArgument,
              what + " '" + name + "' is no UTF-8, which a background job cannot hold");
}

}  // namespace

Result<std::string> job_settings(const Config& config) {
  const EmbeddingConfig& embeddings = config.embeddings;
  const std::string model = absolute_name(embeddings.model_dir);
  MEMVID_TRY_VOID(check_utf8("the embedding model's folder", model));
  MEMVID_TRY_VOID(check_utf8("the endpoint's model", embeddings.endpoint_model));
  const nlohmann::json json = {
      {"model", model},
      {"precision", static_cast<int>(embeddings.precision)},
      {"vectors", static_cast<int>(embeddings.vectors)},
      {"endpoint", embeddings.endpoint},
      {"endpoint_model", embeddings.endpoint_model},
      {"endpoint_timeout", embeddings.endpoint_timeout_seconds},
      {"threads", config.run.thread_count},
  };
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<Config> config_of_job(const std::string& settings) {
  Config config;
  try {
    const nlohmann::json json = nlohmann::json::parse(settings);
    EmbeddingConfig& embeddings = config.embeddings;
    embeddings.model_dir = json.at("model").get<std::string>();
    embeddings.precision = static_cast<Precision>(json.at("precision").get<int>());
    embeddings.vectors = static_cast<VectorStorage>(json.value("vectors", 0));
    embeddings.endpoint = json.at("endpoint").get<std::string>();
    embeddings.endpoint_model = json.at("endpoint_model").get<std::string>();
    embeddings.endpoint_timeout_seconds = json.at("endpoint_timeout").get<int>();
    config.run.thread_count = json.at("threads").get<int>();
  } catch (const nlohmann::json::exception& error) {
    return fail(ErrorCode::kCorrupt,
                std::string("the job's settings do not parse: ") + error.what());
  }
  MEMVID_TRY_VOID(config.validate());
  return config;
}

}  // namespace memvid::engine
