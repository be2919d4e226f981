#include "jobs/store.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <set>
#include <string>

#include "jobs/backoff.h"
#include "support/temp_dir.h"

namespace memvid::jobs {
namespace {

using test::TempDir;

template <typename T>
T ok(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().message;
    std::abort();
  }
  return std::move(*result);
}
void ok(const Status& status) { ASSERT_TRUE(status) << status.error().message; }

std::unique_ptr<JobStore> open(const TempDir& dir, StoreOptions options = {}) {
  return ok(open_store(dir / "state", std::move(options)));
}

Request request(const std::string& name, int priority = 0) {
  Request request;
  request.video = "/m/" + name + ".mp4";
  request.manifest = "/m/" + name + ".json";
  request.database = "/m/" + name + ".db";
  request.priority = priority;
  return request;
}

std::uint64_t number(JobStore& store, const std::string& id) { return ok(store.find(id))->number; }
State state(JobStore& store, const std::string& id) { return ok(store.find(id))->state; }

// Claims in a process of its own, which is then killed.
void claim_and_die(const TempDir& dir) {
  const pid_t child = ::fork();
  if (child == 0) {
    auto store = open_store(dir / "state", {});
    const auto worker = (*store)->register_worker();
    const auto job = (*store)->claim(*worker);
    ::kill(::getpid(), job && *job ? SIGKILL : SIGTERM);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_EQ(WTERMSIG(status), SIGKILL);
}

TEST(job_store, a_job_goes_from_queued_to_completed_and_every_change_is_stamped) {
  TempDir dir;
  auto store = open(dir);
  const Submitted submitted = ok(store->submit(request("a")));
  EXPECT_TRUE(submitted.needs_worker);
  EXPECT_THAT(submitted.id, testing::MatchesRegex("idx_[0-9a-f]{12}"));
  const std::uint64_t worker = ok(store->register_worker());
  const Job job = ok(store->claim(worker)).value();
  EXPECT_EQ(job.id, submitted.id);
  EXPECT_EQ(job.request.video, "/m/a.mp4");
  EXPECT_FALSE(ok(store->claim(worker)));
  const Standing standing = ok(store->report(worker, job.number, 3, 10));
  EXPECT_TRUE(standing.is_mine);
  EXPECT_EQ(ok(store->find(job.id))->chunks_done, 3U);
  EXPECT_TRUE(ok(store->finish(worker, job, standing.submits, {})));
  const Job ended = ok(store->find(job.id)).value();
  EXPECT_EQ(ended.state, State::kCompleted);
  EXPECT_GE(ended.ended_at, ended.started_at);
  std::vector<State> states;
  for (const Change& change : ok(store->changes(job.number))) {
    states.push_back(change.state);
    EXPECT_GT(change.at, 1'700'000'000'000);
  }
  EXPECT_EQ(states, (std::vector{State::kQueued, State::kInProgress, State::kCompleted}));
}

TEST(job_store, a_second_submit_for_a_memory_joins_and_its_work_is_not_lost) {
  TempDir dir;
  auto store = open(dir);
  const Submitted first = ok(store->submit(request("a")));
  const std::uint64_t worker = ok(store->register_worker());
  const Job job = ok(store->claim(worker)).value();
  const Submitted second = ok(store->submit(request("a", 5)));
  EXPECT_EQ(second.id, first.id);
  EXPECT_FALSE(second.needs_worker);
  EXPECT_FALSE(ok(store->finish(worker, job, job.submits, {}))) << "joined since it began";
  EXPECT_EQ(state(*store, first.id), State::kInProgress);
  EXPECT_TRUE(ok(store->finish(worker, job, job.submits + 1, {})));
  EXPECT_NE(ok(store->submit(request("a"))).id, first.id) << "an ended job is not joined";
}

TEST(job_store, the_highest_priority_comes_first_then_the_oldest) {
  TempDir dir;
  auto store = open(dir);
  for (const auto& [name, priority] : {std::pair{"a", 0}, {"b", 5}, {"c", 5}, {"d", -1}})
    ok(store->submit(request(name, priority)));
  const std::uint64_t worker = ok(store->register_worker());
  std::string order;
  while (const auto job = ok(store->claim(worker))) {
    order += job->request.video.stem().string();
    ok(store->finish(worker, *job, job->submits, {}));
  }
  EXPECT_EQ(order, "bcad");
}

TEST(job_store, the_job_of_a_dead_worker_is_taken_up_and_not_for_ever) {
  TempDir dir;
  auto store = open(dir);
  const std::string id = ok(store->submit(request("a"))).id;
  for (std::uint64_t death = 1; death < kFruitlessMax; ++death) {
    claim_and_die(dir);
    EXPECT_EQ(state(*store, id), State::kInProgress);
    EXPECT_TRUE(ok(store->reclaim())) << "it is queued, and no worker lives";
    EXPECT_EQ(state(*store, id), State::kQueued);
  }
  claim_and_die(dir);
  EXPECT_FALSE(ok(store->reclaim()));
  const Job failed = ok(store->find(id)).value();
  EXPECT_EQ(failed.state, State::kFailed);
  EXPECT_EQ(failed.error, "its worker died");
  EXPECT_EQ(failed.attempts, kFruitlessMax);
  ok(store->retry(failed.number));
  EXPECT_EQ(state(*store, id), State::kQueued);
}

TEST(job_store, a_run_that_embedded_something_does_not_count_as_in_vain) {
  TempDir dir;
  auto store = open(dir);
  const std::string id = ok(store->submit(request("a"))).id;
  const std::uint64_t worker = ok(store->register_worker());
  for (std::uint64_t run = 1; run <= 3 * kFruitlessMax; ++run) {
    const Job job = ok(store->claim(worker)).value();
    ok(store->report(worker, job.number, run, 1000));
    ok(store->finish(worker, job, job.submits, {Outcome::Kind::kRetry, "busy", 0}));
  }
  EXPECT_EQ(state(*store, id), State::kQueued);
  EXPECT_EQ(ok(store->find(id))->error, "busy");
  EXPECT_LE(ok(store->changes(number(*store, id))).size(), 50U);
}

TEST(job_store, a_retry_waits_for_its_time_and_a_submit_ends_the_wait) {
  TempDir dir;
  Time clock = 1'000;
  auto store = open(dir, {.letters = {}, .clock = [&clock] { return clock; }});
  ok(store->submit(request("a")));
  const std::uint64_t worker = ok(store->register_worker());
  const Job job = ok(store->claim(worker)).value();
  ok(store->finish(worker, job, job.submits, {Outcome::Kind::kRetry, "busy", now() + 60'000}));
  EXPECT_FALSE(ok(store->claim(worker)));
  EXPECT_FALSE(ok(store->retire_if_idle(worker))) << "it waits for the job";
  ok(store->submit(request("a")));
  EXPECT_TRUE(ok(store->claim(worker)));
}

TEST(job_store, a_submit_after_a_failure_goes_on_with_the_job_as_it_says) {
  TempDir dir;
  auto store = open(dir);
  Request wanted = request("a");
  wanted.settings = "old";
  const std::string id = ok(store->submit(wanted)).id;
  const std::uint64_t worker = ok(store->register_worker());
  const Job job = ok(store->claim(worker)).value();
  wanted.settings = "meanwhile";
  EXPECT_EQ(ok(store->submit(wanted)).id, id);
  EXPECT_EQ(ok(store->find(id))->request.settings, "old") << "it runs with these";
  ok(store->finish(worker, job, job.submits, {Outcome::Kind::kFailed, "no", 0}));
  wanted.settings = "new";
  EXPECT_EQ(ok(store->submit(wanted)).id, id);
  const Job again = ok(store->claim(worker)).value();
  EXPECT_EQ(again.request.settings, "new");
  EXPECT_EQ(again.attempts, 2U);
  EXPECT_EQ(again.ended_at, 0);
  EXPECT_EQ(ok(store->changes(job.number))[3].note, "submitted again");
  ok(store->finish(worker, again, again.submits, {}));
  EXPECT_NE(ok(store->submit(wanted)).id, id) << "one that is done is done";
}

TEST(job_store, cancelling_ends_a_queued_job_and_tells_the_worker_of_a_running_one) {
  TempDir dir;
  auto store = open(dir);
  const std::string queued = ok(store->submit(request("a"))).id;
  EXPECT_TRUE(ok(store->cancel(number(*store, queued))));
  EXPECT_EQ(state(*store, queued), State::kCancelled);
  EXPECT_FALSE(ok(store->cancel(number(*store, queued))));
  ok(store->submit(request("b")));
  const std::uint64_t worker = ok(store->register_worker());
  const Job job = ok(store->claim(worker)).value();
  EXPECT_TRUE(ok(store->cancel(job.number)));
  EXPECT_TRUE(ok(store->report(worker, job.number, 1, 2)).is_cancel_wanted);
  ok(store->finish(worker, job, job.submits, {Outcome::Kind::kCancelled, "", 0}));
  EXPECT_EQ(state(*store, job.id), State::kCancelled);
}

TEST(job_store, a_worker_hears_that_its_job_is_another_s_and_cannot_end_it) {
  TempDir dir;
  auto store = open(dir);
  const std::string id = ok(store->submit(request("a"))).id;
  const std::uint64_t worker = ok(store->register_worker());
  const Job job = ok(store->claim(worker)).value();
  ok(store->retire(worker));  // its lock is gone, as if it had died
  auto other = open(dir);
  const std::uint64_t second = ok(other->register_worker());
  EXPECT_EQ(ok(other->claim(second))->id, id);
  EXPECT_FALSE(ok(store->report(worker, job.number, 9, 9)).is_mine);
  ok(store->finish(worker, job, job.submits, {Outcome::Kind::kFailed, "late", 0}));
  EXPECT_EQ(state(*store, id), State::kInProgress);
}

TEST(job_store, a_submit_behind_an_idle_end_needs_a_new_worker) {
  TempDir dir;
  auto store = open(dir);
  const std::uint64_t worker = ok(store->register_worker());
  auto other = open(dir);
  EXPECT_FALSE(ok(other->submit(request("a"))).needs_worker);
  EXPECT_FALSE(ok(store->retire_if_idle(worker)));
  const Job job = ok(store->claim(worker)).value();
  ok(store->finish(worker, job, job.submits, {}));
  EXPECT_TRUE(ok(store->retire_if_idle(worker)));
  EXPECT_TRUE(ok(other->submit(request("b"))).needs_worker);
}

// A process that was forked before anything was open (SQLite does not stand a fork), and does what
// it is told.
class Neighbour {
 public:
  explicit Neighbour(const std::function<int(int word)>& on_word) {
    EXPECT_EQ(::pipe(to_), 0);
    EXPECT_EQ(::pipe(from_), 0);
    child_ = ::fork();
    char word = 0;
    while (child_ == 0 && ::read(to_[0], &word, 1) == 1 && word != 0) {
      const char answer = static_cast<char>(on_word(word));
      if (::write(from_[1], &answer, 1) != 1) ::_exit(1);
    }
    if (child_ == 0) ::_exit(0);
  }
  ~Neighbour() {
    tell(0);
    ::waitpid(child_, nullptr, 0);
  }
  int ask(char word) {
    tell(word);
    char answer = 0;
    EXPECT_EQ(::read(from_[0], &answer, 1), 1);
    return answer;
  }

 private:
  void tell(char word) { EXPECT_EQ(::write(to_[1], &word, 1), 1); }
  int to_[2], from_[2];
  pid_t child_ = 0;
};

TEST(job_store, several_in_one_process_do_not_free_each_other_s_locks) {
  TempDir dir;
  Neighbour neighbour([&](int) {
    auto store = open(dir);  // the last one to close it, as it would think, removes the log
    return static_cast<int>(ok(store->list(std::nullopt, 10)).size());
  });
  auto store = open(dir);
  ok(store->submit(request("a")));
  open(dir);  // and closed again
  EXPECT_EQ(neighbour.ask('?'), 1);
  ok(store->submit(request("b")));
  EXPECT_EQ(neighbour.ask('?'), 2);
}

TEST(job_store, lists_the_newest_the_oldest_of_them_first) {
  TempDir dir;
  auto store = open(dir);
  for (int i = 0; i < 5; ++i) ok(store->submit(request(std::to_string(i))));
  std::string order;
  for (const Job& job : ok(store->list(std::nullopt, 3)))
    order += job.request.video.stem().string();
  EXPECT_EQ(order, "234");
  EXPECT_TRUE(ok(store->list(State::kFailed, 3)).empty());
}

TEST(job_store, ended_jobs_go_by_age_and_by_number) {
  TempDir dir;
  StoreOptions options;
  options.keep_jobs = 3;
  auto store = open(dir, options);
  const std::uint64_t worker = ok(store->register_worker());
  for (int i = 0; i < 10; ++i) {
    ok(store->submit(request("a")));
    const Job job = ok(store->claim(worker)).value();
    ok(store->finish(worker, job, job.submits, {}));
  }
  EXPECT_LE(ok(store->list(std::nullopt, 100)).size(), 4U);
  EXPECT_EQ(ok(store->prune(now() - 60'000, std::nullopt)), 0U);
  EXPECT_EQ(ok(store->prune(now() + 1, State::kFailed)), 0U);
  EXPECT_GE(ok(store->prune(now() + 1, State::kCompleted)), 3U);
  EXPECT_TRUE(ok(store->list(std::nullopt, 100)).empty());
}

TEST(job_store, ended_jobs_go_when_their_days_are_over) {
  TempDir dir;
  constexpr Time kDay = 24 * 60 * 60 * 1000;
  Time clock = 100 * kDay;
  auto store = open(dir, {.keep_days = 2, .letters = {}, .clock = [&clock] { return clock; }});
  const std::uint64_t worker = ok(store->register_worker());
  const std::string old = ok(store->submit(request("a"))).id;
  const Job job = ok(store->claim(worker)).value();
  ok(store->finish(worker, job, job.submits, {}));
  clock += 2 * kDay;
  ok(store->submit(request("b")));
  EXPECT_TRUE(ok(store->find(old)));
  clock += 1;
  ok(store->submit(request("b")));
  EXPECT_FALSE(ok(store->find(old)));
}

TEST(backoff, doubles_up_to_its_end_and_is_spread_by_half) {
  EXPECT_EQ(backoff(5'000, 600'000, 1, 0.5), 5'000);
  EXPECT_EQ(backoff(5'000, 600'000, 2, 0.5), 10'000);
  EXPECT_EQ(backoff(5'000, 600'000, 7, 0.5), 320'000);
  EXPECT_EQ(backoff(5'000, 600'000, 8, 0.5), 600'000);
  EXPECT_EQ(backoff(5'000, 600'000, 1'000'000, 0.5), 600'000);
  EXPECT_EQ(backoff(5'000, 600'000, 1, 0), 2'500);
  EXPECT_EQ(backoff(5'000, 600'000, 1, 1), 7'500);
}

TEST(job_store, letters_are_kept_with_the_end_until_they_are_delivered) {
  TempDir dir;
  StoreOptions options;
  options.letters = [](const Job& ended) {
    return std::vector<Letter>{{"hook", "end of " + ended.id}};
  };
  auto store = open(dir, options);
  const std::string id = ok(store->submit(request("a"))).id;
  const std::uint64_t worker = ok(store->register_worker());
  const Job job = ok(store->claim(worker)).value();
  EXPECT_FALSE(ok(store->next_delivery(now())));
  ok(store->finish(worker, job, job.submits, {}));
  EXPECT_FALSE(ok(store->retire_if_idle(worker))) << "there is a letter";
  const Delivery first = ok(store->next_delivery(now() - 1)).value();
  EXPECT_EQ(first.letter.body, "end of " + id);
  const Delivery again = ok(store->next_delivery(now() + 60'000)).value();
  EXPECT_EQ(again.tries, 2U);
  EXPECT_FALSE(ok(store->next_delivery(now())));
  ok(store->delivered(again.number));
  EXPECT_TRUE(ok(store->retire_if_idle(worker)));
}

TEST(job_store, many_processes_make_it_at_once) {
  for (int round = 0; round < 20; ++round) {
    TempDir dir;
    std::vector<pid_t> children;
    for (int child = 0; child < 8; ++child) {
      children.push_back(::fork());
      if (children.back() != 0) continue;
      auto store = open_store(dir / "state", {});
      ::_exit(store && (*store)->submit(request(std::to_string(child))) ? 0 : 1);
    }
    for (const pid_t child : children) {
      int status = 1;
      ::waitpid(child, &status, 0);
      EXPECT_EQ(status, 0);
    }
  }
}

TEST(job_store, many_processes_share_it_and_every_job_is_run_once) {
  TempDir dir;
  constexpr int kJobs = 60;
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    auto store = open(dir);
    for (int i = 0; i < kJobs / 4; ++i)
      ok(store->submit(request(std::to_string(child) + "-" + std::to_string(i))));
    const std::uint64_t worker = ok(store->register_worker());
    while (const auto job = ok(store->claim(worker)))
      ok(store->finish(worker, *job, job->submits, {}));
    ::_exit(0);
  }
  for (const pid_t child : children) {
    int status = 1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  auto store = open(dir);
  const auto jobs = ok(store->list(std::nullopt, 1000));
  ASSERT_EQ(jobs.size(), std::size_t{kJobs});
  std::set<std::string> ids;
  for (const Job& job : jobs) {
    EXPECT_EQ(job.state, State::kCompleted);
    EXPECT_EQ(job.attempts, 1U);
    ids.insert(job.id);
  }
  EXPECT_EQ(ids.size(), std::size_t{kJobs});
}

TEST(job_store, is_for_its_user_alone_and_refuses_what_is_none) {
  TempDir dir;
  open(dir);
  struct stat status {};
  ASSERT_EQ(::stat((dir / "state").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  ASSERT_EQ(::stat((dir / "state" / "jobs.db").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  std::filesystem::create_directory(dir / "other");
  dir.write("other/jobs.db", std::string(5000, 'x'));
  EXPECT_EQ(open_store(dir / "other", {}).error().code, ErrorCode::kCorrupt);
  dir.write("file", "x");
  EXPECT_EQ(open_store(dir / "file", {}).error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace memvid::jobs
