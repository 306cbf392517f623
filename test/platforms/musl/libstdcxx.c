/*
 * What a recent libstdc++ for musl exports and Debian's lacks: destructors of thread-local objects,
 * arithmetic of 128 bits, and a function that newer headers call.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct destructor {
  void (*destroy)(void *);
  void *object;
  struct destructor *next;
};

static _Thread_local struct destructor *destructors;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void run_destructors(void *unused) {
  (void)unused;
  while (destructors) {
    struct destructor *first = destructors;
    destructors = first->next;
    first->destroy(first->object);
    free(first);
  }
}

static void create_key(void) { pthread_key_create(&key, run_destructors); }

int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *library) {
  (void)library;
  pthread_once(&once, create_key);
  struct destructor *added = malloc(sizeof *added);
  *added = (struct destructor){destroy, object, destructors};
  destructors = added;
  pthread_setspecific(key, &key);
  return 0;
}

typedef unsigned __int128 u128;
typedef __int128 s128;

u128 __udivmodti4(u128 dividend, u128 divisor, u128 *remainder) {
  u128 quotient = 0, rest = 0;
  for (int bit = 127; bit >= 0; bit--) {
    rest = (rest << 1) | ((dividend >> bit) & 1);
    if (rest < divisor) continue;
    rest -= divisor;
    quotient |= (u128)1 << bit;
  }
  if (remainder) *remainder = rest;
  return quotient;
}

u128 __udivti3(u128 a, u128 b) { return __udivmodti4(a, b, 0); }

u128 __umodti3(u128 a, u128 b) {
  u128 remainder;
  __udivmodti4(a, b, &remainder);
  return remainder;
}

static u128 magnitude(s128 value) { return value < 0 ? -(u128)value : (u128)value; }

s128 __divti3(s128 a, s128 b) {
  u128 quotient = __udivti3(magnitude(a), magnitude(b));
  return (a < 0) != (b < 0) ? -(s128)quotient : (s128)quotient;
}

s128 __modti3(s128 a, s128 b) {
  u128 remainder = __umodti3(magnitude(a), magnitude(b));
  return a < 0 ? -(s128)remainder : (s128)remainder;
}

int __popcountdi2(uint64_t value) {
  int count = 0;
  for (; value; value &= value - 1) count++;
  return count;
}

/* std::string::_M_replace_cold: replaces bytes of a string by some of its own bytes. */
void _ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE15_M_replace_coldEPcmPKcmm(
    void *self, char *at, size_t old_size, const char *source, size_t new_size, size_t tail) {
  (void)self;
  char *copy = malloc(new_size + 1);
  memcpy(copy, source, new_size);
  memmove(at + new_size, at + old_size, tail);
  memcpy(at, copy, new_size);
  free(copy);
}

/* Two overloads of std::istream::ignore, which Node.js links and does not call. */
void _ZNSi6ignoreEl(void) { abort(); }
void _ZNSt13basic_istreamIwSt11char_traitsIwEE6ignoreEl(void) { abort(); }
