/* Roles of persons: of all their accounts together, and which other networks they serve. */
#include <stdlib.h>
#include <string.h>

#include "case/run/run_duty_internal.h"
#include "case/run/run_status.h"

typedef struct held { /* a member, and who holds it */
  uint64_t subject;   /* 0: nobody is known, the account owns itself */
  uint32_t member;
} held;

static int by_person(const void *left, const void *right) {
  const held *a = left, *b = right;
  if (a->subject != b->subject) return a->subject < b->subject ? -1 : 1;
  if (a->member != b->member) return a->member < b->member ? -1 : 1;
  return 0;
}

static mnm_status list_held(mnm_column *out, const mnm_run_duties *self, mnm_err *err) {
  const uint32_t *member = self->member.data;
  const mnm_network_owners *owners = &self->holders.owners;
  const uint64_t *subject = self->holders.subject.data;
  for (uint32_t i = 0; i < self->member.count; i++) {
    held one = {0, i};
    uint32_t first = 0, past = 0;
    if (self->holders.subject.count > 0)
      first = owners->offset[member[i]], past = owners->offset[member[i] + 1];
    if (first == past) MNM_TRY(mnm_column_push(out, &one, err));
    for (uint32_t at = first; at < past; at++) {
      one.subject = subject[owners->owner[at]];
      MNM_TRY(mnm_column_push(out, &one, err));
    }
  }
  if (out->count > 1) qsort(out->data, out->count, sizeof(held), by_person);
  return MNM_OK;
}

/* The surest first; a rule that holds for two accounts stands once, of the account before. */
static mnm_status add_reason(mnm_run_duties *self, uint64_t first, const mnm_duty_claim *claim,
                             mnm_err *err) {
  mnm_duty_claim *all = self->reason.data;
  for (uint64_t i = first; i < self->reason.count; i++)
    if (all[i].rule == claim->rule) return MNM_OK;
  MNM_TRY(mnm_column_push(&self->reason, claim, err));
  all = self->reason.data;
  for (uint64_t at = self->reason.count - 1; at > first; at--) {
    uint32_t before = mnm_duty_rules[all[at - 1].rule].confidence_ppm;
    uint32_t here = mnm_duty_rules[all[at].rule].confidence_ppm;
    if (before > here || (before == here && all[at - 1].rule < all[at].rule)) break;
    mnm_duty_claim other = all[at];
    all[at] = all[at - 1];
    all[at - 1] = other;
  }
  return MNM_OK;
}

/* What holds of one account of a victim holds of the person. A mule does not launder by another
 * account of theirs that only passes money on. */
static mnm_status judge(mnm_run_duties *self, mnm_run_duty_person *person, mnm_err *err) {
  const uint32_t *member = (const uint32_t *)self->person_member.data + person->member_first;
  bool mule = false;
  for (uint32_t i = 0; i < person->member_count; i++) {
    mnm_run_duty duty = mnm_run_duties_get(self, member[i]);
    person->victim = person->victim || duty.victim;
    for (uint32_t j = 0; j < duty.claim_count; j++)
      mule = mule || mnm_duty_rules[duty.claims[j].rule].role == MNM_DUTY_MULE;
  }
  person->reason_first = self->reason.count;
  for (uint32_t i = 0; i < person->member_count && !person->victim; i++) {
    mnm_run_duty duty = mnm_run_duties_get(self, member[i]);
    for (uint32_t j = 0; j < duty.claim_count; j++) {
      mnm_duty role = mnm_duty_rules[duty.claims[j].rule].role;
      if (mule && role == MNM_DUTY_LAUNDERER) continue;
      person->roles |= 1U << (uint32_t)role;
      MNM_TRY(add_reason(self, person->reason_first, &duty.claims[j], err));
    }
  }
  person->reason_count = (uint32_t)(self->reason.count - person->reason_first);
  return MNM_OK;
}

static mnm_status name_person(mnm_run_duties *self, mnm_run_duty_person *person,
                              mnm_identity *identity, mnm_err *err) {
  char text[MNM_PSEUDONYM_BYTES];
  person->pseudonym = "";
  if (person->subject == 0) return MNM_OK;
  MNM_TRY(mnm_identity_pseudonym(identity, person->subject, text, err));
  person->pseudonym = mnm_arena_copy(&self->texts, text, strlen(text));
  return person->pseudonym ? MNM_OK : mnm_err_nomem(err);
}

static mnm_status group(mnm_run_duties *self, const mnm_column *list, mnm_identity *identity,
                        mnm_err *err) {
  const held *all = list->data;
  for (uint64_t at = 0; at < list->count;) {
    mnm_run_duty_person person = {.subject = all[at].subject,
                                  .member_first = self->person_member.count};
    uint64_t end = at;
    do {
      MNM_TRY(mnm_column_push(&self->person_member, &all[end].member, err));
      end++;
    } while (end < list->count && all[end].subject == all[at].subject && all[at].subject != 0);
    person.member_count = (uint32_t)(end - at);
    at = end;
    MNM_TRY(judge(self, &person, err));
    MNM_TRY(name_person(self, &person, identity, err));
    MNM_TRY(mnm_column_push(&self->person, &person, err));
  }
  return MNM_OK;
}

