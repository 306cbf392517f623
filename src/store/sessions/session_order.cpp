#include "store/sessions/session_order.h"

namespace rss {

SessionOrder::Line* SessionOrder::find(std::string_view id) {
  if (lines_.empty()) return nullptr;
  const auto place = lines_.find(id);
  return place == lines_.end() ? nullptr : &place->second;
}

bool SessionOrder::is_full(std::string_view id, std::size_t bytes) {
  if (!find(id)) return false;
  return calls_ >= options_.max_queue_commands || bytes_ + bytes > options_.max_queue_bytes;
}

void SessionOrder::wait(Line& line, Item item) {
  ++calls_;
  bytes_ += item.bytes;
  line.waiting.push_back(std::move(item));
}

SessionOrder::Ticket SessionOrder::enter(const std::string& id, std::size_t bytes,
                                         Function<void()> begin) {
  const Ticket ticket = ++last_ticket_;
  if (Line* line = find(id)) {
    wait(*line, {ticket, true, 1, bytes, std::move(begin)});
  } else {
    lines_[id];
    begin();
  }
  return ticket;
}

// A call run from this loop may call enter(), pass() or leave() again. `moving` turns that
// recursion into iteration, so calls that end immediately do not grow the stack.
void SessionOrder::leave(const std::string& id) {
  // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): the ending call may own the id.
  const std::string key = id;
  Line& line = lines_.at(key);
  line.held = false;
  if (line.moving) return;
  line.moving = true;
  while (!line.held && !line.waiting.empty()) {
    Item item = line.waiting.pop_front();
    line.held = item.several_steps;
    calls_ -= item.calls;
    bytes_ -= item.bytes;
    item.run();
  }
  line.moving = false;
  if (!line.held) lines_.erase(key);
}

bool SessionOrder::join(const std::string& id, Ticket ticket, std::size_t bytes) {
  Line* line = find(id);
  if (!line || line->waiting.empty()) return false;
  Item& last = line->waiting[line->waiting.size() - 1];
  if (last.ticket != ticket) return false;
  ++last.calls;
  last.bytes += bytes;
  ++calls_;
  bytes_ += bytes;
  return true;
}

}  // namespace rss
