// Replaces the C library's allocator with one whose cost does not depend on the history of the
// heap: a free list for each power of two. Otherwise a change of one operation would shift the
// figures of all others by up to 2 %. It also counts allocations. Linked into cost_bench alone.
#include <sys/mman.h>

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "counters.h"

namespace {

// In front of each block.
struct alignas(16) Header {
  std::uint32_t size_class;
  std::uint32_t offset;  // from the beginning of what the free list holds
};

struct Free {
  Free* next;
};

constexpr std::size_t kClasses = 48;
constexpr std::size_t kArenaBytes = std::size_t{1} << 32;  // reserved; used pages alone count

Free* free_lists[kClasses];
char* arena = nullptr;
std::size_t arena_used = 0;
std::atomic_flag locked;

// libuv's threads look up host names.
class Lock {
 public:
  Lock() {
    while (locked.test_and_set(std::memory_order_acquire)) {
    }
  }
  ~Lock() { locked.clear(std::memory_order_release); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
};

char* carve(std::size_t bytes) {
  if (!arena) {
    constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    void* mapped = mmap(nullptr, kArenaBytes, PROT_READ | PROT_WRITE, kFlags, -1, 0);
    if (mapped == MAP_FAILED) std::abort();
    arena = static_cast<char*>(mapped);
  }
  char* const block = arena + arena_used;
  arena_used += bytes;
  if (arena_used > kArenaBytes) std::abort();
  return block;
}

char* take(std::size_t size_class) {
  const Lock lock;
  Free*& list = free_lists[size_class];
  if (!list) return carve(std::size_t{1} << size_class);
  return reinterpret_cast<char*>(std::exchange(list, list->next));
}

Header* header_of(void* memory) { return static_cast<Header*>(memory) - 1; }

std::size_t room_of(void* memory) {
  const Header* header = header_of(memory);
  return (std::size_t{1} << header->size_class) - header->offset - sizeof(Header);
}

void* allocate(std::size_t alignment, std::size_t bytes) {
  rss::counters.allocations += rss::counters.on ? 1 : 0;
  const std::size_t slack = alignment > sizeof(Header) ? alignment : 0;
  const auto size_class =
      static_cast<std::uint32_t>(std::bit_width(bytes + slack + sizeof(Header) - 1));
  char* const block = take(size_class);
  char* memory = block + sizeof(Header);
  if (slack > 0) {
    const auto past = reinterpret_cast<std::uintptr_t>(memory) % alignment;
    memory += past == 0 ? 0 : alignment - past;
  }
  const auto offset = static_cast<std::uint32_t>(memory - block - std::ptrdiff_t{sizeof(Header)});
  *header_of(memory) = {size_class, offset};
  return memory;
}

}  // namespace

extern "C" {

void* malloc(std::size_t bytes) noexcept { return allocate(sizeof(Header), bytes); }

void free(void* memory) noexcept {
  if (!memory) return;
  const Header header = *header_of(memory);
  auto* const block =
      reinterpret_cast<Free*>(static_cast<char*>(memory) - sizeof(Header) - header.offset);
  const Lock lock;
  block->next = std::exchange(free_lists[header.size_class], block);
}

void* calloc(std::size_t count, std::size_t bytes) noexcept {
  void* const memory = malloc(count * bytes);
  return std::memset(memory, 0, count * bytes);
}

void* realloc(void* memory, std::size_t bytes) noexcept {
  if (!memory) return malloc(bytes);
  if (bytes <= room_of(memory)) return memory;
  void* const moved = malloc(bytes);
  std::memcpy(moved, memory, room_of(memory));
  free(memory);
  return moved;
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept {
  return allocate(alignment, bytes);
}
void* memalign(std::size_t alignment, std::size_t bytes) noexcept {
  return allocate(alignment, bytes);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) noexcept {
  *memory = allocate(alignment, bytes);
  return 0;
}
std::size_t malloc_usable_size(void* memory) noexcept { return memory ? room_of(memory) : 0; }
}
