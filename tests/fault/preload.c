/* Loaded before a program (LD_PRELOAD): lets its n-th memory request or file operation fail.
 *
 * MNM_FAULT=<class>:<n>[+][:<error>]   the n-th call fails; with '+' all later ones fail too
 *   class  malloc (malloc, calloc, realloc), read (read, pread), write (write, pwrite),
 *          fsync (fsync, fdatasync), rename, ftruncate
 *   error  ENOMEM, EIO, ENOSPC or EINTR; ENOMEM for malloc and EIO else when not given; for write
 *          also SHORT: half of the bytes are written, and said so
 * MNM_FAULT_COUNT=<file>               at the end, a line "<class> <calls>" each, and "fired 0|1"
 *
 * Counting starts when main is entered and stops when it returns or exit handlers run. Children do
 * not inherit any of this: what they do would make the count depend on them. Calls that the C
 * library makes inside itself (flushing a FILE) are not seen. A program built with an address
 * sanitizer needs ASAN_OPTIONS=verify_asan_link_order=0. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

typedef enum call_class { MALLOC, READ, WRITE, FSYNC, RENAME, FTRUNCATE, CLASSES } call_class;

static const char *const class_names[CLASSES] = {"malloc", "read",   "write",
                                                 "fsync",  "rename", "ftruncate"};
#define SHORT_WRITE (-1)

/* One process, one plan: globals are what an interposer has. */
static atomic_bool armed;
static atomic_bool fired;
static atomic_uint_fast64_t calls[CLASSES];
static call_class plan_class = CLASSES;
static uint64_t plan_at;
static bool plan_stays;
static int plan_error;
static char count_path[1024];

/* This thread is inside a call that no plan is for. The model needs no memory at first use. */
static _Thread_local bool suspended __attribute__((tls_model("initial-exec")));

/* 0: go on; else the errno to fail with, or SHORT_WRITE */
static int judge(call_class class) {
  if (!atomic_load(&armed) || suspended) return 0;
  uint64_t number = atomic_fetch_add(&calls[class], 1) + 1;
  if (class != plan_class || number < plan_at) return 0;
  if (number > plan_at && !plan_stays) return 0;
  atomic_store(&fired, true);
  return plan_error;
}

static void *next_of(const char *name) {
  return dlsym(RTLD_NEXT, name);
}

/* ISO C has no cast from object to function pointer; POSIX guarantees the copy. */
#define NEXT(type, name)                \
  static type next;                     \
  if (next == NULL) {                   \
    void *found = next_of(name);        \
    memcpy(&next, &found, sizeof next); \
  }

/* dlsym may itself ask for memory before the real functions are known. */
static _Alignas(16) char early[65536];
static atomic_size_t early_used;
static bool resolving; /* before main there is one thread */

static bool is_early(const void *pointer) {
  return (uintptr_t)pointer >= (uintptr_t)early &&
         (uintptr_t)pointer < (uintptr_t)early + sizeof early;
}

static void *early_take(size_t bytes) {
  size_t at = atomic_fetch_add(&early_used, (bytes + 31) & ~(size_t)15);
  return at + bytes <= sizeof early ? early + at : NULL;
}

typedef void *malloc_fn(size_t);
typedef void *calloc_fn(size_t, size_t);
typedef void *realloc_fn(void *, size_t);
typedef void free_fn(void *);
static malloc_fn *next_malloc;
static calloc_fn *next_calloc;
static realloc_fn *next_realloc;
static free_fn *next_free;

/* A sanitizer's runtime asks for memory before this object is relocated: until then the pointer
 * that the loader fills in is still NULL, and nothing outside this file can be called. */
extern __typeof__(dlsym) dlsym __attribute__((weak));

static bool resolve(void) {
  if (next_free != NULL) return true;
  __typeof__(&dlsym) volatile loaded = dlsym;
  if (loaded == NULL || resolving) return false;
  resolving = true;
  void *found[4] = {next_of("malloc"), next_of("calloc"), next_of("realloc"), next_of("free")};
  memcpy(&next_malloc, &found[0], sizeof found[0]);
  memcpy(&next_calloc, &found[1], sizeof found[0]);
  memcpy(&next_realloc, &found[2], sizeof found[0]);
  memcpy(&next_free, &found[3], sizeof found[0]);
  resolving = false;
  return next_free != NULL;
}

