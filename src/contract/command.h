// Command: one invocation of an Operation, with its keys, its arguments and its deadline.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "contract/arguments.h"
#include "contract/written_members.h"

namespace rss {

struct Operation;
class Rescuer;

struct Command {
  const Operation* operation = nullptr;

  // `arguments` holds the keys first, then the other arguments.
  std::size_t key_count = 0;
  Arguments arguments = {};

  // In Clock::active_ns() time. The call fails with ERR_TIMEOUT once the deadline has passed.
  std::uint64_t deadline = UINT64_MAX;

  // See base/ordering_domain.h. 0 selects the domain of the first key.
  std::size_t domain = 0;

  // Another command of the same call follows in this tick, so the connection does not flush yet.
  bool more_follows = false;

  // An earlier command of the same call is in doubt. Only the server may serve this command, never
  // the local table.
  bool in_doubt = false;

  // The members that the command writes. Required for operations with Replay::kChange.
  std::shared_ptr<const WrittenMembers> written = {};

  // The handler that takes over when the command fails because of an outage; null for none.
  Rescuer* rescuer = nullptr;

  std::string_view key(std::size_t i) const { return arguments[i]; }
  // The i-th argument after the keys.
  std::string_view argument(std::size_t i) const { return arguments[key_count + i]; }
};

}  // namespace rss
