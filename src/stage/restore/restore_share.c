/* Sharing a pool over claims, to the minor unit. */
#include <stdlib.h>
#include <string.h>

#include "base/arena/arena.h"
#include "stage/restore/restore.h"

static const char *const method_names[] = {"unknown", "prorata",     "netloss",  "priority",
                                           "equal",   "rising_tide", "apportion"};

const char *mnm_restore_method_name(mnm_restore_method method) {
  return method >= 1 && method <= MNM_RESTORE_METHOD_MAX ? method_names[method] : method_names[0];
}

bool mnm_restore_method_find(const char *name, mnm_restore_method *out) {
  for (int i = 1; i <= MNM_RESTORE_METHOD_MAX; i++) {
    if (strcmp(name, method_names[i]) != 0) continue;
    *out = (mnm_restore_method)i;
    return true;
  }
  return false;
}

typedef struct sharer {
  const mnm_restore_claims *claims;
  int64_t *owed;   /* by claim, of the method: what it can get at most */
  int64_t *part;   /* scratch, as many */
  int64_t *result; /* scratch, as many */
  uint32_t *order; /* claims as the method takes them */
  int64_t *shares;
} sharer;

static int64_t least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

/* ---- by weight --- */

/* Gives out at most what order[0..count] is owed; returns in *pool what is left. */
static mnm_status share_weighed(sharer *self, const uint32_t *order, uint32_t count,
                                int64_t *pool) {
  int64_t sum = 0;
  for (uint32_t i = 0; i < count; i++) {
    self->part[i] = self->owed[order[i]];
    sum += self->part[i]; /* fits: all of it does */
  }
  int64_t given = least(*pool, sum);
  MNM_TRY(mnm_money_apportion(self->result, given, self->part, count));
  for (uint32_t i = 0; i < count; i++) self->shares[order[i]] = self->result[i];
  *pool -= given;
  return MNM_OK;
}

/* ---- orders --- */

typedef struct keyed {
  uint64_t key; /* class, or what is owed */
  uint32_t claim;
} keyed;

static int by_key(const void *left, const void *right) {
  const keyed *a = left, *b = right;
  if (a->key != b->key) return a->key < b->key ? -1 : 1;
  return a->claim < b->claim ? -1 : a->claim > b->claim;
}

static mnm_status share_by_class(sharer *self, keyed *key, int64_t *pool) {
  const mnm_restore_claims *claims = self->claims;
  uint32_t count = claims->count;
  for (uint32_t i = 0; i < count; i++)
    key[i] = (keyed){claims->rank != NULL ? claims->rank[i] : 0, i};
  if (count > 1) qsort(key, count, sizeof *key, by_key);
  for (uint32_t i = 0; i < count; i++) self->order[i] = key[i].claim;
  for (uint32_t begin = 0, end = 0; begin < count; begin = end) {
    while (end < count && key[end].key == key[begin].key) end++;
    MNM_TRY(share_weighed(self, self->order + begin, end - begin, pool));
  }
  return MNM_OK;
}

/* From the smallest claim up: whoever is owed no more than an equal part of the rest is paid in
 * full, which never makes that part smaller. The others get that part, the first ones one unit
 * more. */
static void share_equally(sharer *self, keyed *key, int64_t *pool) {
  uint32_t count = self->claims->count, paid = 0;
  for (uint32_t i = 0; i < count; i++) key[i] = (keyed){(uint64_t)self->owed[i], i};
  if (count > 1) qsort(key, count, sizeof *key, by_key);
  for (; paid < count && (int64_t)key[paid].key <= *pool / (count - paid); paid++) {
    self->shares[key[paid].claim] = (int64_t)key[paid].key;
    *pool -= (int64_t)key[paid].key;
  }
  if (paid == count) return;
  int64_t part = *pool / (count - paid), more = *pool % (count - paid);
  for (uint32_t i = paid; i < count; i++) self->shares[key[i].claim] = -1;
  for (uint32_t i = 0; i < count; i++) { /* in the order given */
    if (self->shares[i] >= 0) continue;
    self->shares[i] = part + (more > 0 ? 1 : 0);
    more -= more > 0;
  }
  *pool = 0;
}

/* ---- rising tide --- */

typedef struct standing { /* who already stands how high: received of claim */
  int64_t claim, received;
  uint32_t place;
} standing;

