// RetryQueue: the requests of one connection that the server temporarily rejected, in their order.
// A Lane owns it and sends the requests again over the next connection.
#pragma once

#include <unordered_map>
#include <unordered_set>

#include "base/ring.h"
#include "redis/request.h"

namespace rss {

class RetryQueue {
 public:
  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }

  void add(Request&& request);

  // True if the queue contains a request of this ordering domain.
  bool holds(std::size_t domain) const { return domains_.contains(domain); }

  // Records that a request outside the queue was, or may have been, carried out after the requests
  // of its ordering domain in the queue were rejected.
  void carried_out(const Request& request);

  // Moves requests whose deadline has passed to `late`. Returns the earliest remaining deadline.
  std::uint64_t take_late(std::uint64_t now_ns, Ring<Request>& late);

  // Empties the queue. A request goes to `overtaken` if a later request of its ordering domain was
  // carried out, because a retry would break the order of the calls. Undos and all other requests
  // go to `again`.
  void take_all(Ring<Request>& again, Ring<Request>& overtaken);

 private:
  struct Entry {
    Request request;
    std::uint64_t number = 0;
  };

  bool is_overtaken(const Entry& entry) const;

  Ring<Entry> entries_;
  std::uint64_t last_number_ = 0;
  // The ordering domains of the entries.
  std::unordered_set<std::size_t> domains_;
  // By ordering domain: `last_number_` when a request of the domain was last carried out.
  std::unordered_map<std::size_t, std::uint64_t> carried_out_;
};

}  // namespace rss
