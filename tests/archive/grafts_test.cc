// Memories that were merged, as the real writer makes them: what was another memory's stays so.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "archive/commit_writer.h"
#include "archive/copies.h"
#include "archive/hand_made_video.h"
#include "archive/heard.h"
#include "qr/symbol_image.h"
#include "support/temp_dir.h"
#include "video/frame_codec.h"
#include "video/mp4.h"
#include "video/mp4_bytes.h"

namespace memvid::archive {
namespace {

using test::hear;
using test::Heard;
using test::put_entry;
using test::source_entry;
using Texts = std::map<std::uint64_t, std::string>;

base::Bytes dictionary_of(const std::string& about) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += about + std::to_string(i * 7919 % 5000) + " ";
  return {text.begin(), text.end()};
}

class Grafts : public testing::Test {
 protected:
  struct Memory {
    std::filesystem::path path;
    Trailer trailer;
    Texts texts;  // by chunk
  };

  VideoFile open(const std::filesystem::path& path) {
    auto video = VideoFile::open(base::posix_fs(), path);
    EXPECT_TRUE(video.has_value()) << video.error().message;
    return std::move(*video);
  }

  static std::unique_ptr<CommitWriter> writer_of(base::File& file, base::ThreadPool& pool,
                                                 const Memory& memory, std::uint8_t id) {
    base::Hash128 memory_id;
    memory_id.fill(id);
    auto writer = memory.trailer.state.commit == 0
                      ? CommitWriter::create(file, pool, memory_id, {}, {})
                      : CommitWriter::append(file, pool, memory.trailer, {}, {});
    EXPECT_TRUE(writer.has_value()) << writer.error().message;
    return std::move(*writer);
  }

  static void commit(CommitWriter& writer, Memory& memory, std::uint64_t chunks,
                     std::uint64_t sources) {
    const Trailer& last = memory.trailer;
    const auto trailer = writer.commit({0,
                                        last.next_chunk + chunks,
                                        last.next_source + sources,
                                        last.live_chunks + chunks,
                                        last.versions + chunks,
                                        {}});
    EXPECT_TRUE(trailer.has_value()) << trailer.error().message;
    memory.trailer = *trailer;
  }

  // One commit with one source of `count` chunks that tell of `about`.
  void write(Memory& memory, std::uint8_t id, const std::string& about, std::uint64_t count,
             const base::Bytes& dictionary = {}) {
    const auto mode =
        memory.trailer.state.commit == 0 ? base::OpenMode::kCreateNew : base::OpenMode::kReadWrite;
    const auto file = base::posix_fs().open(memory.path, mode).value();
    const auto writer = writer_of(*file, pool_, memory, id);
    if (!dictionary.empty()) {
      EXPECT_TRUE(writer->add_dictionary(dictionary).has_value());
    }
    const std::uint64_t source = memory.trailer.next_source;
    EXPECT_TRUE(writer->add(source_entry(source, about + ".txt", "")).has_value());
    std::uint64_t begin = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t chunk = memory.trailer.next_chunk + i;
      std::string text = about + " " + std::to_string(chunk) + ": ";
      for (std::uint64_t word = 0; word < 60; ++word)
        text += about + std::to_string(chunk * 7919 * word % 5000) + " ";
      EXPECT_TRUE(writer->add(put_entry(chunk, source, begin, text)).has_value());
      begin += text.size();
      memory.texts[chunk] = text;
    }
    commit(*writer, memory, count, 1);
  }

  Memory new_memory(std::uint8_t id, const std::string& about, std::uint64_t count,
                    const base::Bytes& dictionary = {}) {
    Memory memory{dir_ / (about + ".mp4"), {}, {}};
    write(memory, id, about, count, dictionary);
    return memory;
  }

  // One commit that takes over the others.
  void merge(Memory& memory, std::uint8_t id, const std::vector<Memory>& others) {
    const auto mode =
        memory.trailer.state.commit == 0 ? base::OpenMode::kCreateNew : base::OpenMode::kReadWrite;
    const auto file = base::posix_fs().open(memory.path, mode).value();
    const auto writer = writer_of(*file, pool_, memory, id);
    EXPECT_TRUE(writer->add(SettingsEntry{"compact", 1000, 50, 192, 0, "test"}).has_value());
    std::uint64_t chunks = 0, sources = 0;
    for (const Memory& other : others) {
      const std::uint64_t base = memory.trailer.next_chunk + chunks;
      const auto added = writer->add_graft(open(other.path), base, sources);
      EXPECT_TRUE(added.has_value()) << added.error().message;
      for (const auto& [chunk, text] : other.texts) memory.texts[base + chunk] = text;
      chunks += other.trailer.next_chunk;
      sources += other.trailer.next_source;
    }
    commit(*writer, memory, chunks, sources);
  }

