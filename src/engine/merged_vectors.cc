#include "engine/merged_vectors.h"

#include <utility>

#include "base/try.h"
#include "engine/embedding_run.h"

namespace memvid::engine {
namespace {

Result<MergedVectors> made_by(embed::EmbedderOptions embedder, const CallOptions& options) {
  MEMVID_TRY_VOID(embed::learn_dimension(embedder.endpoint, {}, options.stop));
  MEMVID_TRY(const embed::ModelInfo info, embed::read_model_info(embedder));
  return MergedVectors{info.fingerprint, true, std::move(embedder)};
}

}  // namespace

Result<MergedVectors> choose_vectors(const std::vector<Origin>& origins, const Config& config,
                                     const CallOptions& options) {
  if (const auto common = common_fingerprint(origins)) return MergedVectors{*common, false, {}};
  if (can_embed(config)) {
    MEMVID_TRY(embed::EmbedderOptions embedder, embedder_options(config));
    return made_by(std::move(embedder), options);
  }
  // A build that makes none takes over what there is of one model.
  for (const Origin& origin : origins)
    if (origin.index) return MergedVectors{origin.fingerprint, false, {}};
  return MergedVectors{};
}

Result<MergedVectors> choose_vectors(const std::vector<Origin>& origins, WriteSession& session,
                                     const CallOptions& options) {
  if (!session.has_vectors()) return MergedVectors{};
  MEMVID_TRY(const auto model, session.index()->vector_model());
  if (model && common_fingerprint(origins) == model->fingerprint)
    return MergedVectors{model->fingerprint, false, {}};
  MEMVID_TRY_VOID(session.prepare_embedding());
  if (model) return MergedVectors{model->fingerprint, true, session.embedder()};
  return made_by(session.embedder(), options);
}

}  // namespace memvid::engine
