// Vectors across a compact: the texts are the same, but every version has another number. So the
// old rows are put aside under the chunk and revision that they are of, and the new ones are made
// of them at the fill's end; all in the fill's one transaction.

#include "index/sqlite_index.h"

namespace memvid::index {
namespace {

constexpr const char* kPutAside =
    "CREATE TABLE carried(chunk INTEGER PRIMARY KEY, revision INTEGER NOT NULL,"
    " version INTEGER NOT NULL);"
    "INSERT INTO carried SELECT v.chunk, v.revision, v.version FROM versions v"
    " WHERE NOT EXISTS (SELECT 1 FROM deaths d WHERE d.version = v.version);"
    "ALTER TABLE vectors RENAME TO carried_vectors;"
    "CREATE TABLE vectors(block INTEGER PRIMARY KEY, vectors BLOB NOT NULL);";

}  // namespace

Status SqliteIndex::begin_fill_keeping_vectors(const base::MemoryState& expected) {
  MEMVID_CHECK(expected.commit > 0);
  MEMVID_TRY_VOID(begin_fill(expected));
  MEMVID_TRY(const auto model, vector_model());
  if (!model) return drop_all();
  MEMVID_TRY_VOID(database_->execute(kPutAside));
  MEMVID_TRY_VOID(drop_all());
  MEMVID_TRY_VOID(write_vector_model(*model));
  is_carrying_ = true;
  return {};
}

Status SqliteIndex::carry_vectors() {
  is_carrying_ = false;
  MEMVID_TRY_VOID(copy_carried_rows());
  return database_->execute("DROP TABLE carried; DROP TABLE carried_vectors");
}

Status SqliteIndex::copy_carried_rows() {
  MEMVID_TRY(const auto model, vector_model());
  if (!model) return corrupt("vectors without a model");
  const VectorLayout layout = layout_of(*model);
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT v.version, c.version FROM versions v JOIN carried c"
                                " ON c.chunk = v.chunk AND c.revision = v.revision"
                                " ORDER BY v.version"));
  std::optional<std::uint64_t> read_block;
  base::Bytes from;  // that block
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) return {};
    const std::uint64_t version = select.number(0);
    const std::uint64_t old = select.number(1);
    if (read_block != block_of(old)) {
      MEMVID_TRY(from, carried_block(block_of(old), layout));
      read_block = block_of(old);
    }
    if (!from.empty() && is_present(from.data(), row_of(old)))
      MEMVID_TRY_VOID(write_row(
          version, base::ByteSpan(from).subspan(layout.row_offset(row_of(old)), layout.row_bytes()),
          layout));
  }
}

// Empty: no version of that block had a vector.
Result<base::Bytes> SqliteIndex::carried_block(std::uint64_t block, const VectorLayout& layout) {
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT vectors FROM carried_vectors WHERE block = ?"));
  MEMVID_TRY(const bool row, select.bind(block).step());
  if (!row) return base::Bytes{};
  const base::ByteSpan bytes = select.blob(0);
  if (bytes.size() != layout.block_bytes())
    return tl::unexpected(corrupt("vector block " + std::to_string(block)).error());
  return base::Bytes(bytes.begin(), bytes.end());
}

}  // namespace memvid::index