void *malloc(size_t bytes) {
  if (!resolve()) return early_take(bytes);
  int error = judge(MALLOC);
  if (error == 0) return next_malloc(bytes);
  errno = error;
  return NULL;
}

void *calloc(size_t count, size_t bytes) {
  if (!resolve()) return early_take(count * bytes); /* never used before: zero */
  int error = judge(MALLOC);
  if (error == 0) return next_calloc(count, bytes);
  errno = error;
  return NULL;
}

void *realloc(void *pointer, size_t bytes) {
  if (is_early(pointer) || !resolve()) {
    void *moved = resolve() ? next_malloc(bytes) : early_take(bytes);
    size_t room = pointer == NULL ? 0 : (size_t)(early + sizeof early - (char *)pointer);
    if (moved != NULL && pointer != NULL) memcpy(moved, pointer, bytes < room ? bytes : room);
    return moved;
  }
  int error = judge(MALLOC);
  if (error == 0) return next_realloc(pointer, bytes);
  errno = error;
  return NULL;
}

void free(void *pointer) {
  if (pointer == NULL || is_early(pointer) || !resolve()) return;
  next_free(pointer);
}

#define FAIL_OR(class, failure) \
  int error = judge(class);     \
  if (error > 0) {              \
    errno = error;              \
    return failure;             \
  }

ssize_t read(int file, void *buffer, size_t bytes) {
  NEXT(__typeof__(&read), "read")
  FAIL_OR(READ, -1)
  return next(file, buffer, bytes);
}

ssize_t pread(int file, void *buffer, size_t bytes, off_t at) {
  NEXT(__typeof__(&pread), "pread")
  FAIL_OR(READ, -1)
  return next(file, buffer, bytes, at);
}

ssize_t pread64(int file, void *buffer, size_t bytes, off64_t at) {
  NEXT(__typeof__(&pread64), "pread64")
  FAIL_OR(READ, -1)
  return next(file, buffer, bytes, at);
}

static size_t written_part(int error, size_t bytes) {
  return error == SHORT_WRITE && bytes > 1 ? bytes / 2 : bytes;
}

ssize_t write(int file, const void *buffer, size_t bytes) {
  NEXT(__typeof__(&write), "write")
  FAIL_OR(WRITE, -1)
  return next(file, buffer, written_part(error, bytes));
}

ssize_t pwrite(int file, const void *buffer, size_t bytes, off_t at) {
  NEXT(__typeof__(&pwrite), "pwrite")
  FAIL_OR(WRITE, -1)
  return next(file, buffer, written_part(error, bytes), at);
}

ssize_t pwrite64(int file, const void *buffer, size_t bytes, off64_t at) {
  NEXT(__typeof__(&pwrite64), "pwrite64")
  FAIL_OR(WRITE, -1)
  return next(file, buffer, written_part(error, bytes), at);
}

int fsync(int file) {
  NEXT(__typeof__(&fsync), "fsync")
  FAIL_OR(FSYNC, -1)
  return next(file);
}

int fdatasync(int file) {
  NEXT(__typeof__(&fdatasync), "fdatasync")
  FAIL_OR(FSYNC, -1)
  return next(file);
}

int rename(const char *from, const char *to) {
  NEXT(__typeof__(&rename), "rename")
  FAIL_OR(RENAME, -1)
  return next(from, to);
}

int ftruncate(int file, off_t bytes) {
  NEXT(__typeof__(&ftruncate), "ftruncate")
  FAIL_OR(FTRUNCATE, -1)
  return next(file, bytes);
}

int ftruncate64(int file, off64_t bytes) {
  NEXT(__typeof__(&ftruncate64), "ftruncate64")
  FAIL_OR(FTRUNCATE, -1)
  return next(file, bytes);
}

