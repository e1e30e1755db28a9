#include "case/run/run_acts.h"

#include <stdlib.h>
#include <string.h>

#include "model/schema/ftm.h"

const char *mnm_run_act_name(mnm_run_act_kind kind) {
  static const char *const names[] = {"unknown", "permit", "visa", "inspection", "border check"};
  return (unsigned)kind < sizeof names / sizeof *names ? names[kind] : names[0];
}

static const struct {
  const char *called;
  uint8_t kind;
} words[] = {
    {"permit", MNM_RUN_ACT_PERMIT},
    {"licence", MNM_RUN_ACT_PERMIT},
    {"license", MNM_RUN_ACT_PERMIT},
    {"work permit", MNM_RUN_ACT_PERMIT},
    {"residence permit", MNM_RUN_ACT_PERMIT},
    {"visa", MNM_RUN_ACT_VISA},
    {"visa decision", MNM_RUN_ACT_VISA},
    {"inspection", MNM_RUN_ACT_INSPECTION},
    {"labour inspection", MNM_RUN_ACT_INSPECTION},
    {"border check", MNM_RUN_ACT_BORDER},
    {"border crossing", MNM_RUN_ACT_BORDER},
};

typedef struct named { /* an event that is called so */
  uint64_t record;
  uint8_t kind;
} named;

typedef struct loading {
  mnm_column *out;
  mnm_column named;           /* by record */
  mnm_column official, about; /* uint64_t, of the event at hand */
  uint64_t record;            /* the event at hand; 0: none yet */
  int64_t day_us;
  uint8_t kind;
} loading;

static mnm_status take_named(void *payload, const mnm_fact *fact, mnm_err *err) {
  loading *l = payload;
  if (fact->superseded_by != 0 || strcmp(fact->property, "name") != 0) return MNM_OK;
  const named one = {fact->subject_id, l->kind};
  return mnm_column_push(&l->named, &one, err);
}

static int by_record(const void *left, const void *right) {
  const named *a = left, *b = right;
  if (a->record != b->record) return a->record < b->record ? -1 : 1;
  return (int)a->kind - (int)b->kind;
}

static uint8_t kind_of(const loading *l, uint64_t record) {
  const named *one = l->named.data;
  uint64_t begin = 0, end = l->named.count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (one[middle].record < record)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin < l->named.count && one[begin].record == record ? one[begin].kind : 0;
}

static mnm_status end_event(loading *l, mnm_err *err) {
  const uint64_t *official = l->official.data, *about = l->about.data;
  uint8_t kind = l->record != 0 ? kind_of(l, l->record) : 0;
  uint64_t abouts = l->about.count > 0 ? l->about.count : 1;
  for (uint64_t i = 0; kind != 0 && i < l->official.count; i++)
    for (uint64_t j = 0; j < abouts; j++) {
      const mnm_run_act act = {.record = l->record,
                               .official = official[i],
                               .about = l->about.count > 0 ? about[j] : 0,
                               .day_us = l->day_us,
                               .kind = kind};
      MNM_TRY(mnm_column_push(l->out, &act, err));
    }
  l->official.count = l->about.count = 0;
  l->day_us = MNM_TIME_NONE;
  return MNM_OK;
}

static mnm_status take_statement(void *payload, const mnm_closed_statement *row, mnm_err *err) {
  loading *l = payload;
  if (row->subject_id != l->record) {
    MNM_TRY(end_event(l, err));
    l->record = row->subject_id;
  }
  if (strcmp(row->property, "organizer") == 0 && row->value_subject != 0)
    return mnm_column_push(&l->official, &row->value_subject, err);
  if (strcmp(row->property, "involved") == 0 && row->value_subject != 0)
    return mnm_column_push(&l->about, &row->value_subject, err);
  mnm_grain grain = MNM_GRAIN_DAY;
  int64_t time_us = 0;
  if (strcmp(row->property, "date") == 0 && row->value.bytes > 0 &&
      mnm_time_parse(&time_us, &grain, row->value.data, row->value.bytes, NULL) == MNM_OK)
    l->day_us = mnm_time_day(time_us) * MNM_US_PER_DAY;
  return MNM_OK;
}

static mnm_status load(loading *l, mnm_identity *identity, mnm_err *err) {
  const char *const properties[] = {"organizer", "involved", "date", NULL};
  const mnm_viewer owner = {.role = MNM_ROLE_OWNER};
  for (uint32_t i = 0; i < sizeof words / sizeof *words; i++) {
    l->kind = words[i].kind;
    mnm_status status = mnm_identity_find(identity, MNM_VALUE_NAME, mnm_text_of(words[i].called),
                                          &owner, take_named, l, err);
    if (status == MNM_E_KEY) return MNM_OK; /* nothing can be looked up */
    MNM_TRY(status);
  }
  if (l->named.count == 0) return MNM_OK;
  qsort(l->named.data, l->named.count, sizeof(named), by_record);
  MNM_TRY(mnm_identity_closed(identity, properties, take_statement, l, err));
  return end_event(l, err);
}

mnm_status mnm_run__acts_load(mnm_column *out, mnm_store *store, const mnm_ctx *ctx, mnm_err *err) {
  loading l = {.out = out, .day_us = MNM_TIME_NONE};
  mnm_identity *identity = NULL;
  mnm_column_init(&l.named, sizeof(named), ctx);
  mnm_column_init(&l.official, sizeof(uint64_t), ctx);
  mnm_column_init(&l.about, sizeof(uint64_t), ctx);
  mnm_status status = mnm_identity_open(&identity, store, ctx, err);
  if (status == MNM_OK) status = load(&l, identity, err);
  mnm_identity_close(identity);
  mnm_column_clear(&l.named);
  mnm_column_clear(&l.official);
  mnm_column_clear(&l.about);
  return status;
}
