#include "memvid/config.h"

#include "base/try.h"
#include "embed/endpoint/url.h"

namespace memvid {
namespace {

Status in_range(const char* name, int value, int low, int high) {
  if (value >= low && value <= high) return {};
  return fail(ErrorCode::kInvalidArgument, std::string(name) + " is " + std::to_string(value) +
                                               "; it must be " + std::to_string(low) + " to " +
                                               std::to_string(high));
}

Status check_endpoint(const EmbeddingConfig& embeddings) {
  MEMVID_TRY_VOID(in_range("endpoint timeout", embeddings.endpoint_timeout_seconds, 1, 3600));
  if (embeddings.endpoint.empty()) return {};
  if (!embeddings.model_dir.empty())
    return fail(ErrorCode::kInvalidArgument,
                "both an embedding model (" + embeddings.model_dir.string() +
                    ") and an endpoint are set; leave embeddings.model or embeddings.endpoint "
                    "empty");
  if (embeddings.endpoint_model.empty())
    return fail(ErrorCode::kInvalidArgument,
                "embeddings.endpoint is set, but not embeddings.endpoint_model: what the server "
                "calls the model");
  MEMVID_TRY_VOID(embed::parse_endpoint_url(embeddings.endpoint));
  return {};
}

Status check_webhook(const Webhook& hook) {
  if (!hook.url.starts_with("http://") && !hook.url.starts_with("https://"))
    return fail(ErrorCode::kInvalidArgument,
                "a webhook's url is '" + hook.url + "', but must begin with http:// or https://");
  for (const std::string& event : hook.events)
    if (event != "completed" && event != "failed" && event != "cancelled")
      return fail(ErrorCode::kInvalidArgument, "a webhook's event is '" + event +
                                                   "', but must be completed, failed or cancelled");
  return {};
}

}  // namespace

Status Config::validate() const {
  MEMVID_TRY_VOID(in_range("chunk size", text.chunk_size, 16, 100000));
  MEMVID_TRY_VOID(in_range("overlap", text.overlap, 0, text.chunk_size / 2));
  MEMVID_TRY_VOID(in_range("top k", search.top_k, 1, 1000));
  if (video.profile != "compact")
    return fail(ErrorCode::kInvalidArgument,
                "video profile is '" + video.profile + "'; it must be compact");
  MEMVID_TRY_VOID(in_range("depth of folders", folder.max_depth, 0, 10000));
  MEMVID_TRY_VOID(in_range("largest size of a file", folder.max_file_size_mb, 0, 1000000));
  MEMVID_TRY_VOID(check_endpoint(embeddings));
  MEMVID_TRY_VOID(in_range("waiting time", run.wait_seconds, 0, 86400));
  MEMVID_TRY_VOID(in_range("time limit of a job", jobs.time_limit_seconds, 0, 31536000));
  MEMVID_TRY_VOID(in_range("days that a job is kept", jobs.keep_days, 0, 36500));
  MEMVID_TRY_VOID(in_range("number of jobs that are kept", jobs.keep_jobs, 0, 1000000));
  for (const Webhook& hook : jobs.webhooks) MEMVID_TRY_VOID(check_webhook(hook));
  return in_range("number of threads", run.thread_count, 0, 256);
}

}  // namespace memvid
