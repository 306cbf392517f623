// The main program of cost_bench and time_bench. It makes every call of calls.h in steady state, on
// a Redis server with 1 and with 32 calls in flight, and on the embedded table. Under callgrind
// each measurement ends with a dump of its own; `npm run bench:cost` reads them. Arguments: the
// server's port, the number of calls, and part of a call's name or nothing. Prints measurement, CPU
// time in nanoseconds, allocations and system calls, with tabs between; time_bench counts neither.
#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "calls.h"
#include "counters.h"
#include "driver.h"

namespace rss {
namespace {

struct Series {
  const char* name;
  std::size_t width;
};

constexpr Series kServer[] = {{"server, 1 in flight", 1}, {"server, 32 in flight", 32}};
constexpr Series kEmbedded[] = {{"embedded", 1}};

class Bench {
 public:
  Bench(Driver& driver, std::size_t calls, std::string_view name)
      : driver_(driver), calls_(calls), name_(name) {
    store_shared_data(driver);
  }

  void measure_all(const Series& series, std::size_t index) {
    for (const MeasuredCall& call : measured_calls(2 * index)) {
      if (call.name.find(name_) != std::string::npos) warm_up(series, 2 * index + 1, call);
    }
  }

 private:
  // The warm-up makes the same calls on other data.
  void warm_up(const Series& series, std::size_t other, const MeasuredCall& call) {
    for (const MeasuredCall& same : measured_calls(other)) {
      if (same.name != call.name) continue;
      set_up(same);
      driver_.run(calls_, series.width, same.call);
    }
    set_up(call);
    measure(series, call);
  }

  void set_up(const MeasuredCall& call) {
    if (call.setup) driver_.run(calls_, 1, call.setup);
  }

  void measure(const Series& series, const MeasuredCall& call) {
    const std::string name = std::string(series.name) + ": " + call.name;
    const std::int64_t cpu_ns = driver_.measure(calls_, series.width, call.call);
    CALLGRIND_DUMP_STATS_AT(name.c_str());
    std::printf("%s\t%lld\t%zu\t%zu\n", name.c_str(), static_cast<long long>(cpu_ns),
                counters.allocations, counters.system_calls);
    std::fflush(stdout);
  }

  Driver& driver_;
  const std::size_t calls_;
  const std::string_view name_;
};

template <std::size_t N>
void measure(std::optional<int> port, const Series (&all)[N], std::size_t calls,
             std::string_view name) {
  auto* driver = new Driver(port);
  Bench bench(*driver, calls, name);
  for (std::size_t i = 0; i < N; ++i) bench.measure_all(all[i], i);
}

}  // namespace
}  // namespace rss

int main(int count, char** arguments) {
  const int port = count > 2 ? std::atoi(arguments[1]) : 0;
  const long calls = count > 2 ? std::atol(arguments[2]) : 0;
  if (port <= 0 || calls <= 0) return 2;
  const std::string_view name = count > 3 ? arguments[3] : "";
  rss::measure(port, rss::kServer, static_cast<std::size_t>(calls), name);
  rss::measure(std::nullopt, rss::kEmbedded, static_cast<std::size_t>(calls), name);
  std::_Exit(0);
}
