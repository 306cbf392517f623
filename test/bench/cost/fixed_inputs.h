// The clock and the random source of this program. Both are fixed, so that two runs execute the
// same instructions.
#pragma once

#include <cstdint>

namespace rss {

// All clocks stand still between two calls.
void advance_clock_us(std::int64_t us);

}  // namespace rss
