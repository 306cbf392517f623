/* The entry point of a program that is linked with musl's libc.so and without its start files. */
typedef int main_function(int, char **);
extern main_function main;
extern int __libc_start_main(main_function *, int, char **, void (*)(void), void (*)(void),
                             void (*)(void));

static void nothing(void) {}

void start_with_stack(long *stack) {
  __libc_start_main(main, (int)stack[0], (char **)(stack + 1), nothing, nothing, nothing);
}

__asm__(
    ".globl _start\n"
    "_start: mov x29, #0\n"
    " mov x30, #0\n"
    " mov x0, sp\n"
    " and sp, x0, #-16\n"
    " b start_with_stack\n");
