// The ordering domain of a command. Commands of one domain are executed in the order of their
// calls. The domain is a hash of one key, so different keys may share a domain.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace rss {

// Never 0: Command::domain uses 0 for the domain of its first key.
inline std::size_t ordering_domain(std::string_view key) {
  const std::size_t hash = std::hash<std::string_view>{}(key);
  return hash == 0 ? 1 : hash;
}

}  // namespace rss
