/* H6: several persons of one area pay one recruiter; each then travels to the same place, or is
 * paid a first wage by the same employer. */
#include <stdlib.h>
#include <string.h>

#include "stage/detect/detect_known_internal.h"

#define BATCH 512

typedef struct fees {
  const mnm_detect__run *run;
  const mnm_fee_parameters *rule;
  mnm_graph_side in;
  const mnm_detect__holders *holders;
  mnm_detect__holders own_holders; /* without facts */
  mnm_detect__areas areas;
  uint8_t *roles;
} fees;

typedef struct end { /* what a fee may have led to */
  int64_t time_us;
  uint64_t where; /* a place, or an employer */
  uint32_t row;   /* of the wage; UINT32_MAX: a journey */
  bool wage;
} end;

typedef struct paid { /* a fee with one origin and one end */
  uint64_t origin, where;
  uint32_t person, row;
  bool at_home, wage; /* at_home: the origin is the home of an account */
} paid;

typedef struct stretch { /* rows of one origin and one end */
  uint64_t first, count;
} stretch;

typedef struct fees_own {
  mnm_column fees;    /* uint64_t: person above, row below */
  mnm_column ends;    /* end, of one person */
  mnm_column origins; /* uint64_t, of one person */
  mnm_column paid, rows, found, centres;
} fees_own;

/* ---- one person --- */

static int by_where(const void *a, const void *b) {
  const end *left = a, *right = b;
  if (left->where != right->where) return left->where < right->where ? -1 : 1;
  return (left->row > right->row) - (left->row < right->row);
}

/* The first wage of the person from each employer. */
static mnm_status list_wages(const fees *f, fees_own *more, uint32_t person) {
  const mnm_detect__holders *holders = f->holders;
  uint64_t begin = more->ends.count, kept = begin;
  for (uint32_t a = holders->offset[person]; a < holders->offset[person + 1]; a++) {
    uint32_t account = holders->account[a];
    for (uint32_t at = f->in.offset[account]; at < f->in.offset[account + 1]; at++) {
      uint32_t row = f->in.edge[at], payer = f->in.other[at];
      if (!mnm_detect__bit(f->run->wages, row)) continue;
      for (uint32_t o = holders->of_offset[payer]; o < holders->of_offset[payer + 1]; o++) {
        end made = {f->run->edges.time[row], holders->of[o], row, true};
        if (holders->of[o] != person) MNM_TRY(mnm_column_push(&more->ends, &made, NULL));
      }
    }
  }
  end *ends = more->ends.data;
  if (more->ends.count - begin > 1)
    qsort(ends + begin, more->ends.count - begin, sizeof *ends, by_where);
  for (uint64_t i = begin; i < more->ends.count; i++)
    if (i == begin || ends[i].where != ends[kept - 1].where) ends[kept++] = ends[i];
  more->ends.count = kept;
  return MNM_OK;
}

static mnm_status list_ends(const fees *f, fees_own *more, uint32_t person) {
  const mnm_detect__known *known = f->run->known;
  more->ends.count = 0;
  uint64_t count = 0;
  const mnm_detect__said *trip =
      known ? mnm_detect__said_of(known, MNM_FACT_TRAVEL, person, &count) : NULL;
  for (uint64_t i = 0; i < count; i++) {
    end made = {trip[i].time_us, trip[i].value, UINT32_MAX, false};
    MNM_TRY(mnm_column_push(&more->ends, &made, NULL));
  }
  return list_wages(f, more, person);
}

static mnm_status put_origin(fees_own *more, uint64_t origin) {
  const uint64_t *all = more->origins.data;
  for (uint64_t i = 0; i < more->origins.count; i++)
    if (all[i] == origin) return MNM_OK;
  return mnm_column_push(&more->origins, &origin, NULL);
}

/* Where the person comes from: as facts say, else where accounts of the person are at home. */
static mnm_status list_origins(const fees *f, fees_own *more, uint32_t person, bool *at_home) {
  const mnm_detect__known *known = f->run->known;
  uint64_t count = 0;
  const mnm_detect__said *said =
      known ? mnm_detect__said_of(known, MNM_FACT_ORIGIN, person, &count) : NULL;
  more->origins.count = 0;
  *at_home = count == 0;
  for (uint64_t i = 0; i < count; i++) MNM_TRY(put_origin(more, said[i].value));
  for (uint32_t a = f->holders->offset[person]; *at_home && a < f->holders->offset[person + 1];
       a++) {
    uint32_t area = f->areas.home[f->holders->account[a]];
    if (area != MNM_DETECT__NOWHERE) MNM_TRY(put_origin(more, area));
  }
  return MNM_OK;
}

static bool follows(const fees *f, uint32_t row, const end *of) {
  int64_t paid_us = f->run->edges.time[row];
  if (of->wage ? of->row <= row : of->time_us < paid_us) return false;
  uint64_t apart = (uint64_t)of->time_us - (uint64_t)paid_us;
  return apart <= mnm_detect__window_us(f->rule->follow_s);
}

