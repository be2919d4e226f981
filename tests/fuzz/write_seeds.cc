// Writes the seeds of the binary formats into corpus/NAME/seed-*: one small file of each kind that
// the format knows, for the fuzzer to begin with. Run after a change of a format.
//
// usage: write_fuzz_seeds CORPUS_FOLDER
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "archive/compression.h"
#include "archive/entry.h"
#include "archive/symbol.h"
#include "archive/trailer.h"

namespace memvid::archive {
namespace {

std::filesystem::path g_corpora;

void write(const std::string& name, base::ByteSpan bytes) {
  std::filesystem::create_directories((g_corpora / name).parent_path());
  std::ofstream(g_corpora / name, std::ios::binary) << base::as_text(bytes);
}

base::Bytes block_of_every_entry() {
  EntryWriter writer;
  writer.add(SettingsEntry{"compact", 1000, 50, 192, 1'700'000'000, "memvid 0.1.0"});
  SourceEntry source;
  source.path = "a/b.txt";
  source.own_id = "doc-1";
  source.title = "A title";
  source.media_type = "text/plain";
  source.metadata = R"({"k":"v"})";
  source.size_bytes = 9;
  writer.add(source);
  PutEntry put;
  put.text = "some text";
  put.end = put.text_bytes = put.text.size();
  writer.add(put);
  put.revision = 2;
  put.base_revision = 1;
  put.detached = true;
  put.metadata = R"({"x":1})";
  put.text = pack_difference("some other text", "some text");
  put.text_bytes = 15;
  writer.add(put);
  writer.add(DeleteEntry{7});
  GraftEntry graft;
  graft.first_frame = 3;
  graft.frame_count = 2;
  graft.chunk_base = 10;
  graft.source_base = 5;
  writer.add(graft);
  CommitEntry commit;
  commit.number = 1;
  commit.frame_count = 4;
  writer.add(commit);
  return writer.take();
}

// As tests/fuzz/block.cc reads it.
base::Bytes block_seed(Codec codec, std::size_t raw_bytes, base::ByteSpan packed) {
  base::Bytes seed;
  base::ByteWriter writer(seed);
  writer.u8(static_cast<std::uint8_t>(codec));
  writer.u16(static_cast<std::uint16_t>(raw_bytes));
  writer.bytes(packed);
  return seed;
}

void write_blocks() {
  const base::Bytes raw = block_of_every_entry();
  write("block/seed-entries", raw);
  write("block/seed-none", block_seed(Codec::kNone, raw.size(), raw));
  write("block/seed-zstd", block_seed(Codec::kZstd, raw.size(), pack_bytes(raw, nullptr)));
  const Dictionary dictionary(base::Bytes(1000, 'd'));
  const base::Bytes packed = pack_bytes(raw, &dictionary);
  write("block/seed-dictionary",
        block_seed(Codec::kZstdDict, raw.size(), base::ByteSpan(packed).subspan(16)));
}

void write_symbols() {
  const base::Bytes raw = block_of_every_entry();
  base::Bytes payload;
  write_piece(payload, {{5, BlockRole::kEntries, Codec::kNone, raw.size(), raw.size()}, 0, raw});
  write_piece(
      payload,
      {{6, BlockRole::kDictionary, Codec::kZstd, 900, 700}, 300, base::ByteSpan(raw).first(20)});
  SymbolHeader header;
  header.frame = 4;
  write("symbol/seed-pieces", pack_symbol(header, payload));
  header.copy_of = 1;
  write("symbol/seed-copy", pack_symbol(header, payload));
  header.kind = static_cast<SymbolKind>(200);
  write("symbol/seed-skippable", pack_symbol(header, base::as_bytes("passed over")));
}

void write_trailer() {
  Trailer trailer;
  trailer.state.commit = 1;
  trailer.length = 5000;
  trailer.next_frame = 9;
  write("boxes/seed-trailer", pack_trailer(trailer));
}

}  // namespace
}  // namespace memvid::archive

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: write_fuzz_seeds CORPUS_FOLDER\n", stderr), 2;
  memvid::archive::g_corpora = argv[1];
  memvid::archive::write_blocks();
  memvid::archive::write_symbols();
  memvid::archive::write_trailer();
}
