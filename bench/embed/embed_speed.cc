// How fast are texts embedded? One line of JSON.
//
//   embed_speed PRECISION THREADS < chunks.jsonl      (one JSON string a line)
//   embed_speed query CACHE_DIR TEXT                  (a cold process that embeds one query)
//
// PRECISION: int8, bf16, f32, auto. THREADS 0: all. The clock starts after a first embedding has
// warmed the model up, as benchmark_app's does; for a query it starts at main.
#include <sys/resource.h>

#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "embed/embedder.h"

namespace {

using memvid::embed::Embedder;
using memvid::embed::EmbedderOptions;
using memvid::embed::Precision;
using Clock = std::chrono::steady_clock;

[[noreturn]] void give_up(const std::string& message) {
  std::cerr << message << "\n";
  std::exit(1);
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Precision precision_named(const std::string& name) {
  if (name == "int8") return Precision::kInt8;
  if (name == "bf16") return Precision::kBf16;
  if (name == "f32") return Precision::kF32;
  if (name == "auto") return Precision::kAuto;
  give_up("no precision " + name);
}

std::unique_ptr<Embedder> open(EmbedderOptions options) {
  auto model_dir = memvid::embed::find_model_dir({});
  if (!model_dir) give_up(model_dir.error().message);
  options.model_dir = *model_dir;
  auto embedder = memvid::embed::open_openvino_embedder(options);
  if (!embedder) give_up(embedder.error().message);
  return std::move(*embedder);
}

void embed(Embedder& embedder, std::span<const std::string> texts) {
  std::vector<float> rows(texts.size() * static_cast<std::size_t>(embedder.info().dimension));
  const auto status = embedder.embed(texts, rows, nullptr, {});
  if (!status) give_up(status.error().message);
}

void measure_query(const char* cache_dir, const std::string& text) {
  const auto start = Clock::now();
  const auto embedder = open({.for_queries = true, .cache_dir = cache_dir});
  const double open_s = seconds_since(start);
  embed(*embedder, {&text, 1});
  const double first_s = seconds_since(start);
  embed(*embedder, {&text, 1});
  std::cout << nlohmann::json{{"open_s", open_s},
                              {"open_and_embed_s", first_s},
                              {"second_embed_s", seconds_since(start) - first_s}}
            << "\n";
}

void measure_throughput(const char* precision, const char* threads) {
  std::vector<std::string> texts;
  for (std::string line; std::getline(std::cin, line);)
    texts.push_back(nlohmann::json::parse(line).get<std::string>());
  const auto embedder =
      open({.precision = precision_named(precision), .thread_count = std::atoi(threads)});
  embed(*embedder, std::span(texts).first(std::min<std::size_t>(64, texts.size())));
  const auto start = Clock::now();
  const double cpu_start_s = cpu_seconds();
  embed(*embedder, texts);
  const double wall_s = seconds_since(start);
  const auto text_count = static_cast<double>(texts.size());
  std::cout << nlohmann::json{{"precision", embedder->info().precision},
                              {"chunks", texts.size()},
                              {"chunks_per_s", text_count / wall_s},
                              {"chunks_per_cpu_s", text_count / (cpu_seconds() - cpu_start_s)}}
            << "\n";
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count == 4 && arguments[1] == std::string_view("query"))
    measure_query(arguments[2], arguments[3]);
  else if (argument_count == 3)
    measure_throughput(arguments[1], arguments[2]);
  else
    give_up("usage: embed_speed PRECISION THREADS < chunks.jsonl | embed_speed query CACHE TEXT");
}
