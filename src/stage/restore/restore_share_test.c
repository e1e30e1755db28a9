/* Sharing, each way against its definition; and wealth that is not explained. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/restore/restore.h"

enum { CLAIMS = 6 };

typedef struct drawn {
  int64_t claim[CLAIMS], received[CLAIMS], pool;
  uint32_t rank[CLAIMS];
  mnm_restore_claims claims;
} drawn;

static void draw(drawn *made, mnm_rng *rng) {
  uint64_t scale = mnm_rng_below(rng, 4) == 0 ? UINT64_C(1) << 55 : 30;
  for (uint32_t i = 0; i < CLAIMS; i++) {
    made->claim[i] = (int64_t)mnm_rng_below(rng, scale);
    made->received[i] = (int64_t)mnm_rng_below(rng, scale / 2);
    made->rank[i] = (uint32_t)mnm_rng_below(rng, 3);
  }
  made->pool = (int64_t)mnm_rng_below(rng, scale * 4);
  made->claims = (mnm_restore_claims){(uint32_t)mnm_rng_below(rng, CLAIMS + 1), made->claim,
                                      made->received, made->rank};
}

static uint32_t rounds(void) {
  return getenv("MNM_LONG") != NULL ? 1000000 : 10000;
}

/* Largest remainder by looking for the largest again and again. */
static void slow_weights(int64_t *shares, int64_t total, const int64_t *weight, uint32_t count) {
  mnm_wide sum = 0;
  mnm_wide rest[CLAIMS];
  int64_t left = total;
  for (uint32_t i = 0; i < count; i++) sum += weight[i];
  for (uint32_t i = 0; i < count; i++) {
    shares[i] = sum > 0 ? (int64_t)((mnm_wide)total * weight[i] / sum) : 0;
    rest[i] = sum > 0 ? (mnm_wide)total * weight[i] % sum : 0;
    left -= shares[i];
  }
  while (sum > 0 && left-- > 0) {
    uint32_t best = 0;
    for (uint32_t i = 1; i < count; i++)
      if (rest[i] > rest[best]) best = i;
    shares[best]++;
    rest[best] = -1;
  }
}

static void slow_prorata(int64_t *shares, int64_t pool, const int64_t *owed, uint32_t count) {
  int64_t sum = 0;
  for (uint32_t i = 0; i < count; i++) sum += owed[i];
  slow_weights(shares, pool < sum ? pool : sum, owed, count);
}

static void slow_priority(int64_t *shares, const drawn *made) {
  int64_t pool = made->pool;
  for (uint32_t rank = 0; rank < 3; rank++) {
    int64_t owed[CLAIMS], part[CLAIMS];
    uint32_t who[CLAIMS], count = 0;
    for (uint32_t i = 0; i < made->claims.count; i++) {
      if (made->rank[i] != rank) continue;
      who[count] = i;
      owed[count++] = made->claim[i];
    }
    slow_prorata(part, pool, owed, count);
    for (uint32_t i = 0; i < count; i++) {
      shares[who[i]] = part[i];
      pool -= part[i];
    }
  }
}

static void slow_equal(int64_t *shares, const drawn *made) {
  uint32_t count = made->claims.count, open = count;
  bool paid[CLAIMS] = {false};
  int64_t pool = made->pool;
  for (bool again = true; again && open > 0;) {
    int64_t part = pool / open;
    again = false;
    for (uint32_t i = 0; i < count; i++) {
      if (paid[i] || made->claim[i] > part) continue;
      paid[i] = again = true;
      shares[i] = made->claim[i];
      pool -= shares[i];
      open--;
    }
  }
  int64_t part = open > 0 ? pool / open : 0, more = open > 0 ? pool % open : 0;
  for (uint32_t i = 0; i < count; i++) {
    if (paid[i]) continue;
    shares[i] = part + (more > 0);
    more -= more > 0;
  }
}

/* Every set of claimants is tried for those below the tide: it is right when the tide stands above
 * each of them and not above the others. */
static void slow_tide(int64_t *shares, const drawn *made) {
  uint32_t count = made->claims.count;
  memset(shares, 0, CLAIMS * sizeof *shares);
  for (uint32_t set = 1; set < 1u << count; set++) {
    mnm_wide water = made->pool, base = 0;
    for (uint32_t i = 0; i < count; i++) {
      if ((set >> i & 1) == 0) continue;
      water += made->received[i];
      base += made->claim[i];
    }
    bool right = base > 0;
    for (uint32_t i = 0; i < count && right; i++) {
      bool above = made->claim[i] > 0 && water * made->claim[i] > made->received[i] * base;
      right = above == (set >> i & 1);
    }
    if (!right) continue;
    bool full = water >= base;
    mnm_wide rest[CLAIMS];
    int64_t left = made->pool;
    for (uint32_t i = 0; i < count; i++) {
      rest[i] = -1;
      if ((set >> i & 1) == 0) continue;
      mnm_wide height = full ? made->claim[i] : water * made->claim[i] / base;
      shares[i] = height > made->received[i] ? (int64_t)(height - made->received[i]) : 0;
      rest[i] = full ? -1 : water * made->claim[i] % base;
      left -= shares[i];
    }
    while (!full && left-- > 0) {
      uint32_t best = 0;
      for (uint32_t i = 1; i < count; i++)
        if (rest[i] > rest[best]) best = i;
      shares[best]++;
      rest[best] = -1;
    }
    return;
  }
}

