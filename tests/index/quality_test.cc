// Retrieval quality of the words alone on SciFact, as nDCG@10 (score.py of the test data).

#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "index/sample.h"
#include "support/temp_dir.h"

namespace memvid::index {
namespace {

using Judgements = std::map<std::string, std::map<std::string, double>>;

Judgements read_judgements(const std::filesystem::path& path) {
  Judgements judgements;
  std::ifstream lines(path);
  std::string query, document;
  double relevance = 0;
  while (lines >> query >> document >> relevance)
    if (relevance > 0) judgements[query][document] = relevance;
  return judgements;
}

// The documents' ids; document i becomes version i + 1.
std::vector<std::string> fill(Index& index, const std::filesystem::path& packed_corpus) {
  std::vector<std::string> ids;
  ok(index.begin_fill({}));
  ok(index.add_source(source(1, "scifact")));
  std::FILE* lines = popen(("gzip -dc '" + packed_corpus.string() + "'").c_str(), "r");
  std::string text;
  std::array<char, 65536> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), lines))
    text.append(buffer.data(), count);
  EXPECT_EQ(pclose(lines), 0);
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    const auto document = nlohmann::json::parse(line);
    ids.push_back(document["_id"]);
    const std::string words =
        document["title"].get<std::string>() + " " + document["text"].get<std::string>();
    ok(index.add_version(version(ids.size(), ids.size()), words));
  }
  ok(index.finish_fill(state_at(1)));
  return ids;
}

double ndcg_at_10(const std::vector<std::string>& ranked,
                  const std::map<std::string, double>& relevant) {
  double gained = 0;
  for (std::size_t i = 0; i < ranked.size() && i < 10; ++i)
    if (const auto found = relevant.find(ranked[i]); found != relevant.end())
      gained += found->second / std::log2(static_cast<double>(i) + 2);
  std::vector<double> grades;
  for (const auto& [document, grade] : relevant) grades.push_back(grade);
  std::sort(grades.rbegin(), grades.rend());
  double ideal = 0;
  for (std::size_t i = 0; i < grades.size() && i < 10; ++i)
    ideal += grades[i] / std::log2(static_cast<double>(i) + 2);
  return gained / ideal;
}

TEST(quality, words_alone_reach_067_on_scifact) {
  const auto data = test::shared_data("ir/scifact");
  if (data.empty()) GTEST_SKIP() << "the SciFact test data is not there";
  test::TempDir dir;
  auto index = open(dir / "x.db");
  const auto ids = fill(*index, data / "corpus.jsonl.gz");
  ASSERT_EQ(ids.size(), 5183U);
  const Judgements judgements = read_judgements(data / "qrels.tsv");
  std::ifstream queries(data / "queries.jsonl");
  double total = 0;
  for (std::string line; std::getline(queries, line);) {
    const auto query = nlohmann::json::parse(line);
    const auto judged = judgements.find(query["_id"]);
    if (judged == judgements.end()) continue;
    std::vector<std::string> ranked;
    for (const Scored& hit : ok(index->search_words(query["text"].get<std::string>(), {}, 10)))
      ranked.push_back(ids.at(hit.version - 1));
    total += ndcg_at_10(ranked, judged->second);
  }
  const double ndcg = total / static_cast<double>(judgements.size());
  std::printf("nDCG@10 of words alone on SciFact: %.4f\n", ndcg);
  EXPECT_GE(ndcg, 0.67);
}

}  // namespace
}  // namespace memvid::index
