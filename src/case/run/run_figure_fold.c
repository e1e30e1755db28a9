/* Accounts to persons, persons to those of one role, until a page can be read. */
#include "case/run/run_figure_fold.h"

#include "case/run/run_internal.h"

typedef struct folding {
  mnm_run__fold *out;
  const mnm_run_duties *duties;
  const mnm_store_network *network;
  uint32_t *unit_of; /* by person: unit + 1 */
  uint32_t *person;  /* by member of the network */
  uint32_t count;    /* of units that are drawn */
} folding;

static uint8_t role_of(const mnm_run_duties *duties, const mnm_run_duty_person *person) {
  const mnm_duty_claim *reason = mnm_run_duties_reasons(duties, person);
  return (uint8_t)(person->victim || !reason ? MNM_DUTY_UNKNOWN
                                             : mnm_duty_rules[reason[0].rule].role);
}

/* Members of a network are those of its duties, in the same order. */
static void find_persons(folding *f) {
  for (uint32_t p = mnm_run_duties_person_count(f->duties); p-- > 0;) {
    const mnm_run_duty_person *person = mnm_run_duties_person(f->duties, p);
    const uint32_t *member = mnm_run_duties_members(f->duties, person);
    for (uint32_t i = 0; i < person->member_count; i++) f->person[member[i]] = p;
  }
}

static mnm_status add_unit(folding *f, const mnm_run_duty_person *person, uint32_t *out,
                           mnm_err *err) {
  mnm_run__unit unit = {.persons = 1, .role = role_of(f->duties, person), .victim = person->victim};
  *out = (uint32_t)f->out->unit.count;
  return mnm_column_push(&f->out->unit, &unit, err);
}

static mnm_status one_each(folding *f, bool by_person, mnm_err *err) {
  f->out->unit.count = f->out->of_account.count = 0;
  for (uint32_t i = 0; i < mnm_run_duties_person_count(f->duties); i++) f->unit_of[i] = 0;
  for (uint32_t i = 0; i < f->network->member_count; i++) {
    const mnm_network_member *member = &f->network->members[i];
    uint32_t unit = f->unit_of[f->person[i]];
    if (unit == 0 || !by_person) {
      MNM_TRY(add_unit(f, mnm_run_duties_person(f->duties, f->person[i]), &unit, err));
      f->unit_of[f->person[i]] = unit + 1;
    } else {
      unit--;
    }
    mnm_run__unit *it = mnm_column_at(&f->out->unit, unit);
    it->accounts++;
    it->victim = it->victim || member->status == MNM_STATUS_POSSIBLE_VICTIM;
    it->suspect = it->suspect || member->status == MNM_STATUS_SUSPECT;
    MNM_TRY(mnm_column_push(&f->out->of_account, &unit, err));
  }
  f->count = (uint32_t)f->out->unit.count;
  return MNM_OK;
}

/* Suspects stand by themselves. */
static bool may_fold(const mnm_run__unit *unit, bool victim, uint8_t role) {
  if (unit->persons == 0 || unit->folded || (unit->suspect && !unit->victim)) return false;
  return victim ? unit->victim : !unit->victim && unit->role == role;
}

static uint32_t count_fold(const folding *f, bool victim, uint8_t role) {
  const mnm_run__unit *unit = f->out->unit.data;
  uint32_t count = 0;
  for (uint64_t i = 0; i < f->out->unit.count; i++) count += may_fold(&unit[i], victim, role);
  return count;
}

static void fold(folding *f, bool victim, uint8_t role) {
  mnm_run__unit *unit = f->out->unit.data;
  uint32_t *of = f->out->of_account.data, first = UINT32_MAX;
  for (uint32_t i = 0; i < f->out->unit.count; i++) {
    if (!may_fold(&unit[i], victim, role)) continue;
    if (first == UINT32_MAX) {
      first = i;
      continue;
    }
    for (uint64_t a = 0; a < f->out->of_account.count; a++)
      if (of[a] == i) of[a] = first;
    unit[first].persons += unit[i].persons;
    unit[first].accounts += unit[i].accounts;
    unit[i].persons = unit[i].accounts = 0;
    f->count--;
  }
  unit[first].folded = true;
}

