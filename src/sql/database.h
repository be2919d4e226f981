// A thin layer over SQLite: statements, transactions, blobs, and its codes as ours.
#ifndef MEMVID_SQL_DATABASE_H_
#define MEMVID_SQL_DATABASE_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "base/try.h"
#include "memvid/error.h"

struct sqlite3;
struct sqlite3_blob;
struct sqlite3_stmt;

namespace memvid::sql {

class Database;

// How errors speak of a database: "damaged index (...); run memvid reindex".
struct Wording {
  const char* noun;    // "index"
  const char* remedy;  // of damage
};

// A prepared statement, borrowed from its Database and given back, reset, by the destructor.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Binds the next parameters, left to right. The bytes must live until the last step().
  template <typename... Values>
  Statement& bind(const Values&... values) {
    (bind_one(values), ...);
    return *this;
  }
  // True: a row is there. False: done.
  Result<bool> step();
  // For statements without rows.
  Status run();

  // The row's columns, from 0; views are valid until the next step().
  std::int64_t integer(int column) const;
  std::uint64_t number(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  double real(int column) const;
  bool is_null(int column) const;
  std::string text(int column) const;  // NULL gives ""
  base::ByteSpan blob(int column) const;
  // A blob of exactly N bytes; kCorrupt otherwise.
  template <std::size_t N>
  Status array(int column, std::array<std::uint8_t, N>& out) const;

 private:
  friend class Database;
  Statement(Database& database, std::string_view sql, sqlite3_stmt* handle)
      : database_(database), sql_(sql), handle_(handle) {}
  void bind_one(std::nullptr_t);
  void bind_one(std::int64_t value);
  void bind_one(std::uint64_t value) { bind_one(static_cast<std::int64_t>(value)); }
  void bind_one(std::uint32_t value) { bind_one(static_cast<std::int64_t>(value)); }
  void bind_one(int value) { bind_one(static_cast<std::int64_t>(value)); }
  void bind_one(std::string_view value);
  void bind_one(const std::string& value) { bind_one(std::string_view(value)); }
  void bind_one(base::ByteSpan value);
  template <std::size_t N>
  void bind_one(const std::array<std::uint8_t, N>& value) {
    bind_one(base::ByteSpan(value));
  }
  template <typename T>
  void bind_one(const std::optional<T>& value) {
    if (value)
      bind_one(*value);
    else
      bind_one(nullptr);
  }
  Status wrong_size(int column) const;

  Database& database_;
  std::string sql_;
  sqlite3_stmt* handle_;
  int next_parameter_ = 1;
  int bind_code_ = 0;
};

// A blob in place: reads and writes parts of it without the rest.
class Blob {
 public:
  Blob(Database& database, sqlite3_blob* handle) : database_(&database), handle_(handle) {}
  Blob(Blob&& other) noexcept;
  Blob& operator=(Blob&&) = delete;
  ~Blob();
  std::size_t size_bytes() const;
  Status read(std::size_t offset, std::span<std::uint8_t> out);
  Status write(std::size_t offset, base::ByteSpan bytes);

 private:
  Database* database_;
  sqlite3_blob* handle_;
};

class Database {
 public:
  // `name` is the path, or a file: URI of it; `flags` as of sqlite3_open_v2.
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& path,
                                                const std::string& name, int flags,
                                                const Wording& wording);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::filesystem::path& path() const { return path_; }
  sqlite3* handle() { return handle_; }

  // Prepared once, then kept: `sql` comes from a small set.
  Result<Statement> prepare(std::string_view sql);
  // Statements separated by ';', whose rows are dropped.
  Status execute(const char* sql);
  // The file's first bytes, of which it has so many, as they lie there; without a lock. (Whoever
  // opens the file himself and closes it frees the locks that SQLite has on it anywhere in this
  // process: sqlite.org/howtocorrupt.html 2.2.)
  Status read_header(std::span<char> out);
  // Turns the write-ahead log on, also while others open the same new file. kBusy: one of them has
  // read or written for longer than some seconds.
  Status use_wal();
  // The first column of the first row of `sql`; kCorrupt when there is none.
  Result<std::int64_t> integer(std::string_view sql);
  Result<Blob> open_blob(const char* table, const char* column, std::uint64_t row, bool writable);

  bool in_transaction() const;
  // Never fails: after an Error SQLite may have rolled back already.
  void roll_back();

  // Writes all of the database, as it stands, over what is in `to`, in one transaction of `to`.
  Status copy_to(Database& to);

  // The Error for an SQLite result code, with SQLite's words and what to do.
  tl::unexpected<Error> error(int code) const;
  tl::unexpected<Error> damaged(const std::string& how) const;  // kCorrupt

 private:
  friend class Statement;
  Database(std::filesystem::path path, sqlite3* handle, const Wording& wording)
      : path_(std::move(path)), handle_(handle), wording_(wording) {}

  std::filesystem::path path_;
  sqlite3* handle_;
  Wording wording_;
  std::multimap<std::string, sqlite3_stmt*, std::less<>> idle_;
};

// Everything read through it is one state of the database. Inside a transaction it does nothing.
class ReadTransaction {
 public:
  static Result<ReadTransaction> begin(Database& database);
  ReadTransaction(ReadTransaction&& other) noexcept;
  ReadTransaction& operator=(ReadTransaction&&) = delete;
  ~ReadTransaction();

 private:
  explicit ReadTransaction(Database* database) : database_(database) {}
  Database* database_;  // null: nothing to end
};

// BEGIN IMMEDIATE … commit(); rolled back when it goes away before.
class WriteTransaction {
 public:
  static Result<WriteTransaction> begin(Database& database);
  WriteTransaction(WriteTransaction&& other) noexcept;
  WriteTransaction& operator=(WriteTransaction&&) = delete;
  ~WriteTransaction();
  Status commit();

 private:
  explicit WriteTransaction(Database* database) : database_(database) {}
  Database* database_;  // null: finished
};

template <std::size_t N>
Status Statement::array(int column, std::array<std::uint8_t, N>& out) const {
  const base::ByteSpan bytes = blob(column);
  if (bytes.size() != N) return wrong_size(column);
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return {};
}

}  // namespace memvid::sql

#endif  // MEMVID_SQL_DATABASE_H_