/* ---- which other networks they serve --- */

typedef struct standing { /* an account in a network that is current */
  uint32_t account;
  bool victim;
  uint64_t network;
} standing;

typedef struct serving {
  uint32_t person, other; /* an account of the other network; UINT32_MAX: they stand in it */
  uint64_t network;
} serving;

typedef struct networks {
  mnm_run_duties *self;
  mnm_column all;     /* standing, by account */
  mnm_column served;  /* serving */
  uint32_t *first;    /* by account: place in `all` + 1 */
  uint32_t *of_first; /* by member: in of, and one more */
  uint32_t *of;       /* persons of each member */
} networks;

static mnm_status take_network(void *payload, const mnm_store_network *row, mnm_err *err) {
  networks *n = payload;
  if (row->network_id == n->self->network_id) return MNM_OK;
  for (uint32_t i = 0; i < row->member_count; i++) {
    standing one = {row->members[i].account, row->members[i].status == MNM_STATUS_POSSIBLE_VICTIM,
                    row->network_id};
    MNM_TRY(mnm_column_push(&n->all, &one, err));
  }
  return MNM_OK;
}

static int by_account(const void *left, const void *right) {
  const standing *a = left, *b = right;
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  return (a->network > b->network) - (a->network < b->network);
}

static int by_served(const void *left, const void *right) {
  const serving *a = left, *b = right;
  if (a->person != b->person) return a->person < b->person ? -1 : 1;
  if (a->network != b->network) return a->network < b->network ? -1 : 1;
  return (a->other > b->other) - (a->other < b->other);
}

static mnm_status deal(networks *n, uint32_t member, uint32_t other, bool stands, mnm_err *err) {
  const standing *all = n->all.data;
  for (uint32_t at = n->first[other]; at != 0 && at <= n->all.count; at++) {
    if (all[at - 1].account != other) break;
    if (all[at - 1].victim && !stands) continue;
    for (uint32_t i = n->of_first[member]; i < n->of_first[member + 1]; i++) {
      serving one = {n->of[i], stands ? UINT32_MAX : other, all[at - 1].network};
      MNM_TRY(mnm_column_push(&n->served, &one, err));
    }
  }
  return MNM_OK;
}

/* Persons stand by subject. Returns how many there are when it is none of them. */
static uint32_t person_of(const mnm_run_duties *self, uint64_t subject) {
  const mnm_run_duty_person *person = self->person.data;
  uint32_t begin = 0, end = (uint32_t)self->person.count;
  while (begin < end) {
    uint32_t middle = begin + (end - begin) / 2;
    if (person[middle].subject < subject)
      begin = middle + 1;
    else
      end = middle;
  }
  bool found = begin < self->person.count && person[begin].subject == subject;
  return found ? begin : (uint32_t)self->person.count;
}

/* Other accounts of the same persons that stand in other networks. */
static mnm_status list_held_there(networks *n, mnm_err *err) {
  const standing *all = n->all.data;
  const mnm_network_owners *owners = &n->self->holders.owners;
  const uint64_t *subject = n->self->holders.subject.data;
  for (uint64_t i = 0; i < n->all.count && n->self->holders.subject.count > 0; i++)
    for (uint32_t at = owners->offset[all[i].account]; at < owners->offset[all[i].account + 1];
         at++) {
      serving one = {person_of(n->self, subject[owners->owner[at]]), UINT32_MAX, all[i].network};
      if (one.person < n->self->person.count) MNM_TRY(mnm_column_push(&n->served, &one, err));
    }
  return MNM_OK;
}

/* Payments with members of other networks, and accounts that stand in them. */
static mnm_status list_served(networks *n, const uint32_t *place, mnm_err *err) {
  const mnm_transfers *all = mnm_ledger_transfers(n->self->ledger);
  const uint32_t *member = n->self->member.data;
  for (uint32_t i = 0; i < n->self->member.count; i++) MNM_TRY(deal(n, i, member[i], true, err));
  MNM_TRY(list_held_there(n, err));
  for (uint32_t row = 0; row < all->count; row++) {
    uint32_t from = all->account_from[row], to = all->account_to[row];
    if (place[from] != 0 && place[to] == 0 && n->first[to] != 0)
      MNM_TRY(deal(n, place[from] - 1, to, false, err));
    if (place[to] != 0 && place[from] == 0 && n->first[from] != 0)
      MNM_TRY(deal(n, place[to] - 1, from, false, err));
  }
  if (n->served.count > 1) qsort(n->served.data, n->served.count, sizeof(serving), by_served);
  return MNM_OK;
}

