// Ranks SciFact's documents for its queries by vectors alone, exactly, and writes the run that
// score.py scores.
//
//   scifact_vectors PRECISION DIR RUN.tsv     DIR: corpus.jsonl (unpacked), queries.jsonl
#include <algorithm>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "embed/embedder.h"

namespace {

using memvid::embed::Embedder;
using memvid::embed::Precision;

constexpr std::size_t kRunLength = 100;

struct Texts {
  std::vector<std::string> ids;
  std::vector<std::string> texts;
};

[[noreturn]] void give_up(const std::string& message) {
  std::cerr << message << "\n";
  std::exit(1);
}

Texts read(const std::string& path) {
  std::ifstream in(path);
  if (!in) give_up("cannot read " + path);
  Texts out;
  for (std::string line; std::getline(in, line);) {
    const auto json = nlohmann::json::parse(line);
    out.ids.push_back(json["_id"]);
    const std::string title = json.value("title", "");
    out.texts.push_back((title.empty() ? "" : title + " ") + json["text"].get<std::string>());
  }
  return out;
}

std::vector<float> embed(Embedder& embedder, const std::vector<std::string>& texts) {
  std::vector<float> rows(texts.size() * static_cast<std::size_t>(embedder.info().dimension));
  const auto status = embedder.embed(texts, rows, nullptr, {});
  if (!status) give_up(status.error().message);
  return rows;
}

void write_run(std::ostream& out, const Texts& documents, std::span<const float> document_rows,
               const std::string& query_id, std::span<const float> query) {
  std::vector<float> scores(documents.ids.size());
  for (std::size_t i = 0; i < scores.size(); ++i)
    scores[i] = std::inner_product(query.begin(), query.end(),
                                   document_rows.subspan(i * query.size()).begin(), 0.0F);
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::size_t count = std::min(kRunLength, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                    [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  for (std::size_t i = 0; i < count; ++i)
    out << query_id << '\t' << documents.ids[order[i]] << '\t' << scores[order[i]] << '\n';
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 4) give_up("usage: scifact_vectors int8|bf16|f32 DIR RUN.tsv");
  const std::string_view name = arguments[1];
  const auto model_dir = memvid::embed::find_model_dir({});
  if (!model_dir) give_up(model_dir.error().message);
  const auto embedder = memvid::embed::open_openvino_embedder(
      {.model_dir = *model_dir,
       .precision = name == "int8"   ? Precision::kInt8
                    : name == "bf16" ? Precision::kBf16
                                     : Precision::kF32});
  if (!embedder) give_up(embedder.error().message);
  const std::string dir = arguments[2];
  const Texts documents = read(dir + "/corpus.jsonl");
  const Texts queries = read(dir + "/queries.jsonl");
  const auto document_rows = embed(**embedder, documents.texts);
  const auto query_rows = embed(**embedder, queries.texts);
  const auto dimension = static_cast<std::size_t>((*embedder)->info().dimension);
  std::ofstream out(arguments[3]);
  out.precision(9);
  for (std::size_t i = 0; i < queries.ids.size(); ++i)
    write_run(out, documents, document_rows, queries.ids[i],
              std::span(query_rows).subspan(i * dimension, dimension));
  out.close();
  if (!out) give_up(std::string("cannot write ") + arguments[3]);
}