/* A plan nobody understands must not look like a program without faults. */
static void refuse_plan(void) {
  static const char text[] = "MNM_FAULT: expected <class>:<n>[+][:<error>]\n";
  (void)syscall(SYS_write, STDERR_FILENO, text, sizeof text - 1);
  _exit(125);
}

static int error_number(const char *name, call_class class) {
  if (name[0] == '\0') return class == MALLOC ? ENOMEM : EIO;
  if (strcmp(name, "ENOMEM") == 0) return ENOMEM;
  if (strcmp(name, "EIO") == 0) return EIO;
  if (strcmp(name, "ENOSPC") == 0) return ENOSPC;
  if (strcmp(name, "EINTR") == 0) return EINTR;
  if (strcmp(name, "SHORT") == 0 && class == WRITE) return SHORT_WRITE;
  return 0;
}

static void read_plan(const char *plan) {
  const char *colon = strchr(plan, ':');
  if (colon == NULL) refuse_plan();
  for (int class = 0; class < CLASSES; class ++) {
    size_t length = strlen(class_names[class]);
    if ((size_t)(colon - plan) == length && memcmp(plan, class_names[class], length) == 0) {
      plan_class = (call_class) class;
    }
  }
  char *end = NULL;
  plan_at = strtoull(colon + 1, &end, 10);
  if (plan_class == CLASSES || plan_at == 0 || end == colon + 1) refuse_plan();
  if (*end == '+') {
    plan_stays = true;
    end++;
  }
  if (*end == ':') end++;
  plan_error = error_number(end, plan_class);
  if (plan_error == 0) refuse_plan();
}

static void disarm(void) {
  atomic_store(&armed, false);
}

static void write_counts(void) {
  if (!atomic_load(&armed)) return; /* another process than the one that was started */
  disarm();
  if (count_path[0] == '\0') return;
  int file = open(count_path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return;
  for (int class = 0; class < CLASSES; class ++) {
    (void)dprintf(file, "%s %llu\n", class_names[class], (unsigned long long)calls[class]);
  }
  (void)dprintf(file, "fired %d\n", atomic_load(&fired) ? 1 : 0);
  (void)close(file);
}

/* Looking up the user runs code of the C library that does not survive a failing malloc (glibc 2.36
 * then reads through a NULL of its own), which is not ours to try. */
struct passwd *getpwuid(uid_t user) {
  NEXT(__typeof__(&getpwuid), "getpwuid")
  suspended = true;
  struct passwd *found = next(user);
  suspended = false;
  return found;
}

/* A sanitizer asks for this at the start of each thread and ends the program when it fails. */
int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes) {
  NEXT(__typeof__(&pthread_getattr_np), "pthread_getattr_np")
  suspended = true;
  int error = next(thread, attributes);
  suspended = false;
  return error;
}

typedef int main_fn(int, char **, char **);
static main_fn *real_main;

static int counted_main(int count, char **arguments, char **environment) {
  const char *plan = getenv("MNM_FAULT");
  const char *path = getenv("MNM_FAULT_COUNT");
  if (plan != NULL) read_plan(plan);
  if (path != NULL && strlen(path) < sizeof count_path) memcpy(count_path, path, strlen(path) + 1);
  (void)unsetenv("LD_PRELOAD");
  (void)unsetenv("MNM_FAULT");
  (void)unsetenv("MNM_FAULT_COUNT");
  (void)pthread_atfork(NULL, NULL, disarm);
  (void)atexit(write_counts);
  atomic_store(&armed, true);
  return real_main(count, arguments, environment);
}

typedef int start_fn(main_fn *, int, char **, void (*)(void), void (*)(void), void (*)(void),
                     void *);

/* glibc's entry point calls this with the program's main; the declaration is its ABI. */
int __libc_start_main(main_fn *program, int count, char **arguments, void (*init)(void),
                      void (*fini)(void), void (*loader_fini)(void), void *stack_end);
int __libc_start_main(main_fn *program, int count, char **arguments, void (*init)(void),
                      void (*fini)(void), void (*loader_fini)(void), void *stack_end) {
  NEXT(start_fn *, "__libc_start_main")
  real_main = program;
  return next(counted_main, count, arguments, init, fini, loader_fini, stack_end);
}
