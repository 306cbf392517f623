#include "base/key.h"

namespace rss {
namespace {

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::string join(std::string_view a, std::string_view b, std::string_view c) {
  std::string key;
  key.reserve(a.size() + b.size() + c.size());
  return key.append(a).append(b).append(c);
}

}  // namespace

std::string Keys::project_session(std::string_view id) const {
  return join(prefix_, "project_session:", id);
}

std::string Keys::plain(std::string_view key) const { return join(prefix_, "", key); }

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

}  // namespace rss
