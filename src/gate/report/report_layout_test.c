#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "gate/report/report_internal.h"

enum { MOST = 60 };

typedef struct sample {
  uint32_t count;
  double width[MOST], height[MOST];
  uint8_t joined[MOST * MOST];
  mnm_report__point at[MOST];
} sample;

static uint32_t draw(mnm_rng *rng, uint32_t bound) {
  return (uint32_t)mnm_rng_below(rng, bound);
}

static mnm_report__layout solve(sample *s, double width, double height) {
  mnm_report__layout layout = {.count = s->count,
                               .width = s->width,
                               .height = s->height,
                               .above = 18,
                               .gap = 10,
                               .joined = s->joined,
                               .area_width = width,
                               .area_height = height,
                               .at = s->at};
  assert_int_equal(mnm_report__layout_solve(&layout, NULL, NULL), MNM_OK);
  return layout;
}

static void random_sample(sample *s, mnm_rng *rng) {
  memset(s, 0, sizeof *s);
  s->count = 1 + draw(rng, MOST);
  for (uint32_t i = 0; i < s->count; i++) {
    s->width[i] = 36 + draw(rng, 100);
    s->height[i] = 44 + draw(rng, 20);
  }
  uint32_t links = draw(rng, s->count * 2);
  for (uint32_t i = 0; i < links; i++) {
    uint32_t a = draw(rng, s->count), b = draw(rng, draw(rng, 2) && s->count > 3 ? 3 : s->count);
    if (a != b) s->joined[a * s->count + b] = s->joined[b * s->count + a] = 1;
  }
}

static mnm_report__box box_of(const sample *s, const mnm_report__layout *layout, uint32_t i) {
  double scale = layout->scale;
  return (mnm_report__box){s->at[i].x - s->width[i] / 2 * scale, s->at[i].y - layout->above * scale,
                           s->width[i] * scale, s->height[i] * scale};
}

static void no_box_touches_another_and_all_are_on_the_page(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 1);
  static sample s;
  const char *more = getenv("MNM_LONG");
  for (uint32_t round = 0; round < (more && *more == '1' ? 300U : 25U); round++) {
    random_sample(&s, &rng);
    double width = 500 + draw(&rng, 700), height = 300 + draw(&rng, 400);
    mnm_report__layout layout = solve(&s, width, height);
    assert_true(layout.scale > 0.2 && layout.scale <= 1);
    for (uint32_t i = 0; i < s.count; i++) {
      mnm_report__box a = box_of(&s, &layout, i);
      assert_true(a.x > -0.01 && a.y > -0.01);
      assert_true(a.x + a.width < width + 0.01 && a.y + a.height < height + 0.01);
      for (uint32_t j = i + 1; j < s.count; j++) {
        mnm_report__box b = box_of(&s, &layout, j);
        assert_false(mnm_report__overlap(&a, &b));
      }
    }
  }
}

static void the_same_graph_stands_the_same_to_the_last_bit(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 2);
  static sample first, second;
  random_sample(&first, &rng);
  second = first;
  (void)solve(&first, 800, 400);
  (void)solve(&second, 800, 400);
  assert_memory_equal(first.at, second.at, sizeof first.at);
  assert_true(first.at[0].x > 0);
}

static void joined_nodes_stand_nearer_than_others(void **state) {
  (void)state;
  static sample s;
  memset(&s, 0, sizeof s);
  s.count = 9; /* a path */
  for (uint32_t i = 0; i < s.count; i++) {
    s.width[i] = 36;
    s.height[i] = 44;
    if (i > 0) s.joined[i * s.count + i - 1] = s.joined[(i - 1) * s.count + i] = 1;
  }
  (void)solve(&s, 1000, 400);
  /* laid down: from one end of the page to the other, in order */
  bool rising = s.at[8].x > s.at[0].x;
  for (uint32_t i = 1; i < s.count; i++) assert_true((s.at[i].x > s.at[i - 1].x) == rising);
}

static void nothing_and_one_are_layouts_too(void **state) {
  (void)state;
  static sample s;
  memset(&s, 0, sizeof s);
  (void)solve(&s, 800, 400);
  s.count = 1;
  s.width[0] = 36;
  s.height[0] = 44;
  (void)solve(&s, 800, 400);
  assert_true(s.at[0].x > 399 && s.at[0].x < 401);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_box_touches_another_and_all_are_on_the_page),
      cmocka_unit_test(the_same_graph_stands_the_same_to_the_last_bit),
      cmocka_unit_test(joined_nodes_stand_nearer_than_others),
      cmocka_unit_test(nothing_and_one_are_layouts_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
