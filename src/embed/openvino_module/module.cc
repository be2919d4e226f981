// The module's embedder, a ring of inference requests kept busy, and its counter of tokens.
//
//   texts --Tokenizer--> token rows --plan_batches--> batches --ring of requests--> vectors
//
// Texts go through in windows. While the batches of one window are being computed by OpenVINO's
// threads (one stream a core), the calling thread cuts the next window into tokens, so no core
// waits for the tokenizer, and memory does not grow with the number of texts.
//
// The ring holds two requests a stream: one is computed, one waits in line. A request is reused
// only after its result was copied out, in the order of submission; batches are sorted by length,
// so neighbours take equally long and waiting in order costs nothing.
//
// OpenVINO throws; every way in from outside is wrapped in `guarded`, which makes Errors of it.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <openvino/openvino.hpp>

#include "base/check.h"
#include "base/progress.h"
#include "base/try.h"
#include "embed/batch_plan.h"
#include "embed/module_loader.h"
#include "embed/openvino_module/compiled_models.h"
#include "embed/openvino_module/tokenizer.h"

namespace memvid::embed {
namespace {

constexpr std::size_t kWindowSize = 1024;  // texts
constexpr std::size_t kMessageBytesMax = 300;

// OpenVINO's messages have many lines, most of them places in its own sources.
std::string one_line(std::string_view message) {
  std::string line(message.substr(0, kMessageBytesMax));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return line;
}

template <typename Function>
auto guarded(Function function) -> decltype(function()) {
  try {
    return function();
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::kCapacity, "not enough memory for the embedding model");
  } catch (const std::exception& problem) {
    return fail(ErrorCode::kUnsupported, "OpenVINO: " + one_line(problem.what()));
  } catch (...) {
    return fail(ErrorCode::kUnsupported, "OpenVINO failed without a reason");
  }
}

// One inference under way: which texts it computes.
struct Slot {
  ov::InferRequest request;
  Batch rows;                 // numbers in the window; empty: idle
  std::size_t first_row = 0;  // of the window
};

template <typename Number>
void fill(ov::Tensor& tensor, const Batch& batch, const TokenRows& tokens, bool is_ids) {
  Number* out = tensor.data<Number>();
  std::fill_n(out, tensor.get_size(), Number{0});
  for (const std::size_t text : batch) {
    const auto row = tokens.row(text);
    if (is_ids)
      std::copy(row.begin(), row.end(), out);
    else
      std::fill_n(out, row.size(), Number{1});
    out += tensor.get_shape()[1];
  }
}

void to_unit_length(std::span<const float> from, float* to) {
  double square_sum = 0;
  for (const float value : from) square_sum += static_cast<double>(value) * value;
  const auto scale = static_cast<float>(1 / std::sqrt(square_sum));
  for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i] * scale;
}

class OpenVinoEmbedder final : public Embedder {
 public:
  OpenVinoEmbedder(ModelInfo info, CompiledModels models, int slot_count)
      : info_(std::move(info)),
        models_(std::move(models)),
        tokenizer_(*models_.tokenizer, static_cast<std::size_t>(info_.token_count_max)),
        slots_(static_cast<std::size_t>(slot_count)) {
    for (Slot& slot : slots_) slot.request = models_.encoder->create_infer_request();
  }

  const ModelInfo& info() const override { return info_; }

  Status embed(std::span<const std::string> texts, std::span<float> vectors, const OnDone& on_done,
               std::stop_token stop) override {
    MEMVID_CHECK(vectors.size() == texts.size() * static_cast<std::size_t>(info_.dimension));
    const Status status = guarded([&] { return embed_all(texts, {vectors, on_done, stop}); });
    if (!status) abandon();
    return status;
  }

 private:
  struct Target {
    std::span<float> vectors;
    const OnDone& on_done;
    std::stop_token stop;
  };

