// The one implementation of Index. Its methods are spread over the files of their subject:
// filling.cc, catalogue.cc, vectors.cc, search_words.cc, search_vectors.cc.
#ifndef MEMVID_INDEX_SQLITE_INDEX_H_
#define MEMVID_INDEX_SQLITE_INDEX_H_

#include <memory>
#include <optional>

#include "index/analyser.h"
#include "index/index.h"
#include "index/schema.h"
#include "index/vector_block.h"
#include "index/words.h"

namespace memvid::index {

class SqliteIndex final : public Index {
 public:
  explicit SqliteIndex(std::unique_ptr<Database> database) : database_(std::move(database)) {}
  ~SqliteIndex() override;

  Result<base::MemoryState> state() override;
  Result<NextNumbers> next_numbers() override;
  Result<Counts> counts() override;
  Result<Findable> findable(std::uint64_t commit) override;

  Status begin_fill(const base::MemoryState& expected) override;
  Status begin_fill_keeping_vectors(const base::MemoryState& expected) override;
  Status add_frame(const FrameRow& row) override;
  Status add_block(const BlockRow& row) override;
  Status add_source(const SourceRow& row) override;
  Status add_version(const VersionRow& row, std::string_view words) override;
  Status kill_chunk(std::uint64_t chunk, std::uint64_t commit) override;
  Status copy_vector(std::uint64_t from, std::uint64_t to) override;
  Status add_dictionary(const base::Hash128& name, base::ByteSpan packed) override;
  Status set_overlap(int overlap) override;
  Status finish_fill(const base::MemoryState& reached) override;
  void roll_back() override;
  Status optimize() override;

  Result<std::optional<VersionRow>> find_version(std::uint64_t version) override;
  Result<std::optional<VersionRow>> find_chunk(std::uint64_t chunk) override;
  Result<std::optional<VersionRow>> find_chunk_as_of(std::uint64_t chunk,
                                                     std::uint64_t commit) override;
  Result<std::optional<VersionRow>> find_revision(std::uint64_t chunk, std::uint64_t revision,
                                                  std::uint64_t before) override;
  Result<std::optional<SourceRow>> find_source(std::uint64_t source) override;
  Result<std::optional<SourceRow>> find_source_by_hash(const base::Hash128& hash) override;
  Result<std::optional<SourceRow>> find_source_by_path(std::string_view path) override;
  Result<std::optional<SourceRow>> find_source_by_own_id(std::string_view own_id) override;
  Result<std::vector<std::uint64_t>> living_chunks(std::uint64_t source) override;
  Result<std::vector<VersionRow>> living_versions(std::uint64_t source,
                                                  std::uint64_t commit) override;
  Status each_source_below(std::string_view folder,
                           const std::function<Status(const LivingSource&)>& on_source) override;
  Result<std::optional<BlockRow>> find_block(std::uint64_t block) override;
  Result<std::vector<FrameRow>> find_frames(std::uint64_t first, std::uint32_t count) override;
  Result<std::optional<base::Bytes>> find_dictionary(const base::Hash128& name) override;
  Status each_dictionary(const std::function<Status(const base::Hash128& name,
                                                    base::ByteSpan packed)>& on_row) override;
  Result<int> overlap() override;
  Status each_source(const Filter& filter,
                     const std::function<Status(const SourceRow&)>& on_row) override;
  Status each_version(const Filter& filter,
                      const std::function<Status(const VersionRow&)>& on_row) override;

  Result<std::optional<VectorModel>> vector_model() override;
  Status set_vector_model(const VectorModel& model) override;
  Status begin_vectors() override;
  Result<std::vector<std::uint64_t>> missing_vectors(std::uint64_t after,
                                                     std::size_t limit) override;
  Status each_vector(
      const std::function<Status(std::uint64_t version, std::span<const float> vector)>& on_vector)
      override;
  Status store_vectors(std::span<const std::uint64_t> versions,
                       std::span<const float> vectors) override;

  Result<std::vector<Scored>> search_words(std::string_view query, const Filter& filter,
                                           std::size_t limit) override;
  Result<std::vector<Scored>> search_vectors(std::span<const float> query, const Filter& filter,
                                             std::size_t limit) override;

 private:
  // Which state of the database something was read from, and as of which commit.
  struct Stamp {
    std::int64_t data_version = -1;  // PRAGMA data_version: what others commit
    std::uint64_t own_changes = 0;   // what this object commits
    std::uint64_t commit = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  // What search_words keeps: the packed length of each version up to the newest, by number.
  struct LengthCache {
    Stamp stamp;
    std::uint64_t newest = 0;
    base::Bytes lengths;
    std::optional<Bm25> scorer;
  };
  // What search_vectors keeps: every vector block, and which versions are dead.
  struct VectorCache {
    Stamp stamp;
    VectorLayout layout;                // dimension 0: no model
    std::vector<std::uint64_t> blocks;  // their numbers, ascending
    base::Bytes bytes;                  // the blocks, one after the other
    std::uint64_t newest = 0;           // version
    std::vector<std::uint64_t> dead;    // ascending
  };

  Result<bool> has_marks();
  Result<std::uint64_t> mark(std::string_view name);  // 0 when it was never set
  Status set_mark(std::string_view name, std::uint64_t value);
  Result<std::uint64_t> raise_fence();
  Status check_fence();
  Status drop_all();
  Status merge_words();
  Status give_pages_back();
  Status carry_vectors();
  Status copy_carried_rows();
  Result<base::Bytes> carried_block(std::uint64_t block, const VectorLayout& layout);
  Status write_row(std::uint64_t version, base::ByteSpan row, const VectorLayout& layout);
  Result<Component> vector_component();
  Status write_vector_model(const VectorModel& model);
  Result<std::optional<std::uint64_t>> living_version(std::uint64_t chunk, std::uint64_t commit);
  Result<std::uint64_t> newest_version(std::uint64_t commit);
  Status check_versions_exist(std::span<const std::uint64_t> versions);
  Result<base::Bytes> vector_row(std::uint64_t version, const VectorLayout& layout);
  Result<Blob> writable_block(std::uint64_t block, const VectorLayout& layout);
  Result<std::uint64_t> count_living_vectors(std::uint64_t commit);
  Result<std::vector<std::uint64_t>> dead_versions(std::uint64_t commit);
  Result<Stamp> stamp(std::uint64_t commit);
  Status store_length(std::uint64_t version, std::uint32_t word_count);
  Status make_length_blocks(std::uint64_t block);
  Status write_lengths();
  Status load_lengths(std::uint64_t commit);
  Result<std::vector<float>> score_words(const std::vector<std::string>& terms,
                                         std::uint64_t commit);
  Status add_scores(const std::string& term, std::vector<float>& scores);
  Status load_vectors(std::uint64_t commit);
  Status load_vectors_from_database(std::uint64_t commit);
  Result<std::vector<std::uint64_t>> versions_that_pass(const Filter& filter);
  Status corrupt(const std::string& what) const;

  std::unique_ptr<Database> database_;
  bool filling_ = false;
  bool is_carrying_ = false;            // vectors lie aside until the fill is finished
  std::optional<std::uint64_t> fence_;  // as begin_vectors left it
  std::uint64_t own_changes_ = 0;
  Analyser analyser_;
  WordBag bag_;
  // Of the fill: the block of lengths that is being filled, written when the next one begins.
  std::optional<std::uint64_t> lengths_block_;
  base::Bytes lengths_;
  LengthCache length_cache_;
  VectorCache vector_cache_;
};

}  // namespace memvid::index

#endif  // MEMVID_INDEX_SQLITE_INDEX_H_
