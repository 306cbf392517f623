#include "fixed_inputs.h"

#include <ctime>
#include <random>

namespace {

constexpr std::int64_t kStartNs = 1'770'000'000'000'000'000;
std::int64_t now_ns = kStartNs;
unsigned draws = 0;

}  // namespace

namespace rss {

void advance_clock_us(std::int64_t us) { now_ns += us * 1000; }

}  // namespace rss

// Replaces the C library's clock for this program and for the libraries it loads.
extern "C" int clock_gettime(clockid_t, timespec* time) noexcept {
  time->tv_sec = now_ns / 1'000'000'000;
  time->tv_nsec = now_ns % 1'000'000'000;
  return 0;
}

// Replaces the C++ library's random source: hash tables are laid out identically in every run.
std::random_device::result_type std::random_device::_M_getval() {
  draws = draws * 1'664'525 + 1'013'904'223;
  return draws;
}
