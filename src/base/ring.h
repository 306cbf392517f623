// Ring: a FIFO queue in one growing ring buffer. Requires a movable, default-constructible T.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace rss {

template <class T>
class Ring {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  // Requires i < size(). Index 0 is the oldest element.
  T& operator[](std::size_t i) { return buffer_[(head_ + i) & (buffer_.size() - 1)]; }
  T& front() { return (*this)[0]; }

  void push_back(const T& value) { push_back(T(value)); }
  void push_back(T&& value) {
    if (size_ == buffer_.size()) grow();
    buffer_[(head_ + size_++) & (buffer_.size() - 1)] = std::move(value);
  }

  // Requires !empty().
  T pop_front() {
    T value = std::exchange(front(), T{});
    head_ = (head_ + 1) & (buffer_.size() - 1);
    --size_;
    return value;
  }

  // Removes the elements that `predicate` accepts and passes them to `taken`. Keeps the order of
  // the others.
  template <class Predicate, class Taken>
  void extract_if(Predicate predicate, Taken taken) {
    const std::size_t before = size_;
    for (std::size_t i = 0; i < before; ++i) {
      T value = pop_front();
      if (predicate(value)) {
        taken(std::move(value));
      } else {
        push_back(std::move(value));
      }
    }
  }

 private:
  void grow() {
    std::vector<T> larger(buffer_.empty() ? 16 : buffer_.size() * 2);
    for (std::size_t i = 0; i < size_; ++i) larger[i] = std::move((*this)[i]);
    buffer_ = std::move(larger);
    head_ = 0;
  }

  std::vector<T> buffer_;  // the size is a power of two, or 0
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace rss
