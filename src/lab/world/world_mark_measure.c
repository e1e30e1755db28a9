/* Instances, transfers, persons, groups, money: counts. Networks: world_mark_networks.c. */
#include <stdlib.h>

#include "lab/world/world_mark.h"

static const uint8_t typologies[MNM_WORLD_TYPOLOGIES] = {
    MNM_T1,  MNM_T2, MNM_T3, MNM_T4, MNM_T5, MNM_T6, MNM_T7, MNM_T8, MNM_T9,
    MNM_T10, MNM_H1, MNM_H2, MNM_H3, MNM_H4, MNM_H5, MNM_H6, MNM_H7};

static uint32_t place_of(uint8_t typology) {
  uint32_t i = 0;
  while (typologies[i] != typology) i++;
  return i;
}

/* From an id (or, for H2, an account) to the instances that hold it. */
typedef struct postings {
  const mnm_ctx *ctx;
  uint64_t *begin; /* [keys + 1] */
  uint32_t *instance;
  uint64_t keys, rows;
} postings;

static bool is_handle(const mark_instance *instance) {
  return instance->typology == MNM_H2;
}

static mnm_status post(postings *of, const mnm_world_marker *m, bool handles, uint64_t keys,
                       mnm_err *err) {
  const mark_instance *instances = m->instance.data;
  const uint32_t *members = mark_u32(&m->member);
  *of = (postings){.ctx = &m->ctx, .keys = keys, .rows = m->member.count};
  of->begin = mnm_mem_new(&m->ctx, (keys + 1) * sizeof *of->begin);
  of->instance = mnm_mem_new(&m->ctx, of->rows * sizeof *of->instance);
  if (!of->begin || !of->instance) return mnm_err_nomem(err);
  for (int pass = 0; pass < 2; pass++) { /* count, then place */
    for (uint32_t i = 0; i < m->instance.count; i++) {
      if (is_handle(&instances[i]) != handles) continue;
      for (uint32_t j = 0; j < instances[i].count; j++) {
        uint64_t *at = &of->begin[members[instances[i].first + j]];
        if (pass == 1) of->instance[*at] = i;
        ++*at;
      }
    }
    uint64_t sum = 0;
    for (uint64_t i = 0; i <= keys && pass == 0; i++) {
      uint64_t count = of->begin[i];
      of->begin[i] = sum;
      sum += count;
    }
  }
  for (uint64_t i = keys; i > 0; i--) of->begin[i] = of->begin[i - 1];
  of->begin[0] = 0;
  return MNM_OK;
}

static void clear_postings(postings *of) {
  mnm_mem_free(of->ctx, of->begin, (of->keys + 1) * sizeof *of->begin);
  mnm_mem_free(of->ctx, of->instance, of->rows * sizeof *of->instance);
}

static void add(mnm_world_ratio *ratio, bool part) {
  ratio->whole++;
  ratio->part += part;
}

/* Finds: half of the instance, in a finding of at most twenty times its size. */
static bool finds(const mark_instance *instance, const mark_finding *finding, uint32_t shared,
                  uint32_t size) {
  bool kinds =
      instance->kind == MARK_NONE || finding->kind == MARK_NONE || instance->kind == finding->kind;
  return kinds && 2 * (uint64_t)shared >= instance->count && size <= 20 * (uint64_t)instance->count;
}

static void match(mnm_world_marker *m, const postings *of, const mark_finding *finding,
                  uint32_t *shared, bool *matching) {
  bool handle = finding->typology == MNM_H2;
  const uint32_t *keys = handle ? mark_from(&m->finding_account, finding->account_first)
                                : mark_from(&m->finding_id, finding->first);
  uint32_t size = handle ? finding->accounts : finding->count;
  mark_instance *instances = m->instance.data;
  for (uint32_t i = 0; i < size; i++) {
    if (keys[i] >= of->keys) continue; /* an id or account that the truth does not name */
    for (uint64_t j = of->begin[keys[i]]; j < of->begin[keys[i] + 1]; j++)
      shared[of->instance[j]]++;
  }
  for (uint32_t i = 0; i < size; i++) {
    if (keys[i] >= of->keys) continue;
    for (uint64_t j = of->begin[keys[i]]; j < of->begin[keys[i] + 1]; j++) {
      mark_instance *instance = &instances[of->instance[j]];
      uint32_t count = shared[of->instance[j]];
      shared[of->instance[j]] = 0;
      if (count == 0 || instance->typology != finding->typology) continue;
      if (!finds(instance, finding, count, size)) continue;
      instance->found = true;
      *matching = true;
    }
  }
}

static uint32_t crime_of(const mnm_world_marker *m, uint32_t id) {
  return mark_u32(&m->transfer_of)[id];
}

