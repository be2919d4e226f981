// Folders that are not ours: other exports of optimum-intel, and models that are no encoders.
#include <gmock/gmock.h>

#include "embed/model_fixture.h"
#include "support/temp_dir.h"

namespace memvid::embed {
namespace {

using testing::HasSubstr;

struct Input {
  std::string name;
  std::string type;  // "i64", "i32"
};

std::string port(const std::string& type, const std::vector<std::string>& dims, int id,
                 const std::string& name) {
  std::string upper = type == "f32" ? "FP32" : type == "i64" ? "I64" : "I32";
  std::string xml = "<port id=\"" + std::to_string(id) + "\" precision=\"" + upper + "\"" +
                    (name.empty() ? "" : " names=\"" + name + "\"") + ">";
  for (const auto& dim : dims) xml += "<dim>" + dim + "</dim>";
  return xml + "</port>";
}

std::string edge(int from, int from_port, int to, int to_port) {
  return "<edge from-layer=\"" + std::to_string(from) + "\" from-port=\"" +
         std::to_string(from_port) + "\" to-layer=\"" + std::to_string(to) + "\" to-port=\"" +
         std::to_string(to_port) + "\"/>";
}

// OpenVINO IR of a toy: each input is a parameter; the first, as a float, is repeated three times
// (unsqueezed and joined to itself) to make the output of [?,?,3]. Needs a .bin of the number 2.
std::string toy_ir(const std::vector<Input>& inputs, const std::string& output) {
  const std::vector<std::string> flat = {"-1", "-1"}, deep = {"-1", "-1", "1"};
  std::string layers, edges;
  int id = 100;
  for (const Input& input : inputs) {
    layers += "<layer id=\"" + std::to_string(id++) + "\" name=\"" + input.name +
              "\" type=\"Parameter\" version=\"opset1\"><data shape=\"?,?\" element_type=\"" +
              input.type + "\"/><output>" + port(input.type, flat, 0, input.name) +
              "</output></layer>";
  }
  layers += R"(<layer id="1" name="f" type="Convert" version="opset1"><data )"
            R"(destination_type="f32"/><input>)" +
            port(inputs[0].type, flat, 0, "") + "</input><output>" + port("f32", flat, 1, "") +
            "</output></layer>";
  layers += R"(<layer id="2" name="two" type="Const" version="opset1"><data element_type="i64" )"
            R"(shape="1" offset="0" size="8"/><output>)" +
            port("i64", {"1"}, 0, "") + "</output></layer>";
  layers += R"(<layer id="3" name="u" type="Unsqueeze" version="opset1"><input>)" +
            port("f32", flat, 0, "") + port("i64", {"1"}, 1, "") + "</input><output>" +
            port("f32", deep, 2, "") + "</output></layer>";
  layers += R"(<layer id="4" name="j" type="Concat" version="opset1"><data axis="2"/><input>)" +
            port("f32", deep, 0, "") + port("f32", deep, 1, "") + port("f32", deep, 2, "") +
            "</input><output>" + port("f32", {"-1", "-1", "3"}, 3, output) + "</output></layer>";
  layers += R"(<layer id="5" name="r" type="Result" version="opset1"><input>)" +
            port("f32", {"-1", "-1", "3"}, 0, "") + "</input></layer>";
  edges = edge(100, 0, 1, 0) + edge(1, 1, 3, 0) + edge(2, 0, 3, 1) + edge(3, 2, 4, 0) +
          edge(3, 2, 4, 1) + edge(3, 2, 4, 2) + edge(4, 3, 5, 0);
  return "<?xml version=\"1.0\"?><net name=\"toy\" version=\"11\"><layers>" + layers +
         "</layers><edges>" + edges + "</edges></net>";
}

class ForeignModel : public WithModel {
 protected:
  void link(const std::string& name) const {
    std::filesystem::create_symlink(options_.model_dir / name, dir_ / name);
  }
  // The real tokenizer with the toy encoder.
  void write_toy(const std::vector<Input>& inputs, const std::string& output, int dimension) {
    link("openvino_tokenizer.xml");
    link("openvino_tokenizer.bin");
    dir_.write("openvino_model.xml", toy_ir(inputs, output));
    dir_.write("openvino_model.bin", std::string("\2\0\0\0\0\0\0\0", 8));
    dir_.write("config.json", "{\"hidden_size\": " + std::to_string(dimension) + "}");
  }
  Result<std::unique_ptr<Embedder>> open_folder() const {
    return open_openvino_embedder({.model_dir = dir_.path(), .precision = Precision::kF32});
  }
  void expect_unsupported(const std::string& text) const {
    const auto embedder = open_folder();
    ASSERT_FALSE(embedder);
    EXPECT_EQ(embedder.error().code, ErrorCode::kUnsupported);
    EXPECT_THAT(embedder.error().message, HasSubstr(text));
    EXPECT_THAT(embedder.error().message, HasSubstr(dir_.path().string()));
  }
  test::TempDir dir_;
};

TEST_F(ForeignModel, an_export_without_our_description_gives_the_same_vectors) {
  for (const char* name : {"openvino_model.xml", "openvino_model.bin", "openvino_tokenizer.xml",
                           "openvino_tokenizer.bin", "config.json"})
    link(name);
  options_.precision = Precision::kF32;
  const auto own = open();
  const auto foreign = open_folder().value();
  EXPECT_NE(foreign->info().fingerprint, own->info().fingerprint);
  EXPECT_GT(cosine(embed_one(*foreign, "the same text"), embed_one(*own, "the same text")), 0.9999);
}

TEST_F(ForeignModel, inputs_may_be_of_32_bits_and_without_token_types) {
  write_toy({{"input_ids", "i32"}, {"attention_mask", "i32"}}, "last_hidden_state", 3);
  const auto embedder = open_folder().value();
  const std::vector<std::string> texts = {"short", "a somewhat longer text than the other"};
  for (const Vector& vector : embed_all(*embedder, texts))
    for (const float value : vector) EXPECT_NEAR(value, 1 / std::sqrt(3.0), 1e-5);
}

TEST_F(ForeignModel, a_model_without_a_mask_is_named_unsupported) {
  write_toy({{"input_ids", "i64"}}, "last_hidden_state", 3);
  expect_unsupported("no input attention_mask");
}

TEST_F(ForeignModel, an_unknown_input_is_named) {
  write_toy({{"input_ids", "i64"}, {"attention_mask", "i64"}, {"pixel_values", "i64"}},
            "last_hidden_state", 3);
  expect_unsupported("pixel_values");
}

TEST_F(ForeignModel, a_classifier_has_no_hidden_state) {
  write_toy({{"input_ids", "i64"}, {"attention_mask", "i64"}}, "logits", 3);
  expect_unsupported("last_hidden_state");
}

TEST_F(ForeignModel, another_dimension_than_the_folder_promises_is_refused_with_both_numbers) {
  write_toy({{"input_ids", "i64"}, {"attention_mask", "i64"}}, "last_hidden_state", 768);
  expect_unsupported("[?,?,3] of f32; the folder promises [?,?,768]");
}

TEST_F(ForeignModel, a_model_in_the_place_of_the_tokenizer_is_refused) {
  write_toy({{"input_ids", "i64"}, {"attention_mask", "i64"}}, "last_hidden_state", 3);
  std::filesystem::remove(dir_ / "openvino_tokenizer.xml");
  std::filesystem::remove(dir_ / "openvino_tokenizer.bin");
  std::filesystem::copy_file(dir_ / "openvino_model.xml", dir_ / "openvino_tokenizer.xml");
  std::filesystem::copy_file(dir_ / "openvino_model.bin", dir_ / "openvino_tokenizer.bin");
  expect_unsupported("is no tokenizer");
}

TEST_F(ForeignModel, what_openvino_throws_becomes_an_error) {
  write_toy({{"input_ids", "i64"}}, "last_hidden_state", 3);
  dir_.write("openvino_model.xml", "<?xml version=\"1.0\"?><net");
  const auto embedder = open_folder();
  ASSERT_FALSE(embedder);
  EXPECT_EQ(embedder.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(embedder.error().message, testing::Not(HasSubstr("\n")));
}

}  // namespace
}  // namespace memvid::embed
