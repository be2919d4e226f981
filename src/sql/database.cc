#include "sql/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace memvid::sql {
namespace {

constexpr int kBusyTimeoutMs = 5'000;
// Statements whose text depends on a filter come and go; this many are kept.
constexpr std::size_t kIdleStatementsMax = 64;

ErrorCode code_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ErrorCode::kBusy;
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG: return ErrorCode::kCapacity;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
    case SQLITE_NOLFS:
    case SQLITE_PROTOCOL: return ErrorCode::kIo;
    // Our statements are fixed: what does not fit them is the database.
    default: return ErrorCode::kCorrupt;
  }
}

}  // namespace

// ---- Statement ---------------------------------------------------------------------------------

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      sql_(std::move(other.sql_)),
      handle_(other.handle_),
      next_parameter_(other.next_parameter_),
      bind_code_(other.bind_code_) {
  other.handle_ = nullptr;
}

Statement::~Statement() {
  if (handle_ == nullptr) return;
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
  if (database_.idle_.size() < kIdleStatementsMax) {
    database_.idle_.emplace(std::move(sql_), handle_);
  } else {
    sqlite3_finalize(handle_);
  }
}

Result<bool> Statement::step() {
  if (bind_code_ != SQLITE_OK) return database_.error(bind_code_);
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_.error(code);
}

Status Statement::run() {
  MEMVID_TRY(const bool row, step());
  MEMVID_CHECK(!row);
  return {};
}

void Statement::bind_one(std::nullptr_t) {
  bind_code_ = std::max(bind_code_, sqlite3_bind_null(handle_, next_parameter_++));
}

void Statement::bind_one(std::int64_t value) {
  bind_code_ = std::max(bind_code_, sqlite3_bind_int64(handle_, next_parameter_++, value));
}

void Statement::bind_one(std::string_view value) {
  const char* bytes = value.data() == nullptr ? "" : value.data();
  bind_code_ = std::max(bind_code_, sqlite3_bind_text64(handle_, next_parameter_++, bytes,
                                                        value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind_one(base::ByteSpan value) {
  const void* bytes = value.data() == nullptr ? static_cast<const void*>("") : value.data();
  bind_code_ = std::max(bind_code_, sqlite3_bind_blob64(handle_, next_parameter_++, bytes,
                                                        value.size(), SQLITE_STATIC));
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }
double Statement::real(int column) const { return sqlite3_column_double(handle_, column); }
bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

base::ByteSpan Statement::blob(int column) const {
  const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

Status Statement::wrong_size(int column) const {
  return database_.damaged(std::string("column ") + sqlite3_column_name(handle_, column) +
                           " has the wrong size");
}

// ---- Blob --------------------------------------------------------------------------------------

Blob::Blob(Blob&& other) noexcept : database_(other.database_), handle_(other.handle_) {
  other.handle_ = nullptr;
}

Blob::~Blob() {
  if (handle_ != nullptr) sqlite3_blob_close(handle_);
}

std::size_t Blob::size_bytes() const {
  return static_cast<std::size_t>(sqlite3_blob_bytes(handle_));
}

Status Blob::read(std::size_t offset, std::span<std::uint8_t> out) {
  const int code = sqlite3_blob_read(handle_, out.data(), static_cast<int>(out.size()),
                                     static_cast<int>(offset));
  if (code != SQLITE_OK) return database_->error(code);
  return {};
}

Status Blob::write(std::size_t offset, base::ByteSpan bytes) {
  const int code = sqlite3_blob_write(handle_, bytes.data(), static_cast<int>(bytes.size()),
                                      static_cast<int>(offset));
  if (code != SQLITE_OK) return database_->error(code);
  return {};
}

// ---- Database ----------------------------------------------------------------------------------

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path,
                                                 const std::string& name, int flags,
                                                 const Wording& wording) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<Database> database(new Database(path, handle, wording));
  if (handle == nullptr) return fail(ErrorCode::kCapacity, "out of memory");
  if (code != SQLITE_OK) return database->error(code);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  return database;
}

Database::~Database() {
  for (const auto& [sql, statement] : idle_) sqlite3_finalize(statement);
  MEMVID_CHECK(sqlite3_close(handle_) == SQLITE_OK);  // else a Statement or Blob outlives us
}

Result<Statement> Database::prepare(std::string_view sql) {
  if (const auto idle = idle_.find(sql); idle != idle_.end()) {
    Statement statement(*this, sql, idle->second);
    idle_.erase(idle);
    return statement;
  }
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) return error(code);
  return Statement(*this, sql, handle);
}

Status Database::execute(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code);
  return {};
}

