#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <optional>

#include "embed/embedder.h"
#include "support/temp_dir.h"

namespace memvid::embed {
namespace {

using test::TempDir;
using testing::HasSubstr;

constexpr const char* kOwnJson =
    R"({"name": "small", "source_sha256": "aa", "tokenizer_sha256": "bb", "pooling": "mean",
        "max_tokens": 256, "dimension": 384})";

// A folder with the files of a model, without their contents.
void write_model_files(const TempDir& dir) {
  for (const char* name : {"openvino_model.xml", "openvino_model.bin", "openvino_tokenizer.xml",
                           "openvino_tokenizer.bin"})
    dir.write(name, "x");
  dir.write("config.json", R"({"hidden_size": 384, "max_position_embeddings": 512})");
}

// Sets an environment variable (nullptr: unsets it) until the end of the test.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* old = getenv(name)) old_ = old;
    set(value);
  }
  ~Environment() { set(old_ ? old_->c_str() : nullptr); }

 private:
  void set(const char* value) const {
    if (value == nullptr)
      unsetenv(name_);
    else
      setenv(name_, value, 1);
  }
  const char* name_;
  std::optional<std::string> old_;
};

std::string fingerprint_with(const std::string& from, const std::string& to) {
  const TempDir dir;
  write_model_files(dir);
  std::string json = kOwnJson;
  json.replace(json.find(from), from.size(), to);
  dir.write("memvid_model.json", json);
  return read_model_info(dir.path()).value().fingerprint;
}

TEST(ModelInfo, our_own_folder_says_what_it_is) {
  const TempDir dir;
  write_model_files(dir);
  dir.write("memvid_model.json", kOwnJson);
  const ModelInfo info = read_model_info(dir.path()).value();
  EXPECT_EQ(info.name, "small");
  EXPECT_EQ(info.dimension, 384);
  EXPECT_EQ(info.token_count_max, 256);
  EXPECT_EQ(info.fingerprint.size(), 32U);
}

TEST(ModelInfo, the_fingerprint_binds_source_tokenizer_length_and_dimension) {
  const std::string same = fingerprint_with("small", "small");
  EXPECT_EQ(fingerprint_with("small", "renamed"), same);
  for (const auto& [from, to] : {std::pair{"\"aa\"", "\"ab\""}, std::pair{"\"bb\"", "\"bc\""},
                                 std::pair{"256,", "128,"}, std::pair{"384", "768"}})
    EXPECT_NE(fingerprint_with(from, to), same) << from;
}

TEST(ModelInfo, the_fingerprint_does_not_depend_on_the_precision_made_from_the_source) {
  const TempDir dir;
  write_model_files(dir);
  dir.write("memvid_model.json", kOwnJson);
  const std::string before = read_model_info(dir.path()).value().fingerprint;
  dir.write("openvino_model_int8.xml", "y");
  dir.write("openvino_model.bin", "another export of the same source");
  EXPECT_EQ(read_model_info(dir.path()).value().fingerprint, before);
}

TEST(ModelInfo, a_foreign_folder_is_known_by_the_bytes_of_its_model) {
  const TempDir dir;
  write_model_files(dir);
  const ModelInfo info = read_model_info(dir.path()).value();
  EXPECT_EQ(info.name, dir.path().filename());
  EXPECT_EQ(info.dimension, 384);
  EXPECT_EQ(info.token_count_max, 512);
  dir.write("openvino_model.bin", "z");
  EXPECT_NE(read_model_info(dir.path()).value().fingerprint, info.fingerprint);
}

TEST(ModelInfo, a_foreign_folder_may_limit_its_length_as_sentence_transformers_does) {
  const TempDir dir;
  write_model_files(dir);
  dir.write("sentence_bert_config.json", R"({"max_seq_length": 128})");
  EXPECT_EQ(read_model_info(dir.path()).value().token_count_max, 128);
}

TEST(ModelInfo, a_model_trained_with_another_pooling_is_unsupported) {
  const TempDir dir;
  write_model_files(dir);
  dir.write("1_Pooling/config.json", R"({"pooling_mode_mean_tokens": false})");
  EXPECT_EQ(read_model_info(dir.path()).error().code, ErrorCode::kUnsupported);
}

TEST(ModelInfo, a_missing_folder_is_not_found_with_the_remedy) {
  const TempDir dir;
  const Error error = read_model_info(dir / "absent").error();
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_THAT(error.message, HasSubstr((dir / "absent").string()));
  EXPECT_THAT(error.message, HasSubstr("scripts/setup.sh"));
}

