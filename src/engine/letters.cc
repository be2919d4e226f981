#include "engine/letters.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/hash.h"
#include "base/pause.h"
#include "base/try.h"
#include "embed/endpoint/http_client.h"
#include "jobs/backoff.h"

namespace memvid::engine {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kTriesMax = 8;
constexpr jobs::Time kFirstWaitMs = 2'000, kLastWaitMs = 600'000;
constexpr auto kBetweenLooks = std::chrono::milliseconds(500);
constexpr auto kRequestTimeMax = std::chrono::seconds(10);
constexpr jobs::Time kLeaseMs = 60'000;  // of one who delivers: longer than a request may take
constexpr std::size_t kReplyBytesMax = 64 * 1024;

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string event_of(jobs::State state) {
  if (state == jobs::State::kCompleted) return "completed";
  return state == jobs::State::kFailed ? "failed" : "cancelled";
}

std::string body_of(const jobs::Job& job) {
  return text_of({{"event", event_of(job.state)},
                  {"job", job.id},
                  {"video", job.request.video.string()},
                  {"index", job.request.manifest.string()},
                  {"chunks", job.chunks_total},
                  {"attempts", job.attempts},
                  {"error", job.error.empty() ? Json(nullptr) : Json(job.error)},
                  {"submitted_at_ms", job.submitted_at},
                  {"started_at_ms", job.started_at},
                  {"ended_at_ms", job.ended_at}});
}

std::vector<jobs::Letter> letters_of(const jobs::Job& ended) {
  std::vector<jobs::Letter> letters;
  const Json hooks = Json::parse(ended.request.hooks, nullptr, /*allow_exceptions=*/false);
  if (!hooks.is_array()) return letters;  // none were said
  const std::string event = event_of(ended.state);
  for (const Json& hook : hooks) {
    const Json& events = hook["events"];
    if (events.empty() || std::find(events.begin(), events.end(), event) != events.end())
      letters.push_back({text_of(hook), body_of(ended)});
  }
  return letters;
}

embed::HttpRequest request_of(const jobs::Delivery& delivery) {
  const Json hook = Json::parse(delivery.letter.to, nullptr, /*allow_exceptions=*/false);
  embed::HttpRequest request;
  request.url = hook.value("url", "");
  request.body = delivery.letter.body;
  request.timeout = kRequestTimeMax;
  request.reply_bytes_max = kReplyBytesMax;
  request.headers = {"X-Memvid-Delivery: " + std::to_string(delivery.number)};
  const std::string secret = hook.value("secret", "");
  if (!secret.empty())
    request.headers.push_back(
        "X-Memvid-Signature: sha256=" +
        base::to_hex(base::hmac_sha256(base::as_bytes(secret), base::as_bytes(request.body))));
  return request;
}

// "" when the letter was taken.
std::string deliver(embed::HttpClient& client, const jobs::Delivery& delivery,
                    const std::stop_token& stop) {
  const auto reply = client.post(request_of(delivery), stop);
  if (!reply) return reply.error().message;
  if (reply->status >= 200 && reply->status < 300) return "";
  return reply->status == 0 ? reply->failure : "status " + std::to_string(reply->status);
}

// One letter, if one is due; its outcome is noted. Returns whether there was one.
Result<bool> deliver_next(jobs::JobStore& store, std::unique_ptr<embed::HttpClient>& client,
                          const std::stop_token& stop) {
  MEMVID_TRY(const auto delivery, store.next_delivery(jobs::now() + kLeaseMs));
  if (!delivery) return false;
  if (client == nullptr) {
    MEMVID_TRY(client, embed::open_http_client());
  }
  const std::string trouble = deliver(*client, *delivery, stop);
  if (stop.stop_requested() && !trouble.empty()) {
    MEMVID_TRY_VOID(store.postpone(delivery->number, 0));  // another worker's
  } else if (trouble.empty()) {
    MEMVID_TRY_VOID(store.delivered(delivery->number));
  } else if (delivery->tries >= kTriesMax) {
    std::fprintf(stderr, "memvid: %s: its webhook was given up after %d tries: %s\n",
                 delivery->job.c_str(), static_cast<int>(delivery->tries), trouble.c_str());
    MEMVID_TRY_VOID(store.delivered(delivery->number));
  } else {
    const jobs::Time wait = jobs::backoff(kFirstWaitMs, kLastWaitMs, delivery->tries, 0.5);
    MEMVID_TRY_VOID(store.postpone(delivery->number, jobs::now() + wait));
  }
  return true;
}

void carry(const std::filesystem::path& state_dir, const std::stop_token& stop) {
  auto store = jobs::open_store(state_dir, {});
  if (!store) return;  // the worker meets the same trouble, and tells it
  std::unique_ptr<embed::HttpClient> client;
  while (!stop.stop_requested()) {
    const auto delivered = deliver_next(**store, client, stop);
    if (delivered && *delivered) continue;
    base::pause(kBetweenLooks, stop);
  }
}

}  // namespace

std::string hooks_text(const std::vector<Webhook>& hooks) {
  if (hooks.empty()) return "";
  Json list = Json::array();
  for (const Webhook& hook : hooks)
    list.push_back({{"url", hook.url}, {"events", hook.events}, {"secret", hook.secret}});
  return text_of(list);
}

Result<std::unique_ptr<jobs::JobStore>> open_job_store(const std::filesystem::path& state_dir,
                                                       const JobsConfig& config) {
  jobs::StoreOptions options;
  options.keep_days = config.keep_days;
  options.keep_jobs = config.keep_jobs;
  options.letters = letters_of;
  return jobs::open_store(state_dir, std::move(options));
}

LetterCarrier::LetterCarrier(const std::filesystem::path& state_dir)
    : thread_([state_dir](const std::stop_token& stop) { carry(state_dir, stop); }) {}

}  // namespace memvid::engine
