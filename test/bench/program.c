/* The programs the benchmarks manage, as small as they can be: what is measured is who supervises them.
   serve PORT              answers each connection with its pid; ends at TERM
   tree COUNT PORT         COUNT processes in all; the leader listens, forwards TERM to its children, waits for them, ends
   idle                    waits for TERM
   spew LINES PER_WRITE F  writes LINES lines of 100 bytes, PER_WRITE of them per write; start and end (ns) go to file F; then idle */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void leave(int s) { (void)s; _exit(0); }

static long long now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int listen_on(int port) {
  int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 64)) { perror("listen"); _exit(98); }
  return fd;
}

static int serve(int port) {
  int fd = listen_on(port);
  for (;;) {
    char text[32], rest[64];
    int c = accept(fd, 0, 0);
    if (c < 0) continue;
    int n = snprintf(text, sizeof text, "%d\n", getpid());
    if (write(c, text, n) == n) while (read(c, rest, sizeof rest) > 0) {}
    close(c);
  }
}

static int tree(int count, int port) {
  pid_t children[1024];
  sigset_t term;
  int got, started = 0;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  for (; started < count - 1 && started < 1024; started++) {
    pid_t p = fork();
    if (p == 0) for (;;) pause();
    children[started] = p;
  }
  sigprocmask(SIG_BLOCK, &term, 0);
  listen_on(port);
  sigwait(&term, &got);
  for (int i = 0; i < started; i++) kill(children[i], SIGTERM);
  while (wait(0) > 0) {}
  return 0;
}

static int spew(long lines, long per_write, const char *result) {
  char *block = malloc(per_write * 100 + 1);
  long long begin = now_ns();
  for (long i = 0; i < lines; i += per_write) {
    long m = lines - i < per_write ? lines - i : per_write, left = m * 100;
    char *p = block;
    for (long j = 0; j < m; j++) {
      char *line = block + j * 100;
      memset(line, 'x', 99);
      line[sprintf(line, "%09ld ", i + j)] = 'y';
      line[99] = '\n';
    }
    while (left) {
      ssize_t w = write(1, p, left);
      if (w < 0) { if (errno == EINTR) continue; return 3; }
      p += w;
      left -= w;
    }
  }
  FILE *f = fopen(result, "w");
  fprintf(f, "%lld %lld\n", begin, now_ns());
  fclose(f);
  for (;;) pause();
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  signal(SIGTERM, leave);
  signal(SIGINT, leave);
  if (!strcmp(mode, "serve") && argc == 3) return serve(atoi(argv[2]));
  if (!strcmp(mode, "tree") && argc == 4) return tree(atoi(argv[2]), atoi(argv[3]));
  if (!strcmp(mode, "spew") && argc == 5) return spew(atol(argv[2]), atol(argv[3]), argv[4]);
  if (!strcmp(mode, "idle")) for (;;) pause();
  fprintf(stderr, "usage: see the top of program.c\n");
  return 2;
}
