/* Making, writing and marking a world under the n-th request failing, for all n. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/pool/pool.h"
#include "lab/world/world.h"
#include "tests/fault/fault.h"

static mnm_status pass_open(void *payload, const char *path, mnm_err *err) {
  (void)payload, (void)path, (void)err;
  return MNM_OK;
}
static mnm_status count_bytes(void *payload, const char *data, size_t bytes, mnm_err *err) {
  (void)data, (void)err;
  *(uint64_t *)payload += bytes;
  return MNM_OK;
}
static mnm_status pass_close(void *payload, mnm_err *err) {
  (void)payload, (void)err;
  return MNM_OK;
}

typedef struct use {
  mnm_pool *pool;
  uint64_t bytes;
} use;

static mnm_status make_and_write(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  use *of = payload;
  mnm_ctx own = *ctx;
  own.pool = of->pool;
  mnm_world *world = NULL;
  of->bytes = 0;
  mnm_world_sink sink = {&of->bytes, pass_open, count_bytes, pass_close};
  mnm_status status = mnm_world_new(&world, "household", 1, 1, &own, err);
  if (status != MNM_OK && world != NULL) status = MNM_E_DAMAGED;
  if (status == MNM_OK) status = mnm_world_write(world, MNM_WORLD_USUAL, &sink, &own, err);
  mnm_world_free(world);
  return status;
}

static void a_world_survives_every_failed_request(void **state) {
  (void)state;
  use of = {0};
  assert_true(mnm_fault_sweep("world", make_and_write, &of) > 100);
  assert_true(of.bytes > 100000);
  assert_int_equal(mnm_pool_new(&of.pool, 2, NULL), MNM_OK);
  assert_true(mnm_fault_sweep("world in a pool", make_and_write, &of) > 100);
  mnm_pool_free(of.pool);
}

static const char truth[] =
    "{\"record\":\"network\",\"id\":\"N\",\"firms\":[{\"id\":\"F\",\"account\":\"f\"}]}\n"
    "{\"record\":\"person\",\"id\":\"O\",\"network\":\"N\",\"roles\":[\"organiser\"],\"accounts\":["
    "\"o\"]}\n"
    "{\"record\":\"instance\",\"typology\":\"T1\",\"exact\":true,\"tx\":[\"1\",\"2\"]}\n"
    "{\"record\":\"transfer\",\"id\":\"1\",\"aliases\":[\"1a\"],\"network\":\"N\",\"stage\":"
    "\"exit\",\"source\":true,"
    "\"amount_minor\":100,\"currency\":\"EUR\"}\n";
static const char found[] =
    "{\"record\":\"finding\",\"typology\":\"T1\",\"tx\":[\"1a\",\"2\"],\"network\":3,"
    "\"participants\":[{\"account\":\"o\"}]}\n"
    "{\"record\":\"person\",\"id\":\"P\",\"accounts\":[\"o\"],\"suspect\":true}\n"
    "{\"record\":\"network\",\"id\":1,\"members\":[\"P\",{\"account\":\"f\"}]}";

static mnm_status mark(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  (void)payload;
  mnm_reader *reader = NULL;
  mnm_world_marker *marker = NULL;
  mnm_world_marks marks;
  mnm_json json;
  mnm_json_init(&json, ctx);
  mnm_status status = mnm_reader_open_memory(&reader, "truth", truth, sizeof truth - 1, ctx, err);
  if (status == MNM_OK) status = mnm_world_marker_new(&marker, reader, ctx, err);
  if (status == MNM_OK) status = mnm_world_marker_add(marker, found, sizeof found - 1, err);
  if (status == MNM_OK) status = mnm_world_marker_finish(marker, &marks, err);
  if (status == MNM_OK) {
    mnm_world_marks_write(&marks, &json);
    status = mnm_json_finish(&json, err);
  }
  mnm_json_clear(&json);
  mnm_world_marker_free(marker);
  mnm_reader_close(reader);
  return status;
}

static void marking_survives_every_failed_request(void **state) {
  (void)state;
  assert_true(mnm_fault_sweep("mark", mark, NULL) > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_world_survives_every_failed_request),
      cmocka_unit_test(marking_survives_every_failed_request),
  };
  return cmocka_run_group_tests_name("fault_lab", tests, NULL, NULL);
}
