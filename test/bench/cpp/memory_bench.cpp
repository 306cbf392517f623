// What the embedded table costs: bytes a session, and how long a call takes while nothing ends and
// while half of the sessions end at once. Usage: memory_bench [sessions]. Prints a table.
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "memory/memory_table.h"

namespace rss {
namespace {

constexpr std::size_t kValueBytes = 950;
constexpr std::int64_t kDay = 86'400'000;

class SystemClock final : public Clock {
 public:
  std::uint64_t active_ns() const override { return 0; }
  std::int64_t wall_ms() const override {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count() + jump_ms;
  }
  std::int64_t jump_ms = 0;
};

using Time = std::chrono::steady_clock::time_point;
Time now() { return std::chrono::steady_clock::now(); }

std::uint64_t resident_bytes() {
  std::uint64_t total = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

// Times of single calls, in nanoseconds.
class Times {
 public:
  explicit Times(std::size_t most) { times_.reserve(most); }

  template <class F>
  void measure(F call) {
    const Time begin = now();
    call();
    times_.push_back(static_cast<std::uint32_t>((now() - begin).count()));
  }

  void print(const char* name) {
    if (times_.empty()) return;
    std::sort(times_.begin(), times_.end());
    std::printf("%-44s %9zu %8.2f %8.2f %8.2f %8.2f %9.2f\n", name, times_.size(), at(0.5),
                at(0.99), at(0.999), at(0.9999), at(1));
  }

 private:
  double at(double part) const {
    return times_[static_cast<std::size_t>(part * static_cast<double>(times_.size() - 1))] / 1e3;
  }
  std::vector<std::uint32_t> times_;
};

class Bench {
 public:
  explicit Bench(std::size_t sessions) : sessions_(sessions), fresh_(sessions) {
    order_.resize(sessions);
    for (std::uint32_t& i : order_) i = static_cast<std::uint32_t>(random_() % sessions);
  }

  void run() {
    std::printf("%-44s %9s %8s %8s %8s %8s %9s\n", "call (microseconds)", "calls", "p50", "p99",
                "p99.9", "p99.99", "max");
    insert();
    bytes_a_session();
    read("get, nothing ends");
    slide_half();
    clock_.jump_ms += kDay / 2;
    while_half_ends();
    insert_more();
    std::printf("\n%s\n", summary_);
    for (const std::size_t among : {sessions_ / 100, sessions_ / 10, sessions_}) speed(among);
  }

 private:
  // The key of the i-th session, made anew each time: a caller has its key at hand, in the cache.
  const std::string& key(std::size_t i) {
    std::uint64_t bits = (i + 1) * 0x9e3779b97f4a7c15;
    bits ^= bits >> 31;
    char* digit = key_.data() + key_.size();
    for (int n = 0; n < 16; ++n, bits >>= 4) *--digit = "0123456789abcdef"[bits & 15];
    return key_;
  }
  Table::Expiry in(std::int64_t ms) const { return Table::Expiry::at(clock_.wall_ms() + ms); }

  // Sessions of all keys end within the first half of a day.
  void insert() {
    Times times(sessions_);
    mapped_before_ = resident_bytes();
    used_before_ = table_.used_bytes();
    for (std::size_t i = 0; i < sessions_; ++i) {
      const std::string& id = key(i);
      times.measure([&] { table_.set(id, value_, in(kDay / 4)); });
    }
    times.print("set, a new session");
  }

  void bytes_a_session() {
    const auto times_bytes = sessions_ * sizeof(std::uint32_t);
    const auto n = static_cast<double>(sessions_);
    const double resident = static_cast<double>(resident_bytes() - mapped_before_ - times_bytes);
    const double counted = static_cast<double>(table_.used_bytes() - used_before_);
    std::snprintf(summary_, sizeof summary_,
                  "bytes a session beside its %zu bytes of value: %.1f resident, %.1f counted",
                  kValueBytes, resident / n - kValueBytes, counted / n - kValueBytes);
  }

  void read(const char* name) {
    Times times(sessions_);
    for (const std::uint32_t i : order_) {
      const std::string& id = key(i);
      times.measure([&] { copy(table_.get(id)); });
    }
    times.print(name);
  }

  // Every second session lives on for a day.
  void slide_half() {
    Times times(sessions_);
    for (std::size_t i = 0; i < sessions_; i += 2) {
      const std::string& id = key(i);
      times.measure([&] { table_.expire_at(id, clock_.wall_ms() + kDay); });
    }
    times.print("expire_at, later");
  }

  // As a busy loop has it: calls, and a sweep now and then while there is something to sweep.
  void while_half_ends() {
    Times gets(sessions_), sets(sessions_), sweeps(sessions_);
    bool more = true;
    for (std::size_t n = 0; more || n < sessions_; ++n) {
      const std::string& read = key(order_[n % sessions_]);
      gets.measure([&] { copy(table_.get(read)); });
      if (n % 8 == 0 && fresh_ < 2 * sessions_) {
        const std::string& id = key(fresh_++);
        sets.measure([&] { table_.set(id, value_, in(kDay)); });
      }
      if (more && n % 64 == 0) sweeps.measure([&] { more = table_.sweep(); });
    }
    gets.print("get, while half of the sessions end");
    sets.print("set, a new session, meanwhile");
    sweeps.print("one step of the sweep, meanwhile");
  }

  void insert_more() {
    Times times(sessions_);
    for (std::size_t i = fresh_; i < 2 * sessions_; ++i) {
      const std::string& id = key(i);
      times.measure([&] { table_.set(id, value_, in(kDay)); });
    }
    times.print("set, a new session, afterwards");
  }

  // Reads and slides sessions picked at random among the first so many of those that are left.
  void speed(std::size_t among) {
    const std::size_t turns = 2'000'000;
    const std::size_t mask = (std::size_t{1} << 20) - 1;
    std::vector<std::uint32_t> picks(mask + 1);
    for (std::uint32_t& pick : picks) pick = static_cast<std::uint32_t>(random_() % among);
    std::size_t found = 0;
    const Time begin = now();
    for (std::size_t i = 0; i < turns; ++i) {
      const std::string& id = key(sessions_ + picks[i & mask]);
      if (table_.get(id)) found += table_.expire_at(id, clock_.wall_ms() + kDay);
    }
    const double seconds = std::chrono::duration<double>(now() - begin).count();
    std::printf("get and slide, %zu of %zu sessions at random: %.2f million a second%s\n", among,
                table_.size(), static_cast<double>(turns) / seconds / 1e6,
                found == turns ? "" : " (SOME WERE NOT FOUND)");
  }

  void copy(std::optional<std::string_view> value) {
    if (value) copied_.assign(*value);
  }

  const std::size_t sessions_;
  std::mt19937_64 random_{1};
  std::string key_ = "project_session:00000000-0000-4000-8000-000000000000";
  std::vector<std::uint32_t> order_;
  std::size_t fresh_;  // the next session that was never there
  const std::string value_ = std::string(kValueBytes, 'v');
  std::string copied_;
  SystemClock clock_;
  MemoryTable table_{clock_, std::uint64_t{64} << 30};
  std::uint64_t mapped_before_ = 0;
  std::uint64_t used_before_ = 0;
  char summary_[160] = "";
};

}  // namespace
}  // namespace rss

int main(int count, char** arguments) {
  const long sessions = count > 1 ? std::atol(arguments[1]) : 1'000'000;
  if (sessions < 1000) return 1;
  rss::Bench(static_cast<std::size_t>(sessions)).run();
  return 0;
}
