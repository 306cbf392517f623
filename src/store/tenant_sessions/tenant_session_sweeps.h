// TenantSessionSweeps: deletes all sessions that are marked as ending in an index, including those
// marked by other processes. Concurrent callers of this process share sweeps (single-flight):
// callers that arrive during a sweep share the next one. Owned by TenantSessions.
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

  // The arguments must outlive this object and every completion of the backend.
  TenantSessionSweeps(const Caller& caller, const Keys& keys) : caller_(caller), keys_(keys) {}

  // Completes when every session that is marked now has been deleted. Returns the ids of the
  // sessions that existed to the first caller of the sweep, and no ids to the others.
  void run(std::string_view tenant, std::string_view user, std::uint64_t deadline,
           IdsCallback done);
  // run() for coroutines. `tenant` and `user` must stay valid until the coroutine continues.
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
    // Callers that arrived during this sweep.
    std::vector<IdsCallback> next = {};
  };

  Task sweep(std::string index_key);
  void end(const std::string& index_key, Result<Ids> outcome);

  const Caller& caller_;
  const Keys& keys_;
  std::map<std::string, Sweep, std::less<>> sweeps_;  // by index key
};

}  // namespace rss