  Status embed_all(std::span<const std::string> texts, const Target& target) {
    std::size_t turn = 0;
    for (std::size_t first = 0; first < texts.size(); first += kWindowSize) {
      MEMVID_TRY_VOID(base::check_stop(target.stop));
      const auto window = texts.subspan(first, std::min(kWindowSize, texts.size() - first));
      const TokenRows tokens = tokenizer_.encode(window);
      for (Batch& batch : plan_batches(tokens.token_counts, BatchLimits{})) {
        MEMVID_TRY_VOID(base::check_stop(target.stop));
        Slot& slot = slots_[turn++ % slots_.size()];
        MEMVID_TRY_VOID(collect(slot, target));
        start(slot, std::move(batch), first, tokens);
      }
    }
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      MEMVID_TRY_VOID(base::check_stop(target.stop));
      MEMVID_TRY_VOID(collect(slots_[turn++ % slots_.size()], target));
    }
    return {};
  }

  void start(Slot& slot, Batch batch, std::size_t first_row, const TokenRows& tokens) {
    const std::size_t width = tokens.token_counts[batch.front()];
    for (const auto& input : models_.encoder->inputs()) {
      ov::Tensor tensor(input.get_element_type(), {batch.size(), width});
      if (input.get_names().contains("token_type_ids")) {
        std::memset(tensor.data(), 0, tensor.get_byte_size());
      } else {
        const bool is_ids = input.get_names().contains("input_ids");
        if (input.get_element_type() == ov::element::i64)
          fill<std::int64_t>(tensor, batch, tokens, is_ids);
        else
          fill<std::int32_t>(tensor, batch, tokens, is_ids);
      }
      slot.request.set_tensor(input, tensor);
    }
    slot.request.start_async();
    slot.rows = std::move(batch);
    slot.first_row = first_row;
  }

  // Waits for the slot's inference, if there is one, and copies its vectors to their places.
  Status collect(Slot& slot, const Target& target) {
    if (slot.rows.empty()) return {};
    slot.request.wait();
    const auto dimension = static_cast<std::size_t>(info_.dimension);
    const float* from = slot.request.get_output_tensor().data<float>();
    for (const std::size_t row : slot.rows) {
      to_unit_length({from, dimension}, &target.vectors[(slot.first_row + row) * dimension]);
      from += dimension;
    }
    Batch finished = std::exchange(slot.rows, {});
    for (std::size_t& row : finished) row += slot.first_row;
    return target.on_done ? target.on_done(finished) : Status{};
  }

  // After a failure: no inference may still run when the embedder is used again or destroyed.
  void abandon() {
    for (Slot& slot : slots_) {
      if (slot.rows.empty()) continue;
      try {
        slot.request.wait();
      } catch (const std::exception&) {  // the first failure was reported already
      }
      slot.rows.clear();
    }
  }

  ModelInfo info_;
  CompiledModels models_;
  Tokenizer tokenizer_;
  std::vector<Slot> slots_;
};

class OpenVinoTokenCounter final : public TokenCounter {
 public:
  OpenVinoTokenCounter(std::unique_ptr<ov::CompiledModel> model, std::size_t token_count_max)
      : model_(std::move(model)),
        tokenizer_(*model_, token_count_max),
        token_count_max_(token_count_max),
        mark_count_(tokenizer_.encode(std::vector<std::string>{""}).token_counts.front()) {}

  Result<std::vector<std::size_t>> count(std::span<const std::string> texts) override {
    return guarded([&]() -> Result<std::vector<std::size_t>> {
      std::vector<std::size_t> counts = tokenizer_.encode(texts).token_counts;
      for (std::size_t i = 0; i < texts.size(); ++i)
        counts[i] = counts[i] < token_count_max_ ? counts[i] - mark_count_ : texts[i].size();
      return counts;
    });
  }

 private:
  std::unique_ptr<ov::CompiledModel> model_;
  Tokenizer tokenizer_;
  std::size_t token_count_max_;
  std::size_t mark_count_;  // of an empty text
};

Result<std::unique_ptr<TokenCounter>> open_counter(const OpenRequest& request) {
  MEMVID_TRY(auto tokenizer, compile_tokenizer(request));
  return std::make_unique<OpenVinoTokenCounter>(
      std::move(tokenizer), static_cast<std::size_t>(request.info.token_count_max));
}

Result<std::unique_ptr<Embedder>> open(const OpenRequest& request) {
  MEMVID_TRY(CompiledModels models, compile_models(request));
  const int slot_count = request.options.for_queries ? 1 : 2 * request.options.thread_count;
  return std::make_unique<OpenVinoEmbedder>(request.info, std::move(models), slot_count);
}

}  // namespace
}  // namespace memvid::embed

extern "C" __attribute__((visibility("default"))) void memvid_openvino_open(
    const memvid::embed::OpenRequest* request,
    memvid::Result<std::unique_ptr<memvid::embed::Embedder>>* embedder) {
  *embedder = memvid::embed::guarded([&] { return memvid::embed::open(*request); });
}

extern "C" __attribute__((visibility("default"))) void memvid_openvino_open_token_counter(
    const memvid::embed::OpenRequest* request,
    memvid::Result<std::unique_ptr<memvid::embed::TokenCounter>>* counter) {
  *counter = memvid::embed::guarded([&] { return memvid::embed::open_counter(*request); });
}
