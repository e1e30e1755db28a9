/* What a case knows beside the payments of a network: what merchants sell, whose papers and
 * journeys were paid for, what officials signed, which findings cite what, which accounts companies
 * hold. */
#include <stdlib.h>
#include <string.h>

#include "case/run/run_business_internal.h"
#include "case/run/run_known.h"
#include "model/schema/ftm.h"

typedef struct gathering {
  mnm_run_business *self;
  mnm_run__known known; /* of PAID_FOR, `who` is the mark */
  mnm_run__rows rows;
  mnm_column marks;   /* mnm_trade_marked, in any order */
  mnm_column persons; /* uint64_t, rising: natural persons, or who may be one */
  uint8_t *touched;   /* by account: a member */
  /* the entity at hand */
  uint64_t subject;
  const mnm_ftm_schema *schema;
  mnm_column texts; /* mnm_text: numbers of an account, ids of payments */
  mnm_arena arena;
  int64_t code;
} gathering;

static mnm_status add_mark(gathering *g, uint32_t row, uint32_t marks, mnm_err *err) {
  const mnm_trade_marked one = {row, marks};
  return mnm_column_push(&g->marks, &one, err);
}

static bool touches(const gathering *g, uint32_t row) {
  const mnm_transfers *all = mnm_ledger_transfers(g->self->ledger);
  return g->touched[all->account_from[row]] || g->touched[all->account_to[row]];
}

/* ---- records of merchants, journeys, applications --- */

static mnm_status end_entity(gathering *g, mnm_err *err) {
  const mnm_text *text = g->texts.data;
  bool is_event = mnm_ftm_is(g->schema, "Event");
  uint64_t mark = mnm_ftm_is(g->schema, "Trip") ? MNM_TRADE_JOURNEY : MNM_TRADE_PAPERS;
  for (uint64_t i = 0; i < g->texts.count; i++) {
    if (is_event)
      MNM_TRY(mnm_run__known_await(&g->known, MNM_FACT_PAID_FOR, mark, text[i], err));
    else if (g->code > 0)
      MNM_TRY(mnm_run__known_await(&g->known, MNM_FACT_MCC, (uint64_t)g->code, text[i], err));
  }
  g->texts.count = 0;
  g->code = 0;
  g->schema = NULL;
  mnm_arena_reset(&g->arena);
  return MNM_OK;
}

static mnm_status take_statement(void *payload, const mnm_closed_statement *row, mnm_err *err) {
  gathering *g = payload;
  if (row->subject_id != g->subject) {
    MNM_TRY(end_entity(g, err));
    g->subject = row->subject_id;
  }
  const mnm_ftm_schema *schema = mnm_ftm_schema_find(mnm_text_of(row->schema));
  if (schema && (!g->schema || mnm_ftm_is(schema, g->schema->name))) g->schema = schema;
  if (row->value.bytes == 0) return MNM_OK;
  if (strcmp(row->property, "accountType") == 0) {
    int64_t code = 0;
    if (row->value.bytes == 8 && memcmp(row->value.data, "mcc ", 4) == 0 &&
        mnm_text_int64((mnm_text){row->value.data + 4, 4}, &code) && code > 0)
      g->code = code;
    return MNM_OK;
  }
  bool is_event = mnm_ftm_is(schema, "Event"), is_record = strcmp(row->property, "recordId") == 0;
  if (is_event != is_record) return MNM_OK;
  mnm_text copy = {mnm_arena_copy(&g->arena, row->value.data, row->value.bytes), row->value.bytes};
  if (!copy.data) return mnm_err_nomem(err);
  return mnm_column_push(&g->texts, &copy, err);
}

static mnm_status read_records(gathering *g, mnm_err *err) {
  const char *const properties[] = {"accountNumber", "iban", "accountType", "recordId", NULL};
  mnm_identity *identity = NULL;
  MNM_TRY(mnm_identity_open(&identity, g->self->store, &g->self->ctx, err));
  mnm_status status = mnm_identity_closed(identity, properties, take_statement, g, err);
  if (status == MNM_OK) status = end_entity(g, err);
  mnm_identity_close(identity);
  return status;
}

