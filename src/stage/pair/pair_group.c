/* Legs with one key side by side. One kind of edge and one way in which amounts agree at a time, so
 * that a leg has one key, or one a holder where names are compared. */
#include "stage/pair/pair_internal.h"

#include <assert.h>
#include <stdlib.h>

#define BUCKET_BITS 11u
#define BUCKETS (1u << BUCKET_BITS)
#define BUCKETS_A_TASK 64u
#define SMALL 4096u /* records that are sorted as one bucket */
#define INSERTION_MOST 16u

/* ---- keys ---------------------------------------------------------------------------------------
 */

#ifndef PAIR_HASHES
#define PAIR_HASHES UINT64_MAX /* a test makes do with a few, so that keys share them */
#endif

static uint64_t mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
  return (hash ^ hash >> 32) & PAIR_HASHES;
}

typedef struct leg_key { /* what legs of a group have in common */
  int64_t amount;
  uint64_t reference, purpose;
  uint32_t payer, receiver; /* MNM_ACCOUNT_NONE: no part of the key */
  uint16_t currency;
} leg_key;

static bool transfer_channel(uint8_t channel) {
  switch ((mnm_channel)channel) {
    case MNM_CHANNEL_CASH_DEPOSIT:
    case MNM_CHANNEL_CASH_WITHDRAWAL:
    case MNM_CHANNEL_CARD_PRESENT:
    case MNM_CHANNEL_CARD_NOT_PRESENT:
    case MNM_CHANNEL_FEE:
    case MNM_CHANNEL_INTEREST:
      return false;
    default:
      return true;
  }
}

/* Is a leg's side one that names its counterparty, for edges of this naming? */
static bool naming_fits(const pair_work *work, pair_naming naming, uint32_t leg, uint8_t side) {
  bool names = work->legs->other[leg] != MNM_ACCOUNT_NONE;
  bool wanted = naming == NAMES_BOTH || (side == MNM_LEG_DEBIT && naming == NAMES_DEBIT) ||
                (side == MNM_LEG_CREDIT && naming == NAMES_CREDIT);
  return names == wanted;
}

static bool space_fits(const pair_work *work, pair_space space, uint32_t leg, uint8_t side) {
  bool two = mnm_pair__two(work->legs, leg);
  switch (space) {
    case SPACE_ONE:
      return !two;
    case SPACE_LEFT:
      return side == MNM_LEG_DEBIT || two;
    default:
      return side == MNM_LEG_CREDIT || two;
  }
}

/* false: the leg has no edge of this kind. Names are not in it. */
static bool key_of(leg_key *out, const pair_work *work, const pair_kind *kind, pair_space space,
                   uint32_t leg) {
  const mnm_pair_legs *legs = work->legs;
  const mnm_pair_text *text = mnm_pair__text(work, leg);
  uint8_t side = legs->side[leg];
  if (!naming_fits(work, kind->naming, leg, side) || !space_fits(work, space, leg, side))
    return false;
  if (kind->weak && !transfer_channel(legs->channel[leg])) return false;
  *out = (leg_key){.payer = MNM_ACCOUNT_NONE, .receiver = MNM_ACCOUNT_NONE};
  bool came = space == SPACE_CAME;
  out->amount = came ? legs->to_amount_minor[leg] : legs->amount_minor[leg];
  out->currency = came ? legs->to_currency[leg] : legs->currency[leg];
  bool debit = side == MNM_LEG_DEBIT;
  if (kind->naming == NAMES_BOTH || kind->naming == NAMES_CREDIT)
    out->payer = debit ? legs->account[leg] : legs->other[leg];
  if (kind->naming == NAMES_BOTH || kind->naming == NAMES_DEBIT)
    out->receiver = debit ? legs->other[leg] : legs->account[leg];
  if (kind->also == ALSO_REFERENCE) {
    out->reference = legs->reference[leg];
    return out->reference != 0;
  }
  if (kind->also == ALSO_PURPOSE || kind->same_purpose) {
    out->purpose = text->purpose;
    return text->purpose != 0 && (!kind->specific || text->specific);
  }
  return true;
}

static uint64_t hash_of(const leg_key *key) {
  uint64_t hash = mix((uint64_t)key->amount, key->currency);
  hash = mix(hash, (uint64_t)key->payer << 32 | key->receiver);
  hash = mix(hash, key->reference);
  return mix(hash, key->purpose);
}

static bool same_key(const leg_key *a, const leg_key *b) {
  return a->amount == b->amount && a->currency == b->currency && a->payer == b->payer &&
         a->receiver == b->receiver && a->reference == b->reference && a->purpose == b->purpose;
}

/* ---- records ------------------------------------------------------------------------------------
 */

static mnm_status push(pair_work *work, uint64_t hash, uint32_t leg, mnm_err *err) {
  pair_record record = {hash, work->legs->day[leg], leg | (uint32_t)work->legs->side[leg] << 31};
  return mnm_column_push(&work->record, &record, err);
}

