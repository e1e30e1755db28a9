/* Flows between places from a case: the transfers of findings that stand in suspected networks, and
 * journeys of possible victims. Where they come from and went to is sealed, and stays so: it is
 * recognised by keyed digests of the names that places of the ledger have. */
#include <stdlib.h>
#include <string.h>

#include "case/run/run_hubs_internal.h"
#include "case/run/run_network.h"
#include "case/run/run_status.h"

static const char *const laundering = "money laundering";
static const char *const trafficking = "trafficking in human beings";

typedef struct cited { /* a transfer of a finding */
  uint32_t row;
  uint8_t typology;
  uint64_t network;
} cited;

typedef struct stay { /* an account dealt at a place */
  uint32_t account, place;
} stay;

typedef struct known_place { /* a name of the ledger, as sealed values are compared */
  int64_t digest;
  uint32_t place;
} known_place;

typedef struct home_of { /* a possible victim */
  uint64_t who;
  uint32_t place;
} home_of;

typedef struct journey {
  uint64_t subject; /* of the entity at hand */
  bool is_trip;
  uint32_t to;
  mnm_column who; /* uint64_t */
} journey;

typedef struct building {
  mnm_run_hubs *self;
  mnm_store *store;
  const mnm_ctx *ctx;
  mnm_ledger *ledger;
  mnm_run__rows rows;
  mnm_identity *identity;
  mnm_column cited;  /* cited, by row in the end, each row once */
  mnm_column wanted; /* uint8_t by account: stands in one of them */
  mnm_column stay;   /* stay */
  mnm_column home;   /* uint32_t by account: place, or MNM_HUBS_NONE */
  mnm_column area;   /* uint32_t by place of the ledger */
  mnm_column victim; /* uint64_t subjects, rising */
  mnm_column known;  /* known_place, by digest */
  mnm_column from;   /* home_of, by who */
  mnm_column nation; /* uint32_t by place: where the accounts there have their country; NONE */
  journey journey;
} building;

/* ---- transfers of findings --- */

static mnm_status cite(void *payload, const mnm_store_finding *finding, mnm_err *err) {
  building *b = payload;
  if (!finding->current || !finding->scored || finding->network <= 0) return MNM_OK;
  for (uint64_t i = 0; i < finding->row_count; i++) {
    cited one = {0, finding->typology, (uint64_t)finding->network};
    if (!mnm_run__rows_find(&b->rows, finding->references[i], &one.row)) {
      (void)mnm_err_set(err, MNM_E_DAMAGED,
                        "a finding cites a transfer that the ledger does not hold");
      mnm_err_hint(err, "run 'manumit verify', then 'manumit investigate'");
      return MNM_E_DAMAGED;
    }
    MNM_TRY(mnm_column_push(&b->cited, &one, err));
  }
  return MNM_OK;
}

static bool is_trafficking(uint8_t typology) {
  return typology >= MNM_H1;
}

/* One transfer counts once: for trafficking before laundering, by the first of its rules. */
static int by_row(const void *left, const void *right) {
  const cited *a = left, *b = right;
  if (a->row != b->row) return a->row < b->row ? -1 : 1;
  if (is_trafficking(a->typology) != is_trafficking(b->typology))
    return is_trafficking(a->typology) ? -1 : 1;
  if (a->typology != b->typology) return (int)a->typology - (int)b->typology;
  return a->network < b->network ? -1 : a->network > b->network;
}

static mnm_status settle_cited(building *b, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(b->ledger);
  cited *one = b->cited.data;
  uint64_t kept = 0;
  const uint8_t nothing = 0;
  if (b->cited.count > 1) qsort(one, b->cited.count, sizeof *one, by_row);
  for (uint64_t i = 0; i < b->cited.count; i++)
    if (kept == 0 || one[kept - 1].row != one[i].row) one[kept++] = one[i];
  b->cited.count = kept;
  for (uint32_t i = 0; i < mnm_accounts_count(mnm_ledger_accounts(b->ledger)); i++)
    MNM_TRY(mnm_column_push(&b->wanted, &nothing, err));
  uint8_t *wanted = b->wanted.data;
  for (uint64_t i = 0; i < kept; i++)
    wanted[all->account_from[one[i].row]] = wanted[all->account_to[one[i].row]] = 1;
  return MNM_OK;
}

