/* The transfers of one account or owner as columns, with numbers of its own for whom it deals with,
 * in which currency and where: small numbers that a window can count in arrays. */
#include <assert.h>
#include <stdlib.h>

#include "stage/catalogue/catalogue_internal.h"

/* Lays columns of `capacity` values end to end, widest first, so that each is aligned. */
#define LAY(field)                                              \
  do {                                                          \
    if (at != NULL) to->field = (void *)at;                     \
    total += (size_t)capacity * sizeof *to->field;              \
    if (at != NULL) at += (size_t)capacity * sizeof *to->field; \
  } while (0)

static size_t lay_events(catalogue_events *to, char *at, uint32_t capacity) {
  size_t total = 0;
  LAY(time);
  LAY(amount);
  LAY(day);
  LAY(groups);
  LAY(row);
  LAY(other);
  LAY(place);
  LAY(party);
  LAY(currency);
  LAY(slot);
  LAY(area);
  LAY(point);
  LAY(date);
  LAY(minute);
  LAY(code);
  LAY(side);
  return total;
}

static size_t lay_room(catalogue_room *to, char *at, uint32_t capacity) {
  size_t total = 0;
  LAY(sum);
  LAY(tree);
  LAY(tree); /* twice as many: the second stretch follows the first */
  if (at != NULL) to->tree = to->tree - capacity;
  LAY(one);
  LAY(two);
  LAY(key);
  LAY(a);
  LAY(b);
  return total;
}

void mnm_catalogue__events_clear(catalogue_events *events) {
  mnm_alloc_free(&events->alloc, events->memory, events->bytes);
  *events = (catalogue_events){.alloc = events->alloc};
}

mnm_status mnm_catalogue__events_room(catalogue_events *events, uint32_t capacity, mnm_err *err) {
  if (capacity <= events->capacity) return MNM_OK;
  assert(events->count == 0);
  mnm_catalogue__events_clear(events);
  size_t bytes = lay_events(events, NULL, capacity);
  events->memory = mnm_alloc_new(&events->alloc, bytes);
  if (!events->memory) return mnm_err_nomem(err);
  events->bytes = bytes;
  events->capacity = capacity;
  (void)lay_events(events, events->memory, capacity);
  return MNM_OK;
}

void mnm_catalogue__room_clear(catalogue_room *room) {
  mnm_alloc_free(&room->alloc, room->memory, room->bytes);
  *room = (catalogue_room){.alloc = room->alloc};
}

mnm_status mnm_catalogue__room(catalogue_room *room, uint32_t capacity, mnm_err *err) {
  if (capacity <= room->capacity) return MNM_OK;
  mnm_catalogue__room_clear(room);
  size_t bytes = lay_room(room, NULL, capacity);
  room->memory = mnm_alloc_new(&room->alloc, bytes);
  if (!room->memory) return mnm_err_nomem(err);
  room->bytes = bytes;
  room->capacity = capacity;
  (void)lay_room(room, room->memory, capacity);
  return MNM_OK;
}

/* ---- gathering --- */

static uint32_t subject_accounts(const catalogue_world *world, uint8_t kind, uint32_t id,
                                 const uint32_t **out, const uint32_t *self) {
  if (kind == MNM_SUBJECT_ACCOUNT) {
    *out = self;
    return 1;
  }
  *out = world->owned + world->owner_offset[id];
  return world->owner_offset[id + 1] - world->owner_offset[id];
}

uint64_t mnm_catalogue__degree(const catalogue_world *world, uint8_t kind, uint32_t id) {
  const uint32_t *account = NULL;
  uint64_t degree = 0;
  uint32_t count = subject_accounts(world, kind, id, &account, &id);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t a = account[i];
    degree += world->in_offset[a + 1] - world->in_offset[a];
    degree += world->out_offset[a + 1] - world->out_offset[a];
  }
  return degree;
}

static bool owns(const catalogue_world *world, uint32_t account, uint32_t owner) {
  const mnm_catalogue_owners *owners = world->input->owners;
  for (uint32_t i = owners->offset[account]; i < owners->offset[account + 1]; i++)
    if (owners->owner[i] == owner) return true;
  return false;
}

static int compare_keys(const void *a_data, const void *b_data) {
  uint64_t a, b;
  memcpy(&a, a_data, sizeof a);
  memcpy(&b, b_data, sizeof b);
  return a < b ? -1 : a > b;
}

