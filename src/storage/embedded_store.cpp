#include "storage/embedded_store.h"

namespace rss {
namespace {

// Pause between sweeps while nothing is due, and while a sweep has left work: calls run in between.
constexpr std::uint64_t kRestMs = 1000;
constexpr std::uint64_t kBusyMs = 1;

}  // namespace

EmbeddedStore::EmbeddedStore(Loop& loop, std::uint64_t max_bytes)
    : loop_(loop), max_bytes_(max_bytes), timer_(loop, [this] { sweep(); }), signals_(loop) {}

std::shared_ptr<MemoryTable> EmbeddedStore::open() {
  if (opened_++ == 0) {
    table_ = std::make_shared<MemoryTable>(loop_, max_bytes_);
    timer_.start(kRestMs);
  }
  return table_;
}

void EmbeddedStore::close() {
  if (--opened_ > 0) return;
  timer_.stop();
  table_.reset();
}

void EmbeddedStore::sweep() { timer_.start(table_->sweep() ? kBusyMs : kRestMs); }

}  // namespace rss