/* ---- where accounts are --- */

/* "area/point": the area. */
static mnm_status place_named(building *b, mnm_text text, uint32_t *out, mnm_err *err) {
  const char *point = text.bytes > 0 ? memchr(text.data, '/', text.bytes) : NULL;
  if (point) text.bytes = (uint32_t)(point - text.data);
  text = mnm_text_trim(text);
  *out = MNM_HUBS_NONE;
  return text.bytes == 0 ? MNM_OK : mnm_strings_put_text(b->self->places, out, text, err);
}

static mnm_status name_areas(building *b, mnm_err *err) {
  const mnm_strings *places = mnm_ledger_places(b->ledger);
  const uint32_t none = MNM_HUBS_NONE;
  for (uint32_t i = 0; i < mnm_strings_count(places); i++)
    MNM_TRY(mnm_column_push(&b->area, &none, err));
  return MNM_OK;
}

static mnm_status area_of(building *b, uint32_t row, uint32_t *out, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(b->ledger);
  const uint32_t place = all->place ? all->place[row] : MNM_PLACE_NONE;
  *out = MNM_HUBS_NONE;
  if (place == MNM_PLACE_NONE) return MNM_OK;
  uint32_t *area = mnm_column_at(&b->area, place);
  if (*area == MNM_HUBS_NONE)
    MNM_TRY(place_named(b, mnm_strings_get(mnm_ledger_places(b->ledger), place), area, err));
  *out = *area;
  return MNM_OK;
}

/* Whose card or banknotes a transfer at a place is about. */
static uint32_t who_was_there(const building *b, uint32_t row) {
  const mnm_transfers *all = mnm_ledger_transfers(b->ledger);
  return all->channel[row] == MNM_CHANNEL_CASH_DEPOSIT ? all->account_to[row]
                                                       : all->account_from[row];
}

static mnm_status list_stays(building *b, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(b->ledger);
  const uint8_t *wanted = b->wanted.data;
  for (uint32_t row = 0; row < all->count && all->place; row++) {
    if ((row & 0xFFFFF) == 0) MNM_TRY(mnm_ctx_tick(b->ctx, "places", row, all->count, err));
    stay one = {who_was_there(b, row), MNM_HUBS_NONE};
    if (!wanted[one.account]) continue;
    MNM_TRY(area_of(b, row, &one.place, err));
    if (one.place != MNM_HUBS_NONE) MNM_TRY(mnm_column_push(&b->stay, &one, err));
  }
  return MNM_OK;
}

