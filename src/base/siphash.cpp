#include "base/siphash.h"

#include <bit>
#include <cstddef>
#include <cstring>
#include <random>

namespace rss {
namespace {

static_assert(std::endian::native == std::endian::little, "words are read as they lie in memory");

struct State {
  std::uint64_t v0, v1, v2, v3;

  explicit State(const SipKey& key)
      : v0(key.low ^ 0x736f6d6570736575),
        v1(key.high ^ 0x646f72616e646f6d),
        v2(key.low ^ 0x6c7967656e657261),
        v3(key.high ^ 0x7465646279746573) {}

  void round() {
    v0 += v1;
    v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = std::rotl(v1, 17) ^ v2;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 = std::rotl(v2, 32);
  }

  void absorb(std::uint64_t word) {
    v3 ^= word;
    round();
    v0 ^= word;
  }

  std::uint64_t finish() {
    v2 ^= 0xff;
    for (int i = 0; i < 3; ++i) round();
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

std::uint64_t load(const char* bytes, std::size_t count) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, count);
  return word;
}

}  // namespace

SipKey random_sip_key() {
  std::random_device random;
  const auto word = [&random] { return std::uint64_t{random()} << 32 | random(); };
  return {word(), word()};
}

std::uint64_t siphash13(const SipKey& key, std::string_view bytes) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  State state(key);
  const std::uint64_t length = bytes.size();
  while (bytes.size() >= kWord) {
    state.absorb(load(bytes.data(), kWord));
    bytes.remove_prefix(kWord);
  }
  const std::uint64_t rest = bytes.empty() ? 0 : load(bytes.data(), bytes.size());
  state.absorb(length << 56 | rest);
  return state.finish();
}

}  // namespace rss