/* A lean ledger has no ids of transfers: where they are needed it is loaded with them, in the same
 * order. */
static mnm_status find_records(gathering *g, mnm_err *err) {
  mnm_run_business *self = g->self;
  const mnm_ledger_query all = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_ACCOUNT_NONE, true};
  mnm_ledger *ledger = NULL;
  if (!mnm_run__known_needs_ids(&g->known))
    return mnm_run__known_find(&g->known, self->ledger, &self->ctx, err);
  MNM_TRY(mnm_ledger_load(&ledger, self->store, &all, &self->ctx, err));
  mnm_status status = mnm_run__known_find(&g->known, ledger, &self->ctx, err);
  mnm_ledger_free(ledger);
  return status;
}

static mnm_status take_records(gathering *g, mnm_err *err) {
  const mnm_detect_fact *fact = g->known.fact.data;
  uint16_t *mcc = g->self->mcc.data;
  for (uint64_t i = 0; i < g->known.fact.count; i++) {
    if (fact[i].kind == MNM_FACT_MCC) {
      uint64_t account = fact[i].who - MNM_FACT_OF_ACCOUNT;
      if (account < g->self->accounts) mcc[account] = (uint16_t)fact[i].value;
    } else if (touches(g, (uint32_t)fact[i].value)) {
      MNM_TRY(add_mark(g, (uint32_t)fact[i].value, (uint32_t)fact[i].who, err));
    }
  }
  return MNM_OK;
}

/* ---- findings --- */

static uint32_t mark_of(mnm_typology typology) {
  switch (typology) {
    case MNM_H1:
      return MNM_TRADE_IN_H1;
    case MNM_H3:
      return MNM_TRADE_IN_H3;
    case MNM_H4:
      return MNM_TRADE_IN_H4;
    case MNM_H5:
      return MNM_TRADE_IN_H5;
    case MNM_H6:
      return MNM_TRADE_IN_H6;
    case MNM_H7:
      return MNM_TRADE_IN_H7;
    case MNM_T3:
    case MNM_T4:
    case MNM_T5:
    case MNM_T6:
    case MNM_T7:
    case MNM_T8:
    case MNM_T9:
    case MNM_T10:
      return MNM_TRADE_IN_LAYERS;
    case MNM_T1:
    case MNM_T2:
    case MNM_H2:
      break; /* of shops and payrolls too; of no payment */
  }
  return 0;
}

static mnm_status take_finding(void *payload, const mnm_store_finding *row, mnm_err *err) {
  gathering *g = payload;
  uint32_t mark = mark_of((mnm_typology)row->typology);
  if (mark == 0 || mnm_finding_is_habit((mnm_typology)row->typology, row->kind, row->standing))
    return MNM_OK;
  for (uint64_t i = 0; i < row->row_count; i++) {
    uint32_t at = 0;
    if (!mnm_run__rows_find(&g->rows, row->references[i], &at) || !touches(g, at)) continue;
    const mnm_run_business_cited cited = {at, row->typology, row->finding_id};
    MNM_TRY(mnm_column_push(&g->self->cited, &cited, err));
    MNM_TRY(add_mark(g, at, mark, err));
  }
  return MNM_OK;
}

/* ---- officials --- */

typedef struct paid_act { /* an act, by an account of whoever signed */
  uint32_t account;
  int64_t day_us;
  uint32_t mark;
} paid_act;

static int by_account(const void *left, const void *right) {
  const paid_act *a = left, *b = right;
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  return a->day_us < b->day_us ? -1 : a->day_us > b->day_us;
}

static int by_official(const void *left, const void *right) {
  const mnm_run_act *a = left, *b = right;
  if (a->official != b->official) return a->official < b->official ? -1 : 1;
  return a->record < b->record ? -1 : a->record > b->record;
}