  Memory merged(std::uint8_t id, const std::string& name, const std::vector<Memory>& others) {
    Memory memory{dir_ / (name + ".mp4"), {}, {}};
    merge(memory, id, others);
    return memory;
  }

  Memory copied(const Memory& memory, const std::string& name) {
    Memory copy = memory;
    copy.path = dir_ / (name + ".mp4");
    std::filesystem::copy_file(memory.path, copy.path);
    return copy;
  }

  void expect_whole(const Memory& memory) {
    const VideoFile video = open(memory.path);
    EXPECT_TRUE(video.is_certain());
    EXPECT_EQ(video.trailer(), memory.trailer);
    const Heard heard = hear(video);
    for (const Damage& damage : heard.damage) ADD_FAILURE() << damage.place << damage.message;
    EXPECT_EQ(heard.texts(), memory.texts);
    EXPECT_EQ(heard.commits.size(), memory.trailer.state.commit);
  }

  std::vector<Sample> samples(const std::filesystem::path& path) {
    std::vector<Sample> samples;
    const Status walked = open(path).each_sample(
        0, [&](const Sample& sample) -> Status { return samples.push_back(sample), Status{}; },
        [](std::uint64_t) -> Status { return {}; });
    EXPECT_TRUE(walked.has_value());
    return samples;
  }

  void spill(const std::filesystem::path& path, const std::string& bytes) {
    dir_.write(path.filename().string(), bytes);
  }

  void destroy(const std::filesystem::path& path, const Sample& sample) {
    std::string bytes = test::slurp(path);
    for (std::size_t i = 40; i < 60; ++i)
      bytes[sample.offset + i] = static_cast<char>(bytes[sample.offset + i] ^ 0x55);
    spill(path, bytes);
  }

  test::TempDir dir_;
  base::ThreadPool pool_{2};
};

TEST_F(Grafts, what_was_merged_is_heard_and_its_packets_are_untouched) {
  const Memory a = new_memory(1, "anchor", 40, dictionary_of("anchor"));
  Memory b = new_memory(2, "bridge", 3);
  write(b, 2, "brook", 30);
  const Memory both = merged(3, "both", {a, b});
  expect_whole(both);
  const std::string bytes = test::slurp(both.path);
  for (const Memory& origin : {a, b}) {
    const std::string theirs = test::slurp(origin.path);
    for (const Sample& sample : samples(origin.path))
      EXPECT_NE(bytes.find(theirs.substr(sample.offset, sample.size_bytes)), std::string::npos);
  }
}

TEST_F(Grafts, merges_of_merges_into_memories_that_went_on) {
  const Memory a = new_memory(1, "anchor", 5);
  Memory b = new_memory(2, "bridge", 5);
  merge(b, 2, {a, a});
  write(b, 2, "brook", 2);
  Memory c = merged(3, "canal", {b, a, b});
  write(c, 3, "cloud", 1);
  merge(c, 3, {b});
  expect_whole(c);
  EXPECT_EQ(c.texts.size(), 17u + 5 + 17 + 1 + 17);
}

TEST_F(Grafts, sixty_four_merges_in_a_row_are_read_and_one_more_is_told) {
  Memory memory = new_memory(1, "deep", 1);
  for (int depth = 1; depth <= 64; ++depth)
    memory = merged(static_cast<std::uint8_t>(depth + 1), "deep" + std::to_string(depth), {memory});
  expect_whole(memory);
  const Heard heard = hear(open(merged(99, "too deep", {memory}).path));
  ASSERT_FALSE(heard.damage.empty());
  EXPECT_NE(heard.damage[0].message.find("64 deep"), std::string::npos);
}

// Without a trailer the state is worked out from the frames.
TEST_F(Grafts, a_lost_trailer_behind_a_merge_is_made_up_for) {
  const Memory a = new_memory(1, "anchor", 40, dictionary_of("anchor"));
  Memory b = new_memory(2, "bridge", 3);
  merge(b, 2, {a});
  const Memory c = merged(3, "canal", {b, a});
  for (const Memory& memory : {b, c}) {
    const std::string bytes = test::slurp(memory.path);
    spill(memory.path, bytes.substr(0, bytes.size() - kTrailerBoxBytes));
    const VideoFile video = open(memory.path);
    EXPECT_TRUE(video.is_certain());
    EXPECT_EQ(video.trailer(), memory.trailer);
    EXPECT_EQ(hear(video).texts(), memory.texts);
  }
}

