// The model folder: where it is and what it says about itself, without OpenVINO.
//
// The folder is what optimum-intel exports: openvino_model.xml/.bin, openvino_tokenizer.xml/.bin,
// config.json. Ours has memvid_model.json besides, made by tools/model, which names the hash of the
// *source* (model.safetensors). That is the point of the fingerprint: the f32 and the int8 model
// made from one source give vectors that can be compared, so both must have the same one. A folder
// without memvid_model.json was exported by somebody else; there the source is not known and the
// bytes of the exported model stand for it (hashed at every read, 0.1 s for 90 MB).
#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/fs.h"
#include "base/hash.h"
#include "base/own_place.h"
#include "base/try.h"
#include "embed/embedder.h"
#include "embed/places.h"
#include "embed/precision.h"

namespace memvid::embed {
namespace {

using Path = std::filesystem::path;
using Json = nlohmann::json;

constexpr std::uint64_t kJsonBytesMax = 1 << 20;
constexpr int kDimensionMax = 8192;
constexpr int kTokenCountMax = 8192;
constexpr int kTokenCountDefault = 512;  // of BERT, where a foreign folder does not say
const char* const kRemedy =
    "install memvid whole (in its sources: run scripts/setup.sh), or name the folder of a model "
    "exported by optimum-intel with --model";

bool is_file(const Path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

Path from_environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? Path{} : Path{value};
}

Result<Json> read_json(const Path& path) {
  MEMVID_TRY(const std::string text, base::read_all(base::posix_fs(), path, kJsonBytesMax));
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return fail(ErrorCode::kCorrupt, path.string() + " is not a JSON object");
  return json;
}

// A whole number in [1, max] under `key`; kUnsupported when absent or something else.
Result<int> positive_number(const Json& json, const char* key, int max, const Path& path) {
  const auto found = json.find(key);
  if (found != json.end() && found->is_number_integer()) {
    const auto value = found->get<std::int64_t>();
    if (value >= 1 && value <= max) return static_cast<int>(value);
  }
  return fail(
      ErrorCode::kUnsupported,
      path.string() + ": \"" + key + "\" must be a whole number from 1 to " + std::to_string(max));
}

Result<std::string> text_value(const Json& json, const char* key, const Path& path) {
  const auto found = json.find(key);
  if (found != json.end() && found->is_string()) return found->get<std::string>();
  return fail(ErrorCode::kCorrupt, path.string() + ": \"" + key + "\" must be a string");
}

Status hash_file(base::Hasher& hasher, const Path& path) {
  MEMVID_TRY(const auto file, base::posix_fs().open(path, base::OpenMode::kRead));
  MEMVID_TRY(const std::uint64_t size_bytes, file->size());
  std::vector<std::uint8_t> piece(1 << 20);
  for (std::uint64_t offset = 0; offset < size_bytes; offset += piece.size()) {
    piece.resize(std::min<std::uint64_t>(piece.size(), size_bytes - offset));
    MEMVID_TRY_VOID(file->read_at(offset, piece));
    hasher.update(piece);
  }
  return {};
}

// Whatever changes the vectors, besides the source and the tokenizer, is in the hash too.
std::string finish_fingerprint(base::Hasher& hasher, const ModelInfo& info) {
  hasher.update_sized(base::as_bytes("mean"));
  hasher.update_sized(base::as_bytes(std::to_string(info.token_count_max)));
  hasher.update_sized(base::as_bytes(std::to_string(info.dimension)));
  return base::to_hex(hasher.finish128());
}

Result<ModelInfo> read_own_info(const Path& path) {
  MEMVID_TRY(const Json json, read_json(path));
  MEMVID_TRY(const std::string pooling, text_value(json, "pooling", path));
  if (pooling != "mean")
    return fail(ErrorCode::kUnsupported,
                path.string() + ": pooling \"" + pooling + "\"; only \"mean\" is supported");
  ModelInfo info;
  MEMVID_TRY(info.name, text_value(json, "name", path));
  MEMVID_TRY(info.dimension, positive_number(json, "dimension", kDimensionMax, path));
  MEMVID_TRY(info.token_count_max, positive_number(json, "max_tokens", kTokenCountMax, path));
  MEMVID_TRY(const std::string source, text_value(json, "source_sha256", path));
  MEMVID_TRY(const std::string tokenizer, text_value(json, "tokenizer_sha256", path));
  base::Hasher hasher(16);
  hasher.update_sized(base::as_bytes(source));
  hasher.update_sized(base::as_bytes(tokenizer));
  info.fingerprint = finish_fingerprint(hasher, info);
  return info;
}

// sentence-transformers keeps its pooling in a file of its own; a model that was trained with
// another one gives poor vectors under the mean, so it is refused where we can know.
Status check_foreign_pooling(const Path& dir) {
  const Path path = dir / "1_Pooling" / "config.json";
  if (!is_file(path)) return {};
  MEMVID_TRY(const Json json, read_json(path));
  if (json.value("pooling_mode_mean_tokens", Json(true)) == Json(true)) return {};
  return fail(ErrorCode::kUnsupported, path.string() + ": only mean pooling is supported");
}

Result<int> foreign_token_count_max(const Path& dir, const Json& config) {
  const Path path = dir / "sentence_bert_config.json";
  if (is_file(path)) {
    MEMVID_TRY(const Json json, read_json(path));
    return positive_number(json, "max_seq_length", kTokenCountMax, path);
  }
  if (!config.contains("max_position_embeddings")) return kTokenCountDefault;
  MEMVID_TRY(const int position_count,
             positive_number(config, "max_position_embeddings", 1 << 24, dir / "config.json"));
  return std::min(position_count, kTokenCountDefault);
}

Result<ModelInfo> read_foreign_info(const Path& dir) {
  MEMVID_TRY(const Json config, read_json(dir / "config.json"));
  MEMVID_TRY_VOID(check_foreign_pooling(dir));
  ModelInfo info;
  std::error_code error;
  info.name = std::filesystem::canonical(dir, error).filename().string();
  MEMVID_TRY(info.dimension,
             positive_number(config, "hidden_size", kDimensionMax, dir / "config.json"));
  MEMVID_TRY(info.token_count_max, foreign_token_count_max(dir, config));
  base::Hasher hasher(16);
  MEMVID_TRY_VOID(hash_file(hasher, dir / "openvino_model.bin"));
  MEMVID_TRY_VOID(hash_file(hasher, dir / "openvino_tokenizer.bin"));
  info.fingerprint = finish_fingerprint(hasher, info);
  return info;
}

Status check_files(const Path& dir) {
  std::error_code error;
  if (!std::filesystem::is_directory(dir, error))
    return fail(ErrorCode::kNotFound, "no model folder " + dir.string() + "; " + kRemedy);
  for (const char* name : {"openvino_model.xml", "openvino_model.bin", "openvino_tokenizer.xml",
                           "openvino_tokenizer.bin", "config.json"})
    if (!is_file(dir / name))
      return fail(ErrorCode::kNotFound,
                  "the model folder " + dir.string() + " has no " + name + "; " + kRemedy);
  return {};
}

}  // namespace

Result<ModelInfo> read_model_info(const Path& model_dir) {
  MEMVID_TRY_VOID(check_files(model_dir));
  const Path own = model_dir / "memvid_model.json";
  MEMVID_TRY(ModelInfo info, is_file(own) ? read_own_info(own) : read_foreign_info(model_dir));
  const bool has_int8_model = is_file(model_dir / "openvino_model_int8.xml");
  MEMVID_TRY(const Precision precision,
             choose_precision(Precision::kAuto, this_cpu(), has_int8_model));
  info.precision = to_string(precision);
  return info;
}

Result<Path> find_model_dir(const Path& explicit_dir) {
  // What somebody named is meant: never another model instead.
  const Path named = explicit_dir.empty() ? from_environment("MEMVID_MODEL") : explicit_dir;
  if (!named.empty()) {
    MEMVID_TRY_VOID(check_files(named));
    return named;
  }
  Path data_home = from_environment("XDG_DATA_HOME");
  const Path home = from_environment("HOME");
  if (data_home.empty() && !home.empty()) data_home = home / ".local" / "share";
  std::string looked_at;
  std::vector<Path> places = model_places(base::own_dir());
  if (!data_home.empty())
    places.insert(places.begin(), data_home / "memvid" / "models" / "all-MiniLM-L6-v2");
  for (const Path& place : places) {
    if (is_file(place / "openvino_model.xml")) return place;
    looked_at += (looked_at.empty() ? "" : ", ") + place.string();
  }
  return fail(ErrorCode::kNotFound,
              "no embedding model in: $MEMVID_MODEL (not set), " + looked_at + "; " + kRemedy);
}

}  // namespace memvid::embed
