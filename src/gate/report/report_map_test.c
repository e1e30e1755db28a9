/* Maps of places and pictures of plans: the same bytes every time, and nothing out of range. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gate/report/report.h"

#define PLACES 46
#define PATH "/tmp/mnm-report-map-test.picture"

static mnm_figure_place places[PLACES];
static mnm_figure_way ways[PLACES];
static char names[PLACES][24];
static mnm_figure_disruption plans;

static const mnm_figure_head head = {
    {"A title", 7}, {"What it is.", 11}, {"", 0}, {"manumit", 7}, MNM_TIME_NONE};

static mnm_figure_hubs map_of(uint32_t count, bool placed) {
  for (uint32_t i = 0; i < PLACES; i++) {
    const int bytes = snprintf(names[i], sizeof names[i], "Place %u", i);
    places[i] = (mnm_figure_place){.name = {names[i], (uint32_t)bytes},
                                   .hubness_micro = 1000000 - i * 20000,
                                   .hub = i < 5,
                                   .feeder = i % 7 == 6,
                                   .placed = placed,
                                   .lat_micro = 40000000 + i * 311000,
                                   .lon_micro = i * 7919000 % 30000000 - 9000000};
    ways[i] = (mnm_figure_way){i, i * 3 % count, 1000 + i, i % 2 ? 0 : 700 + i};
    if (i >= count) ways[i].from = ways[i].to = 0;
  }
  return (mnm_figure_hubs){head, places, ways, count, PLACES};
}

static mnm_status draw(const mnm_figure_hubs *map, const mnm_figure_disruption *plan,
                       mnm_picture picture, mnm_role role, char **out, mnm_err *err) {
  const mnm_out_options options = {.path = PATH, .overwrite = true, .viewer = {.role = role}};
  mnm_out *file = NULL;
  *out = NULL;
  assert_int_equal(mnm_out_open(&file, &options, NULL, NULL), MNM_OK);
  const mnm_status status = map ? mnm_report_hubs(file, map, picture, NULL, err)
                                : mnm_report_disruption(file, plan, picture, NULL, err);
  if (status != MNM_OK) {
    mnm_out_abandon(file);
    return status;
  }
  assert_int_equal(mnm_out_close(file, NULL), MNM_OK);
  FILE *stream = fopen(PATH, "rb");
  assert_non_null(stream);
  *out = calloc(1, 4 << 20);
  assert_true(fread(*out, 1, (4 << 20) - 1, stream) > 1000);
  assert_int_equal(fclose(stream), 0);
  assert_int_equal(unlink(PATH), 0);
  return MNM_OK;
}

static void is_the_same_twice(const mnm_figure_hubs *map, const mnm_figure_disruption *plan) {
  for (mnm_picture picture = MNM_PICTURE_SVG; picture <= MNM_PICTURE_PDF; picture++) {
    char *first, *second;
    assert_int_equal(draw(map, plan, picture, MNM_ROLE_OWNER, &first, NULL), MNM_OK);
    assert_int_equal(draw(map, plan, picture, MNM_ROLE_OWNER, &second, NULL), MNM_OK);
    assert_memory_equal(first, second, 4 << 20);
    free(first);
    free(second);
  }
}

static void a_map_is_the_same_bytes_every_time(void **state) {
  (void)state;
  for (uint32_t count = 0; count <= PLACES; count += count < 3 ? 1 : 43) {
    mnm_figure_hubs map = map_of(count > 0 ? count : 1, false);
    map.place_count = count;
    if (count == 0) map.way_count = 0;
    is_the_same_twice(&map, NULL);
    map = map_of(count > 0 ? count : 1, true);
    is_the_same_twice(&map, NULL);
  }
}

static void fill_plans(uint32_t months, uint32_t lines) {
  memset(&plans, 0, sizeof plans);
  plans.head = head;
  plans.months = months, plans.line_count = lines;
  plans.money = 1000, plans.victims = 9;
  for (uint32_t i = 0; i < lines && i < MNM_FIGURE_DISRUPTION_LINES; i++) {
    plans.line[i].name = mnm_text_of("foresight, key players, betweenness, degree");
    for (uint32_t month = 0; month <= months && month <= MNM_FIGURE_MONTHS_MAX; month++) {
      plans.line[i].money[month] = (int64_t)month * 10 * (i + 1);
      plans.line[i].victims[month] = month % 9;
      plans.line[i].money_high[month] = 1000, plans.line[i].victims_high[month] = 9;
    }
  }
}

static void a_picture_of_plans_is_the_same_bytes_every_time(void **state) {
  (void)state;
  for (uint32_t months = 1; months <= MNM_FIGURE_MONTHS_MAX; months += 59) {
    fill_plans(months, MNM_FIGURE_DISRUPTION_LINES);
    is_the_same_twice(NULL, &plans);
  }
  fill_plans(12, 0);
  plans.money = plans.victims = 0; /* nothing is known: said so */
  is_the_same_twice(NULL, &plans);
}

static void what_is_out_of_range_is_refused(void **state) {
  (void)state;
  char *data;
  mnm_err err = {0};
  mnm_figure_hubs map = map_of(5, false);
  ways[2].to = 5;
  assert_int_equal(draw(&map, NULL, MNM_PICTURE_SVG, MNM_ROLE_OWNER, &data, &err), MNM_E_RANGE);
  fill_plans(MNM_FIGURE_MONTHS_MAX + 1, 1);
  assert_int_equal(draw(NULL, &plans, MNM_PICTURE_SVG, MNM_ROLE_OWNER, &data, &err), MNM_E_RANGE);
  fill_plans(3, MNM_FIGURE_DISRUPTION_LINES + 1);
  assert_int_equal(draw(NULL, &plans, MNM_PICTURE_SVG, MNM_ROLE_OWNER, &data, &err), MNM_E_RANGE);
}

static void who_may_not_see_the_matter_gets_no_picture(void **state) {
  (void)state;
  char *data;
  mnm_err err = {0};
  const mnm_figure_hubs map = map_of(5, false);
  fill_plans(3, 2);
  assert_int_equal(draw(&map, NULL, MNM_PICTURE_SVG, MNM_ROLE_NGO, &data, &err), MNM_E_DENIED);
  assert_int_equal(draw(NULL, &plans, MNM_PICTURE_SVG, MNM_ROLE_NGO, &data, &err), MNM_E_DENIED);
}

static int release_fonts(void **state) {
  (void)state;
  mnm_report_release_fonts();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_map_is_the_same_bytes_every_time),
      cmocka_unit_test(a_picture_of_plans_is_the_same_bytes_every_time),
      cmocka_unit_test(what_is_out_of_range_is_refused),
      cmocka_unit_test(who_may_not_see_the_matter_gets_no_picture),
  };
  return cmocka_run_group_tests(tests, NULL, release_fonts);
}
