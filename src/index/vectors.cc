// Vectors: written a row at a time into preallocated blobs. An UPDATE would copy a whole blob into
// the WAL for each batch; sqlite3_blob_write touches only the pages of its rows.
//
// How their components are kept is a mark; without it they are int8.

#include <algorithm>

#include "index/sqlite_index.h"

namespace memvid::index {
namespace {

constexpr std::string_view kComponentBytes = "component_bytes";

}  // namespace

Result<std::optional<VectorModel>> SqliteIndex::vector_model() {
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT model, model_fingerprint, model_precision, dimension"
                                " FROM head WHERE dimension IS NOT NULL"));
  MEMVID_TRY(const bool row, select.step());
  if (!row) return std::nullopt;
  if (select.integer(3) < 1 || select.integer(3) > kDimensionMax)
    return tl::unexpected(corrupt("vectors of an impossible dimension").error());
  MEMVID_TRY(const Component component, vector_component());
  return VectorModel{select.text(0), select.text(1), select.text(2),
                     static_cast<int>(select.integer(3)), component};
}

Result<Component> SqliteIndex::vector_component() {
  MEMVID_TRY(const std::uint64_t size_bytes, mark(kComponentBytes));
  switch (size_bytes) {
    case 0:
    case 1: return Component::kInt8;
    case 4: return Component::kF32;
    default:
      return fail(ErrorCode::kUnsupported,
                  database_->path().string() + ": a newer memvid has made its vectors");
  }
}

Status SqliteIndex::set_vector_model(const VectorModel& model) {
  if (model.dimension < 1 || model.dimension > kDimensionMax)
    return fail(ErrorCode::kInvalidArgument,
                "vectors of dimension " + std::to_string(model.dimension) + " cannot be indexed");
  MEMVID_TRY(WriteTransaction transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY(const auto present, vector_model());
  MEMVID_TRY(const std::int64_t block_count,
             database_->integer("SELECT EXISTS (SELECT 1 FROM vectors)"));
  if (present && block_count != 0) {
    if (present->fingerprint == model.fingerprint && present->dimension == model.dimension)
      return {};
    return fail(ErrorCode::kInvalidArgument, database_->path().string() +
                                                 " has vectors of another model (" + present->name +
                                                 "); make the index again to use " + model.name);
  }
  MEMVID_TRY_VOID(write_vector_model(model));
  ++own_changes_;
  return transaction.commit();
}

Status SqliteIndex::write_vector_model(const VectorModel& model) {
  MEMVID_TRY(Statement update,
             database_->prepare("UPDATE head SET model = ?, model_fingerprint = ?,"
                                " model_precision = ?, dimension = ?"));
  MEMVID_TRY_VOID(
      update.bind(model.name, model.fingerprint, model.precision, model.dimension).run());
  return set_mark(kComponentBytes, static_cast<std::uint64_t>(model.component));
}

Result<std::vector<std::uint64_t>> SqliteIndex::missing_vectors(std::uint64_t after,
                                                                std::size_t limit) {
  MEMVID_TRY(ReadTransaction transaction, ReadTransaction::begin(*database_));
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT v.version FROM versions v WHERE v.version > ? AND NOT"
                                " EXISTS (SELECT 1 FROM deaths d WHERE d.version = v.version)"
                                " ORDER BY v.version"));
  select.bind(after);
  std::vector<std::uint64_t> missing;
  Presence presence{};
  std::optional<std::uint64_t> block;
  while (missing.size() < limit) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) break;
    const std::uint64_t version = select.number(0);
    if (block != block_of(version)) {
      block = block_of(version);
      presence = {};
      MEMVID_TRY(Statement find, database_->prepare("SELECT 1 FROM vectors WHERE block = ?"));
      MEMVID_TRY(const bool found, find.bind(*block).step());
      if (found) {
        MEMVID_TRY(Blob blob, database_->open_blob("vectors", "vectors", *block, false));
        MEMVID_TRY_VOID(blob.read(0, presence));
      }
    }
    if (!is_present(presence.data(), row_of(version))) missing.push_back(version);
  }
  return missing;
}

