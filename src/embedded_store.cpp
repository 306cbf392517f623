#include "embedded_store.h"

namespace rss {
namespace {

// While nothing is due, and while there is more to do: a step at a time, with calls in between.
constexpr std::uint64_t kRestMs = 1000;
constexpr std::uint64_t kBusyMs = 1;

}  // namespace

EmbeddedStore::EmbeddedStore(Loop& loop, std::uint64_t max_bytes)
    : table_(loop, max_bytes), timer_(loop, [this] { sweep(); }), signals_(loop) {
  timer_.start(kRestMs);
}

void EmbeddedStore::sweep() { timer_.start(table_.sweep() ? kBusyMs : kRestMs); }

}  // namespace rss
