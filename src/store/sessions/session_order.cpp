#include "store/sessions/session_order.h"

namespace rss {

bool SessionOrder::is_full(std::string_view id, std::size_t bytes) {
  if (!queue_.contains(id)) return false;
  return calls_ >= options_.max_queue_commands || bytes_ + bytes > options_.max_queue_bytes;
}

void SessionOrder::wait(std::string_view id, Item item) {
  ++calls_;
  bytes_ += item.bytes;
  queue_.push(id, std::move(item));
}

SessionOrder::Ticket SessionOrder::enter(const std::string& id, std::size_t bytes,
                                         Function<void()> begin) {
  const Ticket ticket = ++last_ticket_;
  if (queue_.contains(id)) {
    wait(id, {ticket, true, 1, bytes, std::move(begin)});
  } else {
    queue_.block(id);
    begin();
  }
  return ticket;
}

void SessionOrder::leave(const std::string& id) {
  queue_.unblock(id, [this](const std::string& key, Item item) {
    if (item.several_steps) queue_.block(key);
    calls_ -= item.calls;
    bytes_ -= item.bytes;
    item.run();
  });
}

bool SessionOrder::join(const std::string& id, Ticket ticket, std::size_t bytes) {
  Item* newest = queue_.newest(id);
  if (!newest || newest->ticket != ticket) return false;
  ++newest->calls;
  newest->bytes += bytes;
  ++calls_;
  bytes_ += bytes;
  return true;
}

}  // namespace rss
