// The embedder that asks a server. Requests go one after the other: a server that embeds on one
// processor gains nothing by more, and one that counts requests takes fewer for an attack.
#include "embed/embedder.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "base/hash.h"
#include "base/progress.h"
#include "base/try.h"
#include "embed/endpoint/protocol.h"
#include "embed/endpoint/session.h"

namespace memvid::embed {
namespace {

class EndpointEmbedder final : public Embedder {
 public:
  EndpointEmbedder(ModelInfo info, EndpointSession session)
      : info_(std::move(info)), session_(std::move(session)) {}

  const ModelInfo& info() const override { return info_; }

  Status embed(std::span<const std::string> texts, std::span<float> vectors, const OnDone& on_done,
               std::stop_token stop) override {
    MEMVID_CHECK(vectors.size() == texts.size() * static_cast<std::size_t>(info_.dimension));
    auto to = vectors.begin();
    for (std::size_t done = 0; done < texts.size();) {
      const auto rest = texts.subspan(done);
      const auto batch = rest.first(next_batch(rest, RequestLimits{}));
      MEMVID_TRY(const std::vector<float> some, session_.vectors(batch, stop));
      to = std::copy(some.begin(), some.end(), to);
      std::vector<std::size_t> finished(batch.size());
      std::iota(finished.begin(), finished.end(), done);
      done += batch.size();
      if (on_done) MEMVID_TRY_VOID(on_done(finished));
    }
    return {};
  }

 private:
  ModelInfo info_;
  EndpointSession session_;
};

}  // namespace

Result<ModelInfo> read_model_info(const Endpoint& endpoint) {
  MEMVID_TRY(const EndpointUrl url, parse_endpoint_url(endpoint.url));
  base::Hasher hasher(16);
  hasher.update_sized(base::as_bytes("endpoint"));
  hasher.update_sized(base::as_bytes(url.api == EndpointApi::kOpenAi ? "openai" : "ollama"));
  hasher.update_sized(base::as_bytes(endpoint.model));
  hasher.update_sized(base::as_bytes(std::to_string(endpoint.dimension)));
  ModelInfo info;
  info.name = endpoint.model;
  info.fingerprint = base::to_hex(hasher.finish128());
  info.precision = "endpoint";
  info.dimension = endpoint.dimension;
  return info;
}

Status learn_dimension(Endpoint& endpoint, const RetryLimits& limits, std::stop_token stop) {
  if (endpoint.url.empty() || endpoint.dimension > 0) return {};
  MEMVID_TRY(EndpointSession session, EndpointSession::open(endpoint, limits));
  const std::string text = "memvid";
  MEMVID_TRY(const std::vector<float> vector, session.vectors({&text, 1}, stop));
  endpoint.dimension = static_cast<int>(vector.size());
  return {};
}

Result<std::unique_ptr<Embedder>> open_endpoint_embedder(const Endpoint& endpoint,
                                                         const RetryLimits& limits) {
  MEMVID_CHECK(endpoint.dimension > 0);
  MEMVID_TRY(ModelInfo info, read_model_info(endpoint));
  MEMVID_TRY(EndpointSession session, EndpointSession::open(endpoint, limits));
  return std::make_unique<EndpointEmbedder>(std::move(info), std::move(session));
}

}  // namespace memvid::embed