/* A name of the statement is one key, holders of the own account one each. */
static mnm_status push_names(pair_work *work, const pair_kind *kind, uint64_t hash, uint32_t leg,
                             mnm_err *err) {
  bool debit = work->legs->side[leg] == MNM_LEG_DEBIT;
  bool names = debit == (kind->also == ALSO_DEBIT_NAME);
  uint64_t name = mnm_pair__text(work, leg)->name, first = 0, last = 0;
  if (names) return name != 0 ? push(work, mix(hash, name), leg, err) : MNM_OK;
  mnm_pair__holders(work, work->legs->account[leg], &first, &last);
  const mnm_pair_holder *holder = work->holder.data;
  for (uint64_t i = first; i < last; i++) MNM_TRY(push(work, mix(hash, holder[i].name), leg, err));
  return MNM_OK;
}

static mnm_status collect(pair_work *work, const pair_kind *kind, pair_space space, mnm_err *err) {
  bool named = kind->also == ALSO_DEBIT_NAME || kind->also == ALSO_CREDIT_NAME;
  work->record.count = 0;
  const uint32_t *left = work->left.data;
  for (uint64_t i = 0; i < work->left.count; i++) {
    leg_key key;
    if (i % 65536 == 0) MNM_TRY(mnm_ctx_tick(work->ctx, "pair", i, work->left.count, err));
    if (!key_of(&key, work, kind, space, left[i])) continue;
    MNM_TRY(named ? push_names(work, kind, hash_of(&key), left[i], err)
                  : push(work, hash_of(&key), left[i], err));
  }
  return MNM_OK;
}

/* ---- sorting ------------------------------------------------------------------------------------
 */

/* By hash, debits before credits, by day, then tie. */
static bool before(const mnm_pair_legs *legs, const pair_record *a, const pair_record *b) {
  if (a->hash != b->hash) return a->hash < b->hash;
  if ((a->leg ^ b->leg) & MNM_PAIR_LEGS_MAX) return a->leg < b->leg;
  if (a->day != b->day) return a->day < b->day;
  uint64_t a_tie = legs->tie[mnm_pair__leg(a)], b_tie = legs->tie[mnm_pair__leg(b)];
  return a_tie != b_tie ? a_tie < b_tie : a->leg < b->leg;
}

static void insertion_sort(const mnm_pair_legs *legs, pair_record *records, uint64_t count) {
  for (uint64_t i = 1; i < count; i++) {
    pair_record moved = records[i];
    uint64_t at = i;
    for (; at > 0 && before(legs, &moved, &records[at - 1]); at--) records[at] = records[at - 1];
    records[at] = moved;
  }
}

static void merge_sort(const mnm_pair_legs *legs, pair_record *records, pair_record *spare,
                       uint64_t count) {
  for (uint64_t at = 0; at < count; at += INSERTION_MOST)
    insertion_sort(legs, records + at, count - at < INSERTION_MOST ? count - at : INSERTION_MOST);
  for (uint64_t width = INSERTION_MOST; width < count; width *= 2) {
    for (uint64_t first = 0; first < count; first += 2 * width) {
      uint64_t middle = first + width < count ? first + width : count;
      uint64_t last = first + 2 * width < count ? first + 2 * width : count;
      uint64_t a = first, b = middle;
      for (uint64_t to = first; to < last; to++) {
        bool take_b = a == middle || (b < last && before(legs, &records[b], &records[a]));
        spare[to] = records[take_b ? b++ : a++];
      }
    }
    memcpy(records, spare, count * sizeof *records);
  }
}

typedef struct sort_work {
  const mnm_pair_legs *legs;
  pair_record *records, *spare;
  uint64_t start[BUCKETS + 1];
} sort_work;

static mnm_status sort_buckets(void *payload, uint32_t task, uint32_t worker) {
  (void)worker;
  const sort_work *work = payload;
  for (uint32_t i = task * BUCKETS_A_TASK; i < (task + 1) * BUCKETS_A_TASK; i++)
    merge_sort(work->legs, work->records + work->start[i], work->spare + work->start[i],
               work->start[i + 1] - work->start[i]);
  return MNM_OK;
}

