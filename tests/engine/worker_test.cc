// Workers and those who wait, in one process: what ThreadSanitizer is to see. What processes do to
// each other is tests/cli/background_test.py's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "embed/endpoint/loopback_server.h"
#include "engine/job_settings.h"
#include "memvid/memvid.h"
#include "support/temp_dir.h"

namespace memvid {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr int kTexts = 100;

class Workers : public testing::Test {
 protected:
  void SetUp() override {
    ::setenv("PATH", "/nonexistent", 1);  // no program is started
    config_.embeddings.endpoint = server_.url("/api/embed");
    config_.embeddings.endpoint_model = "counting";
    config_.jobs.state_dir = dir_ / "state";
    config_.run.thread_count = 2;
  }

  // A memory of texts that have no vector yet, and its job.
  JobId submit(const std::string& name) {
    std::vector<std::string> texts;
    for (int i = 0; i < kTexts; ++i)
      texts.push_back("Text number " + std::to_string(i) + " of " + name + ".");
    const auto job = submit_background_indexing(texts, dir_ / (name + ".json"), config_);
    EXPECT_TRUE(job.has_value()) << job.error().message;
    return job.value_or("");
  }

  std::thread worker(std::stop_token stop = {}) {
    return std::thread([this, stop] {
      auto indexer = BackgroundIndexer::open(config_);
      CallOptions options;
      options.stop = stop;
      const Status worked = indexer->run_worker({.until_idle = true, .nice = 0}, options);
      EXPECT_TRUE(worked.has_value()) << worked.error().message;
    });
  }

  JobState state_after(const JobId& job, std::chrono::milliseconds timeout) {
    const auto status = wait_for_indexing(job, timeout, config_);
    EXPECT_TRUE(status.has_value()) << status.error().message;
    EXPECT_EQ(status ? status->error : "", "");
    return status ? status->state : JobState::kFailed;
  }

  std::map<std::string, int> asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

  test::TempDir dir_;
  Config config_;
  std::atomic<bool> hangs_ = false;

 private:
  std::string answer(const embed::SeenRequest& request) {
    if (hangs_) return embed::kHang;
    const Json asked_for = Json::parse(request.body)["input"];
    Json rows = Json::array();
    const std::lock_guard lock(mutex_);
    for (const std::string text : asked_for) {
      rows.push_back({1, text.size() % 7});
      if (text.find("Text number") != std::string::npos) ++asked_[text];
    }
    return embed::http(200, Json{{"embeddings", rows}}.dump());
  }

  std::mutex mutex_;
  std::map<std::string, int> asked_;

 protected:
  embed::LoopbackServer server_{
      [this](const embed::SeenRequest& request) { return answer(request); }};
};

TEST_F(Workers, of_one_process_share_the_queue_and_embed_every_text_once) {
  std::vector<JobId> jobs;
  for (const char* name : {"a", "b", "c", "d"}) jobs.push_back(submit(name));
  std::thread first = worker();
  std::thread second = worker();
  std::vector<std::thread> waiting;
  for (const JobId& job : jobs)
    waiting.emplace_back([&] { EXPECT_EQ(state_after(job, 60s), JobState::kCompleted); });
  for (std::thread& thread : waiting) thread.join();
  first.join();
  second.join();
  EXPECT_EQ(asked().size(), jobs.size() * kTexts);
  for (const auto& [text, count] : asked()) EXPECT_EQ(count, 1) << text;
}

TEST_F(Workers, that_are_stopped_hand_back_and_who_waits_does_the_work) {
  const JobId job = submit("a");
  std::stop_source stop;
  std::thread stopped = worker(stop.get_token());
  while (asked().empty()) std::this_thread::sleep_for(1ms);
  stop.request_stop();
  stopped.join();
  EXPECT_EQ(state_after(job, 60s), JobState::kCompleted);
  EXPECT_EQ(asked().size(), std::size_t{kTexts});
}

TEST_F(Workers, hear_of_a_cancel) {
  const JobId job = submit("a");
  auto indexer = BackgroundIndexer::open(config_);
  ASSERT_TRUE(indexer.has_value());
  std::thread cancelled = worker();
  while (asked().empty()) std::this_thread::sleep_for(1ms);
  EXPECT_TRUE(indexer->cancel(job).has_value());
  const JobState state = state_after(job, 60s);
  EXPECT_TRUE(state == JobState::kCancelled || state == JobState::kCompleted);
  cancelled.join();
}

TEST_F(Workers, hear_of_a_cancel_before_there_is_any_progress) {
  hangs_ = true;  // asked for its dimension
  const JobId job = submit("a");
  auto indexer = BackgroundIndexer::open(config_);
  ASSERT_TRUE(indexer.has_value());
  std::stop_source stop;
  std::thread cancelled = worker(stop.get_token());
  while (server_.requests().empty()) std::this_thread::sleep_for(1ms);
  EXPECT_TRUE(indexer->cancel(job).has_value());
  EXPECT_EQ(state_after(job, 20s), JobState::kCancelled);
  stop.request_stop();
  cancelled.join();
}

TEST(JobSettings, refuse_a_folder_whose_name_they_cannot_hold) {
  Config config;
  config.embeddings.model_dir = "/models/f\xFCr";
  const auto settings = engine::job_settings(config);
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(settings.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(settings.error().message, testing::HasSubstr("/models/f"));
  config.embeddings.model_dir = "/models/für";
  const auto kept = engine::config_of_job(engine::job_settings(config).value());
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->embeddings.model_dir, config.embeddings.model_dir);
}

}  // namespace
}  // namespace memvid