/* Who holds an account in a network, or deals with two of its members or more, serves it. */
static mnm_status settle(networks *n, mnm_err *err) {
  mnm_run_duty_person *person = n->self->person.data;
  const serving *one = n->served.data;
  uint64_t at = 0;
  for (uint32_t p = 0; p < n->self->person.count; p++) {
    person[p].network_first = n->self->network.count;
    while (at < n->served.count && one[at].person == p) {
      uint64_t end = at, network = one[at].network;
      uint32_t others = 0;
      bool stands = false;
      for (; end < n->served.count && one[end].person == p && one[end].network == network; end++) {
        stands = stands || one[end].other == UINT32_MAX;
        others += end == at || one[end].other != one[end - 1].other;
      }
      if (stands || others >= 2) MNM_TRY(mnm_column_push(&n->self->network, &network, err));
      at = end;
    }
    person[p].network_count = (uint32_t)(n->self->network.count - person[p].network_first);
  }
  return MNM_OK;
}

static mnm_status index_all(networks *n, uint32_t *place, mnm_err *err) {
  const mnm_store_network_query current = {.account = MNM_ACCOUNT_NONE, .details = true};
  const mnm_run_duty_person *person = n->self->person.data;
  const uint32_t *member = n->self->member.data, *listed = n->self->person_member.data;
  uint32_t accounts = mnm_accounts_count(mnm_ledger_accounts(n->self->ledger));
  MNM_TRY(mnm_run_networks(n->self->store, &current, take_network, n, err));
  if (n->all.count > 1) qsort(n->all.data, n->all.count, sizeof(standing), by_account);
  const standing *all = n->all.data;
  for (uint64_t i = 0; i < n->all.count; i++) {
    if (all[i].account >= accounts)
      return mnm_err_set(err, MNM_E_DAMAGED, "a network names an account that the case lacks");
    if (n->first[all[i].account] == 0) n->first[all[i].account] = (uint32_t)i + 1;
  }
  for (uint32_t i = 0; i < n->self->member.count; i++) place[member[i]] = i + 1;
  for (uint64_t i = 0; i < n->self->person_member.count; i++) n->of_first[listed[i] + 1]++;
  for (uint32_t i = 0; i < n->self->member.count; i++) n->of_first[i + 1] += n->of_first[i];
  for (uint32_t p = 0; p < n->self->person.count; p++) /* back to front of each member's own */
    for (uint32_t i = 0; i < person[p].member_count; i++) {
      uint32_t m = listed[person[p].member_first + i], at = n->of_first[m];
      while (n->of[at] != UINT32_MAX) at++;
      n->of[at] = p;
    }
  return MNM_OK;
}

static mnm_status find_networks(mnm_run_duties *self, const mnm_ctx *ctx, mnm_err *err) {
  size_t accounts = (size_t)mnm_accounts_count(mnm_ledger_accounts(self->ledger)) + 1;
  size_t members = (size_t)self->member.count + 2, places = self->person_member.count + 1;
  networks n = {.self = self};
  mnm_column_init(&n.all, sizeof(standing), ctx);
  mnm_column_init(&n.served, sizeof(serving), ctx);
  n.first = mnm_mem_new(ctx, accounts * sizeof *n.first);
  uint32_t *place = mnm_mem_new(ctx, accounts * sizeof *place);
  n.of_first = mnm_mem_new(ctx, members * sizeof *n.of_first);
  n.of = mnm_mem_new(ctx, places * sizeof *n.of);
  mnm_status status = n.first && place && n.of_first && n.of ? MNM_OK : mnm_err_nomem(err);
  for (size_t i = 0; i < places && status == MNM_OK; i++) n.of[i] = UINT32_MAX;
  if (status == MNM_OK) status = index_all(&n, place, err);
  if (status == MNM_OK) status = list_served(&n, place, err);
  if (status == MNM_OK) status = settle(&n, err);
  mnm_mem_free(ctx, n.first, accounts * sizeof *n.first);
  mnm_mem_free(ctx, place, accounts * sizeof *place);
  mnm_mem_free(ctx, n.of_first, members * sizeof *n.of_first);
  mnm_mem_free(ctx, n.of, places * sizeof *n.of);
  mnm_column_clear(&n.all);
  mnm_column_clear(&n.served);
  return status;
}

/* One function, and more than one network that needs it: a specialist. */
static void mark_specialists(mnm_run_duties *self) {
  mnm_run_duty_person *person = self->person.data;
  for (uint64_t i = 0; i < self->person.count; i++) {
    uint32_t roles = person[i].roles & ~(1U << (uint32_t)MNM_DUTY_MULE);
    uint32_t served = person[i].network_count;
    if (self->network_id != 0) served++;
    person[i].specialist = roles != 0 && (roles & (roles - 1)) == 0 && served >= 2;
  }
}

mnm_status mnm_run__duties_persons(mnm_run_duties *self, const mnm_ctx *ctx, mnm_err *err) {
  mnm_identity *identity = NULL;
  mnm_column list;
  mnm_column_init(&list, sizeof(held), ctx);
  mnm_status status = mnm_identity_open(&identity, self->store, ctx, err);
  if (status == MNM_OK) status = list_held(&list, self, err);
  if (status == MNM_OK) status = group(self, &list, identity, err);
  mnm_column_clear(&list);
  mnm_identity_close(identity);
  if (status == MNM_OK) status = find_networks(self, ctx, err);
  if (status == MNM_OK) mark_specialists(self);
  return status;
}
