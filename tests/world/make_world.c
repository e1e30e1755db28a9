/* make_world SCENARIO SIZE SEED FOLDER [FILES [THREADS]]
 *
 * Makes a world without the program, for tests that read its files. SIZE "own" is the scenario's;
 * FILES are bits of mnm_world_files; FOLDER "none" counts bytes only. Prints one line of counts. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/pool/pool.h"
#include "lab/world/world.h"

typedef struct folder {
  const char *path;
  FILE *file;
  unsigned long long bytes;
} folder;

static mnm_status make_folders(char *path) {
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    int made = mkdir(path, 0777);
    *slash = '/';
    if (made != 0 && errno != EEXIST) return MNM_E_IO;
  }
  return MNM_OK;
}

static mnm_status open_file(void *payload, const char *path, mnm_err *err) {
  folder *out = payload;
  char whole[4096];
  if (strcmp(out->path, "none") == 0) return MNM_OK;
  (void)snprintf(whole, sizeof whole, "%s/%s", out->path, path);
  if (make_folders(whole) != MNM_OK) return mnm_err_set(err, MNM_E_IO, "no folder can be made");
  out->file = fopen(whole, "wb");
  return out->file ? MNM_OK : mnm_err_set(err, MNM_E_IO, "cannot be written: %s", whole);
}

static mnm_status write_file(void *payload, const char *data, size_t bytes, mnm_err *err) {
  folder *out = payload;
  out->bytes += bytes;
  if (!out->file || fwrite(data, 1, bytes, out->file) == bytes) return MNM_OK;
  return mnm_err_set(err, MNM_E_IO, "the disk is full");
}

static mnm_status close_file(void *payload, mnm_err *err) {
  folder *out = payload;
  FILE *file = out->file;
  out->file = NULL;
  if (!file || fclose(file) == 0) return MNM_OK;
  return mnm_err_set(err, MNM_E_IO, "the disk is full");
}

static double now(void) {
  struct timespec at;
  (void)clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc < 5) {
    (void)fprintf(stderr, "make_world SCENARIO SIZE SEED FOLDER [FILES [THREADS]]\n");
    return 2;
  }
  uint32_t size =
      strcmp(argv[2], "own") == 0 ? MNM_WORLD_SIZE_OWN : (uint32_t)strtoul(argv[2], NULL, 10);
  uint32_t files = argc > 5 ? (uint32_t)strtoul(argv[5], NULL, 0) : MNM_WORLD_USUAL;
  uint32_t threads = argc > 6 ? (uint32_t)strtoul(argv[6], NULL, 10) : 1;
  folder out = {.path = argv[4]};
  mnm_world_sink sink = {&out, open_file, write_file, close_file};
  mnm_ctx ctx = {0};
  mnm_err err = {0};
  mnm_world *world = NULL;
  mnm_status status = mnm_pool_new(&ctx.pool, threads, &err);
  double begun = now(), made = begun;
  if (status == MNM_OK) {
    status = mnm_world_new(&world, argv[1], size, strtoull(argv[3], NULL, 10), &ctx, &err);
    made = now();
  }
  if (status == MNM_OK) status = mnm_world_write(world, files, &sink, &ctx, &err);
  double written = now();
  if (status == MNM_OK) {
    mnm_world_counts c = mnm_world_count(world);
    (void)printf(
        "transfers %llu accounts %llu persons %llu firms %llu networks %llu victims %llu instances "
        "%llu "
        "criminal %llu bytes %llu made %.3f written %.3f\n",
        (unsigned long long)c.transfers, (unsigned long long)c.accounts,
        (unsigned long long)c.persons, (unsigned long long)c.firms, (unsigned long long)c.networks,
        (unsigned long long)c.victims, (unsigned long long)c.instances,
        (unsigned long long)c.criminal_transfers, out.bytes, made - begun, written - made);
  } else {
    char text[1024];
    (void)mnm_err_text(&err, text, sizeof text);
    (void)fprintf(stderr, "%s\n", text);
  }
  mnm_world_free(world);
  mnm_pool_free(ctx.pool);
  return status == MNM_OK ? 0 : 1;
}
