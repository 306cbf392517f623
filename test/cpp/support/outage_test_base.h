// OutageTest: the project sessions of one process in front of a server that comes and goes, and of
// another process that reaches it all the time. The clock stands still until the test moves it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "memory/memory_backend.h"
#include "policy/fallback.h"
#include "store/sessions/recent_sessions.h"
#include "store/sessions/session_operations.h"
#include "store/sessions/session_replay.h"
#include "store/sessions/sessions.h"
#include "store/values/key_values.h"
#include "support/flaky_server.h"
#include "support/pending.h"
#include "support/sessions_test_base.h"

namespace rss {

class OutageTest : public testing::Test {
 protected:
  using Names = std::vector<std::string>;
  using FoundCall = Pending<Found>;
  using TextCall = Pending<std::string_view>;
  using UnitCall = Pending<Unit>;
  using BoolCall = Pending<bool>;

  explicit OutageTest(Journal::Bounds bounds = {});

  UnitCall create(std::string_view id, std::string_view data = "{}");
  FoundCall get(std::string_view id);
  TextCall update(std::string_view id, std::string_view fields, Names merged = {});
  TextCall patch(std::string_view id, std::string_view merge_patch);
  BoolCall remove(std::string_view id);
  BoolCall touch(std::string_view id);
  FoundCall complete(std::string_view id);
  UnitCall rotate(std::string_view id, std::string_view new_id);

  // As another process does it, at once.
  void others_update(std::string_view id, std::string_view fields);
  void others_remove(std::string_view id);

  // What stands on the server, and for how long.
  std::optional<std::string> stored(std::string_view id);
  std::int64_t seconds_left(std::string_view id);

  // Time goes on, and what has to be done a few times a second is done.
  void pass_ms(std::int64_t ms);

  // A command of the product on some key, and how it ends.
  Pending<Reply> run(Command command);

  Options options_;
  ManualClock clock_;
  std::shared_ptr<MemoryTable> table_ = std::make_shared<MemoryTable>(clock_, 256u << 20);
  MemoryBackend memory_{table_};
  FlakyServer server_{memory_, clock_};
  Breaker breaker_{server_, server_, clock_, SessionCommands::ping(), 2'000'000'000};
  LastKnownValues seen_{64u << 20};
  AbsoluteExpiry end_{breaker_, clock_, options_};
  RecentSessions shadow_{seen_, clock_, options_, end_};
  SessionReplay replay_{breaker_, clock_, options_, seen_};
  std::vector<std::string> events_;
  int tables_ = 0;
  Fallback fallback_;
  Sessions sessions_{fallback_, clock_, options_, seen_};
  LastKnownValues seen_by_others_;
  Sessions others_{memory_, clock_, options_, seen_by_others_};

 private:
  Fallback::Parts parts(Journal::Bounds bounds);
};

}  // namespace rss