static void slow(int64_t *shares, mnm_restore_method method, const drawn *made) {
  int64_t net[CLAIMS];
  memset(shares, 0, CLAIMS * sizeof *shares);
  for (uint32_t i = 0; i < CLAIMS; i++)
    net[i] = made->claim[i] > made->received[i] ? made->claim[i] - made->received[i] : 0;
  switch (method) {
    case MNM_RESTORE_PRORATA:
      slow_prorata(shares, made->pool, made->claim, made->claims.count);
      return;
    case MNM_RESTORE_NETLOSS:
      slow_prorata(shares, made->pool, net, made->claims.count);
      return;
    case MNM_RESTORE_PRIORITY:
      slow_priority(shares, made);
      return;
    case MNM_RESTORE_EQUAL:
      slow_equal(shares, made);
      return;
    case MNM_RESTORE_RISING_TIDE:
      slow_tide(shares, made);
      return;
    case MNM_RESTORE_APPORTION:
      slow_weights(shares, made->pool, made->claim, made->claims.count);
      return;
  }
}

static void every_way_of_sharing_is_its_definition(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 7);
  for (uint32_t round = 0; round < rounds(); round++) {
    drawn made;
    draw(&made, &rng);
    for (int method = 1; method <= MNM_RESTORE_METHOD_MAX; method++) {
      int64_t shares[CLAIMS] = {0}, expected[CLAIMS], rest = -1, sum = 0;
      assert_int_equal(mnm_restore_share(shares, &rest, (mnm_restore_method)method, made.pool,
                                         &made.claims, NULL, NULL),
                       MNM_OK);
      slow(expected, (mnm_restore_method)method, &made);
      for (uint32_t i = 0; i < made.claims.count; i++) {
        assert_int_equal(shares[i], expected[i]);
        assert_true(shares[i] >= 0);
        if (method != MNM_RESTORE_APPORTION) assert_true(shares[i] <= made.claim[i]);
        sum += shares[i];
      }
      assert_int_equal(sum + rest, made.pool);
    }
  }
}

static void wrong_figures_are_refused(void **state) {
  (void)state;
  int64_t claim[] = {1, -1}, shares[2] = {7, 7}, rest = 7;
  mnm_restore_claims claims = {2, claim, NULL, NULL};
  mnm_err err = {0};
  assert_int_equal(mnm_restore_share(shares, &rest, MNM_RESTORE_EQUAL, 1, &claims, NULL, &err),
                   MNM_E_RANGE);
  assert_int_equal(err.row, 2);
  claim[1] = INT64_MAX;
  assert_int_equal(mnm_restore_share(shares, &rest, MNM_RESTORE_EQUAL, 1, &claims, NULL, &err),
                   MNM_E_OVERFLOW);
  claim[1] = 1;
  assert_int_equal(mnm_restore_share(shares, &rest, MNM_RESTORE_EQUAL, -1, &claims, NULL, &err),
                   MNM_E_RANGE);
  assert_int_equal(shares[0], 7);
  assert_int_equal(rest, 7);
}

static void names_of_ways_are_found_again(void **state) {
  (void)state;
  for (int i = 1; i <= MNM_RESTORE_METHOD_MAX; i++) {
    mnm_restore_method found = MNM_RESTORE_PRORATA;
    assert_true(mnm_restore_method_find(mnm_restore_method_name((mnm_restore_method)i), &found));
    assert_int_equal(found, i);
  }
  mnm_restore_method none;
  assert_false(mnm_restore_method_find("unknown", &none));
}

static void what_is_not_explained_is_given_even_below_zero(void **state) {
  (void)state;
  int64_t out = 0;
  const mnm_wide deposits[] = {100, 130, 20};
  assert_int_equal(mnm_restore_unexplained(&out, MNM_RESTORE_BANK_DEPOSITS, deposits, NULL),
                   MNM_OK);
  assert_int_equal(out, -10);
  const mnm_wide too_much[] = {(mnm_wide)INT64_MAX + 1, 0, 0};
  assert_int_equal(mnm_restore_unexplained(&out, MNM_RESTORE_BANK_DEPOSITS, too_much, NULL),
                   MNM_E_OVERFLOW);
  uint32_t count = 0;
  const mnm_restore_kind *kind = mnm_restore_kinds(MNM_RESTORE_NET_WORTH, &count);
  assert_int_equal(count, 6);
  assert_string_equal(kind[4].name, "living");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_way_of_sharing_is_its_definition),
      cmocka_unit_test(wrong_figures_are_refused),
      cmocka_unit_test(names_of_ways_are_found_again),
      cmocka_unit_test(what_is_not_explained_is_given_even_below_zero),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