/* Possible victims first, whom a picture shields best as a number; then the role that most have,
 * those of no known role last. */
static void fold_all(folding *f) {
  if (f->count > MNM_RUN_FOLD_ABOVE && count_fold(f, true, 0) >= MNM_RUN_FOLD_LEAST)
    fold(f, true, 0);
  while (f->count > MNM_RUN_FOLD_ABOVE) {
    uint32_t most = 0;
    uint8_t best = 0;
    for (uint32_t role = 1; role < MNM_DUTY_COUNT; role++) {
      uint32_t count = count_fold(f, false, (uint8_t)role);
      if (count > most) most = count, best = (uint8_t)role;
    }
    if (most < MNM_RUN_FOLD_LEAST) best = MNM_DUTY_UNKNOWN, most = count_fold(f, false, best);
    if (most < MNM_RUN_FOLD_LEAST) return;
    fold(f, false, best);
  }
}

static mnm_status take_spans(mnm_column *out, const mnm_run_page *page, mnm_err *err) {
  const mnm_run_span *span = mnm_run_page_spans(page);
  for (uint32_t i = 0; i < mnm_run_page_span_count(page); i++) {
    mnm_figure_span one = {span[i].first_us,   span[i].end_us,     span[i].links.kept,
                           span[i].links.back, span[i].links.born, span[i].links.ended};
    MNM_TRY(mnm_column_push(out, &one, err));
  }
  return MNM_OK;
}

static mnm_status make(folding *f, bool each, mnm_err *err) {
  find_persons(f);
  MNM_TRY(one_each(f, false, err));
  if (each || f->count <= MNM_RUN_FOLD_ABOVE) return MNM_OK;
  MNM_TRY(one_each(f, true, err));
  fold_all(f);
  return MNM_OK;
}

mnm_status mnm_run__fold_make(mnm_run__fold *out, mnm_store *store,
                              const mnm_store_network *network, bool each, const mnm_ctx *ctx,
                              mnm_err *err) {
  mnm_run_page *page = NULL;
  folding f = {.out = out, .network = network};
  mnm_column_init(&out->unit, sizeof(mnm_run__unit), ctx);
  mnm_column_init(&out->of_account, sizeof(uint32_t), ctx);
  mnm_column_init(&out->span, sizeof(mnm_figure_span), ctx);
  MNM_TRY(mnm_run_page_new(&page, store, network->network_id, ctx, err));
  f.duties = mnm_run_page_duties(page);
  size_t persons = ((size_t)mnm_run_duties_person_count(f.duties) + 1) * sizeof *f.unit_of;
  size_t members = ((size_t)network->member_count + 1) * sizeof *f.person;
  f.unit_of = mnm_mem_new(ctx, persons);
  f.person = mnm_mem_new(ctx, members);
  mnm_status status = f.unit_of && f.person ? MNM_OK : mnm_err_nomem(err);
  if (status == MNM_OK && mnm_run_duties_count(f.duties) != network->member_count)
    status = mnm_err_set(err, MNM_E_DAMAGED, "the network's members are not whole");
  if (status == MNM_OK) status = make(&f, each, err);
  if (status == MNM_OK) status = take_spans(&out->span, page, err);
  mnm_mem_free(ctx, f.unit_of, persons);
  mnm_mem_free(ctx, f.person, members);
  mnm_run_page_free(page);
  return status;
}

void mnm_run__fold_clear(mnm_run__fold *fold) {
  mnm_column_clear(&fold->unit);
  mnm_column_clear(&fold->of_account);
  mnm_column_clear(&fold->span);
}
