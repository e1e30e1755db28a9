/* Facts about persons, put in order: who shares a handle or a surname, who is tied to whom. A
 * handle or a surname that too many have relates nobody. */
#include <stdlib.h>
#include <string.h>

#include "stage/detect/detect_known_internal.h"

typedef struct entry { /* a person has a value */
  uint64_t value;
  uint32_t person;
  uint8_t kind;
} entry;

typedef struct reading {
  const mnm_detect__run *run;
  mnm_detect__known *known;
  mnm_column entries; /* entry */
  mnm_column others;  /* uint32_t: numbers of persons who hold no account; rising */
} reading;

static int by_value(const void *a, const void *b) {
  const entry *left = a, *right = b;
  if (left->kind != right->kind) return left->kind < right->kind ? -1 : 1;
  if (left->value != right->value) return left->value < right->value ? -1 : 1;
  return (left->person > right->person) - (left->person < right->person);
}

static int by_person(const void *a, const void *b) {
  const mnm_detect__said *left = a, *right = b;
  if (left->kind != right->kind) return left->kind < right->kind ? -1 : 1;
  if (left->person != right->person) return left->person < right->person ? -1 : 1;
  if (left->time_us != right->time_us) return left->time_us < right->time_us ? -1 : 1;
  return (left->value > right->value) - (left->value < right->value);
}

static int by_row(const void *a, const void *b) {
  const mnm_detect__paid_for *left = a, *right = b;
  if (left->row != right->row) return left->row < right->row ? -1 : 1;
  return (left->person > right->person) - (left->person < right->person);
}

static int rising(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  return (left > right) - (left < right);
}

/* ---- persons by dense number --- */

static bool is_named(const mnm_detect__holders *holders, uint32_t number, uint32_t *out) {
  *out = mnm_detect__number_of(holders->named, holders->named_count, number);
  return *out < holders->named_count && holders->named[*out] == number;
}

static mnm_status note_other(reading *r, uint64_t who) {
  uint32_t place = 0, number = (uint32_t)who;
  if (who >> 32 || is_named(&r->known->holders, number, &place)) return MNM_OK;
  return mnm_column_push(&r->others, &number, NULL);
}

static mnm_status list_others(reading *r) {
  const mnm_detect_fact *facts = r->run->input->facts;
  for (uint64_t i = 0; i < r->run->input->fact_count; i++) {
    MNM_TRY(note_other(r, facts[i].who));
    if (facts[i].kind == MNM_FACT_TIE) MNM_TRY(note_other(r, facts[i].value));
  }
  uint32_t *number = r->others.data;
  uint64_t kept = 0;
  if (r->others.count > 1) qsort(number, r->others.count, sizeof *number, rising);
  for (uint64_t i = 0; i < r->others.count; i++)
    if (i == 0 || number[i] != number[kept - 1]) number[kept++] = number[i];
  r->others.count = kept;
  return MNM_OK;
}

/* The persons that a `who` stands for: one, or the owners of an account. */
typedef struct several {
  const uint32_t *at;
  uint32_t count, one;
} several;

static void persons_of(several *out, const reading *r, uint64_t who) {
  const mnm_detect__holders *holders = &r->known->holders;
  if (who >> 32) {
    uint32_t account = (uint32_t)who;
    *out = (several){.at = holders->of + holders->of_offset[account],
                     .count = holders->of_offset[account + 1] - holders->of_offset[account]};
    return;
  }
  *out = (several){.count = 1};
  if (!is_named(holders, (uint32_t)who, &out->one))
    out->one = holders->count +
               mnm_detect__number_of(r->others.data, (uint32_t)r->others.count, (uint32_t)who);
}

static uint32_t person_at(const several *persons, uint32_t index) {
  return persons->at ? persons->at[index] : persons->one;
}

/* ---- reading --- */

static mnm_status take_tie(reading *r, uint32_t a, uint64_t with) {
  several others;
  persons_of(&others, r, with);
  for (uint32_t i = 0; i < others.count; i++) {
    uint32_t b = person_at(&others, i);
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    entry ends[] = {{(uint64_t)low << 32 | high, low, MNM_FACT_TIE},
                    {(uint64_t)low << 32 | high, high, MNM_FACT_TIE}};
    if (a != b) MNM_TRY(mnm_column_append(&r->entries, ends, 2, NULL));
  }
  return MNM_OK;
}

