/* Each feature against its definition, said again over one list, one window at a time. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "kernel/graph/graph.h"
#include "stage/catalogue/catalogue_internal.h"

#define ROWS 70
#define ACCOUNTS 6
#define OWNERS 3
#define ONE MNM_RULE_ONE
#define DAY MNM_US_PER_DAY

static mnm_rng rng;
static uint64_t below(uint64_t bound) {
  return mnm_rng_below(&rng, bound);
}

static uint32_t from[ROWS], to[ROWS], place[ROWS];
static int64_t amount[ROWS], to_amount[ROWS], booked[ROWS];
static uint16_t currency[ROWS], to_currency[ROWS], mcc[ROWS];
static uint8_t channel[ROWS], grain[ROWS];
static int16_t offset_min[ROWS];
static mnm_transfers transfers;
static mnm_accounts *accounts;
static const uint32_t owner_offset[ACCOUNTS + 1] = {0, 1, 3, 4, 5, 5, 5};
static const uint32_t owner[] = {0, 0, 1, 1, 2};
static const uint32_t owned_offset[OWNERS + 1] = {0, 2, 4, 5}, owned[] = {0, 1, 1, 2, 3};
static uint32_t areas[] = {0, 0, 1, 1, 2};

static void make_rows(void) {
  static const uint16_t codes[] = {978, 840, 392};
  static const uint16_t categories[] = {0, 7011, 5411, 6011};
  int64_t time = INT64_C(1767225600000000) - (int64_t)below(3) * DAY;
  bool crowded = below(2);
  for (uint32_t i = 0; i < ROWS; i++) {
    time += (int64_t)below(3) * (int64_t)below((uint64_t)(crowded ? DAY / 20 : DAY));
    booked[i] = time;
    grain[i] = (uint8_t)below(3);
    from[i] = (uint32_t)below(ACCOUNTS);
    to[i] = (uint32_t)below(ACCOUNTS);
    amount[i] = 1 + (int64_t)below(below(2) ? 5 : 20000);
    if (below(4) == 0) amount[i] = 10000;
    currency[i] = codes[below(8) == 0 ? 1 + below(2) : 0];
    bool same = below(6) != 0;
    to_amount[i] = same ? amount[i] : (int64_t)below(5000);
    to_currency[i] = same ? currency[i] : codes[below(3)];
    channel[i] = (uint8_t)below(MNM_CHANNEL_COUNT);
    if (below(2)) channel[i] = MNM_CHANNEL_CASH_DEPOSIT;
    mcc[i] = categories[below(4)];
    place[i] = below(5) == 0 ? MNM_PLACE_NONE : (uint32_t)below(5);
    offset_min[i] = below(3) == 0 ? MNM_OFFSET_NONE : (int16_t)(below(27) * 60 - 720);
  }
  transfers = (mnm_transfers){.count = ROWS,
                              .account_from = from,
                              .account_to = to,
                              .amount_minor = amount,
                              .currency = currency,
                              .booked_us = booked,
                              .booked_grain = grain,
                              .to_amount_minor = to_amount,
                              .to_currency = to_currency,
                              .channel = channel,
                              .place = place,
                              .offset_min = offset_min,
                              .mcc = mcc};
}

/* ---- the twin --- */

typedef struct event {
  uint32_t row, other, place;
  int64_t time, amount, day;
  int minute, side;
  uint16_t code;
  uint64_t groups;
} event;

static bool holds(uint32_t who, uint32_t account) {
  for (uint32_t i = owner_offset[account]; i < owner_offset[account + 1]; i++)
    if (owner[i] == who) return true;
  return false;
}

static uint64_t mcc_groups[CATALOGUE_MCCS];

