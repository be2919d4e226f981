// Files read on many threads are told as if one after the other was read.
#include "engine/read_ahead.h"

#include <gtest/gtest.h>

#include <stop_token>
#include <string>
#include <vector>

#include "memvid/encoder.h"
#include "support/temp_dir.h"

namespace memvid::engine {
namespace {

namespace fs = std::filesystem;

// All that a sink is told, one line an event; text as it is.
struct Diary final : text::DocumentSink {
  void cut_as(text::Cutting cutting) override {
    all += "\n[cut " + std::to_string(static_cast<int>(cutting)) + "]";
  }
  Status text(std::string_view utf8) override {
    all += utf8;
    if (utf8.find(refused) != std::string_view::npos) return fail(ErrorCode::kCapacity, "refused");
    return {};
  }
  Status place(std::string_view where) override {
    all += "[at " + std::string(where) + "]";
    return {};
  }
  Status finish(text::Document&& document) override {
    all += "[end " + document.title + " " + document.own_id + " " + document.metadata + "]\n";
    return {};
  }
  std::string all;
  std::string refused = "nothing is refused";
};

std::string outcome(const Status& status) { return status ? "" : status.error().message; }

class ReadAheadTest : public testing::Test {
 protected:
  fs::path file(const std::string& name, const std::string& content) {
    files_.push_back(dir_.write(name, content));
    return files_.back();
  }
  std::string read_one_by_one() {
    Diary diary;
    for (const fs::path& path : files_) diary.all += outcome(text::load_file(path, diary));
    return diary.all;
  }
  std::string read_on(int thread_count) {
    Diary diary;
    ReadAhead ahead(files_, {}, thread_count, {});
    for (std::size_t i = 0; i < files_.size(); ++i) diary.all += outcome(ahead.next(diary));
    return diary.all;
  }

  test::TempDir dir_;
  std::vector<fs::path> files_;
};

TEST_F(ReadAheadTest, tells_the_same_whatever_the_number_of_threads) {
  for (int i = 0; i < 700; ++i) {
    const std::string number = std::to_string(i);
    const std::string words = "words of file " + number + "\n";
    switch (i % 7) {
      case 0: file(number + ".txt", words); break;
      case 1: file(number + ".html", "<title>" + number + "</title><p>" + words); break;
      case 2:
        file(number + ".jsonl", "{\"text\":\"a\",\"id\":\"" + number + "\"}\n{\"text\":");
        break;
      case 3: file(number + ".csv", "name,price\n" + number + ",7\n"); break;
      case 4: file(number + ".png", std::string("\x89PNG\0\0\0\0", 8)); break;
      case 5: file(number + ".txt", ""); break;
      case 6: files_.push_back(dir_ / ("no such file " + number)); break;
    }
  }
  const std::string expected = read_one_by_one();
  EXPECT_EQ(read_on(1), expected);
  EXPECT_EQ(read_on(2), expected);
  EXPECT_EQ(read_on(16), expected);
}

// More than may wait, before, in and behind the file that is listened to.
TEST_F(ReadAheadTest, large_files_wait_for_their_turn) {
  const std::string line(1 << 20, 'x');
  for (int i = 0; i < 3; ++i) {
    std::string text;
    for (int k = 0; k < 20; ++k) text += std::to_string(i) + line + "\n";
    file(std::to_string(i) + ".txt", text);
  }
  const std::string expected = read_one_by_one();
  EXPECT_TRUE(read_on(1) == expected);
  EXPECT_TRUE(read_on(3) == expected);
}

TEST_F(ReadAheadTest, a_sink_that_refuses_one_file_gets_the_next) {
  file("0.txt", std::string(std::size_t{2} << 20, 'a') + "bad" + std::string(40 << 20, 'a'));
  file("1.txt", "good\n");
  Diary diary;
  diary.refused = "bad";
  ReadAhead ahead(files_, {}, 2, {});
  EXPECT_EQ(outcome(ahead.next(diary)), "refused");
  diary.refused = "nothing is refused";
  diary.all.clear();
  EXPECT_EQ(outcome(ahead.next(diary)), "");
  EXPECT_NE(diary.all.find("good"), std::string::npos);
}

TEST_F(ReadAheadTest, may_be_left_in_the_middle) {
  for (int i = 0; i < 20; ++i) file(std::to_string(i) + ".txt", std::string(4 << 20, 'a'));
  Diary diary;
  ReadAhead ahead(files_, {}, 4, {});
  EXPECT_EQ(outcome(ahead.next(diary)), "");
}

TEST_F(ReadAheadTest, a_stop_ends_the_waiting) {
  file("0.txt", std::string(40 << 20, 'a'));
  file("1.txt", std::string(40 << 20, 'b'));
  std::stop_source stop;
  Diary diary;
  ReadAhead ahead(files_, {}, 1, stop.get_token());
  EXPECT_EQ(outcome(ahead.next(diary)), "");
  stop.request_stop();
  EXPECT_EQ(outcome(ahead.next(diary)), "cancelled");
}

TEST_F(ReadAheadTest, an_encoder_adds_files_in_the_order_in_which_they_are_named) {
  file("b.txt", "words of b");
  file("picture.png", std::string("\x89PNG\0\0\0\0", 8));
  file("a.txt", "words of a");
  Encoder encoder;
  const AddReport report = encoder.add_files(files_).value();
  EXPECT_EQ(report.files, 2u);
  EXPECT_EQ(report.chunks, 2u);
  EXPECT_EQ(report.text_bytes, 20u);
  ASSERT_EQ(report.skipped.size(), 1u);
  EXPECT_EQ(report.skipped[0], files_[1].string() + ": binary, not text");
  std::string all;
  ASSERT_TRUE(encoder.chunks([&all](const Chunk& chunk) {
    all += chunk.content + ".";
    return Status();
  }));
  EXPECT_EQ(all, "words of b.words of a.");
}

TEST_F(ReadAheadTest, a_broken_file_ends_what_an_encoder_adds_and_leaves_those_before_it) {
  file("a.txt", "words of a");
  file("bad.jsonl", "{\"text\":\"a good line\"}\n{\"text\":");
  file("c.txt", "words of c");
  Encoder encoder;
  const auto added = encoder.add_files(files_);
  ASSERT_FALSE(added.has_value());
  EXPECT_EQ(added.error().message, files_[1].string() + ": line 2: not valid JSON");
  EXPECT_EQ(encoder.size(), 1u);
  encoder.set_output(files_[2], dir_ / "c.json");
  EXPECT_EQ(encoder.add_files(files_).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(encoder.size(), 1u);
}

}  // namespace
}  // namespace memvid::engine
