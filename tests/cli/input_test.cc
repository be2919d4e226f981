#include "cli/input.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <thread>

namespace memvid::cli {
namespace {

struct Pipe {
  Pipe() { EXPECT_EQ(::pipe(ends), 0); }
  ~Pipe() {
    ::close(ends[0]);
    close_writer();
  }
  void close_writer() {
    if (ends[1] >= 0) ::close(ends[1]);
    ends[1] = -1;
  }
  int ends[2];
};

TEST(input, everything_is_read_to_its_end) {
  Pipe pipe;
  Pipe never;
  const std::string text(300000, 'x');
  std::thread writer([&] {
    for (std::string_view rest = text; !rest.empty();)
      rest.remove_prefix(static_cast<std::size_t>(::write(pipe.ends[1], rest.data(), rest.size())));
    pipe.close_writer();
  });
  EXPECT_EQ(read_to_end(pipe.ends[0], never.ends[0]).value_or(""), text);
  writer.join();
}

TEST(input, a_stop_ends_the_waiting) {
  Pipe silent;
  Pipe stop;
  ASSERT_EQ(::write(stop.ends[1], "!", 1), 1);
  const auto read = read_to_end(silent.ends[0], stop.ends[0]);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, ErrorCode::kCancelled);
}

TEST(input, there_is_a_limit) {
  Pipe pipe;
  Pipe never;
  ASSERT_EQ(::write(pipe.ends[1], "12345", 5), 5);
  pipe.close_writer();
  const auto read = read_to_end(pipe.ends[0], never.ends[0], 4);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, ErrorCode::kCapacity);
}

TEST(input, a_query_of_a_batch_keeps_its_own_id_as_it_was) {
  EXPECT_EQ(parse_batch_line(R"({"text":"a"})")->id_json, "");
  EXPECT_EQ(parse_batch_line(R"({"text":"a","id":"x\"y"})")->id_json, R"("x\"y")");
  EXPECT_EQ(parse_batch_line(R"({"_id":17,"text":"a"})")->id_json, "17");
  EXPECT_EQ(parse_batch_line(R"({"text":"été","more":[1]})")->text, "été");
}

TEST(input, a_line_that_is_no_query_is_refused) {
  for (const char* const line :
       {"", "{", "[]", "17", "{}", R"({"text":1})", R"({"text":"a","id":[]})",
        "{\"text\":\"\xff\"}", R"({"text":"a"} x)"})
    EXPECT_FALSE(parse_batch_line(line).has_value()) << line;
}

}  // namespace
}  // namespace memvid::cli