static uint32_t list_events(event *out, bool of_owner, uint32_t id) {
  uint32_t count = 0;
  for (uint32_t row = 0; row < ROWS; row++)
    for (int side = 0; side < 2; side++) {
      uint32_t mine = side == 0 ? to[row] : from[row], other = side == 0 ? from[row] : to[row];
      bool is = of_owner ? holds(id, mine) && !holds(id, other) : mine == id && other != id;
      if (!is) continue;
      event *e = &out[count++];
      int64_t local = booked[row];
      if (grain[row] != MNM_GRAIN_DAY && offset_min[row] != MNM_OFFSET_NONE)
        local += offset_min[row] * INT64_C(60000000);
      int64_t day = local / DAY - (local % DAY < 0);
      *e = (event){row,
                   other,
                   place[row],
                   booked[row],
                   side == 0 ? to_amount[row] : amount[row],
                   day,
                   grain[row] == MNM_GRAIN_DAY ? -1 : (int)((local - day * DAY) / 60000000),
                   side,
                   side == 0 ? to_currency[row] : currency[row],
                   mnm_catalogue__channel_groups(channel[row]) | mcc_groups[mcc[row]]};
      if (mnm_accounts_kind(accounts, other) == MNM_ACCOUNT_CASH)
        e->groups |= mnm_catalogue__group_cash;
    }
  return count;
}

static bool member(const event *e, catalogue_flow flow) {
  return (flow.sides >> e->side & 1) && (flow.groups & e->groups);
}

static bool part(int64_t of, int64_t share, int64_t whole) {
  return (mnm_wide)of * ONE >= (mnm_wide)share * whole;
}

/* First in, first out: how much of `to` is paid out of each earlier one of the first flow. */
static int64_t pays[2 * ROWS][2 * ROWS];
static void pay_all(const event *all, uint32_t count, const catalogue_feature *f) {
  memset(pays, 0, sizeof pays);
  for (uint32_t e = 0; e < count; e++) {
    int64_t need = member(&all[e], f->second) ? all[e].amount : 0;
    for (uint32_t i = 0; i < e && need > 0; i++) {
      if (!member(&all[i], f->flow) || all[i].code != all[e].code ||
          all[e].time - all[i].time > f->within_us)
        continue;
      int64_t left = all[i].amount;
      for (uint32_t n = 0; n < e; n++) left -= pays[i][n];
      int64_t taken = left < need ? left : need;
      pays[i][e] += taken;
      need -= taken;
    }
  }
}

