// Letters in the store: written with the end of a job, lent to one carrier at a time.
#include "base/try.h"
#include "jobs/sqlite_store.h"

namespace memvid::jobs {

Result<std::optional<Delivery>> SqliteStore::next_delivery(Time again_at) {
  {
    MEMVID_TRY(const auto due, due_delivery());
    if (!due) return std::nullopt;  // as a rule: without a write transaction
  }
  MEMVID_TRY(auto transaction, WriteTransaction::begin(*database_));
  MEMVID_TRY(const auto delivery, due_delivery());
  if (!delivery) return std::nullopt;
  MEMVID_TRY(Statement update, database_->prepare("UPDATE deliveries SET tries = ?,"
                                                  " not_before = ? WHERE delivery = ?"));
  MEMVID_TRY_VOID(update.bind(delivery->tries, again_at, delivery->number).run());
  MEMVID_TRY_VOID(transaction.commit());
  return delivery;
}

Status SqliteStore::postpone(std::uint64_t delivery, Time not_before) {
  MEMVID_TRY(Statement update,
             database_->prepare("UPDATE deliveries SET not_before = ? WHERE delivery = ?"));
  return update.bind(not_before, delivery).run();
}

Status SqliteStore::delivered(std::uint64_t delivery) {
  MEMVID_TRY(Statement remove, database_->prepare("DELETE FROM deliveries WHERE delivery = ?"));
  return remove.bind(delivery).run();
}

Result<std::optional<Delivery>> SqliteStore::due_delivery() {
  MEMVID_TRY(Statement select,
             database_->prepare("SELECT delivery, job_id, letter_to, body, tries + 1 FROM"
                                " deliveries WHERE not_before <= ? ORDER BY delivery LIMIT 1"));
  MEMVID_TRY(const bool row, select.bind(options_.clock()).step());
  if (!row) return std::nullopt;
  return Delivery{
      select.number(0), select.text(1), {select.text(2), select.text(3)}, select.number(4)};
}

Status SqliteStore::post(const Job& ended) {
  if (!options_.letters) return {};
  for (const Letter& letter : options_.letters(ended)) {
    MEMVID_TRY(Statement insert,
               database_->prepare("INSERT INTO deliveries(job_id, letter_to, body, tries,"
                                  " not_before) VALUES(?, ?, ?, 0, 0)"));
    MEMVID_TRY_VOID(insert.bind(ended.id, letter.to, letter.body).run());
  }
  return {};
}

}  // namespace memvid::jobs
