/* H3: adverts, and lodging and travel in several areas, paid by one owner. Which accounts are
 * advert sites, hotels, carriers, parameters (`roles`) and merchant categories say: no name is ever
 * read. */
#include <stdlib.h>

#include "stage/detect/detect_each_internal.h"

#define BATCH 1024

typedef struct note {
  uint32_t row, account, area; /* area: MNM_DETECT__NOWHERE for an advert */
  uint8_t role;
} note;

typedef struct beat {
  const mnm_detect__run *run;
  const mnm_beat_parameters *rule;
  mnm_graph_side out;
  mnm_detect__holders holders;
  mnm_detect__areas areas;
  uint8_t *roles;
  mnm_graph_window window;
} beat;

typedef struct beat_own {
  mnm_column notes, centres; /* note, uint32_t */
  uint32_t *counts;          /* [area], all 0 between owners */
} beat_own;

/* Where it was paid, else where the payee is at home. */
static uint32_t area_of(const beat *b, uint32_t row) {
  uint32_t area = mnm_detect__area(&b->areas, b->run, row);
  return area != MNM_DETECT__NOWHERE ? area : b->areas.home[b->run->edges.to[row]];
}

static mnm_status read_notes(const beat *b, mnm_column *notes, uint32_t account) {
  for (uint32_t at = b->out.offset[account]; at < b->out.offset[account + 1]; at++) {
    uint8_t role = mnm_detect__role_at(b->roles, b->run, b->out.edge[at]);
    if (role == MNM_ROLE_NONE || role == MNM_ROLE_RECRUITER) continue;
    note made = {b->out.edge[at], account, MNM_DETECT__NOWHERE, role};
    if (role != MNM_ROLE_ADVERT) made.area = area_of(b, made.row);
    if (role != MNM_ROLE_ADVERT && made.area == MNM_DETECT__NOWHERE) continue;
    MNM_TRY(mnm_column_push(notes, &made, NULL));
  }
  return MNM_OK;
}

static int by_row(const void *a, const void *b) {
  const note *left = a, *right = b;
  return (left->row > right->row) - (left->row < right->row);
}

static mnm_status add_episode(const beat *b, mnm_detect__own *own, const note *begin,
                              const note *end) {
  beat_own *more = own->more;
  own->seats.count = more->centres.count = 0;
  for (const note *at = begin; at < end; at++) {
    const uint32_t *known = more->centres.data;
    bool listed = false;
    for (uint64_t i = 0; i < more->centres.count && !listed; i++) listed = known[i] == at->account;
    if (!listed) MNM_TRY(mnm_column_push(&more->centres, &at->account, NULL));
    MNM_TRY(mnm_detect__take(own, at->row));
  }
  MNM_TRY(mnm_accounts_sort(more->centres.data, more->centres.count, b->run->input->accounts,
                            b->run->ctx, NULL));
  mnm_detect__draft draft = {.typology = MNM_H3,
                             .centres = more->centres.data,
                             .centre_count = (uint32_t)more->centres.count};
  return mnm_detect__settle(own, b->run, &draft);
}

typedef struct held { /* in the window */
  int64_t adverts, lodgings, areas;
} held;

static void count_note(beat_own *more, const note *of, bool enters, held *in) {
  int64_t step = enters ? 1 : -1;
  in->adverts += of->role == MNM_ROLE_ADVERT ? step : 0;
  in->lodgings += of->role == MNM_ROLE_LODGING ? step : 0;
  if (of->area == MNM_DETECT__NOWHERE) return;
  uint32_t *count = &more->counts[of->area];
  if (enters)
    in->areas += (*count)++ == 0;
  else
    in->areas -= --*count == 0;
}