static mnm_status take_person(const fees *f, fees_own *more, const uint64_t *keys, uint64_t count) {
  uint32_t person = (uint32_t)(keys[0] >> 32);
  bool at_home = false;
  MNM_TRY(list_origins(f, more, person, &at_home));
  if (more->origins.count == 0) return MNM_OK;
  MNM_TRY(list_ends(f, more, person));
  const end *ends = more->ends.data;
  const uint64_t *origins = more->origins.data;
  for (uint64_t i = 0; i < count; i++) {
    uint32_t row = (uint32_t)keys[i];
    for (uint64_t e = 0; e < more->ends.count; e++)
      for (uint64_t o = 0; follows(f, row, &ends[e]) && o < more->origins.count; o++) {
        paid made = {origins[o], ends[e].where, person, row, at_home, ends[e].wage};
        MNM_TRY(mnm_column_push(&more->paid, &made, NULL));
      }
  }
  return MNM_OK;
}

/* ---- one recruiter --- */

static int by_end(const void *a, const void *b) {
  const paid *left = a, *right = b;
  if (left->at_home != right->at_home) return (int)left->at_home - (int)right->at_home;
  if (left->origin != right->origin) return left->origin < right->origin ? -1 : 1;
  if (left->wage != right->wage) return (int)left->wage - (int)right->wage;
  if (left->where != right->where) return left->where < right->where ? -1 : 1;
  if (left->person != right->person) return left->person < right->person ? -1 : 1;
  return (left->row > right->row) - (left->row < right->row);
}

static bool one_end(const paid *a, const paid *b) {
  return a->at_home == b->at_home && a->origin == b->origin && a->wage == b->wage &&
         a->where == b->where;
}

static mnm_status take_group(const fees *f, fees_own *more, const paid *begin, const paid *past) {
  int64_t persons = 0;
  for (const paid *at = begin; at < past; at++)
    persons += at == begin || at->person != at[-1].person;
  if (persons < f->rule->n) return MNM_OK;
  stretch made = {.first = more->rows.count};
  for (const paid *at = begin; at < past; at++)
    MNM_TRY(mnm_column_push(&more->rows, &at->row, NULL));
  made.count = more->rows.count - made.first;
  return mnm_column_push(&more->found, &made, NULL);
}

static mnm_status put_rows(const fees *f, mnm_detect__own *own, uint32_t owner) {
  fees_own *more = own->more;
  more->centres.count = 0;
  for (uint32_t a = f->holders->offset[owner]; a < f->holders->offset[owner + 1]; a++) {
    uint32_t account = f->holders->account[a];
    const uint32_t *rows = own->rows.data;
    bool takes = false;
    for (uint64_t i = 0; i < own->rows.count && !takes; i++)
      takes = f->run->edges.to[rows[i]] == account;
    if (takes) MNM_TRY(mnm_column_push(&more->centres, &account, NULL));
  }
  MNM_TRY(mnm_accounts_sort(more->centres.data, more->centres.count, f->run->input->accounts,
                            f->run->ctx, NULL));
  mnm_detect__draft draft = {.typology = MNM_H6,
                             .centres = more->centres.data,
                             .centre_count = (uint32_t)more->centres.count,
                             .rows = own->rows.data,
                             .row_count = own->rows.count};
  uint32_t bad_row = 0;
  mnm_status status = mnm_detect__add(&own->found, &draft, &own->scratch, f->run, &bad_row);
  if (status == MNM_E_OVERFLOW) own->bad_row = bad_row;
  return status;
}

/* Were the same rows put before? Those of one origin and end may be those of another. */
static bool is_known(const mnm_findings *found, uint64_t since, const uint32_t *rows,
                     uint64_t count) {
  for (uint64_t i = since; i < found->finding.count; i++) {
    const mnm_finding *before = mnm_column_at(&found->finding, i);
    if (before->row_count == count &&
        memcmp(mnm_column_at(&found->row, before->row_first), rows, count * sizeof *rows) == 0)
      return true;
  }
  return false;
}

static mnm_status put_all(const fees *f, mnm_detect__own *own, uint32_t owner) {
  fees_own *more = own->more;
  uint64_t since = own->found.finding.count;
  for (uint64_t i = 0; i < more->found.count; i++) {
    const stretch *of = mnm_column_at(&more->found, i);
    for (uint64_t at = 0; at < of->count; at++)
      MNM_TRY(mnm_detect__take(own, ((const uint32_t *)more->rows.data)[of->first + at]));
    MNM_TRY(mnm_detect__take_end(own));
    if (is_known(&own->found, since, own->rows.data, own->rows.count)) continue;
    MNM_TRY(put_rows(f, own, owner));
  }
  return MNM_OK;
}

