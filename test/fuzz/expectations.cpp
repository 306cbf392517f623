#include "fuzz/expectations.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" {
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void*, std::size_t),
                                              void (*on_free)(const volatile void*));
std::size_t __sanitizer_get_allocated_size(const volatile void* pointer);
}

namespace rss::fuzz {
namespace {

// The hooks cannot be given a context.
bool counting = false;
std::int64_t live = 0;
std::int64_t peak = 0;

void on_malloc(const volatile void*, std::size_t size) {
  if (!counting) return;
  live += static_cast<std::int64_t>(size);
  peak = std::max(peak, live);
}

void on_free(const volatile void* pointer) {
  if (!counting || !pointer) return;
  live -= static_cast<std::int64_t>(__sanitizer_get_allocated_size(pointer));
}

const int kInstalled = __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);

}  // namespace

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "Expected: %s\n", what);
  std::abort();
}

ExactBytes::ExactBytes(std::string_view bytes)
    : size_(bytes.size()), bytes_(std::make_unique<char[]>(bytes.size())) {
  if (size_ > 0) std::memcpy(bytes_.get(), bytes.data(), size_);
}

Dice::Dice(std::string_view seed) {
  for (const char byte : seed) state_ = (state_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
}

std::size_t Dice::below(std::size_t bound) {
  state_ = state_ * 6364136223846793005 + 1442695040888963407;
  return static_cast<std::size_t>(state_ >> 33) % bound;
}

MemoryPeak::MemoryPeak() {
  expect(kInstalled != 0, "the sanitizer counts memory");
  live = peak = 0;
  counting = true;
}

MemoryPeak::~MemoryPeak() { counting = false; }

std::size_t MemoryPeak::bytes() const { return static_cast<std::size_t>(peak); }

}  // namespace rss::fuzz
