/* Hubs and feeders against the definition, place by place, on random flows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "base/rng/rng.h"
#include "stage/hubs/hubs.h"
#include "tests/fault/fault.h"

#define PLACES 8
#define FLOWS 40
#define MEDIA 3 /* 0 is persons */
#define CRIMES 2
#define FORMS 4
#define NETWORKS 3

static uint32_t rounds(void) {
  return getenv("MNM_LONG") ? 20000 : 300;
}

typedef struct trial {
  mnm_rng rng;
  mnm_hubs_flow flow[FLOWS];
  mnm_hubs_origin origin[PLACES];
  mnm_hubs_input input;
} trial;

static uint32_t pick(trial *t, uint32_t below) {
  return (uint32_t)mnm_rng_below(&t->rng, below);
}

static void make(trial *t, uint64_t seed) {
  mnm_rng_init(&t->rng, seed);
  t->input =
      (mnm_hubs_input){.places = PLACES, .persons = 0, .flows = t->flow, .origins = t->origin};
  t->input.flow_count = pick(t, FLOWS + 1);
  for (uint32_t i = 0; i < t->input.flow_count; i++)
    t->flow[i] = (mnm_hubs_flow){pick(t, PLACES), pick(t, PLACES),
                                 pick(t, MEDIA),  pick(t, CRIMES),
                                 pick(t, FORMS),  pick(t, 4) ? pick(t, NETWORKS) : MNM_HUBS_NONE,
                                 1 + pick(t, 50)};
  t->input.origin_count = pick(t, PLACES + 1);
  for (uint32_t i = 0; i < t->input.origin_count; i++)
    t->origin[i] = (mnm_hubs_origin){pick(t, PLACES), pick(t, CRIMES), pick(t, 3)};
}

/* ---- the definition, by looking at every flow for every question --- */

static bool counts(const trial *t, uint64_t i, uint32_t crime) {
  return crime == MNM_HUBS_NONE || t->flow[i].crime == crime;
}

/* The share of a way of one medium, in billionths. */
static int64_t share(const trial *t, uint32_t crime, uint32_t from, uint32_t to, uint32_t medium) {
  int64_t all = 0, sum = 0;
  for (uint64_t i = 0; i < t->input.flow_count; i++) {
    const mnm_hubs_flow *f = &t->flow[i];
    if (!counts(t, i, crime) || f->medium != medium || f->from == f->to) continue;
    all += f->amount;
    if (f->from == from && f->to == to) sum += f->amount;
  }
  return all > 0 ? sum * 1000000000 / all : 0;
}

static int64_t weight(const trial *t, uint32_t crime, uint32_t from, uint32_t to, int persons) {
  int64_t sum = 0;
  if (from == to) return 0;
  for (uint32_t medium = 0; medium < MEDIA; medium++)
    if (persons < 0 || (medium == 0) == persons) sum += share(t, crime, from, to, medium);
  return sum;
}

typedef struct expected {
  bool active;
  int64_t through;
  double diversity, reach;
  uint32_t networks;
  uint64_t origins;
} expected;

static expected expect(const trial *t, uint32_t crime, uint32_t place) {
  expected e = {.active = false};
  int64_t in = 0, out = 0;
  double squares = 0, form[FORMS] = {0}, seen = 0;
  bool network[NETWORKS] = {false};
  for (uint32_t other = 0; other < PLACES; other++) {
    in += weight(t, crime, other, place, -1);
    const int64_t sent = weight(t, crime, place, other, -1);
    out += sent;
    squares += (double)sent * (double)sent;
  }
  e.through = in < out ? in : out;
  e.reach = squares > 0 ? (double)out * (double)out / squares : 0;
  for (uint64_t i = 0; i < t->input.flow_count; i++) {
    const mnm_hubs_flow *f = &t->flow[i];
    if (!counts(t, i, crime) || (f->from != place && f->to != place)) continue;
    e.active = true;
    form[f->form]++, seen++;
    if (f->network != MNM_HUBS_NONE) network[f->network] = true;
  }
  for (uint32_t k = 0; k < FORMS; k++)
    if (form[k] > 0) e.diversity -= form[k] / seen * log2(form[k] / seen);
  for (uint32_t k = 0; k < NETWORKS; k++) e.networks += network[k];
  for (uint64_t i = 0; i < t->input.origin_count; i++)
    if (t->origin[i].place == place && (crime == MNM_HUBS_NONE || t->origin[i].crime == crime))
      e.origins += t->origin[i].count;
  return e;
}

static bool less(double a, double b) {
  return llround(a * 1e9) < llround(b * 1e9);
}

static void check_places(const trial *t, uint32_t crime, const mnm_hubs *hubs) {
  const mnm_hubs_place *got = hubs->place.data;
  expected e[PLACES];
  uint32_t active = 0;
  for (uint32_t place = 0; place < PLACES; place++) {
    e[place] = expect(t, crime, place);
    active += e[place].active;
  }
  assert_int_equal(hubs->place.count, active);
  for (uint32_t i = 0; i < active; i++) {
    const expected *mine = &e[got[i].place];
    uint32_t below[4] = {0};
    assert_true(mine->active);
    for (uint32_t other = 0; other < PLACES; other++) {
      if (!e[other].active) continue;
      below[0] += e[other].through < mine->through;
      below[1] += less(e[other].diversity, mine->diversity);
      below[2] += e[other].networks < mine->networks;
      below[3] += less(e[other].reach, mine->reach);
    }
    double product = 1;
    for (uint32_t part = 0; part < 4; part++) {
      assert_int_equal(got[i].below[part], below[part]);
      product *= (1.0 + below[part]) / active;
    }
    assert_true(fabs(got[i].hubness - pow(product, 0.25)) < 1e-12);
    assert_int_equal(got[i].rank, i + 1);
    assert_int_equal(got[i].origins, mine->origins);
    if (i > 0) assert_true(got[i - 1].hubness >= got[i].hubness);
  }
}

