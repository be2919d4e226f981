// Opening the database file: whose it is, how it is opened, its tables and settings.
#ifndef MEMVID_INDEX_SCHEMA_H_
#define MEMVID_INDEX_SCHEMA_H_

#include <filesystem>
#include <memory>

#include "index/index.h"
#include "sql/database.h"

namespace memvid::index {

using sql::Blob;
using sql::Database;
using sql::ReadTransaction;
using sql::Statement;
using sql::WriteTransaction;

// Made by the first mark, not with the others.
inline constexpr const char* kMarksTable =
    "CREATE TABLE marks(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID";

inline constexpr int kSchemaVersion = 1;  // user_version in the database header

// Opens, creates when `access` says so, and checks; Errors as index.h promises. A file that is not
// ours is never read by SQLite, so not even its journal is touched.
Result<std::unique_ptr<Database>> open_database(const std::filesystem::path& path, Access access);

// Index::check_ours.
Status check_ours(const std::filesystem::path& path);

// Index::reset.
Status reset_database(const std::filesystem::path& path);

}  // namespace memvid::index

#endif  // MEMVID_INDEX_SCHEMA_H_
