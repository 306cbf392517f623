// BlockedCalls: calls that wait until earlier changes have been replayed to the server. Calls on
// one key keep their order. Owned by a Fallback, which limits their number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ring.h"
#include "contract/backend.h"

namespace rss {

struct HeldCall {
  Command command;
  Completion completion;
};

class BlockedCalls {
 public:
  std::size_t size() const { return size_; }
  bool waits_for(std::string_view key) const { return lines_.contains(std::string(key)); }

  // Appends the call to the queue of the key. The empty key is valid.
  void hold(std::string_view key, HeldCall call) {
    earliest_deadline_ = std::min(earliest_deadline_, call.command.deadline);
    lines_[std::string(key)].push_back(std::move(call));
    ++size_;
  }

  // Removes and returns the calls of the key, in order.
  std::vector<HeldCall> take(std::string_view key) {
    const auto line = lines_.find(std::string(key));
    if (line == lines_.end()) return {};
    std::vector<HeldCall> calls;
    while (!line->second.empty()) calls.push_back(line->second.pop_front());
    lines_.erase(line);
    size_ -= calls.size();
    return calls;
  }

  std::vector<HeldCall> take_all() {
    return take_if([](const HeldCall&) { return true; });
  }

  // Removes and returns the calls whose deadline has passed.
  std::vector<HeldCall> take_late(std::uint64_t now_ns) {
    if (now_ns < earliest_deadline_) return {};
    earliest_deadline_ = UINT64_MAX;
    return take_if([&](const HeldCall& call) {
      if (call.command.deadline <= now_ns) return true;
      earliest_deadline_ = std::min(earliest_deadline_, call.command.deadline);
      return false;
    });
  }

 private:
  template <class Predicate>
  std::vector<HeldCall> take_if(Predicate predicate) {
    std::vector<HeldCall> taken;
    for (auto& [key, line] : lines_)
      line.extract_if(predicate, [&](HeldCall call) { taken.push_back(std::move(call)); });
    std::erase_if(lines_, [](const auto& line) { return line.second.empty(); });
    size_ -= taken.size();
    return taken;
  }

  std::unordered_map<std::string, Ring<HeldCall>> lines_;
  std::size_t size_ = 0;
  std::uint64_t earliest_deadline_ = UINT64_MAX;
};

}  // namespace rss
