// RetryQueue: the requests of one connection that the server refused to carry out for the time
// being, in their order, until they may be sent again. Owned by a Lane.
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

  // Whether a request of this line is among them.
  bool holds(std::size_t domain) const { return domains_.contains(domain); }

  // A request that was sent after these was carried out, or may have been.
  void carried_out(const Request& request);

  // Moves those whose deadline has passed to `late`; the earliest deadline of the rest.
  std::uint64_t take_late(std::uint64_t now_ns, Ring<Request>& late);

  // Moves all: to `again`, or to `overtaken` when a later request of the same line was carried out,
  // since the order of the calls would be lost.
  void take_all(Ring<Request>& again, Ring<Request>& overtaken);

 private:
  struct Entry {
    Request request;
    std::uint64_t number = 0;
  };

  bool is_overtaken(const Entry& entry) const;

  Ring<Entry> entries_;
  std::uint64_t last_number_ = 0;
  // Of the entries.
  std::unordered_set<std::size_t> domains_;
  // Of each line, how many had been refused when one of its requests was carried out last.
  std::unordered_map<std::size_t, std::uint64_t> carried_out_;
};

}  // namespace rss