static mnm_status list_paid_to(mnm_column *out, const mnm_column *acts, uint64_t official,
                               uint32_t account, mnm_err *err) {
  const mnm_run_act *act = acts->data;
  uint64_t at = 0, end = acts->count;
  while (at < end) {
    uint64_t middle = at + (end - at) / 2;
    if (act[middle].official < official)
      at = middle + 1;
    else
      end = middle;
  }
  for (; at < acts->count && act[at].official == official; at++) {
    if (act[at].day_us == MNM_TIME_NONE) continue;
    const paid_act one = {
        account, act[at].day_us,
        act[at].kind == MNM_RUN_ACT_INSPECTION ? MNM_TRADE_ACT_CHECK : MNM_TRADE_ACT_ENTRY};
    MNM_TRY(mnm_column_push(out, &one, err));
  }
  return MNM_OK;
}

static mnm_status list_paid(gathering *g, mnm_column *acts, mnm_column *out, mnm_err *err) {
  const mnm_run__holders *holders = &g->self->holders;
  const uint64_t *subject = holders->subject.data;
  if (acts->count == 0 || holders->subject.count == 0) return MNM_OK;
  qsort(acts->data, acts->count, sizeof(mnm_run_act), by_official);
  for (uint32_t account = 0; account < g->self->accounts; account++)
    for (uint32_t i = holders->owners.offset[account]; i < holders->owners.offset[account + 1]; i++)
      MNM_TRY(list_paid_to(out, acts, subject[holders->owners.owner[i]], account, err));
  if (out->count > 1) qsort(out->data, out->count, sizeof(paid_act), by_account);
  return MNM_OK;
}

