// A reader that dies, hangs or lies: stood in for by shell scripts.
#include "text/reader_process.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <string>

#include "support/temp_dir.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

using std::chrono::milliseconds;

class ReaderProcess : public testing::Test {
 protected:
  // What is said of a file when `script` is its reader.
  Status read(const std::string& script, const ReaderLimits& limits = {}) {
    const std::filesystem::path program = dir_.write("reader", "#!/bin/sh\n" + script);
    ::chmod(program.c_str(), 0700);
    test::MemoryInput input("the file");
    FrameReader frames(sink_);
    return read_in_process(program, "pdf", input, "a.pdf", limits, frames);
  }
  std::string refusal(const std::string& script, const ReaderLimits& limits = {}) {
    const Status status = read(script, limits);
    if (status) return "read";
    EXPECT_EQ(status.error().code, ErrorCode::kUnsupported);
    return status.error().message;
  }

  struct Sink final : DocumentSink {
    Status text(std::string_view utf8) override {
      all += utf8;
      if (all.find("stop") != std::string::npos) return fail(ErrorCode::kCancelled, "stopped");
      return {};
    }
    Status finish(Document&&) override { return {}; }
    Status wait() override {
      if (is_in_a_hurry) return fail(ErrorCode::kCancelled, "stopped");
      return {};
    }
    std::string all;
    bool is_in_a_hurry = false;
  };
  test::TempDir dir_;
  Sink sink_;
};

TEST_F(ReaderProcess, gets_its_words_and_the_file) {
  ReaderLimits limits;
  limits.cpu = std::chrono::seconds(7);
  limits.ram_bytes = 99;
  const Status status = read(
      "text=\"$1 $2 $3 $(cat)\"\nprintf 'T\\021\\000\\000\\000%s' \"$text\"\n"
      "printf 'D\\004\\000\\000\\000\\000\\000\\000\\000'\nprintf 'Z\\000\\000\\000\\000'\n",
      limits);
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(sink_.all, "pdf 7 99 the file");
}

TEST_F(ReaderProcess, may_refuse_the_file) {
  EXPECT_EQ(refusal("printf 'E\\002\\000\\000\\000no'\n"), "a.pdf: no");
}

TEST_F(ReaderProcess, that_dies_is_told) {
  EXPECT_EQ(refusal("exit 3\n"), "a.pdf: its reader broke off");
  EXPECT_EQ(refusal("printf 'T\\001\\000'\n"), "a.pdf: its reader broke off");
  EXPECT_EQ(refusal("kill -SEGV $$\n"), "a.pdf: its reader crashed (signal 11)");
  EXPECT_EQ(refusal("kill -XCPU $$\n"), "a.pdf: takes more than 60 s of computing to read");
}

TEST_F(ReaderProcess, that_speaks_nonsense_is_not_believed) {
  EXPECT_EQ(refusal("echo hello\n"),
            "a.pdf: its reader answered nonsense: a frame that is too large");
}

TEST_F(ReaderProcess, that_hangs_is_killed_with_all_that_it_started) {
  ReaderLimits limits;
  limits.time = milliseconds(300);
  const std::string pid_file = (dir_ / "pid").string();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(refusal("sleep 600 & echo $! >'" + pid_file + "'\nwait\n", limits),
            "a.pdf: takes more than 0 s to read");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
  const pid_t sleeper = std::stoi(test::slurp(pid_file));
  // It was killed; until somebody waits for it, it is still listed.
  const auto is_gone = [sleeper] {
    std::ifstream file("/proc/" + std::to_string(sleeper) + "/stat");
    const std::string state{std::istreambuf_iterator<char>(file), {}};
    return state.empty() || state.find(") Z ") != std::string::npos;
  };
  for (int i = 0; i < 500 && !is_gone(); ++i) ::usleep(10'000);
  EXPECT_TRUE(is_gone());
}

TEST_F(ReaderProcess, that_answers_without_end_is_stopped) {
  ReaderLimits limits;
  limits.answer_bytes = 100'000;
  limits.answer_per_byte = 10;
  EXPECT_EQ(refusal("while :; do printf 'T\\004\\000\\000\\000text'; done\n", limits),
            "a.pdf: unpacks to more than 100080 bytes; it may be a bomb");
}

TEST_F(ReaderProcess, is_stopped_by_the_sink) {
  const Status status = read("printf 'T\\004\\000\\000\\000stop'\nsleep 600\n");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
}

TEST_F(ReaderProcess, is_stopped_by_the_sink_while_it_is_silent) {
  sink_.is_in_a_hurry = true;
  const auto begin = std::chrono::steady_clock::now();
  const Status status = read("sleep 600\n");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
}

TEST_F(ReaderProcess, that_is_not_there_is_no_fault_of_the_file) {
  test::MemoryInput input("x");
  FrameReader frames(sink_);
  const Status status = read_in_process(dir_ / "none", "pdf", input, "a.pdf", {}, frames);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kCapacity);
}

TEST_F(ReaderProcess, says_what_it_is) {
  const auto about = [this](const std::string& script) {
    const std::filesystem::path program = dir_.write("reader", "#!/bin/sh\n" + script);
    ::chmod(program.c_str(), 0700);
    const auto answer = ask_reader_program(program);
    return answer ? *answer : answer.error().message;
  };
  const std::string program = (dir_ / "reader").string();
  EXPECT_EQ(about("echo \"it is $1\"\n"), "it is about");
  EXPECT_EQ(about("echo text\nexit 3\n"), program + " broke off");
  EXPECT_EQ(about(""), program + " broke off");
  EXPECT_EQ(about("yes\n"), program + " does not say what it is");
}

TEST(reader_program, of_the_build_is_found) {
  const auto program = find_reader_program();
  ASSERT_TRUE(program) << program.error().message;
  EXPECT_EQ(program->filename(), "memvid-loader");
}

}  // namespace
}  // namespace memvid::text