/* Half of its transfers, or (H2) of its accounts, are a network's. */
static bool criminal(const mnm_world_marker *m, const mark_finding *finding) {
  uint64_t crimes = 0, size = finding->count;
  const uint32_t *ids = mark_from(&m->finding_id, finding->first);
  for (uint32_t i = 0; i < finding->count; i++) crimes += crime_of(m, ids[i]) != MARK_NONE;
  if (finding->typology == MNM_H2) {
    const uint32_t *accounts = mark_from(&m->finding_account, finding->account_first);
    const mark_actor *actors = m->actor.data;
    size = finding->accounts;
    crimes = 0;
    for (uint32_t i = 0; i < finding->accounts; i++) {
      uint32_t actor = mark_u32(&m->account_actor)[accounts[i]];
      crimes += actor != MARK_NONE && actors[actor].network != MARK_NONE;
    }
  }
  return size > 0 && 2 * crimes >= size;
}

static mnm_status measure_instances(mnm_world_marker *m, mnm_world_marks *out, mnm_err *err) {
  postings by_id = {0}, by_account = {0};
  size_t bytes = m->instance.count * sizeof(uint32_t);
  uint32_t *shared = mnm_mem_new(&m->ctx, bytes);
  mnm_status status = shared ? MNM_OK : mnm_err_nomem(err);
  if (status == MNM_OK) status = post(&by_id, m, false, mnm_strings_count(m->ids), err);
  if (status == MNM_OK) status = post(&by_account, m, true, mnm_strings_count(m->accounts), err);
  const mark_finding *findings = m->finding.data;
  for (uint64_t i = 0; status == MNM_OK && i < m->finding.count; i++) {
    mnm_world_typology_mark *mark = &out->typology[place_of(findings[i].typology)];
    bool matching = false;
    if (!findings[i].counts) continue;
    match(m, findings[i].typology == MNM_H2 ? &by_account : &by_id, &findings[i], shared,
          &matching);
    add(&mark->matching, matching);
    add(&mark->criminal, criminal(m, &findings[i]));
  }
  const mark_instance *instances = m->instance.data;
  for (uint64_t i = 0; status == MNM_OK && i < m->instance.count; i++) {
    mnm_world_typology_mark *mark = &out->typology[place_of(instances[i].typology)];
    add(&mark->found, instances[i].found);
    if (instances[i].exact) add(&mark->exact_found, instances[i].found);
  }
  if (by_id.ctx) clear_postings(&by_id);
  if (by_account.ctx) clear_postings(&by_account);
  mnm_mem_free(&m->ctx, shared, bytes);
  return status;
}

/* Each transfer once, in however many findings it is. */
static mnm_status measure_transfers(mnm_world_marker *m, mnm_world_marks *out, mnm_err *err) {
  size_t bytes = mnm_strings_count(m->ids);
  uint8_t *seen = mnm_mem_new(&m->ctx, bytes);
  if (!seen) return mnm_err_nomem(err);
  const mark_finding *findings = m->finding.data;
  mark_transfer *transfers = m->transfer.data;
  uint64_t right = 0, all = 0;
  for (uint64_t i = 0; i < m->finding.count; i++) {
    const uint32_t *ids = mark_from(&m->finding_id, findings[i].first);
    for (uint32_t j = 0; j < findings[i].count && findings[i].counts; j++) {
      if (seen[ids[j]]++) {
        seen[ids[j]] = 1; /* no wrapping round */
        continue;
      }
      uint32_t crime = crime_of(m, ids[j]);
      all++;
      right += crime != MARK_NONE;
      if (crime != MARK_NONE) transfers[crime].found = true;
    }
  }
  for (uint64_t i = 0; i < m->asset.count; i++) {
    uint32_t id = mark_u32(&m->canonical)[mark_u32(&m->asset)[i]];
    add(&out->assets, seen[id] != 0);
  }
  mnm_mem_free(&m->ctx, seen, bytes);
  out->transfer_precision = (mnm_world_ratio){right, all};
  out->transfer_recall = (mnm_world_ratio){right, m->transfer.count};
  out->transfer_f1 = (mnm_world_ratio){2 * right, all + m->transfer.count};
  return MNM_OK;
}

static mnm_world_money_mark *purse_of(mnm_world_marks *out, const char currency[4]) {
  for (uint32_t i = 0; i < out->currencies; i++) {
    if (memcmp(out->money[i].currency, currency, 3) == 0) return &out->money[i];
  }
  if (out->currencies == MNM_WORLD_CURRENCIES) return NULL;
  mnm_world_money_mark *mark = &out->money[out->currencies++];
  memcpy(mark->currency, currency, 4);
  return mark;
}

static int by_currency(const void *a, const void *b) {
  return memcmp(((const mnm_world_money_mark *)a)->currency,
                ((const mnm_world_money_mark *)b)->currency, 3);
}