/* Records by the first bits of their hashes, then each bucket by itself. */
static mnm_status sort_records(pair_work *work, mnm_err *err) {
  uint64_t count = work->record.count;
  if (work->spare.capacity < count) {
    work->spare.count = 0;
    MNM_TRY(mnm_column_reserve(&work->spare, count, err));
  }
  if (count < SMALL) {
    merge_sort(work->legs, work->record.data, work->spare.data, count);
    return MNM_OK;
  }
  sort_work *sort = mnm_mem_new(work->ctx, sizeof *sort);
  if (!sort) return mnm_err_nomem(err);
  const pair_record *from = work->record.data;
  pair_record *to = work->spare.data;
  const uint32_t shift = 64 - BUCKET_BITS;
  uint64_t *next = sort->start + 1; /* while it is filled start[b + 1] is where b goes on */
  for (uint64_t i = 0; i < count; i++) next[from[i].hash >> shift]++;
  uint64_t sum = 0;
  for (uint32_t i = 0; i < BUCKETS; i++) {
    uint64_t records = next[i];
    next[i] = sum;
    sum += records;
  }
  for (uint64_t i = 0; i < count; i++) to[next[from[i].hash >> shift]++] = from[i];
  mnm_column swap = work->record;
  work->spare.count = count;
  work->record = work->spare;
  work->spare = swap;
  sort->legs = work->legs;
  sort->records = work->record.data;
  sort->spare = work->spare.data;
  mnm_status status = mnm_pool_run(work->ctx ? work->ctx->pool : NULL, BUCKETS / BUCKETS_A_TASK,
                                   sort_buckets, sort);
  mnm_mem_free(work->ctx, sort, sizeof *sort);
  return status;
}

/* ---- groups -------------------------------------------------------------------------------------
 */

static mnm_status give(pair_work *work, const pair_kind *kind, const pair_record *records,
                       uint64_t count, pair_group_fn *fn, void *payload, mnm_err *err) {
  uint64_t debits = 0;
  while (debits < count && !(records[debits].leg & MNM_PAIR_LEGS_MAX)) debits++;
  if (debits == 0 || debits == count) return MNM_OK;
  pair_group group = {kind, {records, records + debits}, {debits, count - debits}};
  return fn(work, &group, payload, err);
}

/* Only legs that have a key were collected. */
static leg_key collected_key(const pair_work *work, const pair_kind *kind, pair_space space,
                             const pair_record *record) {
  leg_key key;
  bool keyed = key_of(&key, work, kind, space, mnm_pair__leg(record));
  assert(keyed);
  return key;
}

/* Different keys under one hash: each key in turn is put in front. Names are left to
 * mnm_pair__allowed. */
static mnm_status give_mixed(pair_work *work, const pair_kind *kind, pair_space space,
                             pair_record *records, uint64_t count, pair_group_fn *fn, void *payload,
                             mnm_err *err) {
  while (count > 0) {
    leg_key first = collected_key(work, kind, space, &records[0]);
    uint64_t same = 0;
    for (uint64_t i = 0; i < count; i++) {
      leg_key other = collected_key(work, kind, space, &records[i]);
      if (!same_key(&first, &other)) continue;
      pair_record moved = records[i]; /* those between keep their order */
      for (uint64_t at = i; at > same; at--) records[at] = records[at - 1];
      records[same++] = moved;
    }
    MNM_TRY(give(work, kind, records, same, fn, payload, err));
    records += same;
    count -= same;
  }
  return MNM_OK;
}

static bool one_key(const pair_work *work, const pair_kind *kind, pair_space space,
                    const pair_record *records, uint64_t count) {
  leg_key first = collected_key(work, kind, space, &records[0]);
  bool same = true;
  for (uint64_t i = 1; i < count && same; i++) {
    leg_key other = collected_key(work, kind, space, &records[i]);
    same = same_key(&first, &other);
  }
  return same;
}

static mnm_status one_kind(pair_work *work, const pair_kind *kind, pair_space space,
                           pair_group_fn *fn, void *payload, mnm_err *err) {
  MNM_TRY(collect(work, kind, space, err));
  MNM_TRY(sort_records(work, err));
  pair_record *records = work->record.data;
  uint64_t count = work->record.count;
  for (uint64_t first = 0, last; first < count; first = last) {
    last = first + 1;
    while (last < count && records[last].hash == records[first].hash) last++;
    if (last - first == 1) continue;
    MNM_TRY(one_key(work, kind, space, records + first, last - first)
                ? give(work, kind, records + first, last - first, fn, payload, err)
                : give_mixed(work, kind, space, records + first, last - first, fn, payload, err));
  }
  return MNM_OK;
}

/* Legs that were joined since the last time are left out from now on. */
static void forget_joined(pair_work *work) {
  uint32_t *left = work->left.data;
  uint64_t kept = 0;
  for (uint64_t i = 0; i < work->left.count; i++)
    if (mnm_pair__free(work, left[i])) left[kept++] = left[i];
  work->left.count = kept;
}

mnm_status mnm_pair__groups(pair_work *work, const pair_kind *kinds, uint32_t count,
                            pair_group_fn *fn, void *payload, mnm_err *err) {
  forget_joined(work);
  for (uint32_t i = 0; i < count; i++) {
    if (kinds[i].also == ALSO_REFERENCE && !work->references) continue;
    MNM_TRY(one_kind(work, &kinds[i], SPACE_ONE, fn, payload, err));
    if (work->two_amounts[MNM_LEG_CREDIT])
      MNM_TRY(one_kind(work, &kinds[i], SPACE_LEFT, fn, payload, err));
    if (work->two_amounts[MNM_LEG_DEBIT])
      MNM_TRY(one_kind(work, &kinds[i], SPACE_CAME, fn, payload, err));
  }
  return MNM_OK;
}
