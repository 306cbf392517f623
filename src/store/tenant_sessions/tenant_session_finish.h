// Ends the sessions that an index says are ending, whoever marked them, and takes dead members out
// of it: a bounded number in one step, however many there are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/key.h"
#include "base/task.h"
#include "store/shared/caller.h"
#include "store/tenant_sessions/tenant_session_operations.h"

namespace rss {

// An index lives so much longer than the sessions in it.
inline constexpr std::int64_t kIndexGraceS = 3600;

// Each id with its key.
std::vector<TenantSessionKey> tenant_session_keys(const Keys& keys, std::string_view tenant,
                                                  const std::vector<std::string>& ids);

// The texts of a list of replies, from the `first` on.
std::vector<std::string> texts_from(std::vector<Reply>& items, std::size_t first);

using EndedIds = Result<std::vector<std::string>>;

// For coroutines; the caller must outlive the call. Deletes the sessions, if the index says that
// they are ending or does not have them, and takes them out of it. The ids of those that were
// there.
Awaitable<EndedIds> finish_ending(const Caller& caller, std::string index_key,
                                  std::vector<TenantSessionKey> ending, std::uint64_t deadline);

// The same, whatever the index says.
Awaitable<EndedIds> end_sessions(const Caller& caller, std::string index_key,
                                 std::vector<TenantSessionKey> sessions, std::uint64_t deadline);

// Takes those members whose session is gone out of the index. How many there were.
Awaitable<Result<std::int64_t>> drop_dead(const Caller& caller, std::string index_key,
                                          std::vector<TenantSessionKey> members,
                                          std::uint64_t deadline);

}  // namespace rss
