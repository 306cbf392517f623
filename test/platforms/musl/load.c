/*
 * Loads an addon with all symbols bound, in a program that is not Node.js. STUBS(X) is the list of
 * the symbols of Node.js; here each of them ends the program. It includes no headers, because it is
 * compiled without a C library.
 */
extern void abort(void);
extern char *dlerror(void);
extern void *dlopen(const char *, int);
extern void *dlsym(void *, const char *);
extern int printf(const char *, ...);
extern int puts(const char *);

enum { RTLD_NOW = 2 };

#define STUB(name) \
  void name(void) { abort(); }
STUBS(STUB)

int main(int argc, char **argv) {
  void *addon = argc > 1 ? dlopen(argv[1], RTLD_NOW) : 0;
  if (!addon) {
    puts(argc > 1 ? dlerror() : "usage: load FILE");
    return 1;
  }
  int (*version)(void) = (int (*)(void))dlsym(addon, "node_api_module_get_api_version_v1");
  if (!version || !dlsym(addon, "napi_register_module_v1")) return 1;
  printf("Node-API %d\n", version());
  return 0;
}
