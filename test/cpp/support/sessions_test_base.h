// SessionsTest: the sessions of one process on the embedded table, with a view of each command that
// they send, and those of another process on the same table. The clock stands still.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memory/memory_backend.h"
#include "store/sessions/sessions.h"
#include "support/manual_clock.h"
#include "support/pending.h"
#include "support/watched_backend.h"

namespace rss {

inline constexpr std::string_view kId = "0b0fcd6e-6f1f-4c8e-9a53-3f3c1e1d2a01";
inline constexpr std::string_view kOtherId = "7d1b2f64-9f0a-4b7e-8f63-5a2c9b8e7d02";

// The value of a member as it is written; empty when there is none.
std::string member(std::string_view text, std::string_view name);

class SessionsTest : public testing::Test {
 protected:
  using Names = std::vector<std::string>;
  using TextCall = Pending<std::string_view>;
  using FoundCall = Pending<Found>;
  using UnitCall = Pending<Unit>;

  void create(std::string_view id, std::string_view data);
  UnitCall start_create(std::string_view id, std::string_view data);
  FoundCall start_get(std::string_view id);
  TextCall start_update(std::string_view id, std::string_view fields, Names merged = {});
  TextCall start_patch(std::string_view id, std::string_view patch);
  Pending<bool> start_remove(std::string_view id);
  Pending<bool> start_touch(std::string_view id);
  FoundCall start_complete(std::string_view id);
  UnitCall start_rotate(std::string_view id, std::string_view new_id);

  // As another process does it, at once.
  void others_update(std::string_view id, std::string_view fields);
  void others_remove(std::string_view id);

  // What stands in the table, and for how long.
  std::optional<std::string> stored(std::string_view id);
  std::int64_t seconds_left(std::string_view id);
  // What nothing here would have written.
  void store(std::string_view id, std::string_view text);

  Options options_;
  ManualClock clock_;
  std::shared_ptr<MemoryTable> table_ = std::make_shared<MemoryTable>(clock_, 64u << 20);
  MemoryBackend memory_{table_};
  WatchedBackend backend_{memory_};
  LastKnownValues seen_;
  LastKnownValues seen_by_others_;
  Sessions sessions_{backend_, clock_, options_, seen_};
  Sessions others_{memory_, clock_, options_, seen_by_others_};
};

}  // namespace rss