static mnm_status walk(const beat *b, mnm_detect__own *own, const note *notes, uint64_t count) {
  beat_own *more = own->more;
  held in = {0};
  uint64_t first = 0, begin = 0, past = 0, last_hit = 0; /* past 0: no episode */
  mnm_status status = MNM_OK;
  for (uint64_t i = 0; status == MNM_OK && i < count; i++) {
    count_note(more, &notes[i], true, &in);
    for (; !mnm_graph_within(&b->window, notes[first].row, notes[i].row); first++)
      count_note(more, &notes[first], false, &in);
    if (in.adverts == 0 || in.lodgings == 0 || in.areas < b->rule->areas) continue;
    if (past && last_hit < first) {
      status = add_episode(b, own, notes + begin, notes + past);
      past = 0;
    }
    if (!past) begin = first;
    past = i + 1;
    last_hit = i;
  }
  for (; first < count; first++)
    if (notes[first].area != MNM_DETECT__NOWHERE) more->counts[notes[first].area] = 0;
  if (status != MNM_OK || !past) return status;
  return add_episode(b, own, notes + begin, notes + past);
}

static mnm_status one_owner(void *payload, mnm_detect__own *own, uint32_t owner) {
  const beat *b = payload;
  mnm_column *notes = &((beat_own *)own->more)->notes;
  notes->count = 0;
  for (uint32_t at = b->holders.offset[owner]; at < b->holders.offset[owner + 1]; at++)
    MNM_TRY(read_notes(b, notes, b->holders.account[at]));
  if (notes->count > 1) qsort(notes->data, notes->count, sizeof(note), by_row);
  return walk(b, own, notes->data, notes->count);
}

static size_t counts_bytes(const beat *b) {
  return ((size_t)mnm_strings_count(b->areas.names) + 1) * sizeof(uint32_t);
}

static mnm_status begin_own(void *payload, mnm_detect__own *own) {
  const beat *b = payload;
  beat_own *more = own->more = mnm_mem_new(b->run->ctx, sizeof *more);
  if (!more) return MNM_E_NOMEM;
  mnm_column_init(&more->notes, sizeof(note), b->run->ctx);
  mnm_column_init(&more->centres, sizeof(uint32_t), b->run->ctx);
  more->counts = mnm_mem_new(b->run->ctx, counts_bytes(b));
  return more->counts ? MNM_OK : MNM_E_NOMEM;
}

static void end_own(void *payload, mnm_detect__own *own) {
  const beat *b = payload;
  beat_own *more = own->more;
  if (!more) return;
  mnm_column_clear(&more->notes);
  mnm_column_clear(&more->centres);
  mnm_mem_free(b->run->ctx, more->counts, counts_bytes(b));
  mnm_mem_free(b->run->ctx, more, sizeof *more);
}

static mnm_status find_all(mnm_findings *out, beat *b, mnm_err *err) {
  const mnm_detect__run *run = b->run;
  MNM_TRY(mnm_detect__roles_new(&b->roles, run, err));
  if (!b->roles) return MNM_OK;
  MNM_TRY(mnm_detect__holders_new(&b->holders, run, err));
  MNM_TRY(mnm_detect__areas_new(&b->areas, run, err));
  MNM_TRY(mnm_graph_window_init(&b->window, &run->edges, mnm_detect__window_us(b->rule->window_s),
                                run->ctx, err));
  mnm_detect__visit visit = {.count = b->holders.count,
                             .batch = BATCH,
                             .payload = b,
                             .begin = begin_own,
                             .one = one_owner,
                             .end = end_own};
  return mnm_detect__each(out, run, &visit, NULL, err);
}

mnm_status mnm_detect__beats(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  beat b = {.run = run, .rule = &run->parameters->h3, .out = mnm_graph_out(run->graph)};
  mnm_status status = find_all(out, &b, err);
  mnm_graph_window_clear(&b.window, &run->edges, run->ctx);
  mnm_detect__areas_free(&b.areas, run);
  mnm_detect__holders_free(&b.holders, run);
  mnm_detect__roles_free(b.roles, run);
  return status;
}
