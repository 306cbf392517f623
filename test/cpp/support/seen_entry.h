// SeenEntry: what Cache::look() has found, kept beyond its callback: `Pending<Cache::Seen>`.
#pragma once

#include <optional>
#include <string>

#include "store/cache/cache.h"
#include "support/pending.h"

namespace rss {

struct SeenEntry {
  SeenEntry() = default;
  explicit SeenEntry(const Cache::Seen& seen) : mark(seen.mark), stale(seen.stale) {
    if (seen.text) text = std::string(*seen.text);
  }

  std::optional<std::string> text;
  std::string mark;
  bool stale = false;
};

template <>
struct KeptAs<Cache::Seen> {
  using Type = SeenEntry;
};

}  // namespace rss
