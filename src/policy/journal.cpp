#include "policy/journal.h"

#include <utility>

#include "policy/fold.h"

namespace rss {
namespace {

// What an entry takes beside its texts, roughly.
constexpr std::size_t kEntryBytes = 192;

std::size_t bytes_of(const std::vector<Change>& changes) {
  std::size_t bytes = 0;
  for (const Change& change : changes) {
    bytes += sizeof(Change) + change.text.size();
    for (const std::string& name : change.merged) bytes += sizeof(std::string) + name.size();
  }
  return bytes;
}

}  // namespace

const Journal::Entry* Journal::find(std::string_view key) const {
  if (entries_.empty()) return nullptr;
  const auto found = entries_.find(std::string(key));
  return found == entries_.end() ? nullptr : &found->second;
}

bool Journal::has_room(std::string_view key, const std::vector<Change>& changes) const {
  const bool is_new = !find(key);
  if (is_new && entries_.size() >= bounds_.entries) return false;
  const std::size_t more = bytes_of(changes) + (is_new ? kEntryBytes + key.size() : 0);
  return more == 0 || bytes_ + more <= bounds_.bytes;
}

Journal::Entry& Journal::entry(std::string_view key) {
  const auto [place, is_new] = entries_.try_emplace(std::string(key));
  if (is_new) recount(place->second, key);
  return place->second;
}

void Journal::recount(Entry& entry, std::string_view key) {
  bytes_ -= entry.bytes;
  entry.bytes = kEntryBytes + key.size() + bytes_of(entry.changes);
  bytes_ += entry.bytes;
}

void Journal::create(std::string_view key) {
  Entry& created = entry(key);
  created.removed = false;
  created.created = true;
}

void Journal::change(std::string_view key, std::vector<Change> changes) {
  Entry& changed = entry(key);
  for (Change& change : changes) {
    const bool may_fold = changed.changes.size() > changed.sent;
    if (may_fold && fold(changed.changes.back(), change)) continue;
    changed.changes.push_back(std::move(change));
  }
  recount(changed, key);
}

void Journal::remove(std::string_view key) {
  Entry& removed = entry(key);
  removed = Entry{.removed = true, .bytes = removed.bytes};
  recount(removed, key);
}

void Journal::send(std::string_view key) {
  Entry& sent = entry(key);
  sent.sent = sent.changes.size();
  sent.removal_sent = sent.removed;
  sent.prolonged = false;
}

bool Journal::arrived(std::string_view key) {
  const auto found = entries_.find(std::string(key));
  if (found == entries_.end()) return false;
  Entry& entry = found->second;
  entry.created = false;
  if (std::exchange(entry.removal_sent, false)) entry.removed = false;
  const auto sent = static_cast<std::ptrdiff_t>(entry.sent);
  entry.changes.erase(entry.changes.begin(), entry.changes.begin() + sent);
  entry.sent = 0;
  recount(entry, key);
  return true;
}

void Journal::failed(std::string_view key) {
  const auto found = entries_.find(std::string(key));
  if (found == entries_.end()) return;
  found->second.sent = 0;
  found->second.removal_sent = false;
  found->second.prolonged = !found->second.removed;
}

void Journal::forget(std::string_view key) {
  const auto found = entries_.find(std::string(key));
  if (found == entries_.end()) return;
  bytes_ -= found->second.bytes;
  entries_.erase(found);
}

}  // namespace rss