static mnm_status take(reading *r, const mnm_detect_fact *fact, uint32_t person) {
  mnm_detect__known *known = r->known;
  if (fact->kind == MNM_FACT_TIE) return take_tie(r, person, fact->value);
  if (fact->kind <= MNM_FACT_SURNAME) {
    entry made = {fact->value, person, fact->kind};
    return mnm_column_push(&r->entries, &made, NULL);
  }
  if (fact->kind == MNM_FACT_PAID_FOR) {
    mnm_detect__paid_for made = {(uint32_t)fact->value, person};
    return mnm_column_push(&known->paid_for, &made, NULL);
  }
  mnm_detect__said made = {.person = person, .kind = fact->kind};
  if (fact->kind != MNM_FACT_LICENCE) made.value = fact->value;
  if (fact->kind == MNM_FACT_TRAVEL) made.time_us = fact->time_us;
  return mnm_column_push(&known->said, &made, NULL);
}

static bool is_who(const mnm_detect__run *run, uint64_t who) {
  return who < MNM_FACT_OF_ACCOUNT || who - MNM_FACT_OF_ACCOUNT < run->edges.vertices;
}

static mnm_status take_all(reading *r, mnm_err *err) {
  const mnm_detect_fact *facts = r->run->input->facts;
  for (uint64_t i = 0; i < r->run->input->fact_count; i++) {
    several persons;
    if (facts[i].kind == MNM_FACT_MCC) continue;
    persons_of(&persons, r, facts[i].who);
    for (uint32_t at = 0; at < persons.count; at++)
      if (take(r, &facts[i], person_at(&persons, at)) != MNM_OK) return mnm_err_nomem(err);
  }
  return MNM_OK;
}

static mnm_status check(const mnm_detect__run *run, mnm_err *err) {
  const mnm_detect_fact *facts = run->input->facts;
  for (uint64_t i = 0; i < run->input->fact_count; i++) {
    const mnm_detect_fact *fact = &facts[i];
    if (fact->kind >= MNM_FACT_PHONE && fact->kind <= MNM_FACT_MCC && is_who(run, fact->who) &&
        (fact->kind != MNM_FACT_TIE || is_who(run, fact->value)) &&
        (fact->kind != MNM_FACT_MCC || fact->who >> 32) &&
        (fact->kind != MNM_FACT_PAID_FOR || fact->value < run->edges.count))
      continue;
    (void)mnm_err_set(err, MNM_E_RANGE, "a fact names an account or a row that there is not");
    mnm_err_at(err, NULL, (int64_t)i + 1, 0);
    return MNM_E_RANGE;
  }
  return MNM_OK;
}

/* ---- classes --- */

static bool relates(const mnm_detect__run *run, const mnm_detect__class *of) {
  int64_t most =
      of->kind == MNM_FACT_SURNAME ? run->parameters->surname_most : run->parameters->h2.common;
  return of->count > 1 && (of->kind == MNM_FACT_TIE || (int64_t)of->count <= most);
}

static mnm_status group(reading *r) {
  mnm_detect__known *known = r->known;
  entry *all = r->entries.data;
  if (r->entries.count > 1) qsort(all, r->entries.count, sizeof *all, by_value);
  for (uint64_t i = 0; i < r->entries.count; i++) {
    bool same = i > 0 && all[i].kind == all[i - 1].kind && all[i].value == all[i - 1].value;
    if (same && all[i].person == all[i - 1].person) continue;
    mnm_detect__class fresh = {.first = (uint32_t)known->member.count, .kind = all[i].kind};
    if (!same) MNM_TRY(mnm_column_push(&known->classes, &fresh, NULL));
    mnm_detect__class *of = mnm_column_at(&known->classes, known->classes.count - 1);
    of->count++;
    MNM_TRY(mnm_column_push(&known->member, &all[i].person, NULL));
  }
  mnm_detect__class *classes = known->classes.data;
  for (uint64_t i = 0; i < known->classes.count; i++)
    classes[i].relates = relates(r->run, &classes[i]);
  return MNM_OK;
}

static mnm_status list_by_person(reading *r) {
  mnm_detect__known *known = r->known;
  const mnm_detect__class *classes = known->classes.data;
  const uint32_t *member = known->member.data;
  known->pairs = (uint32_t)known->member.count;
  known->offset = mnm_mem_new(r->run->ctx, ((size_t)known->persons + 2) * sizeof(uint32_t));
  known->in = mnm_mem_new(r->run->ctx, ((size_t)known->pairs + 1) * sizeof(uint32_t));
  if (!known->offset || !known->in) return MNM_E_NOMEM;
  for (uint32_t pass = 0; pass < 2; pass++) {
    for (uint64_t i = 0; i < known->classes.count; i++)
      for (uint32_t at = 0; classes[i].relates && at < classes[i].count; at++) {
        uint32_t person = member[classes[i].first + at];
        if (pass == 0)
          known->offset[person + 2]++;
        else
          known->in[known->offset[person + 1]++] = (uint32_t)i;
      }
    for (uint32_t p = 0; pass == 0 && p < known->persons; p++)
      known->offset[p + 2] += known->offset[p + 1];
  }
  return MNM_OK;
}

