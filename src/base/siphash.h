// SipHash-1-3: a keyed hash. Without the secret key an attacker cannot construct collisions, so a
// hash table stays fast for any keys.
#pragma once

#include <cstdint>
#include <string_view>

namespace rss {

struct SipKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

// A key from the operating system's random source.
SipKey random_sip_key();

// Deterministic: depends only on the key and the bytes.
std::uint64_t siphash13(const SipKey& key, std::string_view bytes);

}  // namespace rss
