#include "store/session_order.h"

namespace rss {

SessionOrder::Line* SessionOrder::find(std::string_view id) {
  if (lines_.empty()) return nullptr;
  const auto place = lines_.find(id);
  return place == lines_.end() ? nullptr : &place->second;
}

SessionOrder::Ticket SessionOrder::enter(const std::string& id, Function<void()> begin) {
  const Ticket ticket = ++last_ticket_;
  if (Line* line = find(id)) {
    line->waiting.push_back({ticket, true, std::move(begin)});
  } else {
    lines_[id];
    begin();
  }
  return ticket;
}

// What runs here may itself come back to enter(), pass() or leave(). However many calls end at
// once, they end here one after the other, not one inside the other.
void SessionOrder::leave(const std::string& id) {
  // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): it may be part of what ends.
  const std::string key = id;
  Line& line = lines_.at(key);
  line.held = false;
  if (line.moving) return;
  line.moving = true;
  while (!line.held && !line.waiting.empty()) {
    Item item = line.waiting.pop_front();
    line.held = item.several_steps;
    item.run();
  }
  line.moving = false;
  if (!line.held) lines_.erase(key);
}

bool SessionOrder::is_last_waiting(const std::string& id, Ticket ticket) {
  Line* line = find(id);
  if (!line || line->waiting.empty()) return false;
  return line->waiting[line->waiting.size() - 1].ticket == ticket;
}

}  // namespace rss