static int64_t twin(const event *all, uint32_t count, uint32_t at, const catalogue_feature *f) {
  const event *in[2 * ROWS], *now = &all[at];
  uint32_t held = 0, different = 0, most = 0, low = 0;
  int64_t sum = 0, many = 0;
  while (now->time - all[low].time > f->window_us) low++;
  for (uint32_t i = low; i <= at; i++)
    if (member(&all[i], f->flow)) in[held++] = &all[i];
  switch ((catalogue_function)f->function) {
    case FEATURE_COUNT:
      return held * ONE;
    case FEATURE_SUM:
      for (uint32_t i = 0; i < held; i++) sum += in[i]->code == now->code ? in[i]->amount : 0;
      return sum;
    case FEATURE_PARTIES:
    case FEATURE_REPEAT_PARTIES:
    case FEATURE_TOP_COUNT:
    case FEATURE_NEW_PARTIES:
      for (uint32_t account = 0; account < ACCOUNTS; account++) {
        uint32_t times = 0;
        bool before = false;
        for (uint32_t i = 0; i < held; i++) times += in[i]->other == account;
        for (uint32_t i = 0; i < low; i++)
          before |= member(&all[i], f->flow) && all[i].other == account;
        if (times > most) most = times;
        different += f->function == FEATURE_PARTIES       ? times >= 1
                     : f->function == FEATURE_NEW_PARTIES ? times >= 1 && !before
                                                          : times >= 2;
      }
      return (f->function == FEATURE_TOP_COUNT ? most : different) * ONE;
    case FEATURE_TOP_SUM:
      for (uint32_t account = 0; account < ACCOUNTS; account++) {
        int64_t one = 0;
        for (uint32_t i = 0; i < held; i++)
          one += in[i]->other == account && in[i]->code == now->code ? in[i]->amount : 0;
        if (one > sum) sum = one;
      }
      return sum;
    case FEATURE_AREAS:
    case FEATURE_POINTS:
    case FEATURE_DAYS:
      for (uint32_t i = 0; i < held; i++) {
        bool again = false, known = f->function == FEATURE_DAYS || in[i]->place != MNM_PLACE_NONE;
        for (uint32_t j = 0; j < i && known; j++)
          again |= f->function == FEATURE_DAYS      ? in[i]->day == in[j]->day
                   : in[j]->place == MNM_PLACE_NONE ? false
                   : f->function == FEATURE_POINTS  ? in[i]->place == in[j]->place
                                                    : areas[in[i]->place] == areas[in[j]->place];
        different += known && !again;
      }
      return different * ONE;
    case FEATURE_TIMED:
      for (uint32_t i = 0; i < held; i++) many += in[i]->minute >= 0;
      return many * ONE;
    case FEATURE_AT_HOURS:
      for (uint32_t i = 0; i < held; i++)
        for (int64_t hour = f->number / ONE, left = 24; left > 0 && in[i]->minute >= 0; left--) {
          if (hour == f->other / ONE || (hour == 24 && f->other == 0)) break;
          if (hour == 24) hour = 0;
          if (hour == f->other / ONE) break;
          many += in[i]->minute / 60 == hour;
          hour++;
        }
      return many * ONE;
    case FEATURE_HOUR_SPREAD: {
      double x = 0, y = 0;
      for (uint32_t i = 0; i < held; i++) {
        if (in[i]->minute < 0) continue;
        int hour = in[i]->minute / 60;
        many++;
        x += cos(2 * 3.14159265358979323846 * hour / 24);
        y += sin(2 * 3.14159265358979323846 * hour / 24);
      }
      return many == 0 ? MNM_RULE_UNKNOWN
                       : (int64_t)((1 - sqrt(x * x + y * y) / (double)many) * 1e6);
    }
    case FEATURE_BETWEEN:
      if (mnm_catalogue__amount(f->limit, now->code) == MNM_RULE_UNKNOWN) return MNM_RULE_UNKNOWN;
      for (uint32_t i = 0; i < held; i++) {
        int64_t limit = mnm_catalogue__amount(f->limit, in[i]->code);
        many += limit != MNM_RULE_UNKNOWN && in[i]->amount < limit &&
                part(in[i]->amount, f->number, limit);
      }
      return many * ONE;
    case FEATURE_ROUND:
      for (uint32_t i = 0; i < held; i++)
        many += in[i]->amount % (f->number / ONE * (in[i]->code == 392 ? 1 : 100)) == 0;
      return many * ONE;
    case FEATURE_ALIKE:
      if (!member(now, f->flow)) return 0;
      for (uint32_t account = 0; account < ACCOUNTS; account++) {
        bool is = false;
        for (uint32_t i = 0; i < held; i++)
          is |= in[i]->other == account && in[i]->code == now->code &&
                (mnm_wide)llabs(in[i]->amount - now->amount) * ONE <=
                    (mnm_wide)now->amount * f->number;
        different += is;
      }
      return different * ONE;
    case FEATURE_GAP_BEFORE: {
      const event *before = NULL;
      for (uint32_t i = 0; i < low; i++)
        if (member(&all[i], f->flow)) before = &all[i];
      return held == 0 || before == NULL ? MNM_RULE_UNKNOWN : in[0]->time - before->time;
    }
    case FEATURE_KNOWN_FOR:
      for (uint32_t i = 0; i <= at; i++) {
        if (!member(&all[i], f->flow)) continue;
        int64_t ago = now->time - all[i].time;
        return ago < f->window_us ? ago : f->window_us;
      }
      return 0;
    case FEATURE_PASSED:
    case FEATURE_PASSED_TIMES:
      pay_all(all, count, f);
      for (uint32_t i = 0; i <= at; i++) {
        int64_t gone = 0;
        bool reached = part(0, f->number, all[i].amount);
        for (uint32_t e = i + 1; e <= at; e++) {
          if (e >= low && all[e].code == now->code) sum += pays[i][e];
          gone += pays[i][e];
          if (pays[i][e] > 0 && !reached && part(gone, f->number, all[i].amount)) {
            reached = true;
            many += e >= low;
          }
        }
      }
      return f->function == FEATURE_PASSED ? sum : many * ONE;
    case FEATURE_FOLLOWED:
      for (uint32_t e = low; e <= at; e++) {
        const event *last = NULL;
        for (uint32_t i = 0; i < e; i++)
          if (member(&all[i], f->flow)) last = &all[i];
        many += last != NULL && member(&all[e], f->second) &&
                all[e].time - last->time <= f->within_us &&
                (f->number == 0 ||
                 (last->code == all[e].code && part(all[e].amount, f->number, last->amount)));
      }
      return many * ONE;
    case FEATURE_COVERED:
      for (uint32_t e = low; e <= at; e++) {
        sum = 0;
        for (uint32_t i = 0; i < e; i++)
          if (member(&all[i], f->flow) && all[i].code == all[e].code &&
              all[e].time - all[i].time <= f->within_us)
            sum += all[i].amount;
        many += sum > 0 && member(&all[e], f->second) &&
                (mnm_wide)llabs(sum - all[e].amount) * ONE <= (mnm_wide)all[e].amount * f->number;
      }
      return many * ONE;
    case FEATURE_RETURNED:
      for (uint32_t e = low; e <= at; e++) {
        bool came = false;
        for (uint32_t i = 0; i < held; i++)
          came |= in[i]->other == all[e].other && in[i]->code == all[e].code;
        if (came && member(&all[e], f->second) && all[e].code == now->code) sum += all[e].amount;
      }
      return sum;
    default: /* FEATURE_LIMIT */
      return mnm_catalogue__amount(f->limit, now->code);
  }
}

