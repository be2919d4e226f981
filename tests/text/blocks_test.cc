// Code and tables: what of a text they are, and that code stays whole where it fits into a chunk.
#include "text/blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "text/chunker.h"
#include "text/formats.h"
#include "text/samples.h"

namespace memvid::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Strings = std::vector<std::string>;

// Writes down the text of each block, a line each, and cuts what it is given.
class BlockSink final : public DocumentSink {
 public:
  explicit BlockSink(int chunk_size = 1000) : chunker_(chunk_size) {}
  void cut_as(Cutting cutting) override { chunker_.cut_as(cutting); }
  Status text(std::string_view utf8) override {
    all += utf8;
    return chunker_.add(utf8, on_chunk_);
  }
  Status heading(const Heading& heading) override {
    chunker_.add_heading(heading.bytes);
    return {};
  }
  Status block(const Block& block) override {
    EXPECT_TRUE(all.empty() || all.ends_with('\n'));
    begins.emplace_back(all.size(), block);
    chunker_.set_block(block.kind);
    return {};
  }
  Status finish(Document&&) override { return chunker_.finish(on_chunk_); }

  // "code TEXT", "rows of a, b: TEXT".
  Strings blocks() const {
    Strings lines;
    for (std::size_t i = 0; i < begins.size(); ++i) {
      const auto& [begin, block] = begins[i];
      const std::size_t end = i + 1 < begins.size() ? begins[i + 1].first : all.size();
      std::string names;
      for (const std::string& name : block.columns) names += (names.empty() ? "" : ", ") + name;
      if (block.kind == Block::Kind::kCode)
        lines.push_back("code " + all.substr(begin, end - begin));
      if (block.kind == Block::Kind::kRows)
        lines.push_back("rows of " + names + ": " + all.substr(begin, end - begin));
    }
    return lines;
  }

  std::string all;
  std::vector<std::pair<std::size_t, Block>> begins;
  std::vector<ByteRange> chunks;

 private:
  Chunker chunker_;
  Chunker::Sink on_chunk_ = [this](ByteRange range, std::string_view) -> Status {
    chunks.push_back(range);
    return {};
  };
};

BlockSink read(const Loader& loader, std::string_view bytes, int chunk_size = 1000,
               std::size_t piece_bytes = 1 << 20) {
  BlockSink sink(chunk_size);
  test::MemoryInput input(bytes, piece_bytes);
  EXPECT_TRUE(loader.load(input, "file", sink));
  return sink;
}
Strings blocks(const Loader& loader, std::string_view bytes) {
  return read(loader, bytes).blocks();
}

TEST(blocks, code_of_markdown_stands_between_fences) {
  EXPECT_THAT(blocks(markdown_loader(), "a\n```c\nint a;\n\n# b\n```\nc\n~~~\nd\n```\n~~~~\n"),
              ElementsAre("code ```c\nint a;\n\n# b\n```\n", "code ~~~\nd\n```\n~~~~\n"));
  EXPECT_THAT(blocks(markdown_loader(), "```\nnever ended\n"),
              ElementsAre("code ```\nnever ended\n"));
  EXPECT_THAT(blocks(markdown_loader(), "a ``` b\n"), IsEmpty());
}

TEST(blocks, rows_of_a_markdown_table_follow_their_header) {
  EXPECT_THAT(blocks(markdown_loader(),
                     "x\n| Name | Price |\n|:---|---:|\n| a | 1 |\n| b | 2 |\n\ny | z\n"),
              ElementsAre("rows of Name, Price: | a | 1 |\n| b | 2 |\n"));
  EXPECT_THAT(blocks(markdown_loader(), "Name | Price\n--- | ---\na | 1\n```\nc|d\n```\n"),
              ElementsAre("rows of Name, Price: a | 1\n", "code ```\nc|d\n```\n"));
  EXPECT_THAT(blocks(markdown_loader(), "one | two | three\n--- | ---\na | 1\n"), IsEmpty());
  EXPECT_THAT(blocks(markdown_loader(), "A heading\n---\na | 1\n"), IsEmpty());
}

TEST(blocks, code_of_html_is_what_is_preformatted) {
  EXPECT_THAT(blocks(html_loader(), "<p>a<pre>one\n\ntwo</pre><p>b<pre>c</pre>"),
              ElementsAre("code one\n\ntwo\n\n", "code c\n"));
  EXPECT_THAT(blocks(html_loader(), "<table><tr><td><pre>x</pre></table><ul><li><pre>y</pre></ul>"),
              IsEmpty());
}