static void sort_said(mnm_detect__known *known) {
  if (known->said.count > 1)
    qsort(known->said.data, known->said.count, sizeof(mnm_detect__said), by_person);
  if (known->paid_for.count > 1)
    qsort(known->paid_for.data, known->paid_for.count, sizeof(mnm_detect__paid_for), by_row);
}

static mnm_status fill(reading *r, mnm_err *err) {
  mnm_detect__known *known = r->known;
  MNM_TRY(mnm_detect__holders_new(&known->holders, r->run, err));
  if (list_others(r) != MNM_OK) return mnm_err_nomem(err);
  if (known->holders.count + r->others.count >= UINT32_MAX - 2)
    return mnm_err_set(err, MNM_E_LIMIT, "there are more than 4294967292 persons");
  known->persons = known->holders.count + (uint32_t)r->others.count;
  MNM_TRY(take_all(r, err));
  if (r->entries.count > UINT32_MAX)
    return mnm_err_set(err, MNM_E_LIMIT, "there are more than 4294967295 handles and ties");
  sort_said(known);
  if (group(r) != MNM_OK || list_by_person(r) != MNM_OK) return mnm_err_nomem(err);
  return MNM_OK;
}

mnm_status mnm_detect__known_new(mnm_detect__known **out, const mnm_detect__run *run,
                                 mnm_err *err) {
  *out = NULL;
  if (run->input->fact_count == 0) return MNM_OK;
  MNM_TRY(check(run, err));
  mnm_detect__known *known = mnm_mem_new(run->ctx, sizeof *known);
  if (!known) return mnm_err_nomem(err);
  *out = known;
  mnm_column_init(&known->classes, sizeof(mnm_detect__class), run->ctx);
  mnm_column_init(&known->member, sizeof(uint32_t), run->ctx);
  mnm_column_init(&known->said, sizeof(mnm_detect__said), run->ctx);
  mnm_column_init(&known->paid_for, sizeof(mnm_detect__paid_for), run->ctx);
  reading r = {.run = run, .known = known};
  mnm_column_init(&r.entries, sizeof(entry), run->ctx);
  mnm_column_init(&r.others, sizeof(uint32_t), run->ctx);
  mnm_status status = fill(&r, err);
  mnm_column_clear(&r.entries);
  mnm_column_clear(&r.others);
  return status;
}

void mnm_detect__known_free(mnm_detect__known *known, const mnm_detect__run *run) {
  if (!known) return;
  if (known->holders.of_offset) mnm_detect__holders_free(&known->holders, run);
  mnm_mem_free(run->ctx, known->offset, ((size_t)known->persons + 2) * sizeof(uint32_t));
  mnm_mem_free(run->ctx, known->in, ((size_t)known->pairs + 1) * sizeof(uint32_t));
  mnm_column *columns[] = {&known->classes, &known->member, &known->said, &known->paid_for};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) mnm_column_clear(columns[i]);
  mnm_mem_free(run->ctx, known, sizeof *known);
}

/* ---- asking --- */

bool mnm_detect__related(const mnm_detect__known *known, uint32_t a, uint32_t b, bool handles) {
  const mnm_detect__class *classes = known->classes.data;
  uint32_t left = known->offset[a], right = known->offset[b];
  while (left < known->offset[a + 1] && right < known->offset[b + 1]) {
    uint32_t one = known->in[left], other = known->in[right];
    if (one == other && (handles || classes[one].kind >= MNM_FACT_SURNAME)) return true;
    left += one <= other;
    right += other <= one;
  }
  return false;
}

const mnm_detect__said *mnm_detect__said_of(const mnm_detect__known *known, mnm_fact_kind kind,
                                            uint32_t person, uint64_t *out_count) {
  const mnm_detect__said *all = known->said.data;
  uint64_t begin = 0, end = known->said.count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    const mnm_detect__said *here = &all[middle];
    if (here->kind < kind || (here->kind == kind && here->person < person))
      begin = middle + 1;
    else
      end = middle;
  }
  end = begin;
  while (end < known->said.count && all[end].kind == kind && all[end].person == person) end++;
  *out_count = end - begin;
  return begin < end ? all + begin : NULL;
}