/* ---- both --- */

static catalogue_flow random_flow(void) {
  static const char *const flows[] = {"in.all",        "out.all",
                                      "any.all",       "in.cash",
                                      "any.cash|wire", "out.wage|lodging|card",
                                      "any.lodging",   "in.cash_advance|all"};
  catalogue_flow flow;
  uint8_t needs = 0;
  uint32_t bad = 0;
  assert_int_equal(mnm_catalogue__flow(&flow, &needs, mnm_text_of(flows[below(8)]), &bad, NULL),
                   MNM_OK);
  return flow;
}

static catalogue_feature random_feature(uint8_t function, const catalogue_amounts *limits) {
  static const int64_t spans[] = {1, DAY / 10, DAY, 3 * DAY, 30 * DAY};
  static const int64_t shares[] = {0, 100000, 500000, 800000, 1000000};
  catalogue_feature f = {.function = function,
                         .flow = random_flow(),
                         .second = random_flow(),
                         .window_us = spans[below(5)],
                         .within_us = spans[below(5)],
                         .number = shares[below(5)],
                         .limit = limits};
  if (function == FEATURE_AT_HOURS) {
    f.number = (int64_t)below(25) * ONE;
    do f.other = (int64_t)below(25) * ONE;
    while (f.other % (24 * ONE) == f.number % (24 * ONE)); /* a whole day has two meanings */
  }
  if (function == FEATURE_ROUND) f.number = (1 + (int64_t)below(100)) * ONE;
  return f;
}