static uint64_t first_of(const mnm_column *acts, uint32_t account) {
  const paid_act *act = acts->data;
  uint64_t begin = 0, end = acts->count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (act[middle].account < account)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

/* Payments of members to whoever signed, beside the act. */
static mnm_status mark_acts(gathering *g, const mnm_column *acts, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(g->self->ledger);
  const paid_act *act = acts->data;
  for (uint32_t row = 0; acts->count > 0 && row < all->count; row++) {
    if (!g->touched[all->account_from[row]]) continue;
    uint32_t marks = 0;
    for (uint64_t i = first_of(acts, all->account_to[row]);
         i < acts->count && act[i].account == all->account_to[row]; i++) {
      int64_t apart = mnm_time_day(all->booked_us[row]) - mnm_time_day(act[i].day_us);
      if (apart >= -MNM_RUN__ACT_DAYS && apart <= MNM_RUN__ACT_DAYS) marks |= act[i].mark;
    }
    if (marks != 0) MNM_TRY(add_mark(g, row, marks, err));
  }
  return MNM_OK;
}

static mnm_status take_acts(gathering *g, mnm_err *err) {
  mnm_column acts, paid;
  mnm_column_init(&acts, sizeof(mnm_run_act), &g->self->ctx);
  mnm_column_init(&paid, sizeof(paid_act), &g->self->ctx);
  mnm_status status = mnm_run__acts_load(&acts, g->self->store, &g->self->ctx, err);
  if (status == MNM_OK) status = list_paid(g, &acts, &paid, err);
  if (status == MNM_OK) status = mark_acts(g, &paid, err);
  mnm_column_clear(&acts);
  mnm_column_clear(&paid);
  return status;
}

/* ---- companies --- */

static mnm_status take_person(void *payload, const mnm_subject *subject, mnm_err *err) {
  gathering *g = payload;
  return mnm_column_push(&g->persons, &subject->subject_id, err);
}

static int by_number(const void *left, const void *right) {
  const uint64_t *a = left, *b = right;
  return *a < *b ? -1 : *a > *b;
}

static mnm_status mark_firms(gathering *g, mnm_err *err) {
  const mnm_run__holders *holders = &g->self->holders;
  const uint64_t *subject = holders->subject.data;
  uint8_t *firm = g->self->firm.data;
  mnm_identity *identity = NULL;
  if (holders->subject.count == 0) return MNM_OK;
  MNM_TRY(mnm_identity_open(&identity, g->self->store, &g->self->ctx, err));
  mnm_status status = mnm_identity_subjects(identity, true, take_person, g, err);
  mnm_identity_close(identity);
  MNM_TRY(status);
  for (uint32_t account = 0; account < g->self->accounts; account++) {
    uint32_t first = holders->owners.offset[account], past = holders->owners.offset[account + 1];
    bool person = first == past;
    for (uint32_t i = first; i < past; i++) {
      uint64_t who = subject[holders->owners.owner[i]];
      person |= g->persons.count > 0 &&
                bsearch(&who, g->persons.data, g->persons.count, sizeof who, by_number) != NULL;
    }
    firm[account] = !person;
  }
  return MNM_OK;
}

/* ---- together --- */

static int by_row(const void *left, const void *right) {
  const mnm_trade_marked *a = left, *b = right;
  return a->row < b->row ? -1 : a->row > b->row;
}

static int by_cited(const void *left, const void *right) {
  const mnm_run_business_cited *a = left, *b = right;
  if (a->row != b->row) return a->row < b->row ? -1 : 1;
  return a->finding_id < b->finding_id ? -1 : a->finding_id > b->finding_id;
}

static mnm_status put_together(gathering *g, mnm_err *err) {
  mnm_trade_marked *mark = g->marks.data;
  if (g->marks.count > 1) qsort(mark, g->marks.count, sizeof *mark, by_row);
  for (uint64_t i = 0; i < g->marks.count;) {
    mnm_trade_marked one = mark[i];
    while (i < g->marks.count && mark[i].row == one.row) one.marks |= mark[i++].marks;
    MNM_TRY(mnm_column_push(&g->self->marked, &one, err));
  }
  if (g->self->cited.count > 1)
    qsort(g->self->cited.data, g->self->cited.count, sizeof(mnm_run_business_cited), by_cited);
  return MNM_OK;
}

static mnm_status begin(gathering *g, mnm_err *err) {
  mnm_run_business *self = g->self;
  const uint8_t no = 0;
  const uint16_t none = 0;
  const uint32_t *member = self->member.data;
  g->touched = mnm_mem_new(&self->ctx, self->accounts + 1ull);
  if (!g->touched) return mnm_err_nomem(err);
  for (uint64_t i = 0; i < self->member.count; i++) g->touched[member[i]] = 1;
  MNM_TRY(mnm_column_reserve(&self->firm, self->accounts + 1ull, err));
  MNM_TRY(mnm_column_reserve(&self->mcc, self->accounts + 1ull, err));
  for (uint32_t i = 0; i < self->accounts; i++) {
    MNM_TRY(mnm_column_push(&self->firm, &no, err));
    MNM_TRY(mnm_column_push(&self->mcc, &none, err));
  }
  return mnm_run__rows_init(&g->rows, self->ledger, &self->ctx, err);
}

static mnm_status gather(gathering *g, mnm_err *err) {
  const mnm_store_finding_query current = {
      .account = MNM_ACCOUNT_NONE, .counting = true, .details = true};
  MNM_TRY(begin(g, err));
  MNM_TRY(read_records(g, err));
  MNM_TRY(find_records(g, err));
  MNM_TRY(take_records(g, err));
  MNM_TRY(mnm_store_findings(g->self->store, &current, take_finding, g, err));
  MNM_TRY(take_acts(g, err));
  MNM_TRY(mark_firms(g, err));
  return put_together(g, err);
}

mnm_status mnm_run__business_facts(mnm_run_business *business, mnm_err *err) {
  gathering g = {.self = business};
  const mnm_ctx *ctx = &business->ctx;
  mnm_run__known_init(&g.known, ctx);
  mnm_column_init(&g.marks, sizeof(mnm_trade_marked), ctx);
  mnm_column_init(&g.persons, sizeof(uint64_t), ctx);
  mnm_column_init(&g.texts, sizeof(mnm_text), ctx);
  mnm_arena_init(&g.arena, ctx);
  mnm_status status = gather(&g, err);
  mnm_run__known_clear(&g.known);
  mnm_run__rows_clear(&g.rows);
  mnm_column_clear(&g.marks);
  mnm_column_clear(&g.persons);
  mnm_column_clear(&g.texts);
  mnm_arena_clear(&g.arena);
  mnm_mem_free(ctx, g.touched, business->accounts + 1ull);
  return status;
}
