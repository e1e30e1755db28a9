/* H1: wages that are taken from several workers.
 *
 *   1. skims    account by account: which of its credits are wages, and which of them went on, soon
 *               and for the most part, to one account (or were drawn in cash at one point).
 *   2. settle   the skims of one account (of one payer and point) in order: how many different
 * owners of wages stand in the window, and what is counted at the hits. */
#include <stdlib.h>
#include <string.h>

#include "stage/detect/detect_skim_internal.h"

#define BATCH 512

static mnm_status begin_own(void *payload, mnm_detect__own *own) {
  const skimming *s = payload;
  const mnm_ctx *ctx = s->run->ctx;
  skim_own *more = own->more = mnm_mem_new(ctx, sizeof *more);
  if (!more) return MNM_E_NOMEM;
  mnm_detect__earner_init(&more->earner, s->run);
  mnm_column_init(&more->cash, sizeof(uint64_t), ctx);
  mnm_column_init(&more->skims, sizeof(skim), ctx);
  mnm_column_init(&more->rows, sizeof(uint32_t), ctx);
  mnm_column_init(&more->by_wage, sizeof(uint64_t), ctx);
  mnm_column_init(&more->entered, sizeof(uint8_t), ctx);
  more->counts = mnm_mem_new(ctx, ((size_t)s->holders.count + 1) * sizeof *more->counts);
  MNM_TRY(mnm_detect__taper_new(&more->taper, s->run, &s->cash));
  more->taper.own_currency = true;
  return more->counts ? MNM_OK : MNM_E_NOMEM;
}

static void end_own(void *payload, mnm_detect__own *own) {
  const skimming *s = payload;
  skim_own *more = own->more;
  if (!more) return;
  mnm_detect__earner_clear(&more->earner);
  mnm_detect__taper_clear(&more->taper);
  mnm_column *columns[] = {&more->cash, &more->skims, &more->rows, &more->by_wage, &more->entered};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
    if (columns[i]->width) mnm_column_clear(columns[i]);
  mnm_mem_free(s->run->ctx, more->counts, ((size_t)s->holders.count + 1) * sizeof *more->counts);
  mnm_mem_free(s->run->ctx, more, sizeof *more);
}

static mnm_status one_account(void *payload, mnm_detect__own *own, uint32_t account) {
  return mnm_detect__skims_of(payload, own, account);
}

static int by_group(const void *a, const void *b) {
  const skim *left = a, *right = b;
  if (left->group != right->group) return left->group < right->group ? -1 : 1;
  if (left->reach != right->reach) return left->reach < right->reach ? -1 : 1;
  return (left->wage > right->wage) - (left->wage < right->wage);
}

/* The skims of all workers in one list, with their rows. */
static mnm_status gather(void *payload, mnm_detect__own *owns, uint32_t workers) {
  skimming *s = payload;
  s->skims.count = s->rows.count = s->groups.count = 0;
  for (uint32_t worker = 0; worker < workers; worker++) {
    const skim_own *more = owns[worker].more;
    uint64_t first = s->rows.count, from = s->skims.count;
    MNM_TRY(mnm_column_append(&s->rows, more->rows.data, more->rows.count, NULL));
    MNM_TRY(mnm_column_append(&s->skims, more->skims.data, more->skims.count, NULL));
    skim *skims = s->skims.data;
    for (uint64_t i = from; i < s->skims.count; i++) skims[i].row_first += first;
  }
  skim *skims = s->skims.data;
  if (s->skims.count > 1) qsort(skims, s->skims.count, sizeof *skims, by_group);
  for (uint64_t i = 0; i < s->skims.count; i++) {
    skims[i].rows = mnm_column_at(&s->rows, skims[i].row_first);
    if (i == 0 || skims[i].group != skims[i - 1].group)
      MNM_TRY(mnm_column_push(&s->groups, &i, NULL));
  }
  return MNM_OK;
}

static mnm_status one_group(void *payload, mnm_detect__own *own, uint32_t group) {
  return mnm_detect__skims_settle(payload, own, group);
}