static void compare_subject(const catalogue_world *world, uint8_t kind, uint32_t id,
                            catalogue_events *events, catalogue_room *room) {
  static const catalogue_amount amounts[] = {{978, 10000}, {392, 3000}};
  static const catalogue_amounts limits = {amounts, 2};
  static event all[2 * ROWS];
  int64_t out[2 * ROWS];
  uint32_t count = list_events(all, kind == MNM_SUBJECT_OWNER, id);
  catalogue_subject subject = {.id = id, .kind = kind};
  mnm_catalogue__gather(events, &subject, world, room);
  assert_int_equal(subject.count, count);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t e = subject.first + i;
    assert_int_equal(events->row[e], all[i].row);
    assert_int_equal(events->minute[e], all[i].minute);
    assert_true(events->groups[e] == all[i].groups && events->day[e] == all[i].day);
  }
  for (uint8_t function = 0; function < FEATURES && count > 0; function++) {
    catalogue_feature f = random_feature(function, &limits);
    mnm_catalogue__fill(out, &f, events, &subject, room);
    for (uint32_t at = 0; at < count; at++) {
      int64_t expected = twin(all, count, at, &f);
      bool rough = function == FEATURE_HOUR_SPREAD && expected != MNM_RULE_UNKNOWN;
      if (rough ? llabs(out[at] - expected) > 4 : out[at] != expected)
        fail_msg("function %d, transfer %u: %lld, not %lld", function, at, (long long)out[at],
                 (long long)expected);
    }
  }
}

static void features_are_what_their_definitions_say(void **state) {
  (void)state;
  uint32_t rounds = getenv("MNM_LONG") ? 4000 : 40;
  mnm_rng_init(&rng, 5);
  mnm_catalogue__mcc_groups(mcc_groups);
  assert_int_equal(mnm_accounts_new(&accounts, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < ACCOUNTS; i++) {
    uint32_t number = 0;
    char name[8];
    (void)snprintf(name, sizeof name, i == ACCOUNTS - 1 ? "CASH" : "A%u", i);
    assert_int_equal(mnm_accounts_put(accounts, &number, mnm_text_of(""), mnm_text_of(name), NULL),
                     MNM_OK);
  }
  catalogue_events events = {.count = 0};
  catalogue_room room = {.capacity = 0};
  assert_int_equal(mnm_catalogue__events_room(&events, 12 * ROWS, NULL), MNM_OK);
  assert_int_equal(mnm_catalogue__room(&room, 12 * ROWS + 1, NULL), MNM_OK);
  for (uint32_t round = 0; round < rounds; round++) {
    make_rows();
    mnm_graph *graph = NULL;
    mnm_graph_edges edges = {ROWS, ACCOUNTS, from, to, booked};
    mnm_graph_options options = {.out = true, .in = true};
    assert_int_equal(mnm_graph_new(&graph, &edges, &options, NULL, NULL), MNM_OK);
    mnm_graph_side in = mnm_graph_in(graph), out = mnm_graph_out(graph);
    mnm_catalogue_owners owners = {owner_offset, owner};
    mnm_catalogue_input input = {.transfers = &transfers, .accounts = accounts, .owners = &owners};
    catalogue_world world = {.input = &input,
                             .in_offset = in.offset,
                             .in_edge = in.edge,
                             .out_offset = out.offset,
                             .out_edge = out.edge,
                             .mcc_groups = mcc_groups,
                             .area_of_place = areas,
                             .owner_offset = owned_offset,
                             .owned = owned,
                             .owners = OWNERS};
    for (uint32_t c = 0; c < MNM_CHANNEL_COUNT; c++)
      world.channel_groups[c] = mnm_catalogue__channel_groups((uint8_t)c);
    events.count = 0; /* several subjects on one bench */
    for (uint32_t a = 0; a < ACCOUNTS; a++)
      compare_subject(&world, MNM_SUBJECT_ACCOUNT, a, &events, &room);
    events.count = 0;
    for (uint32_t o = 0; o < OWNERS; o++)
      compare_subject(&world, MNM_SUBJECT_OWNER, o, &events, &room);
    mnm_graph_free(graph);
  }
  mnm_catalogue__events_clear(&events);
  mnm_catalogue__room_clear(&room);
  mnm_accounts_free(accounts);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(features_are_what_their_definitions_say),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
