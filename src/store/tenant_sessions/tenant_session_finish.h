// Deletes sessions of an index and removes dead members from it. Any number of sessions is
// processed in steps of bounded size. Private to store/tenant_sessions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/key.h"
#include "base/task.h"
#include "store/shared/caller.h"
#include "store/tenant_sessions/tenant_session_operations.h"

namespace rss {

// How much longer an index lives than the sessions in it.
inline constexpr std::int64_t kIndexGraceS = 3600;

// Returns each id with its key.
std::vector<TenantSessionKey> tenant_session_keys(const Keys& keys, std::string_view tenant,
                                                  const std::vector<std::string>& ids);

// Moves the texts out of a list of replies, starting at index `first`.
std::vector<std::string> texts_from(std::vector<Reply>& items, std::size_t first);

using EndedIds = Result<std::vector<std::string>>;

// Deletes each session that is marked as ending in the index, or is not a member of it, and removes
// it from the index. Returns the ids of the sessions that existed. `caller` must outlive the call,
// here and below.
Awaitable<EndedIds> finish_ending(const Caller& caller, std::string index_key,
                                  std::vector<TenantSessionKey> ending, std::uint64_t deadline);

// Deletes all the sessions and removes them from the index. Returns the ids of the sessions that
// existed.
Awaitable<EndedIds> end_sessions(const Caller& caller, std::string index_key,
                                 std::vector<TenantSessionKey> sessions, std::uint64_t deadline);

// Removes members without a session from the index. Returns how many were removed.
Awaitable<Result<std::int64_t>> drop_dead(const Caller& caller, std::string index_key,
                                          std::vector<TenantSessionKey> members,
                                          std::uint64_t deadline);

}  // namespace rss
