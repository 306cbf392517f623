// The ordering domain of a command: commands of one domain are carried out in the order of their
// calls. It is a function of a key alone; keys may share a domain.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace rss {

// Never 0, which stands for the domain of a command's first key.
inline std::size_t ordering_domain(std::string_view key) {
  const std::size_t hash = std::hash<std::string_view>{}(key);
  return hash == 0 ? 1 : hash;
}

}  // namespace rss
