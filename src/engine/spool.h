// Spool: the entries of the texts that were added, in an unnamed temporary file.
//
// It lies in $TMPDIR (else /tmp), is seen by nobody else, and is gone with the process. So memory
// use does not grow with the input, the input may be read twice (once to train the dictionary), and
// what was added is what is built.
#ifndef MEMVID_ENGINE_SPOOL_H_
#define MEMVID_ENGINE_SPOOL_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "archive/entry.h"
#include "memvid/error.h"

namespace memvid::engine {

class Spool {
 public:
  Spool();
  ~Spool();
  Spool(Spool&&) noexcept;
  Spool& operator=(Spool&&) noexcept;

  // kCapacity: the temporary folder is full; kIo.
  Status add(const archive::Entry& entry);
  // All entries so far, in order.
  Status each(const std::function<Status(archive::Entry&&)>& on_entry) const;
  // All groups of entries so far as raw blocks of some 30 KB: samples for a dictionary.
  Status each_block(const std::function<Status(base::Bytes&&)>& on_block) const;
  std::uint64_t size_bytes() const;
  void clear();

 private:
  Status flush();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_SPOOL_H_
