// Arguments: a list of binary-safe byte strings, stored back to back in one buffer. The total size
// must stay below 4 GiB.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace rss {

class Arguments {
 public:
  Arguments() = default;
  Arguments(std::initializer_list<std::string_view> list) {
    std::size_t total = 0;
    for (std::string_view bytes : list) total += bytes.size();
    bytes_.reserve(total);
    for (std::string_view bytes : list) add(bytes);
  }

  void add(std::string_view bytes) {
    bytes_.append(bytes);
    const auto end = static_cast<std::uint32_t>(bytes_.size());
    if (count_ < kInline) {
      ends_[count_] = end;
    } else {
      more_ends_.push_back(end);
    }
    ++count_;
  }

  std::size_t size() const { return count_; }
  std::size_t total_bytes() const { return bytes_.size(); }

  // Requires i < size(). The view is valid until the next add() or move.
  std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : end_of(i - 1);
    return std::string_view(bytes_).substr(begin, end_of(i) - begin);
  }

 private:
  static constexpr std::size_t kInline = 6;
  std::size_t end_of(std::size_t i) const {
    return i < kInline ? ends_[i] : more_ends_[i - kInline];
  }

  std::string bytes_;
  std::uint32_t count_ = 0;
  std::array<std::uint32_t, kInline> ends_;
  std::vector<std::uint32_t> more_ends_;
};

}  // namespace rss