static int by_account(const void *left, const void *right) {
  const stay *a = left, *b = right;
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

/* Of an account that was never at a place, the country that stands in its IBAN. */
static mnm_status country_of(building *b, uint32_t account, uint32_t *out, mnm_err *err) {
  const mnm_accounts *accounts = mnm_ledger_accounts(b->ledger);
  const mnm_text number = mnm_accounts_number(accounts, account);
  char name[] = "country ??";
  *out = MNM_HUBS_NONE;
  if (!mnm_accounts_is_iban(accounts, account) || number.bytes < 2) return MNM_OK;
  memcpy(name + 8, number.data, 2);
  return place_named(b, mnm_text_of(name), out, err);
}

typedef struct vote { /* an account at a place, whose IBAN is of a country */
  uint32_t place, nation;
} vote;

static int by_vote(const void *left, const void *right) {
  const vote *a = left, *b = right;
  if (a->place != b->place) return a->place < b->place ? -1 : 1;
  return a->nation < b->nation ? -1 : a->nation > b->nation;
}

static mnm_status list_votes(building *b, mnm_column *votes, mnm_err *err) {
  const uint32_t *home = b->home.data;
  const uint8_t *wanted = b->wanted.data;
  for (uint32_t account = 0; account < b->home.count; account++) {
    vote one = {home[account], MNM_HUBS_NONE};
    if (!wanted[account] || one.place == MNM_HUBS_NONE) continue;
    MNM_TRY(country_of(b, account, &one.nation, err));
    if (one.nation != MNM_HUBS_NONE) MNM_TRY(mnm_column_push(votes, &one, err));
  }
  return MNM_OK;
}

/* The country of a place: that of most accounts there. Of accounts whose place is not known, no
 * more is known than that they may be anywhere in their country, there included. */
static mnm_status settle_nations(building *b, mnm_err *err) {
  mnm_column votes;
  mnm_column_init(&votes, sizeof(vote), b->ctx);
  mnm_status status = list_votes(b, &votes, err);
  const uint32_t none = MNM_HUBS_NONE;
  for (uint32_t i = 0; status == MNM_OK && i < mnm_strings_count(b->self->places); i++)
    status = mnm_column_push(&b->nation, &none, err);
  const vote *all = votes.data;
  uint32_t *nation = b->nation.data;
  if (votes.count > 1) qsort(votes.data, votes.count, sizeof *all, by_vote);
  for (uint64_t i = 0, best = 0; status == MNM_OK && i < votes.count;) {
    const uint64_t first = i;
    while (i < votes.count && by_vote(&all[first], &all[i]) == 0) i++;
    if (first == 0 || all[first - 1].place != all[first].place) best = 0;
    if (i - first > best) nation[all[first].place] = all[first].nation, best = i - first;
  }
  mnm_column_clear(&votes);
  return status;
}

static bool may_be_within(const building *b, uint32_t from, uint32_t to) {
  const uint32_t *nation = b->nation.data;
  const bool out = from < b->nation.count && nation[from] == to;
  const bool back = to < b->nation.count && nation[to] == from;
  return from != to && (out || back);
}

/* Where an account was most often; the name that comes first among equals. */
static mnm_status settle_homes(building *b, mnm_err *err) {
  const uint32_t none = MNM_HUBS_NONE;
  const uint8_t *wanted = b->wanted.data;
  stay *all = b->stay.data;
  if (b->stay.count > 1) qsort(all, b->stay.count, sizeof *all, by_account);
  for (uint64_t i = 0; i < b->wanted.count; i++) MNM_TRY(mnm_column_push(&b->home, &none, err));
  uint32_t *home = b->home.data;
  for (uint64_t i = 0, best = 0; i < b->stay.count;) {
    const uint64_t first = i;
    while (i < b->stay.count && by_account(&all[first], &all[i]) == 0) i++;
    uint32_t *mine = &home[all[first].account];
    if (first == 0 || all[first - 1].account != all[first].account) best = 0;
    const bool earlier = *mine != MNM_HUBS_NONE && i - first == best &&
                         mnm_text_compare(mnm_strings_get(b->self->places, all[first].place),
                                          mnm_strings_get(b->self->places, *mine)) < 0;
    if (i - first > best || earlier) *mine = all[first].place, best = i - first;
  }
  MNM_TRY(settle_nations(b, err));
  for (uint32_t account = 0; account < b->wanted.count; account++)
    if (wanted[account] && home[account] == MNM_HUBS_NONE)
      MNM_TRY(country_of(b, account, &home[account], err));
  return MNM_OK;
}

/* ---- flows of value --- */

static mnm_status add_value(building *b, const cited *one, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(b->ledger);
  const mnm_accounts *accounts = mnm_ledger_accounts(b->ledger);
  const uint32_t *home = b->home.data;
  const uint32_t from = all->account_from[one->row], to = all->account_to[one->row];
  const mnm_typology typology = (mnm_typology)one->typology;
  mnm_hubs_flow flow = {home[from],
                        home[to],
                        all->currency[one->row] + 1U,
                        0,
                        0,
                        (uint32_t)one->network,
                        all->amount_minor[one->row]};
  uint32_t here = MNM_HUBS_NONE;
  MNM_TRY(area_of(b, one->row, &here, err));
  if (mnm_accounts_kind(accounts, from) == MNM_ACCOUNT_CASH) flow.from = here;
  if (mnm_accounts_kind(accounts, to) == MNM_ACCOUNT_CASH) flow.to = here;
  if (flow.from == MNM_HUBS_NONE || flow.to == MNM_HUBS_NONE || flow.amount <= 0 ||
      may_be_within(b, flow.from, flow.to)) {
    b->self->facts.nowhere++;
    return MNM_OK;
  }
  MNM_TRY(mnm_strings_put_text(
      b->self->crimes, &flow.crime,
      mnm_text_of(is_trafficking(one->typology) ? trafficking : laundering), err));
  MNM_TRY(mnm_strings_put_text(b->self->forms, &flow.form, mnm_text_of(mnm_typology_name(typology)),
                               err));
  /* a fee for being recruited is paid where the recruited are */
  if (typology == MNM_H6) MNM_TRY(mnm_run__hubs_origin(b->self, flow.from, flow.crime, 1, err));
  return mnm_run__hubs_flow(b->self, &flow, err);
}

/* ---- journeys of possible victims --- */

static int by_number(const void *left, const void *right) {
  const uint64_t *a = left, *b = right;
  return *a < *b ? -1 : *a > *b;
}

static mnm_status take_status(void *payload, uint64_t subject, mnm_suspicion status, mnm_err *err) {
  building *b = payload;
  return status == MNM_STATUS_POSSIBLE_VICTIM ? mnm_column_push(&b->victim, &subject, err) : MNM_OK;
}

static mnm_status take_person(void *payload, const mnm_subject *subject, mnm_err *err) {
  building *b = payload;
  return strcmp(subject->category, "victim") == 0
             ? mnm_column_push(&b->victim, &subject->subject_id, err)
             : MNM_OK;
}

static bool is_victim(const building *b, uint64_t who) {
  return b->victim.count > 0 &&
         bsearch(&who, b->victim.data, b->victim.count, sizeof who, by_number) != NULL;
}

static int by_digest(const void *left, const void *right) {
  const known_place *a = left, *b = right;
  if (a->digest != b->digest) return a->digest < b->digest ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

/* Areas of the ledger, and what is named as a place besides. */
static mnm_status know_places(building *b, mnm_err *err) {
  const mnm_strings *places = mnm_ledger_places(b->ledger);
  for (uint32_t i = 0; i < mnm_strings_count(places); i++) {
    known_place one = {0, 0};
    uint32_t area = MNM_HUBS_NONE;
    MNM_TRY(place_named(b, mnm_strings_get(places, i), &area, err));
    if (area == MNM_HUBS_NONE) continue;
    one.place = area;
    const mnm_text name = mnm_strings_get(b->self->places, area);
    const mnm_status status =
        mnm_identity_value_digest(b->identity, MNM_VALUE_NAME, name, &one.digest, err);
    if (status == MNM_E_ARG) continue; /* signs alone */
    MNM_TRY(status);
    MNM_TRY(mnm_column_push(&b->known, &one, err));
  }
  if (b->known.count > 1) qsort(b->known.data, b->known.count, sizeof(known_place), by_digest);
  return MNM_OK;
}

static uint32_t place_of_digest(const building *b, int64_t digest) {
  const known_place *all = b->known.data;
  uint64_t begin = 0, end = b->known.count;
  while (begin < end) {
    const uint64_t middle = begin + (end - begin) / 2;
    if (all[middle].digest < digest)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin < b->known.count && all[begin].digest == digest ? all[begin].place : MNM_HUBS_NONE;
}

/* Whoever is said to come from several places has the first one in order of statements. */
static mnm_status take_home(void *payload, const mnm_closed_statement *row, mnm_err *err) {
  building *b = payload;
  const home_of one = {row->subject_id, place_of_digest(b, row->digest)};
  const home_of *all = b->from.data;
  if (!row->has_digest || one.place == MNM_HUBS_NONE || !is_victim(b, one.who)) return MNM_OK;
  if (b->from.count > 0 && all[b->from.count - 1].who == one.who) return MNM_OK;
  return mnm_column_push(&b->from, &one, err); /* rows come by subject */
}

static int by_who(const void *left, const void *right) {
  const home_of *a = left, *b = right;
  return a->who < b->who ? -1 : a->who > b->who;
}

static uint32_t home_place(const building *b, uint64_t who) {
  const home_of wanted = {who, 0};
  const home_of *found = b->from.count > 0
                             ? bsearch(&wanted, b->from.data, b->from.count, sizeof wanted, by_who)
                             : NULL;
  return found ? found->place : MNM_HUBS_NONE;
}

static mnm_status add_journey(building *b, mnm_err *err) {
  const journey *j = &b->journey;
  const uint64_t *who = j->who.data;
  for (uint64_t i = 0; i < j->who.count && j->is_trip; i++) {
    mnm_hubs_flow flow = {.from = home_place(b, who[i]),
                          .to = j->to,
                          .medium = MNM_RUN__PERSONS,
                          .network = MNM_HUBS_NONE,
                          .amount = 1};
    if (!is_victim(b, who[i])) continue;
    if (flow.from == MNM_HUBS_NONE || flow.to == MNM_HUBS_NONE) {
      b->self->facts.nowhere++;
      continue;
    }
    MNM_TRY(mnm_strings_put_text(b->self->crimes, &flow.crime, mnm_text_of(trafficking), err));
    MNM_TRY(mnm_strings_put_text(b->self->forms, &flow.form, mnm_text_of("journey"), err));
    MNM_TRY(mnm_run__hubs_flow(b->self, &flow, err));
  }
  return MNM_OK;
}

static mnm_status begin_journey(building *b, uint64_t subject, mnm_err *err) {
  MNM_TRY(add_journey(b, err));
  b->journey.who.count = 0;
  b->journey.subject = subject;
  b->journey.is_trip = false;
  b->journey.to = MNM_HUBS_NONE;
  return MNM_OK;
}

static mnm_status take_statement(void *payload, const mnm_closed_statement *row, mnm_err *err) {
  building *b = payload;
  journey *j = &b->journey;
  if (row->subject_id != j->subject) MNM_TRY(begin_journey(b, row->subject_id, err));
  j->is_trip = j->is_trip || strcmp(row->schema, "Trip") == 0;
  if (strcmp(row->property, "involved") == 0)
    return row->value_subject ? mnm_column_push(&j->who, &row->value_subject, err) : MNM_OK;
  if (row->has_digest && j->to == MNM_HUBS_NONE) j->to = place_of_digest(b, row->digest);
  return MNM_OK;
}

static mnm_status add_origins(building *b, mnm_err *err) {
  const home_of *all = b->from.data;
  uint32_t crime = 0;
  if (b->from.count > 0)
    MNM_TRY(mnm_strings_put_text(b->self->crimes, &crime, mnm_text_of(trafficking), err));
  for (uint64_t i = 0; i < b->from.count; i++)
    MNM_TRY(mnm_run__hubs_origin(b->self, all[i].place, crime, 1, err));
  return MNM_OK;
}

static mnm_status add_journeys(building *b, mnm_err *err) {
  static const char *const trip[] = {"involved", "location", NULL};
  static const char *const home[] = {"birthPlace", NULL};
  MNM_TRY(mnm_run_subject_statuses(b->store, take_status, b, err));
  MNM_TRY(mnm_identity_subjects(b->identity, true, take_person, b, err));
  if (b->victim.count == 0) return MNM_OK;
  qsort(b->victim.data, b->victim.count, sizeof(uint64_t), by_number);
  const mnm_status status = know_places(b, err);
  if (status == MNM_E_KEY) { /* journeys stay unknown, and that is said */
    b->self->facts.sealed = true;
    return MNM_OK;
  }
  MNM_TRY(status);
  MNM_TRY(mnm_identity_closed(b->identity, home, take_home, b, err));
  MNM_TRY(add_origins(b, err));
  MNM_TRY(begin_journey(b, 0, err));
  MNM_TRY(mnm_identity_closed(b->identity, trip, take_statement, b, err));
  return begin_journey(b, 0, err);
}

/* ---- all of it --- */

static mnm_status fill(building *b, const char *places, mnm_err *err) {
  const mnm_ledger_query whole = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, false};
  const mnm_store_finding_query current = {.account = MNM_ACCOUNT_NONE, .details = true};
  MNM_TRY(mnm_ledger_load_lean(&b->ledger, b->store, &whole, b->ctx, err));
  MNM_TRY(mnm_run__rows_init(&b->rows, b->ledger, b->ctx, err));
  MNM_TRY(mnm_identity_open(&b->identity, b->store, b->ctx, err));
  MNM_TRY(mnm_store_findings(b->store, &current, cite, b, err));
  MNM_TRY(settle_cited(b, err));
  MNM_TRY(name_areas(b, err));
  MNM_TRY(list_stays(b, err));
  MNM_TRY(settle_homes(b, err));
  const cited *one = b->cited.data;
  for (uint64_t i = 0; i < b->cited.count; i++) MNM_TRY(add_value(b, &one[i], err));
  MNM_TRY(add_journeys(b, err));
  return mnm_run__hubs_end(b->self, places, b->ctx, err);
}

static void begin(building *b) {
  mnm_column_init(&b->cited, sizeof(cited), b->ctx);
  mnm_column_init(&b->wanted, sizeof(uint8_t), b->ctx);
  mnm_column_init(&b->stay, sizeof(stay), b->ctx);
  mnm_column_init(&b->home, sizeof(uint32_t), b->ctx);
  mnm_column_init(&b->area, sizeof(uint32_t), b->ctx);
  mnm_column_init(&b->victim, sizeof(uint64_t), b->ctx);
  mnm_column_init(&b->known, sizeof(known_place), b->ctx);
  mnm_column_init(&b->from, sizeof(home_of), b->ctx);
  mnm_column_init(&b->nation, sizeof(uint32_t), b->ctx);
  mnm_column_init(&b->journey.who, sizeof(uint64_t), b->ctx);
  mnm_column_init(&b->rows.sorted, sizeof(uint32_t), b->ctx);
  mnm_column_init(&b->rows.references, sizeof(uint64_t), b->ctx);
}

static void end(building *b) {
  mnm_column *columns[] = {&b->cited,  &b->wanted, &b->stay, &b->home,   &b->area,
                           &b->victim, &b->known,  &b->from, &b->nation, &b->journey.who};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) mnm_column_clear(columns[i]);
  mnm_run__rows_clear(&b->rows);
  mnm_identity_close(b->identity);
  mnm_ledger_free(b->ledger);
}

mnm_status mnm_run_hubs_case(mnm_run_hubs **out, mnm_store *store, const char *places,
                             const mnm_ctx *ctx, mnm_err *err) {
  building b = {.store = store, .ctx = ctx};
  *out = NULL;
  MNM_TRY(mnm_run__hubs_new(&b.self, ctx, err));
  begin(&b);
  mnm_status status = fill(&b, places, err);
  end(&b);
  if (status != MNM_OK) {
    mnm_run_hubs_free(b.self);
    return status;
  }
  *out = b.self;
  return MNM_OK;
}
