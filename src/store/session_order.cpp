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
    line->push_back({ticket, true, std::move(begin)});
  } else {
    lines_[id];
    begin();
  }
  return ticket;
}

// What runs here may itself come back to enter(), pass() or leave(): the line is looked up anew.
void SessionOrder::leave(const std::string& id) {
  const std::string key = id;  // may be part of what ends
  for (Line* line = find(key); line && !line->empty(); line = find(key)) {
    Item item = line->pop_front();
    item.run();
    if (item.several_steps) return;
  }
  lines_.erase(key);
}

bool SessionOrder::is_last_waiting(const std::string& id, Ticket ticket) {
  Line* line = find(id);
  return line && !line->empty() && (*line)[line->size() - 1].ticket == ticket;
}

}  // namespace rss
