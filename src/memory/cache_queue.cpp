#include "memory/cache_queue.h"

namespace rss {

void CacheQueue::add(Entry* entry) {
  link_newest(entry);
  bytes_ += entry->block_bytes();
}

void CacheQueue::touch(Entry* entry) {
  if (entry == newest_) return;
  unlink(entry);
  link_newest(entry);
}

void CacheQueue::remove(Entry* entry) {
  unlink(entry);
  bytes_ -= entry->block_bytes();
}

void CacheQueue::unlink(Entry* entry) {
  const CacheLinks links = cache_links(entry);
  (links.older != nullptr ? cache_links(links.older).newer : oldest_) = links.newer;
  (links.newer != nullptr ? cache_links(links.newer).older : newest_) = links.older;
}

void CacheQueue::link_newest(Entry* entry) {
  cache_links(entry) = {newest_, nullptr};
  (newest_ != nullptr ? cache_links(newest_).newer : oldest_) = entry;
  newest_ = entry;
}

}  // namespace rss