// Vectors whose version is not there (any more) would come to stand for a later one.
Status SqliteIndex::check_versions_exist(std::span<const std::uint64_t> versions) {
  for (std::size_t i = 1; i < versions.size(); ++i)
    if (versions[i] <= versions[i - 1])
      return fail(ErrorCode::kInvalidArgument, "versions of vectors must ascend");
  if (versions.empty()) return {};
  // Of numbers without a gap none is missing: as a rule that is all there is to ask.
  MEMVID_TRY(Statement count, database_->prepare("SELECT count(*) FROM versions WHERE version"
                                                 " BETWEEN ? AND ?"));
  MEMVID_TRY_VOID(count.bind(versions.front(), versions.back()).step());
  if (count.number(0) == versions.back() - versions.front() + 1) return {};
  for (std::size_t i = 0; i < versions.size(); ++i) {
    MEMVID_TRY(Statement find, database_->prepare("SELECT 1 FROM versions WHERE version = ?"));
    MEMVID_TRY(const bool found, find.bind(versions[i]).step());
    if (!found)
      return fail(
          ErrorCode::kInvalidArgument,
          "there is no version " + std::to_string(versions[i]) + " in the index to give a vector");
  }
  return {};
}

// The block's blob, made of zeros when it is new.
Result<Blob> SqliteIndex::writable_block(std::uint64_t block, const VectorLayout& layout) {
  {
    MEMVID_TRY(Statement insert,
               database_->prepare("INSERT OR IGNORE INTO vectors VALUES(?, zeroblob(?))"));
    MEMVID_TRY_VOID(insert.bind(block, std::int64_t(layout.block_bytes())).run());
  }
  MEMVID_TRY(Blob blob, database_->open_blob("vectors", "vectors", block, true));
  if (blob.size_bytes() != layout.block_bytes())
    return tl::unexpected(corrupt("vector block " + std::to_string(block)).error());
  return blob;
}

