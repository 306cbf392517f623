// Command: one run of an Operation.
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

  // The keys first, then everything else.
  std::size_t key_count = 0;
  Arguments arguments = {};

  // On Clock::active_ns(): from then on the caller is told ERR_TIMEOUT.
  std::uint64_t deadline = UINT64_MAX;

  // See base/ordering_domain.h. 0: that of the first key.
  std::size_t domain = 0;

  // Another command of this tick belongs to it: it is not worth a write of its own.
  bool more_follows = false;

  // An earlier command of the same call may have been carried out: only the server may answer.
  bool in_doubt = false;

  // What it writes: for operations that are replayed as changes.
  std::shared_ptr<const WrittenMembers> written = {};

  // Takes the command over when it fails by an outage; null for nobody.
  Rescuer* rescuer = nullptr;

  std::string_view key(std::size_t i) const { return arguments[i]; }
  // The i-th argument behind the keys.
  std::string_view argument(std::size_t i) const { return arguments[key_count + i]; }
};

}  // namespace rss