TEST(ModelInfo, a_missing_file_is_named) {
  for (const char* name : {"openvino_model.xml", "openvino_model.bin", "openvino_tokenizer.xml",
                           "openvino_tokenizer.bin", "config.json"}) {
    const TempDir dir;
    write_model_files(dir);
    std::filesystem::remove(dir / name);
    const Error error = read_model_info(dir.path()).error();
    EXPECT_EQ(error.code, ErrorCode::kNotFound);
    EXPECT_THAT(error.message, HasSubstr(name));
  }
}

TEST(ModelInfo, malformed_descriptions_are_errors_that_name_the_file) {
  struct Row {
    const char* json;
    ErrorCode code;
  };
  const Row rows[] = {
      {"", ErrorCode::kCorrupt},
      {"[1, 2]", ErrorCode::kCorrupt},
      {R"({"pooling": "cls"})", ErrorCode::kUnsupported},
      {R"({"pooling": "mean", "name": 7})", ErrorCode::kCorrupt},
      {R"({"pooling": "mean", "name": "a", "dimension": 0})", ErrorCode::kUnsupported},
      {R"({"pooling": "mean", "name": "a", "dimension": 1e9})", ErrorCode::kUnsupported},
      {R"({"pooling": "mean", "name": "a", "dimension": 4, "max_tokens": -1})",
       ErrorCode::kUnsupported},
      {R"({"pooling": "mean", "name": "a", "dimension": 4, "max_tokens": 18446744073709551615})",
       ErrorCode::kUnsupported},
  };
  for (const Row& row : rows) {
    const TempDir dir;
    write_model_files(dir);
    dir.write("memvid_model.json", row.json);
    const Error error = read_model_info(dir.path()).error();
    EXPECT_EQ(error.code, row.code) << row.json;
    EXPECT_THAT(error.message, HasSubstr("memvid_model.json"));
  }
}

TEST(FindModelDir, an_explicit_folder_wins_over_the_environment) {
  const TempDir named, other;
  write_model_files(named);
  write_model_files(other);
  const Environment environment("MEMVID_MODEL", other.path().c_str());
  EXPECT_EQ(find_model_dir(named.path()).value(), named.path());
  EXPECT_EQ(find_model_dir({}).value(), other.path());
}

TEST(FindModelDir, a_folder_that_was_named_is_never_replaced_by_another) {
  const TempDir empty;
  const Environment environment("MEMVID_MODEL", empty.path().c_str());
  EXPECT_EQ(find_model_dir({}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(find_model_dir(empty / "absent").error().code, ErrorCode::kNotFound);
}

TEST(FindModelDir, the_users_data_folder_comes_before_the_builds) {
  const TempDir data;
  data.write("memvid/models/all-MiniLM-L6-v2/openvino_model.xml", "x");
  const Environment model("MEMVID_MODEL", nullptr);
  const Environment data_home("XDG_DATA_HOME", data.path().c_str());
  EXPECT_EQ(find_model_dir({}).value(), data / "memvid/models/all-MiniLM-L6-v2");
}

TEST(FindModelDir, without_xdg_the_folder_is_below_home) {
  const TempDir home;
  home.write(".local/share/memvid/models/all-MiniLM-L6-v2/openvino_model.xml", "x");
  const Environment model("MEMVID_MODEL", nullptr);
  const Environment data_home("XDG_DATA_HOME", nullptr);
  const Environment home_variable("HOME", home.path().c_str());
  EXPECT_EQ(find_model_dir({}).value(), home / ".local/share/memvid/models/all-MiniLM-L6-v2");
}

TEST(OpenEmbedder, a_missing_model_folder_is_not_found) {
  const TempDir dir;
  const auto embedder = open_openvino_embedder({.model_dir = dir / "absent"});
  ASSERT_FALSE(embedder);
  EXPECT_EQ(embedder.error().code, ErrorCode::kNotFound);
}

TEST(OpenEmbedder, a_precision_that_the_folder_lacks_is_not_found) {
  const TempDir dir;
  write_model_files(dir);
  const auto embedder =
      open_openvino_embedder({.model_dir = dir.path(), .precision = Precision::kInt8});
  ASSERT_FALSE(embedder);
  EXPECT_EQ(embedder.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(embedder.error().message, HasSubstr("openvino_model_int8.xml"));
}

}  // namespace
}  // namespace memvid::embed
