// How long does a search take in a process that has the memory open? Prints one line of JSON.
//
//   warm_search VIDEO MODE TOP_K WARM_UP < questions.txt      MODE: hybrid, words or vectors
//
// One question a line. The first WARM_UP of them are asked but not counted; every question is asked
// once only, so that nothing that was kept from a question answers it again. Times are in
// milliseconds; the parts are what Answer::times tells, each with its own median.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "memvid/memvid.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Samples {
  std::vector<double> total, model, words, vectors, reading;
  std::size_t hits = 0;
};

[[noreturn]] void give_up(const std::string& message) {
  std::cerr << message << "\n";
  std::exit(1);
}

memvid::SearchMode mode_named(std::string_view name) {
  if (name == "hybrid") return memvid::SearchMode::kHybrid;
  if (name == "words") return memvid::SearchMode::kWords;
  if (name == "vectors") return memvid::SearchMode::kVectors;
  give_up("no mode " + std::string(name));
}

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void ask(memvid::Searcher& searcher, const memvid::Query& query, Samples& samples) {
  const auto start = Clock::now();
  const auto answer = searcher.search(query);
  const double total_ms = milliseconds_since(start);
  if (!answer) give_up(answer.error().message);
  samples.total.push_back(total_ms);
  samples.model.push_back(answer->times.model_ms);
  samples.words.push_back(answer->times.words_ms);
  samples.vectors.push_back(answer->times.vectors_ms);
  samples.reading.push_back(answer->times.reading_ms);
  samples.hits += answer->hits.size();
}

// The smallest value that at least `percent` of the values do not exceed.
double percentile(std::vector<double> values, std::size_t percent) {
  std::sort(values.begin(), values.end());
  return values[std::max<std::size_t>(1, (values.size() * percent + 99) / 100) - 1];
}

void print(const Samples& samples) {
  std::cout << "{\"searches\":" << samples.total.size() << ",\"hits\":" << samples.hits
            << ",\"p50_ms\":" << percentile(samples.total, 50)
            << ",\"p95_ms\":" << percentile(samples.total, 95)
            << ",\"model_p50_ms\":" << percentile(samples.model, 50)
            << ",\"words_p50_ms\":" << percentile(samples.words, 50)
            << ",\"vectors_p50_ms\":" << percentile(samples.vectors, 50)
            << ",\"reading_p50_ms\":" << percentile(samples.reading, 50) << "}\n";
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 5) give_up("usage: warm_search VIDEO MODE TOP_K WARM_UP < questions.txt");
  auto searcher = memvid::Searcher::open(arguments[1], {});
  if (!searcher) give_up(searcher.error().message);
  memvid::Query query;
  query.mode = mode_named(arguments[2]);
  query.top_k = std::atoi(arguments[3]);
  const int warm_up = std::atoi(arguments[4]);
  Samples uncounted;
  Samples samples;
  for (int asked = 0; std::getline(std::cin, query.text); ++asked)
    ask(*searcher, query, asked < warm_up ? uncounted : samples);
  if (samples.total.empty()) give_up("no questions beyond the warm-up");
  print(samples);
}
