/* The n-th request for memory fails, of ours and of libxml2's: an error each time, and nothing is
 * lost. A program of its own, since libxml2 wants to be told of its allocator before all else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <libxml/parser.h>
#include <libxml/xmlmemory.h>

#include "kernel/xml/xml.h"

static uint64_t requests, fail_at;
static int64_t live;

static bool refused(void) {
  return ++requests == fail_at;
}

static void *their_malloc(size_t bytes) {
  if (refused()) return NULL;
  live++;
  return malloc(bytes);
}

static void *their_realloc(void *pointer, size_t bytes) {
  if (refused()) return NULL;
  if (!pointer) live++;
  return realloc(pointer, bytes);
}

static char *their_strdup(const char *text) {
  if (refused()) return NULL;
  live++;
  return strdup(text);
}

static void their_free(void *pointer) {
  if (pointer) live--;
  free(pointer);
}

static void *our_realloc(void *payload, void *pointer, size_t old_bytes, size_t new_bytes) {
  (void)payload, (void)old_bytes;
  if (new_bytes == 0) {
    their_free(pointer);
    return NULL;
  }
  return their_realloc(pointer, new_bytes);
}

/* Enough of everything: attributes, namespaces, many elements, depth. In UTF-8, since libxml2 2.9
 * loses a converter when memory runs out over opening it. */
static size_t make_file(char *text) {
  size_t used = (size_t)sprintf(text, "<?xml version='1.0' encoding='UTF-8'?>\n");
  used += (size_t)sprintf(text + used, "<root xmlns='urn:x' xmlns:p='urn:p'>");
  for (int i = 0; i < 40; i++) used += (size_t)sprintf(text + used, "<a%d k='1 &amp; 2'>", i);
  used += (size_t)sprintf(text + used, "text &lt; &#233; <![CDATA[x]]>");
  for (int i = 39; i >= 0; i--) used += (size_t)sprintf(text + used, "</a%d>", i);
  for (int i = 0; i < 2000; i++)
    used += (size_t)sprintf(text + used, "<p:b p:k='%d' k='z'>1 \xC3\xA9</p:b>\n", i);
  return used + (size_t)sprintf(text + used, "</root>");
}

static mnm_status read_all(const char *text, size_t bytes, uint64_t *events) {
  static const char *const words[] = {"a1", "b", "k", "root"};
  mnm_ctx ctx = {.alloc = {our_realloc, NULL}};
  mnm_reader *reader = NULL;
  mnm_xml *xml = NULL;
  mnm_xml_event event = {0};
  mnm_err err = {0};
  assert_int_equal(mnm_reader_open_memory(&reader, "x.xml", text, bytes, NULL, NULL), MNM_OK);
  mnm_status status = mnm_xml_open(&xml, reader, words, 4, &ctx, &err);
  for (*events = 0; status == MNM_OK && event.kind != MNM_XML_DONE; ++*events)
    status = mnm_xml_next(xml, &event, &err);
  mnm_xml_close(xml);
  mnm_reader_close(reader);
  if (status != MNM_OK) assert_int_equal(err.status, status);
  return status;
}

static void every_failed_request_is_reported_and_nothing_is_lost(void **state) {
  char *text = malloc(1 << 18);
  uint64_t all = 0, some = 0, refusals = 0;
  (void)state;
  assert_non_null(text);
  size_t bytes = make_file(text);
  assert_int_equal(read_all(text, bytes, &all), MNM_OK); /* what libxml2 keeps for good is there */
  for (uint64_t n = 1;; n++) {
    int64_t before = live;
    requests = 0;
    fail_at = n;
    mnm_status status = read_all(text, bytes, &some);
    bool reached = requests >= n;
    fail_at = 0;
    assert_int_equal(live, before);
    /* libxml2 can do without the check of a namespace's form */
    if (status == MNM_OK) assert_int_equal(some, all);
    if (!reached) {
      assert_int_equal(status, MNM_OK);
      break;
    }
    if (status != MNM_OK) assert_int_equal(status, MNM_E_NOMEM);
    refusals += status == MNM_E_NOMEM;
    assert_true(n < 100000);
  }
  assert_true(refusals > 50);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_failed_request_is_reported_and_nothing_is_lost)};
  if (xmlMemSetup(their_free, their_malloc, their_realloc, their_strdup) != 0) return 1;
  return cmocka_run_group_tests(tests, NULL, NULL);
}
