// Ends the sessions that an index says are ending, whoever marked them, and takes dead members out
// of it: a bounded number in one step, however many there are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/key.h"
#include "contract/backend.h"
#include "store/tenant_sessions/tenant_session_operations.h"

namespace rss {

// An index lives so much longer than the sessions in it.
inline constexpr std::int64_t kIndexGraceS = 3600;

// Each id with its key.
std::vector<TenantSessionKey> tenant_session_keys(const Keys& keys, std::string_view tenant,
                                                  const std::vector<std::string>& ids);

// The texts of a list of replies, from the `first` on.
std::vector<std::string> texts_from(std::vector<Reply>& items, std::size_t first);

// Deletes the sessions, if the index says that they are ending or does not have them, and takes
// them out of it. Ends with the ids of those that were there. The backend must outlive the call.
void finish_ending(Backend& backend, std::string index_key, std::vector<TenantSessionKey> ending,
                   std::uint64_t deadline, Callback<Result<std::vector<std::string>>> done);

// The same, whatever the index says.
void end_sessions(Backend& backend, std::string index_key, std::vector<TenantSessionKey> sessions,
                  std::uint64_t deadline, Callback<Result<std::vector<std::string>>> done);

// Takes those members whose session is gone out of the index. Ends with how many there were. The
// backend must outlive the call.
void drop_dead(Backend& backend, std::string index_key, std::vector<TenantSessionKey> members,
               std::uint64_t deadline, Callback<Result<std::int64_t>> done);

}  // namespace rss