TEST(blocks, rows_of_a_html_table_follow_a_row_of_header_cells) {
  const std::string rows = "<tr><td>a<td>1</tr><tr><td>b<td>2</tr>";
  EXPECT_THAT(blocks(html_loader(), "<table><tr><th>Name<th>Price</tr>" + rows + "</table><p>c"),
              ElementsAre("rows of Name, Price: a | 1\nb | 2\n\n"));
  EXPECT_THAT(blocks(html_loader(),
                     "<table><caption>Tools</caption><thead><tr><th>Name<th>Price</tr>"
                     "</thead><tbody>" +
                         rows + "</table>"),
              ElementsAre("rows of Name, Price: a | 1\nb | 2\n"));
  EXPECT_THAT(blocks(html_loader(), "<table><tr><th>Name<td>Price</tr>" + rows + "</table>"),
              IsEmpty());
  EXPECT_THAT(blocks(html_loader(), "<table>" + rows + "<tr><th>Name<th>Price</tr></table>"),
              IsEmpty());
  EXPECT_THAT(blocks(html_loader(), "<table><tr><th>Name</tr><tr><td>a</tr></table>"), IsEmpty());
  EXPECT_THAT(blocks(html_loader(),
                     "<table><tr><td><table><tr><th>A<th>B</tr>" + rows + "</table></table>"),
              IsEmpty());
}

Strings pieces(std::string_view markdown, int chunk_size) {
  const BlockSink sink = read(markdown_loader(), markdown, chunk_size);
  Strings texts;
  for (const ByteRange& range : sink.chunks)
    texts.push_back(sink.all.substr(range.begin, range.end - range.begin));
  return texts;
}

TEST(blocks, code_stays_whole_where_it_fits) {
  const std::string code = "```\none();\n\ntwo();\n\nthree();\n```\n";
  EXPECT_THAT(pieces("Some words stand before it.\n\n" + code, 50),
              ElementsAre("Some words stand before it.\n\n", code));
  EXPECT_THAT(pieces(code + "\nAnd some words behind it.\n", 40),
              ElementsAre(code + "\n", "And some words behind it.\n"));
  EXPECT_THAT(pieces("A b.\n" + code, 36), ElementsAre(testing::_, testing::_))
      << "no chunk of a few words for its sake";
}

std::size_t characters(std::string_view utf8) { return utf8.size(); }  // all is ASCII here

// Empty when the law holds: code that fits into a chunk is parted only behind a tenth of one.
std::string broken_law(const BlockSink& sink, int chunk_size) {
  const auto size = static_cast<std::size_t>(chunk_size);
  std::uint64_t at = 0;
  for (const ByteRange& chunk : sink.chunks) {
    if (chunk.begin != at || chunk.end <= at) return "tiles the text";
    at = chunk.end;
    for (std::size_t i = 0; i < sink.begins.size(); ++i) {
      if (sink.begins[i].second.kind != Block::Kind::kCode) continue;
      const std::uint64_t begin = sink.begins[i].first;
      const std::uint64_t end =
          i + 1 < sink.begins.size() ? sink.begins[i + 1].first : sink.all.size();
      const bool is_parted = begin < chunk.end && chunk.end < end && chunk.begin <= begin;
      const bool has_lead = begin >= chunk.begin + (size + 9) / 10;
      if (is_parted && has_lead && end - begin <= size) return sink.all.substr(begin, end - begin);
      if (is_parted && begin == chunk.begin && end - begin <= size)
        return "parts what it begins with";
    }
  }
  return at == characters(sink.all) ? "" : "reaches the end";
}

TEST(blocks, code_stays_whole_in_random_texts_of_all_small_limits) {
  std::mt19937 random(12);
  for (int round = 0; round < 30; ++round) {
    std::string text;
    for (int part = 0; part < 40; ++part) {
      text += std::string(random() % 12, 'w') + (random() % 3 == 0 ? ".\n\n" : " ");
      if (random() % 12 == 0) text += "\n# Heading\n";
      if (random() % 4 != 0) continue;
      text += "\n```\n";
      for (std::size_t lines = random() % 5; lines > 0; --lines)
        text += std::string(random() % 20, 'c') + (random() % 2 == 0 ? "\n\n" : "\n");
      text += "```\n";
    }
    for (int chunk_size = 1; chunk_size <= 130; ++chunk_size) {
      const BlockSink whole = read(markdown_loader(), text, chunk_size);
      ASSERT_EQ(broken_law(whole, chunk_size), "") << chunk_size << " of: " << text;
    }
    const BlockSink whole = read(markdown_loader(), text, 60);
    EXPECT_EQ(read(markdown_loader(), text, 60, 7).chunks, whole.chunks);
  }
}

TEST(blocks, a_long_text_in_pieces_is_cut_like_the_whole) {
  std::mt19937 random(13);
  std::string text;
  while (text.size() < 600'000) {
    text += std::string(random() % 300, 'w') + ".\n\n```\n";
    for (std::size_t lines = random() % 60; lines > 0; --lines)
      text += std::string(random() % 70, 'c') + "\n\n";
    text += "```\n";
  }
  for (const int chunk_size : {50, 1'000, 20'000}) {
    const BlockSink whole = read(markdown_loader(), text, chunk_size);
    EXPECT_EQ(broken_law(whole, chunk_size), "");
    EXPECT_EQ(read(markdown_loader(), text, chunk_size, 1'000).chunks, whole.chunks) << chunk_size;
  }
}

}  // namespace
}  // namespace memvid::text
