#include "embed/token_counter.h"

#include <gmock/gmock.h>

#include "embed/model_fixture.h"

namespace memvid::embed {
namespace {

using testing::ElementsAre;

class TokenCounterTest : public WithModel {
 protected:
  std::vector<std::size_t> count(const std::vector<std::string>& texts) {
    auto counter = open_token_counter(options_);
    if (!counter) {
      ADD_FAILURE() << counter.error().message;
      return {};
    }
    return (*counter)->count(texts).value();
  }
};

// The numbers are those of Hugging Face's BertTokenizerFast with this model's vocabulary.
TEST_F(TokenCounterTest, counts_as_the_models_tokenizer_does) {
  EXPECT_THAT(count({"", "rose", "Rose hips, ripe.", "unbelievably", "naïve café", "漢字",
                     "snake_case", "3.14", std::string(101, 'w')}),
              ElementsAre(0, 1, 5, 5, 2, 2, 3, 3, 1));
}

TEST_F(TokenCounterTest, a_text_beyond_what_the_model_reads_counts_its_bytes) {
  std::string words;
  for (int i = 0; i < 253; ++i) words += "rose ";
  const std::string longer = words + "rose rose";
  EXPECT_THAT(count({words, longer}), ElementsAre(253, longer.size()));
}

TEST_F(TokenCounterTest, there_is_none_of_an_endpoint) {
  options_.endpoint.url = "http://localhost/api/embed";
  const auto counter = open_token_counter(options_);
  ASSERT_FALSE(counter);
  EXPECT_EQ(counter.error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace memvid::embed