Status SqliteIndex::store_vectors(std::span<const std::uint64_t> versions,
                                  std::span<const float> vectors) {
  MEMVID_TRY(WriteTransaction transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY_VOID(check_fence());
  MEMVID_TRY(const auto model, vector_model());
  if (!model) return fail(ErrorCode::kInvalidArgument, "the index has no vector model yet");
  const VectorLayout layout = layout_of(*model);
  const auto dimension = static_cast<std::size_t>(layout.dimension);
  if (vectors.size() != versions.size() * dimension)
    return fail(ErrorCode::kInvalidArgument, "the index has vectors of dimension " +
                                                 std::to_string(dimension) +
                                                 "; those to be stored have another");
  MEMVID_TRY_VOID(check_versions_exist(versions));
  base::Bytes rows;  // that lie side by side: one write
  for (std::size_t i = 0; i < versions.size();) {
    const std::uint64_t block = block_of(versions[i]);
    MEMVID_TRY(Blob blob, writable_block(block, layout));
    Presence presence{};
    MEMVID_TRY_VOID(blob.read(0, presence));
    while (i < versions.size() && block_of(versions[i]) == block) {
      const std::size_t first = row_of(versions[i]);
      rows.clear();
      do {
        const std::size_t place = row_of(versions[i]);
        rows.resize(rows.size() + layout.row_bytes());
        layout.pack(vectors.subspan(i * dimension, dimension),
                    std::span(rows).last(layout.row_bytes()));
        set_present(presence.data(), place);
        ++i;
      } while (i < versions.size() && block_of(versions[i]) == block &&
               versions[i] == versions[i - 1] + 1);
      MEMVID_TRY_VOID(blob.write(layout.row_offset(first), rows));
    }
    MEMVID_TRY_VOID(blob.write(0, presence));
  }
  ++own_changes_;
  return transaction.commit();
}

// The row as it lies in its block; empty when there is none.
Result<base::Bytes> SqliteIndex::vector_row(std::uint64_t version, const VectorLayout& layout) {
  {
    MEMVID_TRY(Statement find, database_->prepare("SELECT 1 FROM vectors WHERE block = ?"));
    MEMVID_TRY(const bool found, find.bind(block_of(version)).step());
    if (!found) return base::Bytes();
  }
  MEMVID_TRY(Blob blob, database_->open_blob("vectors", "vectors", block_of(version), false));
  Presence presence{};
  MEMVID_TRY_VOID(blob.read(0, presence));
  if (!is_present(presence.data(), row_of(version))) return base::Bytes();
  base::Bytes row(layout.row_bytes());
  MEMVID_TRY_VOID(blob.read(layout.row_offset(row_of(version)), row));
  return row;
}

Status SqliteIndex::copy_vector(std::uint64_t from, std::uint64_t to) {
  MEMVID_CHECK(filling_);
  MEMVID_TRY(const auto model, vector_model());
  if (!model) return {};
  const VectorLayout layout = layout_of(*model);
  MEMVID_TRY(const base::Bytes row, vector_row(from, layout));
  return row.empty() ? Status{} : write_row(to, row, layout);
}

// A row as it lies in another block.
Status SqliteIndex::write_row(std::uint64_t version, base::ByteSpan row,
                              const VectorLayout& layout) {
  MEMVID_TRY(Blob blob, writable_block(block_of(version), layout));
  Presence presence{};
  MEMVID_TRY_VOID(blob.read(0, presence));
  set_present(presence.data(), row_of(version));
  MEMVID_TRY_VOID(blob.write(layout.row_offset(row_of(version)), row));
  return blob.write(0, presence);
}

Status SqliteIndex::each_vector(
    const std::function<Status(std::uint64_t version, std::span<const float> vector)>& on_vector) {
  MEMVID_TRY(ReadTransaction transaction, ReadTransaction::begin(*database_));
  MEMVID_TRY(const auto model, vector_model());
  if (!model) return {};
  const VectorLayout layout = layout_of(*model);
  MEMVID_TRY(const std::vector<std::uint64_t> dead, dead_versions(kLastCommit));
  std::vector<float> vector(static_cast<std::size_t>(layout.dimension));
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT block, vectors FROM vectors ORDER BY block"));
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) return {};
    const base::ByteSpan bytes = select.blob(1);
    if (bytes.size() != layout.block_bytes())
      return tl::unexpected(corrupt("vector block " + std::to_string(select.number(0))).error());
    for (std::size_t i = 0; i < kBlockRows; ++i) {
      const std::uint64_t version = select.number(0) * kBlockRows + i + 1;
      if (!is_present(bytes.data(), i) || std::binary_search(dead.begin(), dead.end(), version))
        continue;
      layout.unpack(bytes.subspan(layout.row_offset(i), layout.row_bytes()), vector);
      MEMVID_TRY_VOID(on_vector(version, vector));
    }
  }
}

Result<std::uint64_t> SqliteIndex::count_living_vectors(std::uint64_t commit) {
  std::uint64_t count = 0;
  MEMVID_TRY(const std::uint64_t newest, newest_version(commit));
  MEMVID_TRY(const std::vector<std::uint64_t> dead, dead_versions(commit));
  auto next_dead = dead.begin();
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT block FROM vectors WHERE block <= ? ORDER BY block"));
  select.bind(newest / kBlockRows);
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) return count;
    const std::uint64_t block = select.number(0);
    MEMVID_TRY(Blob blob, database_->open_blob("vectors", "vectors", block, false));
    Presence presence{};
    MEMVID_TRY_VOID(blob.read(0, presence));
    for (std::size_t i = 0; i < kBlockRows && block * kBlockRows + i < newest; ++i)
      count += is_present(presence.data(), i) ? 1 : 0;
    while (next_dead != dead.end() && block_of(*next_dead) < block) ++next_dead;
    for (; next_dead != dead.end() && block_of(*next_dead) == block; ++next_dead)
      if (*next_dead <= newest && is_present(presence.data(), row_of(*next_dead))) --count;
  }
}

Result<std::vector<std::uint64_t>> SqliteIndex::dead_versions(std::uint64_t commit) {
  MEMVID_TRY(Statement select, database_->prepare("SELECT version FROM deaths WHERE version > 0"
                                                  " AND died <= ? ORDER BY version"));
  select.bind(commit);
  std::vector<std::uint64_t> dead;
  for (;;) {
    MEMVID_TRY(const bool row, select.step());
    if (!row) return dead;
    dead.push_back(select.number(0));
  }
}

}  // namespace memvid::index
