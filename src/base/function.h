// Function: a move-only callable that stores captures of up to six words without an allocation.
// Every call passes a completion as a Function, so it is on the hot path.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace rss {

template <class Signature>
class Function;

template <class R, class... Args>
class Function<R(Args...)> {
 public:
  Function() = default;

  template <class F>
  requires(!std::is_same_v<std::decay_t<F>, Function>) Function(F&& callable) {
    using Stored = std::decay_t<F>;
    if constexpr (sizeof(Stored) <= kInline && std::is_nothrow_move_constructible_v<Stored>) {
      new (storage_) Stored(std::forward<F>(callable));
      table_ = &kInPlace<Stored>;
    } else {
      using Owner = std::unique_ptr<Stored>;
      new (storage_) Owner(std::make_unique<Stored>(std::forward<F>(callable)));
      table_ = &kOnHeap<Stored>;
    }
  }

  Function(Function&& other) noexcept { take(other); }
  Function& operator=(Function&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;
  ~Function() { reset(); }

  explicit operator bool() const { return table_ != nullptr; }

  // Requires a non-empty Function.
  R operator()(Args... args) { return table_->call(storage_, std::forward<Args>(args)...); }

 private:
  static constexpr std::size_t kInline = 6 * sizeof(void*);

  struct Table {
    R (*call)(void*, Args&&...);
    void (*move)(void* from, void* to) noexcept;
    void (*destroy)(void*) noexcept;
  };

  template <class T>
  static void move_value(void* from, void* to) noexcept {
    new (to) T(std::move(*static_cast<T*>(from)));
    static_cast<T*>(from)->~T();
  }
  template <class T>
  static void destroy_value(void* value) noexcept {
    static_cast<T*>(value)->~T();
  }

  template <class T>
  static constexpr Table kInPlace{[](void* f, Args&&... args) -> R {
                                    return (*static_cast<T*>(f))(std::forward<Args>(args)...);
                                  },
                                  &move_value<T>, &destroy_value<T>};
  template <class T>
  static constexpr Table kOnHeap{
      [](void* f, Args&&... args) -> R {
        return (**static_cast<std::unique_ptr<T>*>(f))(std::forward<Args>(args)...);
      },
      &move_value<std::unique_ptr<T>>, &destroy_value<std::unique_ptr<T>>};

  void take(Function& other) noexcept {
    if (!other.table_) return;
    table_ = std::exchange(other.table_, nullptr);
    table_->move(other.storage_, storage_);
  }
  void reset() noexcept {
    if (const Table* table = std::exchange(table_, nullptr)) table->destroy(storage_);
  }

  const Table* table_ = nullptr;
  alignas(std::max_align_t) std::byte storage_[kInline];
};

// The completion of an asynchronous call below binding/. It is called exactly once, with a value or
// an error.
template <class T>
using Callback = Function<void(T)>;

}  // namespace rss
