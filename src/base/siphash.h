// SipHash-1-3: a hash under a secret key. Whoever does not know the key cannot choose texts that
// collide, so a table that uses it stays fast whatever keys its users choose.
#pragma once

#include <cstdint>
#include <string_view>

namespace rss {

struct SipKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

// A key from the system's random source.
SipKey random_sip_key();

// The same for the same key and bytes, on every machine.
std::uint64_t siphash13(const SipKey& key, std::string_view bytes);

}  // namespace rss