static int by_height(const void *left, const void *right) {
  const standing *a = left, *b = right;
  mnm_wide x = (mnm_wide)a->received * b->claim, y = (mnm_wide)b->received * a->claim;
  if (x != y) return x < y ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

typedef struct fraction {
  uint64_t rest; /* of the division by the sum of claims */
  uint32_t place;
} fraction;

static int by_rest(const void *left, const void *right) {
  const fraction *a = left, *b = right;
  if (a->rest != b->rest) return a->rest > b->rest ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

/* The tide is (pool + received) / claims of those below it. Sums fit 64 bits, products 128. */
static void share_by_tide(sharer *self, standing *who, fraction *rest, int64_t *pool) {
  const mnm_restore_claims *claims = self->claims;
  uint32_t count = 0, below = 0;
  for (uint32_t i = 0; i < claims->count; i++) {
    int64_t received = claims->received_minor != NULL ? claims->received_minor[i] : 0;
    if (claims->claim_minor[i] > 0) who[count++] = (standing){claims->claim_minor[i], received, i};
  }
  if (count > 1) qsort(who, count, sizeof *who, by_height);
  mnm_wide water = *pool, base = 0;
  while (below < count && (below == 0 || water * who[below].claim > who[below].received * base)) {
    water += who[below].received;
    base += who[below++].claim;
  }
  if (below == 0) return;
  if (water >= base) { /* the tide stands at 1: every claim is met, and something may be left */
    for (uint32_t i = 0; i < below; i++) {
      if (who[i].received >= who[i].claim) continue;
      self->shares[who[i].place] = who[i].claim - who[i].received;
      *pool -= who[i].claim - who[i].received;
    }
    return;
  }
  for (uint32_t i = 0; i < below; i++) {
    mnm_wide part = water * who[i].claim;
    self->shares[who[i].place] = (int64_t)(part / base) - who[i].received;
    rest[i] = (fraction){(uint64_t)(part % base), who[i].place};
    *pool -= self->shares[who[i].place];
  }
  if (below > 1) qsort(rest, below, sizeof *rest, by_rest);
  for (uint32_t i = 0; *pool > 0; i++, (*pool)--) self->shares[rest[i].place]++;
}

/* ---- the whole --- */

static mnm_status check(const mnm_restore_claims *claims, int64_t pool, mnm_err *err) {
  mnm_wide sum = pool;
  int64_t narrow = 0;
  if (pool < 0) return mnm_err_set(err, MNM_E_RANGE, "a pool is 0 or more");
  for (uint32_t i = 0; i < claims->count; i++) {
    int64_t received = claims->received_minor != NULL ? claims->received_minor[i] : 0;
    if (claims->claim_minor[i] < 0 || received < 0) {
      mnm_err_set(err, MNM_E_RANGE, "a claim and what was received are 0 or more");
      mnm_err_at(err, NULL, (int64_t)i + 1, 0);
      return MNM_E_RANGE;
    }
    sum += (mnm_wide)claims->claim_minor[i] + received;
  }
  if (mnm_money_narrow(&narrow, sum) != MNM_OK)
    return mnm_err_set(err, MNM_E_OVERFLOW,
                       "the pool, the claims and what was received leave 64 bits together");
  return MNM_OK;
}

static mnm_status share(sharer *self, mnm_restore_method method, mnm_arena *arena, int64_t *pool,
                        mnm_err *err) {
  const mnm_restore_claims *claims = self->claims;
  uint64_t count = claims->count + 1ull;
  keyed *key = mnm_arena_take(arena, count * sizeof *key);
  standing *who = mnm_arena_take(arena, count * sizeof *who);
  fraction *rest = mnm_arena_take(arena, count * sizeof *rest);
  self->owed = mnm_arena_take(arena, count * sizeof *self->owed);
  self->part = mnm_arena_take(arena, count * sizeof *self->part);
  self->result = mnm_arena_take(arena, count * sizeof *self->result);
  self->order = mnm_arena_take(arena, count * sizeof *self->order);
  self->shares = mnm_arena_take(arena, count * sizeof *self->shares);
  if (!key || !who || !rest || !self->owed || !self->part || !self->result || !self->order ||
      !self->shares)
    return mnm_err_nomem(err);
  for (uint32_t i = 0; i < claims->count; i++) {
    bool net = method == MNM_RESTORE_NETLOSS && claims->received_minor != NULL;
    int64_t received = net ? least(claims->received_minor[i], claims->claim_minor[i]) : 0;
    self->owed[i] = claims->claim_minor[i] - received;
    self->order[i] = i;
    self->shares[i] = 0;
  }
  switch (method) {
    case MNM_RESTORE_PRIORITY:
      return share_by_class(self, key, pool);
    case MNM_RESTORE_EQUAL:
      share_equally(self, key, pool);
      return MNM_OK;
    case MNM_RESTORE_RISING_TIDE:
      share_by_tide(self, who, rest, pool);
      return MNM_OK;
    case MNM_RESTORE_APPORTION:
      MNM_TRY(mnm_money_apportion(self->shares, *pool, self->owed, claims->count));
      for (uint32_t i = 0; i < claims->count; i++) *pool -= self->shares[i];
      return MNM_OK;
    case MNM_RESTORE_PRORATA:
    case MNM_RESTORE_NETLOSS:
      return share_weighed(self, self->order, claims->count, pool);
  }
  return mnm_err_set(err, MNM_E_ARG, "there is no such way of sharing");
}

mnm_status mnm_restore_share(int64_t *shares, int64_t *out_rest, mnm_restore_method method,
                             int64_t pool_minor, const mnm_restore_claims *claims,
                             const mnm_ctx *ctx, mnm_err *err) {
  sharer self = {.claims = claims};
  mnm_arena arena;
  MNM_TRY(check(claims, pool_minor, err));
  mnm_arena_init(&arena, ctx);
  int64_t pool = pool_minor;
  mnm_status status = share(&self, method, &arena, &pool, err);
  if (status == MNM_OK && claims->count > 0)
    memcpy(shares, self.shares, claims->count * sizeof *shares);
  if (status == MNM_OK) *out_rest = pool;
  mnm_arena_clear(&arena);
  return status;
}