Status Database::read_header(std::span<char> out) {
  sqlite3_file* file = nullptr;  // SQLite's own, which it closes when no lock is lost by it
  int code = sqlite3_file_control(handle_, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (code == SQLITE_OK)
    code = file->pMethods->xRead(file, out.data(), static_cast<int>(out.size()), 0);
  return code == SQLITE_OK ? Status{} : error(code);
}

// SQLite asks no busy handler when the mode of a file that others have open is to change
// (sqlite.org/wal.html, "Sometimes queries return SQLITE_BUSY in WAL mode").
Status Database::use_wal() {
  constexpr auto kBetweenTries = std::chrono::milliseconds(5);
  for (int tries = kBusyTimeoutMs / 5;; --tries) {
    Status done = execute("PRAGMA journal_mode = WAL");
    if (done || done.error().code != ErrorCode::kBusy || tries == 0) return done;
    std::this_thread::sleep_for(kBetweenTries);
  }
}

Result<std::int64_t> Database::integer(std::string_view sql) {
  MEMVID_TRY(Statement statement, prepare(sql));
  MEMVID_TRY(const bool row, statement.step());
  if (!row) return error(SQLITE_CORRUPT);
  return statement.integer(0);
}

Result<Blob> Database::open_blob(const char* table, const char* column, std::uint64_t row,
                                 bool writable) {
  sqlite3_blob* handle = nullptr;
  const int code = sqlite3_blob_open(handle_, "main", table, column,
                                     static_cast<sqlite3_int64>(row), writable ? 1 : 0, &handle);
  if (code != SQLITE_OK) return error(code);
  return Blob(*this, handle);
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

void Database::roll_back() {
  if (in_transaction()) sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

Status Database::copy_to(Database& to) {
  sqlite3_backup* const backup = sqlite3_backup_init(to.handle_, "main", handle_, "main");
  if (backup == nullptr) return to.error(sqlite3_extended_errcode(to.handle_));
  sqlite3_backup_step(backup, -1);  // all pages; its error is told by finish as well
  const int code = sqlite3_backup_finish(backup);
  return code == SQLITE_OK ? Status{} : to.error(code);
}

tl::unexpected<Error> Database::error(int code) const {
  const ErrorCode kind = code_of(code);
  std::string message = path_.string() + ": ";
  const char* said = sqlite3_errmsg(handle_);
  switch (kind) {
    case ErrorCode::kBusy:
      return fail(kind, message + "another process is using this " + wording_.noun + "; try again");
    case ErrorCode::kCorrupt: return damaged(said);
    case ErrorCode::kCapacity:
      return fail(kind, message + "cannot grow the " + wording_.noun + ": " + said);
    default: return fail(kind, message + said);
  }
}

tl::unexpected<Error> Database::damaged(const std::string& how) const {
  return fail(ErrorCode::kCorrupt,
              path_.string() + ": damaged " + wording_.noun + " (" + how + "); " + wording_.remedy);
}

// ---- Transactions ------------------------------------------------------------------------------

Result<ReadTransaction> ReadTransaction::begin(Database& database) {
  if (database.in_transaction()) return ReadTransaction(nullptr);
  MEMVID_TRY_VOID(database.execute("BEGIN"));
  return ReadTransaction(&database);
}

ReadTransaction::ReadTransaction(ReadTransaction&& other) noexcept : database_(other.database_) {
  other.database_ = nullptr;
}

ReadTransaction::~ReadTransaction() {
  if (database_ != nullptr) database_->roll_back();
}

Result<WriteTransaction> WriteTransaction::begin(Database& database) {
  MEMVID_CHECK(!database.in_transaction());
  MEMVID_TRY_VOID(database.execute("BEGIN IMMEDIATE"));
  return WriteTransaction(&database);
}

WriteTransaction::WriteTransaction(WriteTransaction&& other) noexcept : database_(other.database_) {
  other.database_ = nullptr;
}

WriteTransaction::~WriteTransaction() {
  if (database_ != nullptr) database_->roll_back();
}

Status WriteTransaction::commit() {
  MEMVID_TRY_VOID(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace memvid::sql
