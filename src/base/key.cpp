#include "base/key.h"

#include <algorithm>
#include <array>

namespace rss {
namespace {

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

std::string Keys::spell(std::initializer_list<std::string_view> parts) const {
  std::size_t size = prefix_.size();
  for (const std::string_view part : parts) size += part.size();
  std::string key;
  key.reserve(size);
  key += prefix_;
  for (const std::string_view part : parts) key += part;
  return key;
}

std::string Keys::project_session(std::string_view id) const {
  return spell({"project_session:", id});
}

std::optional<std::string_view> Keys::project_session_id(std::string_view key) const {
  constexpr std::size_t kIdLength = 36;
  if (key.size() < kIdLength) return std::nullopt;
  const std::string_view id = key.substr(key.size() - kIdLength);
  if (!is_uuid(id) || project_session(id) != key) return std::nullopt;
  return id;
}

// The session's key already includes the prefix.
std::string Keys::replay_marker(std::string_view session_key) const {
  return spell({"replayed:", session_key.substr(prefix_.size())});
}

std::string Keys::write_probe() const { return project_session(""); }

std::string Keys::tenant_session(std::string_view tenant, std::string_view id) const {
  return spell({"session:", tenant, ":", id});
}

std::string Keys::user_sessions(std::string_view tenant, std::string_view user) const {
  return spell({"user_sessions:", tenant, ":", user});
}

std::string Keys::user_sessions_prefix(std::string_view tenant) const {
  return tenant.empty() ? spell({"user_sessions:"}) : spell({"user_sessions:", tenant, ":"});
}

std::string Keys::tenant_sessions_cleanup() const { return spell({"session_cleanup"}); }

std::string Keys::cache(std::string_view tenant, std::string_view name_space,
                        std::string_view key) const {
  return spell({"cache:", tenant, ":", name_space, ":", key});
}

std::string Keys::cache_tags(std::string_view tenant) const {
  return spell({"cache_tags:", tenant});
}

std::string Keys::bridge_token(std::string_view hash) const { return spell({"bridge:", hash}); }

std::string Keys::rate_limit(std::string_view name) const { return spell({"ratelimit:", name}); }

std::string Keys::lock(std::string_view name) const { return spell({"lock:", name}); }

std::string Keys::lock_fence(std::string_view name) const { return spell({"lock_fence:", name}); }

std::string Keys::lock_channel(std::string_view name) const { return spell({"lock_free:", name}); }

std::string Keys::plain(std::string_view key) const { return spell({key}); }

std::string Keys::pattern(std::string_view key) const {
  constexpr std::array<std::string_view, 10> kKinds = {
      "project_session:", "replayed:", "session:",   "user_sessions:", "cache:",
      "cache_tags:",      "bridge:",   "ratelimit:", "lock:",          "lock_fence:"};
  key.remove_prefix(prefix_.size());
  if (key == "session_cleanup") return spell({key});
  const auto* kind = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](std::string_view each) { return key.starts_with(each); });
  return kind == kKinds.end() ? spell({"*"}) : spell({*kind, "*"});
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

}  // namespace rss