static mnm_status find_kind(mnm_findings *out, skimming *s, mnm_kind kind, mnm_err *err) {
  mnm_detect__visit visit = {.count = s->run->edges.vertices,
                             .batch = BATCH,
                             .payload = s,
                             .begin = begin_own,
                             .one = one_account,
                             .end = end_own};
  s->kind = kind;
  MNM_TRY(mnm_detect__each(out, s->run, &visit, gather, err));
  visit.count = (uint32_t)s->groups.count;
  visit.one = one_group;
  return mnm_detect__each(out, s->run, &visit, NULL, err);
}

/* Marks accounts that enough accounts paid within the window for hits: each owner pays from one. */
static mnm_status mark_many(skimming *s, mnm_err *err) {
  const mnm_detect__run *run = s->run;
  uint32_t most = 1; /* owners that one account stands for */
  for (uint32_t a = 0; a < run->edges.vertices; a++) {
    uint32_t held = s->holders.of_offset[a + 1] - s->holders.of_offset[a];
    most = held > most ? held : most;
  }
  mnm_graph_side in = mnm_graph_in(run->graph);
  int64_t k = (s->rule->n + most - 1) / most;
  mnm_fan_parameters fan = {.enabled = true, .k = (uint32_t)k, .window_s = s->rule->window_s};
  mnm_column fans;
  mnm_column_init(&fans, sizeof(mnm_detect__episode), run->ctx);
  mnm_status status = mnm_detect__fan(&fans, run, &in, &fan, err);
  const mnm_detect__episode *all = fans.data;
  for (uint64_t i = 0; status == MNM_OK && i < fans.count; i++) s->many[all[i].centre] = 1;
  mnm_column_clear(&fans);
  return status;
}

static mnm_status find_all(mnm_findings *out, skimming *s, mnm_err *err) {
  const mnm_detect__run *run = s->run;
  const mnm_ctx *ctx = run->ctx;
  MNM_TRY(mnm_detect__cash_new(&s->cash, run, err));
  MNM_TRY(mnm_detect__holders_new(&s->holders, run, err));
  MNM_TRY(mnm_detect__areas_new(&s->areas, run, err));
  s->many = mnm_mem_new(ctx, (size_t)run->edges.vertices + 1);
  if (!s->many) return mnm_err_nomem(err);
  const struct {
    mnm_graph_window *window;
    int64_t seconds;
  } windows[] = {
      {&s->window, s->rule->window_s}, {&s->hold, s->rule->hold_s}, {&s->near, s->rule->near_s}};
  for (size_t i = 0; i < sizeof windows / sizeof *windows; i++)
    MNM_TRY(mnm_graph_window_init(windows[i].window, &run->edges,
                                  mnm_detect__window_us(windows[i].seconds), ctx, err));
  MNM_TRY(mark_many(s, err));
  MNM_TRY(find_kind(out, s, MNM_H1_TRANSFER, err));
  if (!s->cash.offset || s->areas.places == 0) return MNM_OK;
  return find_kind(out, s, MNM_H1_CASH, err);
}

mnm_status mnm_detect__wages(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  skimming s = {.run = run, .rule = &run->parameters->h1};
  mnm_column_init(&s.skims, sizeof(skim), run->ctx);
  mnm_column_init(&s.rows, sizeof(uint32_t), run->ctx);
  mnm_column_init(&s.groups, sizeof(uint64_t), run->ctx);
  mnm_status status = find_all(out, &s, err);
  mnm_graph_window_clear(&s.window, &run->edges, run->ctx);
  mnm_graph_window_clear(&s.hold, &run->edges, run->ctx);
  mnm_graph_window_clear(&s.near, &run->edges, run->ctx);
  mnm_mem_free(run->ctx, s.many, (size_t)run->edges.vertices + 1);
  mnm_detect__areas_free(&s.areas, run);
  mnm_detect__holders_free(&s.holders, run);
  mnm_detect__cash_free(&s.cash, run);
  mnm_column_clear(&s.skims);
  mnm_column_clear(&s.rows);
  mnm_column_clear(&s.groups);
  return status;
}
