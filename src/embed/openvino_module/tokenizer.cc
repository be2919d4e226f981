#include "embed/openvino_module/tokenizer.h"

#include <algorithm>
#include <openvino/openvino.hpp>

#include "base/check.h"

namespace memvid::embed {
namespace {

// Texts a call: enough to pay for the call, few enough that one long text, to which all of the
// group are padded, does not make the padding large.
constexpr std::size_t kGroupSize = 32;

std::int64_t value_at(const ov::Tensor& tensor, std::size_t index) {
  if (tensor.get_element_type() == ov::element::i64) return tensor.data<std::int64_t>()[index];
  return tensor.data<std::int32_t>()[index];
}

}  // namespace

struct Tokenizer::State {
  ov::InferRequest request;
  std::size_t token_count_max;
};

Tokenizer::Tokenizer(ov::CompiledModel& model, std::size_t token_count_max)
    : state_(new State{model.create_infer_request(), token_count_max}) {
  MEMVID_CHECK(token_count_max >= 1);
}

Tokenizer::~Tokenizer() = default;

TokenRows Tokenizer::encode(std::span<const std::string> texts) {
  TokenRows rows;
  for (std::size_t begin = 0; begin < texts.size(); begin += kGroupSize)
    encode_group(texts.subspan(begin, std::min(kGroupSize, texts.size() - begin)), rows);
  return rows;
}

void Tokenizer::encode_group(std::span<const std::string> texts, TokenRows& rows) {
  ov::Tensor input(ov::element::string, {texts.size()});
  std::copy(texts.begin(), texts.end(), input.data<std::string>());
  state_->request.set_input_tensor(input);
  state_->request.infer();
  const ov::Tensor ids = state_->request.get_tensor("input_ids");
  const ov::Tensor mask = state_->request.get_tensor("attention_mask");
  const std::size_t width = ids.get_shape().at(1);
  for (std::size_t text = 0; text < texts.size(); ++text) {
    const std::size_t begin = rows.ids.size();
    for (std::size_t column = 0; column < width; ++column)
      if (value_at(mask, text * width + column) != 0)
        rows.ids.push_back(static_cast<std::int32_t>(value_at(ids, text * width + column)));
    std::size_t token_count = rows.ids.size() - begin;
    if (token_count > state_->token_count_max) {
      const std::int32_t end_mark = rows.ids.back();
      token_count = state_->token_count_max;
      rows.ids.resize(begin + token_count);
      rows.ids.back() = end_mark;
    }
    rows.offsets.push_back(begin);
    rows.token_counts.push_back(token_count);
  }
}

}  // namespace memvid::embed
