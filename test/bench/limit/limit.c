/* What a program that does nothing else reaches: blocking hiredis, GETEX in pipelines, no JSON.
 * Usage: limit <port>. Answers the lines `fill <sessions>` and `run get <pipeline> <calls>` with a
 * line of JSON each, as contender.mjs does. */
#include <hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { kValueBytes = 950, kKeyBytes = 64 };

static redisContext *server;
static int sessions;

static double microseconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void fail(const char *what) {
  fprintf(stderr, "limit: %s: %s\n", what, server != NULL ? server->errstr : "");
  exit(1);
}

static void take(int type) {
  redisReply *reply = NULL;
  if (redisGetReply(server, (void **)&reply) != REDIS_OK) fail("no reply");
  if (reply->type != type) fail("another reply than expected");
  freeReplyObject(reply);
}

static void key_of(long i, char *key) {
  snprintf(key, kKeyBytes, "project_session:00000000-0000-4000-8000-%012ld", i % sessions);
}

static void fill(int count) {
  char key[kKeyBytes], value[kValueBytes];
  sessions = count;
  memset(value, 'x', sizeof value);
  for (int i = 0; i < count; i++) {
    key_of(i, key);
    redisAppendCommand(server, "SET %s %b EX 86400", key, value, sizeof value);
    take(REDIS_REPLY_STATUS);
  }
  printf("{\"filled\":%d}\n", count);
}

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void get(long first, int pipeline) {
  const char *words[] = {"GETEX", NULL, "EX", "86400"};
  char key[kKeyBytes];
  words[1] = key;
  for (int i = 0; i < pipeline; i++) {
    key_of(first + i, key);
    redisAppendCommandArgv(server, 4, words, NULL);
  }
  for (int i = 0; i < pipeline; i++) take(REDIS_REPLY_STRING);
}

static void run(int pipeline, long calls) {
  const long rounds = (calls + pipeline - 1) / pipeline;
  double *times = malloc((size_t)rounds * sizeof *times);
  const double cpu = microseconds(CLOCK_PROCESS_CPUTIME_ID), begin = microseconds(CLOCK_MONOTONIC);
  for (long i = 0; i < rounds; i++) {
    const double start = microseconds(CLOCK_MONOTONIC);
    get(i * pipeline, pipeline);
    times[i] = microseconds(CLOCK_MONOTONIC) - start;
  }
  const double seconds = (microseconds(CLOCK_MONOTONIC) - begin) / 1e6;
  const double used = (microseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) / (double)(rounds * pipeline);
  qsort(times, (size_t)rounds, sizeof *times, ascending);
  printf("{\"calls\":%ld,\"seconds\":%f,\"cpuMain\":%f,\"cpuAll\":%f,\"p50\":%f}\n",
         rounds * pipeline, seconds, used, used, times[rounds / 2]);
  free(times);
}

int main(int argc, char **argv) {
  char line[128];
  int a;
  long b;
  server = redisConnect("127.0.0.1", argc > 1 ? atoi(argv[1]) : 6379);
  if (server == NULL || server->err != 0) fail("cannot connect");
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "fill %d", &a) == 1) fill(a);
    else if (sscanf(line, "run get %d %ld", &a, &b) == 2) run(a, b);
    fflush(stdout);
  }
  redisFree(server);
  return 0;
}