// The copy's second commit has the number, the memory id and the first frame that would be next.
TEST_F(Grafts, a_commit_inside_a_merge_that_never_ended_is_not_taken_for_the_memorys_own) {
  Memory a = new_memory(1, "anchor", 3);
  Memory copy = copied(a, "copy");
  write(copy, 1, "copper", 20);
  const Trailer before = a.trailer;
  const Texts texts = a.texts;
  merge(a, 1, {copy});
  expect_whole(a);
  const std::vector<Sample> frames = samples(a.path);
  for (const bool is_graft_read : {true, false}) {
    if (!is_graft_read) destroy(a.path, frames[before.next_frame + 1]);
    const std::string bytes = test::slurp(a.path);
    // The end of each frame behind the first commit: only the last one ends the merge.
    for (std::size_t i = before.next_frame; i + 1 < frames.size(); ++i) {
      spill(a.path, bytes.substr(0, frames[i].offset + frames[i].size_bytes));
      const VideoFile video = open(a.path);
      EXPECT_EQ(video.trailer(), before) << i;
      EXPECT_EQ(hear(video).texts(), texts) << i;
    }
    spill(a.path, bytes);
  }
}

TEST_F(Grafts, a_graft_whose_symbol_does_not_read_is_read_from_its_copy) {
  const Memory a = new_memory(1, "anchor", 40, dictionary_of("anchor"));
  const Memory b = new_memory(2, "bridge", 3);
  const Memory both = merged(3, "both", {a, b});
  destroy(both.path, samples(both.path)[1]);
  const Heard heard = hear(open(both.path));
  ASSERT_EQ(heard.damage.size(), 1u);
  EXPECT_EQ(heard.damage[0].place, "frame 1");
  EXPECT_EQ(heard.texts(), both.texts);
}

// Frame 0 of both is a dictionary, of one memory id, and they are different.
TEST_F(Grafts, a_copy_is_looked_for_in_its_own_graft) {
  const Memory a = new_memory(1, "anchor", 30, dictionary_of("anchor"));
  const Memory same_id = new_memory(1, "bridge", 30, dictionary_of("bridge"));
  for (const std::vector<Memory>& order :
       {std::vector<Memory>{a, same_id}, std::vector<Memory>{same_id, a}}) {
    const Memory both = merged(3, "both", order);
    const std::uint64_t dictionary = 2 + order[0].trailer.next_frame + 1;
    destroy(both.path, samples(both.path)[dictionary]);
    const Heard heard = hear(open(both.path));
    ASSERT_EQ(heard.damage.size(), 1u);
    EXPECT_EQ(heard.damage[0].place, "frame " + std::to_string(dictionary));
    EXPECT_EQ(heard.texts(), both.texts);
  }
}

TEST_F(Grafts, frames_that_are_not_those_of_the_state_are_told) {
  const Memory a = new_memory(1, "anchor", 3);
  Memory lying = a;
  lying.trailer.state.head[0] ^= 1;
  const base::Bytes box = pack_trailer(lying.trailer);
  std::string bytes = test::slurp(a.path);
  std::copy(box.begin(), box.end(), bytes.end() - static_cast<std::ptrdiff_t>(box.size()));
  spill(a.path, bytes);
  const Memory c = merged(3, "canal", {a});
  const Heard heard = hear(open(c.path));
  ASSERT_EQ(heard.damage.size(), 1u);
  EXPECT_EQ(heard.damage[0].place, "frame 2");
  EXPECT_EQ(heard.texts(), c.texts);

  // The file's end, where no trailer vouches for it, is held against the same chain.
  bytes = test::slurp(c.path);
  spill(c.path, bytes.substr(0, bytes.size() - kTrailerBoxBytes));
  EXPECT_FALSE(open(c.path).is_certain());
}

TEST_F(Grafts, one_flipped_byte_anywhere_never_gives_a_wrong_text) {
  const Memory a = new_memory(1, "anchor", 2);
  Memory b = new_memory(2, "bridge", 1);
  merge(b, 2, {a});
  const std::string bytes = test::slurp(b.path);
  for (std::size_t at = 0; at < bytes.size(); at += 11) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x5A);
    spill(b.path, flipped);
    const VideoFile video = open(b.path);
    const Heard heard = hear(video);
    for (const auto& [chunk, text] : heard.texts()) EXPECT_EQ(text, b.texts[chunk]) << at;
    if (heard.texts().size() < b.texts.size()) {
      EXPECT_FALSE(heard.damage.empty() && video.findings().empty()) << at;
    }
  }
}

