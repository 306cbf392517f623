// TenantSessionsTest: the sessions of one user of a tenant, at most two, on the embedded table with
// a view of each command, and another process on the same table. The clock stands still.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "memory/memory_backend.h"
#include "store/tenant_sessions/tenant_session_cleanup.h"
#include "store/tenant_sessions/tenant_sessions.h"
#include "support/manual_clock.h"
#include "support/pending.h"
#include "support/watched_backend.h"

namespace rss {

using Seen = std::vector<std::string>;

inline std::string id_of(int i) {
  return "0b0fcd6e-6f1f-4c8e-9a53-3f3c1e1d2a" + std::to_string(10 + i);
}

class TenantSessionsTest : public testing::Test {
 protected:
  using TextsCall = Pending<TextList>;
  using FoundCall = Pending<Found>;

  TenantSessionsTest() { options_.max_sessions_per_user = 2; }

  // The ids of the sessions that ended for it.
  Seen create(int i) {
    TextsCall call;
    sessions_.create("t", "u", id_of(i), "{}", call.callback());
    Seen evicted;
    for (std::size_t at = 1; at < call.value().size(); ++at) evicted.push_back(*call.value()[at]);
    backend_.take_seen();
    return evicted;
  }
  FoundCall start_get(int i, std::string_view tenant = "t") {
    FoundCall call;
    sessions_.get(tenant, id_of(i), call.callback());
    return call;
  }
  Seen listed() {
    TextsCall call;
    sessions_.list("t", "u", call.callback());
    Seen texts;
    for (std::size_t i = 0; i < call.value().size(); i += 2) texts.push_back(*call.value()[i]);
    return texts;
  }
  // As listed.
  Seen listed_ids() {
    Seen ids;
    for (const std::string& text : listed()) ids.push_back(text.substr(text.find(':') + 2, 36));
    return ids;
  }
  void update(int i) {
    Pending<std::string_view> call;
    sessions_.update("t", id_of(i), {SessionChange::Kind::kReplace, R"({"x":1})"}, call.callback());
    EXPECT_TRUE(call.ok());
  }
  std::int64_t destroy_all(std::string_view except = "") {
    Pending<std::int64_t> call;
    sessions_.destroy_all("t", "u", except, call.callback());
    return call.value();
  }
  std::int64_t cleanup(std::string_view tenant) {
    Pending<std::int64_t> call;
    cleanup_.run(tenant, call.callback());
    return call.value();
  }
  bool is_there(int i) { return table_->get(key_of(i)).has_value(); }
  bool is_member(int i) { return table_->sorted_set_score(kIndex, id_of(i)).has_value(); }
  // As a process does that dies before it ends the session.
  void mark(int i) {
    const double score = *table_->sorted_set_score(kIndex, id_of(i));
    table_->sorted_set_put(kIndex, id_of(i), -score);
  }
  static std::string key_of(int i) { return "session:t:" + id_of(i); }

  static constexpr std::string_view kIndex = "user_sessions:t:u";
  Options options_;
  ManualClock clock_;
  std::shared_ptr<MemoryTable> table_ = std::make_shared<MemoryTable>(clock_, 64u << 20);
  MemoryBackend memory_{table_};
  WatchedBackend backend_{memory_};
  TenantSessions sessions_{backend_, clock_, options_};
  TenantSessions others_{memory_, clock_, options_};
  TenantSessionCleanup cleanup_{memory_, clock_, options_, [](Function<void()> step) { step(); }};
};

}  // namespace rss
