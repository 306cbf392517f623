#include "policy/journal.h"

namespace rss {
namespace {

// Approximate size of an entry without its key and values.
constexpr std::size_t kEntryBytes = 288;
// Approximate size of a member change without the names.
constexpr std::size_t kMemberBytes = 120;

}  // namespace

const Journal::Entry* Journal::find(std::string_view key) const {
  if (entries_.empty()) return nullptr;
  const auto found = entries_.find(std::string(key));
  return found == entries_.end() ? nullptr : &found->second;
}

bool Journal::has_room(std::string_view key, std::size_t value_bytes) const {
  const bool is_new = !find(key);
  if (!is_new) return value_bytes == 0 || bytes_ + value_bytes <= bounds_.bytes;
  return entries_.size() < bounds_.entries &&
         bytes_ + kEntryBytes + key.size() + value_bytes <= bounds_.bytes;
}

Journal::Entry& Journal::entry(std::string_view key) {
  const auto [place, is_new] = entries_.try_emplace(std::string(key));
  if (is_new) recount(place->second, key);
  return place->second;
}

Journal::Entry& Journal::touch(std::string_view key) {
  Entry& touched = entry(key);
  ++touched.version;
  return touched;
}

void Journal::recount(Entry& entry, std::string_view key) {
  bytes_ -= entry.bytes;
  entry.bytes = kEntryBytes + key.size() + entry.before.size();
  for (const std::string& value : entry.unconfirmed) entry.bytes += value.size();
  for (const auto& [names, change] : entry.member_changes) {
    entry.bytes += kMemberBytes + names.first.size() + names.second.size();
    if (change.save) entry.bytes += change.save->tab.size();
  }
  bytes_ += entry.bytes;
}

void Journal::know(std::string_view key, const RecentValues::Seen& seen) {
  Entry& known = entry(key);
  known.before = seen.value;
  known.unconfirmed = *seen.unconfirmed;
  recount(known, key);
}

void Journal::create(std::string_view key) {
  Entry& created = touch(key);
  created.removed = false;
  created.created = true;
}

void Journal::prolong(std::string_view key) { touch(key).prolonged = true; }

void Journal::change(std::string_view key, const WrittenMembers::List& written,
                     std::int64_t wall_ms) {
  Entry& changed = touch(key);
  changed.changed = true;
  for (const WrittenMembers::Written& each : written)
    changed.member_changes[{each.name, each.inner}] = {wall_ms, each.save};
  recount(changed, key);
}

// Keeps the attempts: a creation may be in flight to the server.
void Journal::remove(std::string_view key) {
  Entry& removed = touch(key);
  removed = Entry{.removed = true,
                  .version = removed.version,
                  .attempts = removed.attempts,
                  .bytes = removed.bytes};
  recount(removed, key);
}

bool Journal::arrived(std::string_view key, std::uint64_t version, std::string_view value) {
  const auto found = entries_.find(std::string(key));
  if (found == entries_.end() || found->second.version == version) return false;
  Entry& entry = found->second;
  entry.created = false;
  entry.changed = !entry.removed;
  entry.before = value;
  entry.unconfirmed.clear();
  recount(entry, key);
  return true;
}

void Journal::failed(std::string_view key) {
  const auto found = entries_.find(std::string(key));
  if (found != entries_.end()) found->second.prolonged = !found->second.removed;
}

void Journal::forget(std::string_view key) {
  const auto found = entries_.find(std::string(key));
  if (found == entries_.end()) return;
  bytes_ -= found->second.bytes;
  entries_.erase(found);
}

}  // namespace rss
