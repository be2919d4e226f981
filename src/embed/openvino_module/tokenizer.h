// Tokenizer: texts -> token numbers, cut to what the model takes.
#ifndef MEMVID_EMBED_OPENVINO_MODULE_TOKENIZER_H_
#define MEMVID_EMBED_OPENVINO_MODULE_TOKENIZER_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ov {
class CompiledModel;
}

namespace memvid::embed {

// Token numbers of some texts, one after the other.
struct TokenRows {
  std::vector<std::int32_t> ids;
  std::vector<std::size_t> token_counts;  // of each text, special tokens included
  std::vector<std::size_t> offsets;       // where each begins in `ids`

  std::span<const std::int32_t> row(std::size_t number) const {
    return std::span(ids).subspan(offsets[number], token_counts[number]);
  }
};

// One thread at a time. Throws what OpenVINO throws.
class Tokenizer {
 public:
  Tokenizer(ov::CompiledModel& model, std::size_t token_count_max);
  ~Tokenizer();

  // A text of more than token_count_max tokens keeps its first ones and its very last, which is
  // the model's end mark; so does the Hugging Face tokenizer.
  TokenRows encode(std::span<const std::string> texts);

 private:
  void encode_group(std::span<const std::string> texts, TokenRows& rows);
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_OPENVINO_MODULE_TOKENIZER_H_