static mnm_status measure_money(const mnm_world_marker *m, mnm_world_marks *out, mnm_err *err) {
  const mark_transfer *transfers = m->transfer.data;
  for (uint64_t i = 0; i < m->transfer.count; i++) {
    if (!transfers[i].source) continue;
    mnm_world_money_mark *mark = purse_of(out, transfers[i].currency);
    if (!mark)
      return mnm_err_set(err, MNM_E_LIMIT, "sources in more than %d currencies",
                         MNM_WORLD_CURRENCIES);
    mark->transfers++;
    mark->source_minor += transfers[i].amount_minor;
    if (!transfers[i].found) continue;
    mark->found_transfers++;
    mark->found_minor += transfers[i].amount_minor;
  }
  qsort(out->money, out->currencies, sizeof out->money[0], by_currency);
  return MNM_OK;
}

static void who_is_in_findings(mnm_world_marker *m) {
  const mark_finding *findings = m->finding.data;
  mark_actor *actors = m->actor.data;
  for (uint64_t i = 0; i < m->finding.count; i++) {
    const uint32_t *accounts = mark_from(&m->finding_account, findings[i].account_first);
    for (uint32_t j = 0; j < findings[i].accounts && findings[i].counts; j++) {
      uint32_t actor = mark_u32(&m->account_actor)[accounts[j]];
      if (actor != MARK_NONE) actors[actor].in_findings = true;
    }
  }
}

static void measure_groups(mnm_world_marker *m, mnm_world_marks *out) {
  const mark_actor *actors = m->actor.data;
  out->groups = m->groups;
  for (uint32_t bit = 0; bit < m->groups; bit++) {
    memcpy(out->group[bit].group, m->group_name[bit], MNM_WORLD_GROUP_BYTES);
  }
  for (uint64_t i = 0; i < m->actor.count; i++) {
    const mark_actor *actor = &actors[i];
    for (uint32_t bit = 0; bit < m->groups; bit++) {
      if (!(actor->groups >> bit & 1)) continue;
      out->group[bit].members++;
      out->group[bit].in_findings += actor->in_findings;
      out->group[bit].suspected += actor->suspected;
    }
    if (!actor->person) continue;
    if (actor->victim) add(&out->victims_shielded, actor->shielded);
    if (actor->victim && actor->recruits) {
      add(&out->recruiters_shielded, actor->shielded);
      add(&out->recruiters_suspected, actor->suspected);
    }
    if (!actor->offender) continue;
    if (actor->stages) add(&out->staged_shielded, actor->shielded);
    add(&out->offenders_shielded, actor->shielded);
    add(&out->offenders, actor->suspected);
  }
}

static int by_rank(const void *a, const void *b) {
  const mark_person *x = a, *y = b;
  return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Sorted by rank; who shares one with those before stands after them as the export had it, so that
 * cutting at a number is the same every time. */
static void measure_suspects(mnm_world_marker *m, mnm_world_marks *out) {
  mark_person *persons = m->person.data;
  const mark_actor *actors = m->actor.data;
  uint64_t kept = 0;
  for (uint64_t i = 0; i < m->person.count; i++) {
    if (!persons[i].suspected) continue;
    bool offender = persons[i].actor != MARK_NONE && actors[persons[i].actor].offender;
    add(&out->suspects, offender);
  }
  for (uint64_t i = 0; i < m->person.count; i++) {
    if (persons[i].suspected) persons[kept++] = persons[i];
  }
  for (uint64_t i = 1; i < kept; i++) { /* stable; a few thousand at most, nearly in order */
    mark_person moved = persons[i];
    uint64_t at = i;
    for (; at > 0 && by_rank(&moved, &persons[at - 1]) < 0; at--) persons[at] = persons[at - 1];
    persons[at] = moved;
  }
  for (uint64_t i = 0; i < kept && i < out->offenders.whole; i++) {
    bool offender = persons[i].actor != MARK_NONE && actors[persons[i].actor].offender;
    add(&out->suspects_at_truth, offender);
  }
}

mnm_status mnm_world__mark_measure(mnm_world_marker *m, mnm_world_marks *out, mnm_err *err) {
  const mark_finding *findings = m->finding.data;
  for (uint32_t i = 0; i < MNM_WORLD_TYPOLOGIES; i++) {
    out->typology[i].typology = mnm_typology_name((mnm_typology)typologies[i]);
  }
  out->findings = m->records[0];
  out->networks = m->records[1];
  out->persons = m->records[2];
  for (uint64_t i = 0; i < m->finding.count; i++) out->standing += !findings[i].counts;
  MNM_TRY(measure_instances(m, out, err));
  MNM_TRY(measure_transfers(m, out, err));
  MNM_TRY(measure_money(m, out, err));
  MNM_TRY(mnm_world__mark_networks(m, out, err)); /* before persons are put in order */
  who_is_in_findings(m);
  measure_groups(m, out);
  measure_suspects(m, out);
  return MNM_OK;
}
