// RespStream: counts the complete values in what is read from one socket: requests or replies.
// https://github.com/redis/redis-specifications/blob/master/protocol/RESP3.md
// It allocates nothing after its construction: the memory allocator's state, and so its cost, must
// not depend on how many reads the bytes came in.
#pragma once

#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace rss {

class RespStream {
 public:
  // Where to read to, and how much.
  char* space() { return buffer_.get() + size_; }
  std::size_t room() const { return kBytes - size_; }

  // After a read of so many bytes to space().
  void add(std::size_t length) { size_ += length; }

  // Of all bytes since the last clear(), without push messages.
  std::size_t complete() {
    while (const auto end = end_of(parsed_)) {
      values_ += buffer_[parsed_] == '>' ? 0 : 1;
      parsed_ = *end;
    }
    return values_;
  }

  std::string_view bytes() const { return {buffer_.get(), size_}; }
  void clear() { size_ = parsed_ = values_ = 0; }

 private:
  static constexpr std::size_t kBytes = 1 << 20;
  using Position = std::optional<std::size_t>;

  Position end_of(std::size_t begin) const {
    const std::size_t line_end = bytes().find("\r\n", begin);
    if (line_end == std::string_view::npos) return std::nullopt;
    long length = 0;
    std::from_chars(buffer_.get() + begin + 1, buffer_.get() + line_end, length);
    const std::size_t end = line_end + 2;
    switch (buffer_[begin]) {
      case '$':
      case '=':
      case '!':
        return end_of_blob(end, length);
      case '*':
      case '~':
      case '>':
        return end_of_items(end, length);
      case '%':
        return end_of_items(end, 2 * length);
      default:
        return end;
    }
  }
  Position end_of_blob(std::size_t begin, long length) const {
    if (length < 0) return begin;
    const std::size_t end = begin + static_cast<std::size_t>(length) + 2;
    return end <= size_ ? Position(end) : std::nullopt;
  }
  Position end_of_items(std::size_t begin, long count) const {
    Position end = begin;
    for (long i = 0; i < count && end; ++i) end = end_of(*end);
    return end;
  }

  std::unique_ptr<char[]> buffer_ = std::make_unique<char[]>(kBytes);
  std::size_t size_ = 0;
  std::size_t parsed_ = 0;
  std::size_t values_ = 0;
};

}  // namespace rss
