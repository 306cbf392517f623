// What the fuzz targets share: an input without a byte to read behind it, a check that reports what
// was wrong and ends the run so that the input is kept, and what a piece of work holds in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace rss::fuzz {

// Ends the process with this message unless `holds`.
void expect(bool holds, const char* what);

// A copy of bytes in memory of exactly their size, so that the sanitizer sees a read beyond them.
class ExactBytes {
 public:
  explicit ExactBytes(std::string_view bytes);
  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> bytes_;
};

// Numbers that depend on the input alone, so that a crash can be repeated.
class Dice {
 public:
  explicit Dice(std::string_view seed);
  // From 0 to bound - 1.
  std::size_t below(std::size_t bound);

 private:
  std::uint64_t state_ = 0xcbf29ce484222325;
};

// The most bytes that were allocated at one time since it was made. One at a time.
class MemoryPeak {
 public:
  MemoryPeak();
  ~MemoryPeak();
  MemoryPeak(const MemoryPeak&) = delete;
  MemoryPeak& operator=(const MemoryPeak&) = delete;

  std::size_t bytes() const;
};

}  // namespace rss::fuzz