// The same symbols as pictures of another size, which have another sequence header.
TEST_F(Grafts, packets_of_another_encoder_are_drawn_again) {
  const Memory a = new_memory(1, "anchor", 30);
  constexpr int kSide = 256;
  const auto encoder = video::make_av1_encoder(kSide, kSide).value();
  const auto reader = FrameReader::create().value();
  const VideoFile video = open(a.path);
  std::vector<base::Bytes> packets;
  for (const Sample& sample : samples(a.path)) {
    const base::GrayImage drawn = qr::draw(read_symbol(video, *reader, sample).value());
    base::GrayImage larger(kSide, kSide, 255);
    for (int y = 0; y < drawn.height_px; ++y)
      std::copy_n(drawn.row(y), drawn.width_px, larger.row(y));
    packets.push_back(encoder->encode(larger, video::Care::kNormal).value());
  }
  Memory other = a;
  other.path = dir_ / "other.mp4";
  base::Bytes bytes = video::initial_boxes(kSide, kSide, encoder->codec_configuration());
  const base::Bytes fragment = video::fragment(1, 0, packets);
  bytes.insert(bytes.end(), fragment.begin(), fragment.end());
  other.trailer.length = bytes.size();
  const base::Bytes trailer = pack_trailer(other.trailer);
  bytes.insert(bytes.end(), trailer.begin(), trailer.end());
  spill(other.path, std::string(base::as_text(bytes)));
  expect_whole(other);

  const Memory c = merged(3, "canal", {other, a});
  expect_whole(c);
  const std::string ours = test::slurp(a.path).substr(samples(a.path)[0].offset, 12);
  const std::string merged_bytes = test::slurp(c.path);
  for (const Sample& sample : samples(c.path))
    EXPECT_EQ(merged_bytes.substr(sample.offset, 12), ours) << sample.frame;
}

// A file as another tool may write it: the packets where `places` has them, and a table of those.
base::Bytes plain_mp4(const std::vector<Sample>& places, base::ByteSpan data) {
  using video::fourcc;
  base::Bytes bytes;
  video::BoxWriter out(bytes);
  const auto table = [&](std::uint32_t type, const std::vector<std::uint64_t>& values) {
    out.full_box(type, 0, 0, [&] {
      for (const std::uint64_t value : values) out.u32(value);
    });
  };
  out.box(fourcc("mdat"), [&] { out.bytes(data); });
  std::vector<std::uint64_t> sizes = {0, places.size()}, offsets = {places.size()};
  for (const Sample& place : places) {
    sizes.push_back(place.size_bytes);
    offsets.push_back(place.offset + video::kBoxHeaderBytes);
  }
  const auto inside = [&](const std::vector<std::uint32_t>& types, const auto& body) {
    std::function<void(std::size_t)> nest = [&](std::size_t depth) {
      if (depth == types.size()) return body();
      out.box(types[depth], [&] { nest(depth + 1); });
    };
    nest(0);
  };
  inside({fourcc("moov"), fourcc("trak"), fourcc("mdia"), fourcc("minf"), fourcc("stbl")}, [&] {
    out.full_box(fourcc("stsd"), 0, 0, [&] {
      out.u32(1);
      out.box(fourcc("av01"), [] {});
    });
    table(fourcc("stsc"), {1, 1, 1, 1});
    table(fourcc("stsz"), sizes);
    table(fourcc("stco"), offsets);
  });
  return bytes;
}

// The second packet begins before the first, which lies in what it says is padding.
TEST_F(Grafts, packets_that_lie_in_each_other_are_copied_one_by_one) {
  const Memory a = new_memory(1, "anchor", 100);
  const std::string bytes = test::slurp(a.path);
  std::vector<Sample> places = samples(a.path);
  ASSERT_GE(places.size(), 3u);
  base::Bytes data;
  base::ByteWriter out(data);
  const auto put = [&](Sample& sample) {
    const std::uint64_t begin = data.size();
    out.bytes(base::as_bytes(bytes).subspan(sample.offset, sample.size_bytes));
    sample.offset = begin;
  };
  put(places[1]);
  out.u8(0x7a);  // an AV1 unit that is passed over, and its size
  out.varint(400'000 + places[0].size_bytes);
  data.resize(data.size() + 400'000);
  put(places[0]);
  places[1].size_bytes = static_cast<std::uint32_t>(data.size());
  for (std::size_t i = 2; i < places.size(); ++i) put(places[i]);
  data.resize(data.size() + places[0].size_bytes);  // no more is read than the file has

  Memory plain = a;
  plain.path = dir_ / "plain.mp4";
  spill(plain.path, std::string(base::as_text(plain_mp4(places, data))));
  const Memory c = merged(3, "canal", {plain});
  const Heard heard = hear(open(c.path));
  for (const Damage& damage : heard.damage) ADD_FAILURE() << damage.place << damage.message;
  EXPECT_TRUE(heard.texts() == a.texts);
}

}  // namespace
}  // namespace memvid::archive
