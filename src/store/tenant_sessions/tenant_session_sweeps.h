// TenantSessionSweeps: ends what is left marked as ending in an index, by whomever. Those of this
// process who want it at one time share one sweep, so that the work does not grow with their number
// times what is marked. Owned by TenantSessions.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/key.h"
#include "store/tenant_sessions/tenant_session_finish.h"

namespace rss {

class TenantSessionSweeps {
 public:
  using Ids = std::vector<std::string>;
  using IdsCallback = Callback<Result<Ids>>;

  // The caller and the keys must outlive it and every completion.
  TenantSessionSweeps(const Caller& caller, const Keys& keys) : caller_(caller), keys_(keys) {}

  // Ends once every session has ended that is marked now. Of the ids of those that were there each
  // is told to one caller.
  void run(std::string_view tenant, std::string_view user, std::uint64_t deadline,
           IdsCallback done);
  // The same for coroutines. The names must stay valid until it continues.
  Awaitable<Result<Ids>> run(std::string_view tenant, std::string_view user,
                             std::uint64_t deadline) {
    return Awaitable<Result<Ids>>([this, tenant, user, deadline](IdsCallback done) {
      run(tenant, user, deadline, std::move(done));
    });
  }

 private:
  struct Sweep {
    std::string tenant;
    std::uint64_t deadline = 0;
    std::vector<IdsCallback> callers = {};
    // Came after this sweep had begun to look.
    std::vector<IdsCallback> next = {};
  };

  Task sweep(std::string index_key);
  void end(const std::string& index_key, Result<Ids> outcome);

  const Caller& caller_;
  const Keys& keys_;
  std::map<std::string, Sweep, std::less<>> sweeps_;  // by index
};

}  // namespace rss
