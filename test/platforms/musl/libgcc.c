/*
 * The functions of glibc that Debian's libgcc and libstdc++ call and musl lacks. For tests: it makes
 * a Node.js that is linked with musl run on Debian.
 */
#define _GNU_SOURCE
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

char __libc_single_threaded = 0;

size_t __strftime_l(char *s, size_t n, const char *format, const struct tm *t, locale_t locale) {
  return strftime_l(s, n, format, t, locale);
}

/* -1: not found. libgcc then calls dl_iterate_phdr. */
int _dl_find_object(void *address, void *result) {
  (void)address;
  (void)result;
  return -1;
}

unsigned arc4random(void) { return (unsigned)random(); }

int __pthread_key_create(pthread_key_t *key, void (*destroy)(void *)) {
  return pthread_key_create(key, destroy);
}
