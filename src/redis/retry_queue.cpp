#include "redis/retry_queue.h"

#include <algorithm>

namespace rss {

void RetryQueue::add(Request&& request) {
  domains_.insert(request.domain);
  entries_.push_back({std::move(request), ++last_number_});
}

void RetryQueue::carried_out(const Request& request) {
  if (!empty()) carried_out_[request.domain] = last_number_;
}

std::uint64_t RetryQueue::take_late(std::uint64_t now_ns, Ring<Request>& late) {
  std::uint64_t earliest = UINT64_MAX;
  entries_.extract_if(
      [&](const Entry& entry) {
        if (entry.request.command.deadline <= now_ns) return true;
        earliest = std::min(earliest, entry.request.command.deadline);
        return false;
      },
      [&](Entry entry) { late.push_back(std::move(entry.request)); });
  domains_.clear();
  for (std::size_t i = 0; i < entries_.size(); ++i) domains_.insert(entries_[i].request.domain);
  return earliest;
}

void RetryQueue::take_all(Ring<Request>& again, Ring<Request>& overtaken) {
  while (!entries_.empty()) {
    Entry entry = entries_.pop_front();
    (is_overtaken(entry) ? overtaken : again).push_back(std::move(entry.request));
  }
  carried_out_.clear();
  domains_.clear();
}

bool RetryQueue::is_overtaken(const Entry& entry) const {
  if (entry.request.undoes) return false;
  const auto place = carried_out_.find(entry.request.domain);
  return place != carried_out_.end() && place->second >= entry.number;
}

}  // namespace rss
