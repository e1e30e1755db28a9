/* H7: one owner pays for the visas, tickets and documents of several others. For whom a transfer
 * paid is no part of a ledger: facts say it. */
#include <stdlib.h>

#include "stage/detect/detect_known_internal.h"

typedef struct note { /* owner paid this row for somebody */
  uint32_t owner, row, person;
} note;

typedef struct papers {
  const mnm_detect__run *run;
  const mnm_paper_parameters *rule;
  mnm_graph_window window;
  mnm_column notes, centres; /* note, uint32_t */
  uint32_t *counts;          /* [person], all 0 between owners */
} papers;

static bool is_payment(const mnm_detect__run *run, uint32_t row) {
  uint32_t from = run->edges.from[row], to = run->edges.to[row];
  const mnm_accounts *accounts = run->input->accounts;
  return from != to && mnm_accounts_kind(accounts, from) != MNM_ACCOUNT_CASH &&
         mnm_accounts_kind(accounts, to) != MNM_ACCOUNT_CASH;
}

static bool is_licensed(const mnm_detect__known *known, uint32_t owner) {
  uint64_t count = 0;
  return mnm_detect__said_of(known, MNM_FACT_LICENCE, owner, &count) != NULL;
}

static mnm_status read_notes(papers *p) {
  const mnm_detect__known *known = p->run->known;
  const mnm_detect__holders *holders = &known->holders;
  const mnm_detect__paid_for *of = known->paid_for.data;
  for (uint64_t i = 0; i < known->paid_for.count; i++) {
    if (i > 0 && of[i].row == of[i - 1].row && of[i].person == of[i - 1].person) continue;
    if (!is_payment(p->run, of[i].row)) continue;
    uint32_t account = p->run->edges.from[of[i].row];
    for (uint32_t at = holders->of_offset[account]; at < holders->of_offset[account + 1]; at++) {
      note made = {holders->of[at], of[i].row, of[i].person};
      if (made.owner == made.person || is_licensed(known, made.owner)) continue;
      MNM_TRY(mnm_column_push(&p->notes, &made, NULL));
    }
  }
  return MNM_OK;
}

static int by_owner(const void *a, const void *b) {
  const note *left = a, *right = b;
  if (left->owner != right->owner) return left->owner < right->owner ? -1 : 1;
  if (left->row != right->row) return left->row < right->row ? -1 : 1;
  return (left->person > right->person) - (left->person < right->person);
}

static mnm_status add_episode(papers *p, mnm_detect__own *own, const note *begin, const note *end) {
  const uint32_t *from = p->run->edges.from;
  p->centres.count = 0;
  for (const note *at = begin; at < end; at++) {
    const uint32_t *known = p->centres.data;
    bool listed = false;
    for (uint64_t i = 0; i < p->centres.count && !listed; i++) listed = known[i] == from[at->row];
    if (!listed) MNM_TRY(mnm_column_push(&p->centres, &from[at->row], NULL));
    MNM_TRY(mnm_detect__take(own, at->row));
  }
  MNM_TRY(mnm_accounts_sort(p->centres.data, p->centres.count, p->run->input->accounts, p->run->ctx,
                            NULL));
  mnm_detect__draft draft = {
      .typology = MNM_H7, .centres = p->centres.data, .centre_count = (uint32_t)p->centres.count};
  return mnm_detect__settle(own, p->run, &draft);
}

/* One owner's notes in order. Those of one row are hits together or not at all: the last of them
 * decides, whose window holds them all. */
static mnm_status walk(papers *p, mnm_detect__own *own, const note *notes, uint64_t count) {
  int64_t persons = 0;
  uint64_t first = 0, begin = 0, past = 0, last_hit = 0; /* past 0: no episode */
  mnm_status status = MNM_OK;
  for (uint64_t i = 0; status == MNM_OK && i < count; i++) {
    persons += p->counts[notes[i].person]++ == 0;
    for (; !mnm_graph_within(&p->window, notes[first].row, notes[i].row); first++)
      persons -= --p->counts[notes[first].person] == 0;
    if ((i + 1 < count && notes[i + 1].row == notes[i].row) || persons < p->rule->n) continue;
    if (past && last_hit < first) {
      status = add_episode(p, own, notes + begin, notes + past);
      past = 0;
    }
    if (!past) begin = first;
    past = i + 1;
    last_hit = i;
  }
  for (uint64_t i = 0; i < count; i++) p->counts[notes[i].person] = 0;
  if (status != MNM_OK || !past) return status;
  return add_episode(p, own, notes + begin, notes + past);
}

static mnm_status all_owners(void *payload, mnm_detect__own *own, uint32_t centre) {
  papers *p = payload;
  (void)centre; /* there is one task */
  MNM_TRY(read_notes(p));
  note *notes = p->notes.data;
  if (p->notes.count > 1) qsort(notes, p->notes.count, sizeof *notes, by_owner);
  for (uint64_t begin = 0, end = 0; begin < p->notes.count; begin = end) {
    while (end < p->notes.count && notes[end].owner == notes[begin].owner) end++;
    MNM_TRY(walk(p, own, notes + begin, end - begin));
  }
  return MNM_OK;
}

mnm_status mnm_detect__papers(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  if (!run->known || run->known->paid_for.count == 0) return MNM_OK;
  papers p = {.run = run, .rule = &run->parameters->h7};
  size_t bytes = ((size_t)run->known->persons + 1) * sizeof *p.counts;
  mnm_column_init(&p.notes, sizeof(note), run->ctx);
  mnm_column_init(&p.centres, sizeof(uint32_t), run->ctx);
  p.counts = mnm_mem_new(run->ctx, bytes);
  mnm_status status = p.counts ? MNM_OK : mnm_err_nomem(err);
  if (status == MNM_OK)
    status = mnm_graph_window_init(&p.window, &run->edges, mnm_detect__window_us(p.rule->window_s),
                                   run->ctx, err);
  mnm_detect__visit visit = {.count = 1, .batch = 1, .payload = &p, .one = all_owners};
  if (status == MNM_OK) status = mnm_detect__each(out, run, &visit, NULL, err);
  mnm_graph_window_clear(&p.window, &run->edges, run->ctx);
  mnm_column_clear(&p.notes);
  mnm_column_clear(&p.centres);
  mnm_mem_free(run->ctx, p.counts, bytes);
  return status;
}