static void check_feeders(const trial *t, uint32_t crime, const mnm_hubs *hubs) {
  const mnm_hubs_feeder *got = hubs->feeder.data;
  uint64_t found = 0;
  for (uint32_t from = 0; from < PLACES; from++)
    for (uint32_t to = 0; to < PLACES; to++)
      for (int persons = 0; persons < 2; persons++) {
        const int64_t sent = weight(t, crime, from, to, persons);
        const int64_t back = weight(t, crime, to, from, persons);
        int64_t all = 0;
        for (uint32_t other = 0; other < PLACES; other++)
          all += weight(t, crime, from, other, persons);
        const bool feeds = sent > 0 && expect(t, crime, from).origins > 0 &&
                           sent * 100 >= all * 70 && back * 100 < sent * 20;
        if (!feeds) continue;
        assert_true(found < hubs->feeder.count);
        assert_int_equal(got[found].from, from);
        assert_int_equal(got[found].to, to);
        assert_int_equal(got[found].persons, persons);
        assert_int_equal(got[found].share_ppm, sent * 1000000 / all);
        assert_int_equal(got[found].back_ppm, back * 1000000 / sent);
        found++;
      }
  assert_int_equal(found, hubs->feeder.count);
}

static void hubs_and_feeders_are_as_defined(void **state) {
  (void)state;
  mnm_hubs hubs;
  mnm_hubs_init(&hubs, NULL);
  for (uint32_t round = 0; round < rounds(); round++) {
    trial t;
    make(&t, round);
    for (uint32_t i = 0; i <= CRIMES; i++) {
      const uint32_t crime = i < CRIMES ? i : MNM_HUBS_NONE;
      assert_int_equal(mnm_hubs_find(&hubs, &t.input, crime, NULL, NULL), MNM_OK);
      check_places(&t, crime, &hubs);
      check_feeders(&t, crime, &hubs);
    }
  }
  mnm_hubs_clear(&hubs);
}

static void order_of_flows_changes_nothing(void **state) {
  (void)state;
  mnm_hubs one, two;
  mnm_hubs_init(&one, NULL);
  mnm_hubs_init(&two, NULL);
  for (uint32_t round = 0; round < rounds(); round++) {
    trial t;
    make(&t, round + 100000);
    assert_int_equal(mnm_hubs_find(&one, &t.input, MNM_HUBS_NONE, NULL, NULL), MNM_OK);
    for (uint32_t i = (uint32_t)t.input.flow_count; i-- > 1;) {
      const uint32_t j = pick(&t, i + 1);
      const mnm_hubs_flow swap = t.flow[i];
      t.flow[i] = t.flow[j], t.flow[j] = swap;
    }
    assert_int_equal(mnm_hubs_find(&two, &t.input, MNM_HUBS_NONE, NULL, NULL), MNM_OK);
    assert_int_equal(one.place.count, two.place.count);
    for (uint64_t i = 0; i < one.place.count; i++) {
      const mnm_hubs_place *a = mnm_column_at(&one.place, i), *b = mnm_column_at(&two.place, i);
      assert_int_equal(a->place, b->place);
      assert_memory_equal(&a->hubness, &b->hubness, sizeof a->hubness);
      assert_memory_equal(&a->reach, &b->reach, sizeof a->reach);
      assert_memory_equal(&a->diversity, &b->diversity, sizeof a->diversity);
    }
  }
  mnm_hubs_clear(&one);
  mnm_hubs_clear(&two);
}

static void what_is_out_of_range_is_refused(void **state) {
  (void)state;
  mnm_hubs hubs;
  mnm_err err = {0};
  mnm_hubs_flow flow[2] = {{0, 1, 0, 0, 0, 0, 5}, {0, 9, 0, 0, 0, 0, 5}};
  mnm_hubs_input input = {.places = 2, .persons = 0, .flows = flow, .flow_count = 2};
  mnm_hubs_init(&hubs, NULL);
  assert_int_equal(mnm_hubs_find(&hubs, &input, MNM_HUBS_NONE, NULL, &err), MNM_E_RANGE);
  assert_int_equal(err.row, 2);
  flow[1] = (mnm_hubs_flow){1, 0, 0, 0, 0, 0, INT64_MAX};
  assert_int_equal(mnm_hubs_find(&hubs, &input, MNM_HUBS_NONE, NULL, &err), MNM_E_OVERFLOW);
  assert_int_equal(hubs.place.count, 0);
  input.places = MNM_HUBS_PLACES_MAX + 1;
  assert_int_equal(mnm_hubs_find(&hubs, &input, MNM_HUBS_NONE, NULL, &err), MNM_E_LIMIT);
  mnm_hubs_clear(&hubs);
}

static mnm_status use(const mnm_ctx *ctx, mnm_err *err, void *payload) {
  const trial *t = payload;
  mnm_hubs hubs;
  mnm_hubs_init(&hubs, ctx);
  const mnm_status status = mnm_hubs_find(&hubs, &t->input, MNM_HUBS_NONE, ctx, err);
  mnm_hubs_clear(&hubs);
  return status;
}

static void every_failed_request_is_told(void **state) {
  (void)state;
  trial t;
  make(&t, 7);
  assert_true(mnm_fault_sweep("hubs", use, &t) > 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hubs_and_feeders_are_as_defined),
      cmocka_unit_test(order_of_flows_changes_nothing),
      cmocka_unit_test(what_is_out_of_range_is_refused),
      cmocka_unit_test(every_failed_request_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
