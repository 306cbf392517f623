// BlockedCalls: calls that wait until earlier changes have been replayed to the server. Calls on
// one key keep their order. Owned by a Fallback, which limits their number.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/keyed_queue.h"
#include "base/string_hash.h"
#include "contract/backend.h"

namespace rss {

struct HeldCall {
  Command command;
  Completion completion;
};

class BlockedCalls {
 public:
  std::size_t size() const { return calls_.size(); }

  // Appends the call to the queue of the key. The empty key is valid.
  void hold(std::string_view key, HeldCall call) {
    earliest_deadline_ = std::min(earliest_deadline_, call.command.deadline);
    calls_.push(key, std::move(call));
  }

  // Removes and returns the calls of the key, in order.
  std::vector<HeldCall> take(std::string_view key) { return calls_.take(key); }

  std::vector<HeldCall> take_all() {
    return calls_.extract_if([](const HeldCall&) { return true; });
  }

  // Removes and returns the calls whose deadline has passed.
  std::vector<HeldCall> take_late(std::uint64_t now_ns) {
    if (now_ns < earliest_deadline_) return {};
    earliest_deadline_ = UINT64_MAX;
    return calls_.extract_if([&](const HeldCall& call) {
      if (call.command.deadline <= now_ns) return true;
      earliest_deadline_ = std::min(earliest_deadline_, call.command.deadline);
      return false;
    });
  }

 private:
  KeyedQueue<std::string, HeldCall, StringHash> calls_;
  std::uint64_t earliest_deadline_ = UINT64_MAX;
};

}  // namespace rss