static void fill_event(catalogue_events *events, const catalogue_world *world, uint32_t i,
                       uint32_t row, uint8_t side) {
  const mnm_transfers *t = world->input->transfers;
  bool in = side == 0;
  uint8_t grain = t->booked_grain ? t->booked_grain[row] : MNM_GRAIN_SECOND;
  int64_t offset = t->offset_min && t->offset_min[row] != MNM_OFFSET_NONE ? t->offset_min[row] : 0;
  int64_t local = t->booked_us[row];
  if (grain != MNM_GRAIN_DAY) local += offset * 60 * MNM_US_PER_SECOND; /* a day stays that day */
  events->row[i] = row;
  events->side[i] = side;
  events->time[i] = t->booked_us[row];
  events->day[i] = mnm_time_day(local);
  int64_t minute = (local - events->day[i] * MNM_US_PER_DAY) / (60 * MNM_US_PER_SECOND);
  events->minute[i] = (int16_t)(grain == MNM_GRAIN_DAY ? -1 : minute);
  events->amount[i] = in && t->to_amount_minor ? t->to_amount_minor[row] : t->amount_minor[row];
  events->code[i] = in && t->to_currency ? t->to_currency[row] : t->currency[row];
  events->other[i] = in ? t->account_from[row] : t->account_to[row];
  uint64_t groups = world->channel_groups[t->channel && t->channel[row] < MNM_CHANNEL_COUNT
                                              ? t->channel[row]
                                              : (uint8_t)MNM_CHANNEL_UNKNOWN];
  if (t->mcc && t->mcc[row] > 0 && t->mcc[row] < CATALOGUE_MCCS)
    groups |= world->mcc_groups[t->mcc[row]];
  if (mnm_accounts_kind(world->input->accounts, events->other[i]) == MNM_ACCOUNT_CASH)
    groups |= mnm_catalogue__group_cash;
  events->groups[i] = groups;
  bool placed = t->place && t->place[row] != MNM_PLACE_NONE && world->area_of_place;
  events->place[i] = placed ? t->place[row] : MNM_PLACE_NONE;
}

/* Numbers the values of a stretch from 0, in order of the values. */
static uint32_t number(uint32_t *out, uint64_t *key, uint32_t count) {
  uint32_t different = 0;
  qsort(key, count, sizeof *key, compare_keys);
  for (uint32_t i = 0; i < count; i++) {
    if (i > 0 && key[i] >> 32 != key[i - 1] >> 32) different++;
    out[(uint32_t)key[i]] = different;
  }
  return count == 0 ? 0 : different + 1;
}

#define NUMBERED(to, value)                                                    \
  do {                                                                         \
    for (uint32_t i = 0; i < count; i++) key[i] = (uint64_t)(value) << 32 | i; \
    numbers = number((to) + first, key, count);                                \
  } while (0)

static void number_all(catalogue_events *events, catalogue_subject *subject,
                       const catalogue_world *world, catalogue_room *room) {
  uint32_t first = subject->first, count = subject->count, numbers = 0;
  uint64_t *key = room->key;
  NUMBERED(events->party, events->other[first + i]);
  subject->parties = numbers;
  NUMBERED(events->currency, events->code[first + i]);
  subject->currencies = numbers;
  /* 32 bits hold both: there are at most 262,144 parties, and currencies of 16 bits are numbered */
  assert((uint64_t)subject->parties * subject->currencies <= UINT32_MAX);
  NUMBERED(events->slot,
           (uint64_t)events->currency[first + i] * subject->parties + events->party[first + i]);
  subject->slots = numbers;
  int64_t least = count > 0 ? events->day[first] : 0;
  for (uint32_t i = 0; i < count; i++)
    if (events->day[first + i] < least) least = events->day[first + i];
  NUMBERED(events->date, events->day[first + i] - least);
  subject->dates = numbers;
  NUMBERED(events->point, events->place[first + i]);
  subject->points = numbers;
  NUMBERED(events->area, events->place[first + i] == MNM_PLACE_NONE
                             ? MNM_PLACE_NONE
                             : world->area_of_place[events->place[first + i]]);
  subject->areas = numbers;
}

void mnm_catalogue__gather(catalogue_events *events, catalogue_subject *subject,
                           const catalogue_world *world, catalogue_room *room) {
  const uint32_t *account = NULL;
  uint32_t accounts = subject_accounts(world, subject->kind, subject->id, &account, &subject->id);
  const mnm_transfers *t = world->input->transfers;
  uint64_t *key = room->key;
  uint32_t count = 0;
  for (uint32_t n = 0; n < accounts; n++) {
    uint32_t a = account[n];
    for (uint32_t i = world->in_offset[a]; i < world->in_offset[a + 1]; i++)
      key[count++] = (uint64_t)world->in_edge[i] << 1;
    for (uint32_t i = world->out_offset[a]; i < world->out_offset[a + 1]; i++)
      key[count++] = (uint64_t)world->out_edge[i] << 1 | 1;
  }
  qsort(key, count, sizeof *key, compare_keys);
  subject->first = events->count;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t row = (uint32_t)(key[i] >> 1);
    uint8_t side = key[i] & 1;
    uint32_t other = side == 0 ? t->account_from[row] : t->account_to[row];
    if (subject->kind == MNM_SUBJECT_OWNER && owns(world, other, subject->id)) continue;
    fill_event(events, world, events->count, row, side);
    events->count++;
  }
  subject->count = events->count - subject->first;
  number_all(events, subject, world, room);
}