static bool recruits(const fees *f, uint32_t owner) {
  for (uint32_t a = f->holders->offset[owner]; a < f->holders->offset[owner + 1]; a++)
    if (f->roles[f->holders->account[a]] == MNM_ROLE_RECRUITER) return true;
  return false;
}

static mnm_status list_fees(const fees *f, fees_own *more, uint32_t owner) {
  const mnm_detect__holders *holders = f->holders;
  more->fees.count = 0;
  for (uint32_t a = holders->offset[owner]; a < holders->offset[owner + 1]; a++) {
    uint32_t account = holders->account[a];
    for (uint32_t at = f->in.offset[account]; at < f->in.offset[account + 1]; at++) {
      uint32_t payer = f->in.other[at];
      for (uint32_t o = holders->of_offset[payer]; o < holders->of_offset[payer + 1]; o++) {
        uint64_t key = (uint64_t)holders->of[o] << 32 | f->in.edge[at];
        if (holders->of[o] != owner) MNM_TRY(mnm_column_push(&more->fees, &key, NULL));
      }
    }
  }
  mnm_detect__sort_keys(more->fees.data, more->fees.count);
  return MNM_OK;
}

static mnm_status one_owner(void *payload, mnm_detect__own *own, uint32_t owner) {
  const fees *f = payload;
  fees_own *more = own->more;
  if (!recruits(f, owner)) return MNM_OK;
  MNM_TRY(list_fees(f, more, owner));
  const uint64_t *keys = more->fees.data;
  more->paid.count = more->rows.count = more->found.count = 0;
  for (uint64_t begin = 0, past = 0; begin < more->fees.count; begin = past) {
    while (past < more->fees.count && keys[past] >> 32 == keys[begin] >> 32) past++;
    MNM_TRY(take_person(f, more, keys + begin, past - begin));
  }
  paid *all = more->paid.data;
  if (more->paid.count > 1) qsort(all, more->paid.count, sizeof *all, by_end);
  for (uint64_t begin = 0, past = 0; begin < more->paid.count; begin = past) {
    while (past < more->paid.count && one_end(&all[past], &all[begin])) past++;
    MNM_TRY(take_group(f, more, all + begin, all + past));
  }
  return put_all(f, own, owner);
}

static mnm_status begin_own(void *payload, mnm_detect__own *own) {
  const mnm_ctx *ctx = ((const fees *)payload)->run->ctx;
  fees_own *more = own->more = mnm_mem_new(ctx, sizeof *more);
  if (!more) return MNM_E_NOMEM;
  mnm_column_init(&more->fees, sizeof(uint64_t), ctx);
  mnm_column_init(&more->ends, sizeof(end), ctx);
  mnm_column_init(&more->origins, sizeof(uint64_t), ctx);
  mnm_column_init(&more->paid, sizeof(paid), ctx);
  mnm_column_init(&more->rows, sizeof(uint32_t), ctx);
  mnm_column_init(&more->found, sizeof(stretch), ctx);
  mnm_column_init(&more->centres, sizeof(uint32_t), ctx);
  return MNM_OK;
}

static void end_own(void *payload, mnm_detect__own *own) {
  const mnm_ctx *ctx = ((const fees *)payload)->run->ctx;
  fees_own *more = own->more;
  if (!more) return;
  mnm_column *columns[] = {&more->fees, &more->ends,  &more->origins, &more->paid,
                           &more->rows, &more->found, &more->centres};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) mnm_column_clear(columns[i]);
  mnm_mem_free(ctx, more, sizeof *more);
}

static mnm_status find_all(mnm_findings *out, fees *f, mnm_err *err) {
  const mnm_detect__run *run = f->run;
  MNM_TRY(mnm_detect__roles_new(&f->roles, run, err));
  if (!f->roles) return MNM_OK; /* no recruiter is known */
  MNM_TRY(mnm_detect__areas_new(&f->areas, run, err));
  f->holders = run->known ? &run->known->holders : &f->own_holders;
  if (!run->known) MNM_TRY(mnm_detect__holders_new(&f->own_holders, run, err));
  mnm_detect__visit visit = {.count = f->holders->count,
                             .batch = BATCH,
                             .payload = f,
                             .begin = begin_own,
                             .one = one_owner,
                             .end = end_own};
  return mnm_detect__each(out, run, &visit, NULL, err);
}

mnm_status mnm_detect__fees(mnm_findings *out, const mnm_detect__run *run, mnm_err *err) {
  fees f = {.run = run, .rule = &run->parameters->h6, .in = mnm_graph_in(run->graph)};
  mnm_status status = find_all(out, &f, err);
  mnm_detect__areas_free(&f.areas, run);
  mnm_detect__holders_free(&f.own_holders, run);
  mnm_detect__roles_free(f.roles, run);
  return status;
}
