#include "net/subscriptions.h"

#include <algorithm>
#include <utility>

namespace rss {
namespace {

constexpr std::uint64_t kForgetEveryMs = 1000;

}  // namespace

Subscriptions::Subscriptions(Loop& loop, OnForgotten on_forgotten)
    : loop_(loop),
      on_forgotten_(std::move(on_forgotten)),
      forget_(loop, [this] { forget_unused(); }) {}

bool Subscriptions::open(std::string_view channel) {
  if (!channels_.try_emplace(std::string(channel)).second) return false;
  if (!forget_.active()) forget_.start(kForgetEveryMs, kForgetEveryMs);
  return true;
}

void Subscriptions::wait(std::string_view name, Notifications::Version seen, std::uint64_t ms,
                         Notifications::VersionCallback done) {
  Channel& channel = channels_.find(name)->second;
  channel.used = true;
  if (channel.heard != seen) return done(channel.heard);
  channel.waits.emplace_front(*this, channel, std::move(done));
  channel.waits.front().timer.start(ms);
}

void Subscriptions::end_late(Channel& channel, const Wait& late) {
  std::list<Wait> ended;
  const auto found = std::find_if(channel.waits.begin(), channel.waits.end(),
                                  [&](const Wait& wait) { return &wait == &late; });
  ended.splice(ended.begin(), channel.waits, found);
  end(std::move(ended), channel.heard);
}

void Subscriptions::notify(std::string_view name) {
  const auto found = channels_.find(name);
  if (found == channels_.end()) return;
  Channel& channel = found->second;
  channel.heard = ++last_heard_;
  end(std::exchange(channel.waits, {}), channel.heard);
}

void Subscriptions::on_disconnect() {
  std::list<Wait> ended;
  for (auto& [name, channel] : channels_) {
    if (std::exchange(channel.heard, 0) != 0) ended.splice(ended.end(), channel.waits);
  }
  end(std::move(ended), 0);
}

void Subscriptions::end_all() {
  std::vector<std::pair<std::list<Wait>, Notifications::Version>> ended;
  for (auto& [name, channel] : channels_)
    ended.emplace_back(std::exchange(channel.waits, {}), channel.heard);
  for (auto& [waits, heard] : ended) end(std::move(waits), heard);
}

void Subscriptions::end(std::list<Wait> waits, Notifications::Version heard) {
  for (Wait& wait : waits) wait.done(heard);
}

void Subscriptions::forget_unused() {
  for (auto entry = channels_.begin(); entry != channels_.end();) {
    auto& [name, channel] = *entry;
    const bool needed = std::exchange(channel.used, false) || !channel.waits.empty();
    const std::string forgotten = needed ? "" : name;
    entry = needed ? std::next(entry) : channels_.erase(entry);
    if (!needed) on_forgotten_(forgotten);
  }
  if (channels_.empty()) forget_.stop();
}

std::vector<std::string> Subscriptions::channels() const {
  std::vector<std::string> names;
  for (const auto& [name, channel] : channels_) names.push_back(name);
  return names;
}

}  // namespace rss
