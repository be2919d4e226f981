// A memvid.toml: what it says is in range, or it is refused.
#include "fuzz/target.h"
#include "settings/table.h"
#include "settings/toml_file.h"

FUZZ_TARGET(toml) {
  using namespace memvid;
  static_cast<void>(settings::read_toml(base::as_text(bytes), [](const settings::TomlItem& item) {
                      MEMVID_CHECK(item.line > 0);
                      if (item.value) MEMVID_CHECK(!settings::to_toml(*item.value).empty());
                      return Status{};
                    }).has_value());
}
