/* For the tests of network: small random ledgers with made-up findings, and results as text. */
#ifndef MNM_STAGE_NETWORK_TEST_WORLD_H
#define MNM_STAGE_NETWORK_TEST_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng/rng.h"
#include "stage/network/network.h"

#define WORLD_ROWS 96
#define WORLD_ACCOUNTS 14
#define WORLD_FINDINGS 12
#define WORLD_OWNERS 8

typedef struct world_finding {
  mnm_typology typology;
  bool standing;
  uint32_t rows, centres, participants;
  uint32_t row[WORLD_ROWS], centre[3];
  mnm_participant participant[WORLD_ACCOUNTS + 4];
} world_finding;

typedef struct world {
  uint32_t rows, accounts, findings;
  uint32_t from[WORLD_ROWS], to[WORLD_ROWS];
  int64_t amount[WORLD_ROWS], to_amount[WORLD_ROWS], time_us[WORLD_ROWS];
  uint16_t currency[WORLD_ROWS], to_currency[WORLD_ROWS];
  bool channels_known;
  uint8_t channel[WORLD_ROWS];
  mnm_account_kind kind[WORLD_ACCOUNTS];
  char label[WORLD_ACCOUNTS][24];
  bool owners_known;
  uint32_t holders[WORLD_ACCOUNTS];
  uint32_t holder[WORLD_ACCOUNTS][2];
  bool controllers_known;
  uint32_t users[WORLD_ACCOUNTS]; /* holders, and perhaps one more */
  uint32_t user[WORLD_ACCOUNTS][3];
  world_finding finding[WORLD_FINDINGS];
  uint32_t busy;
  int64_t window_s;
  mnm_points points;
} world;

static inline uint32_t draw(mnm_rng *rng, uint32_t bound) {
  return (uint32_t)mnm_rng_below(rng, bound);
}

static inline uint32_t rounds(uint32_t usual) {
  const char *more = getenv("MNM_LONG");
  return more && *more == '1' ? usual * 20 : usual;
}

static inline void world_points(mnm_points *points, mnm_rng *rng) {
  mnm_err err = {0};
  if (mnm_points_shipped(points, NULL, &err) != MNM_OK) fail_msg("%s", err.message);
  points->prior_micro = (int64_t)draw(rng, 3) * 400000;
  points->threshold_micro = (int64_t)draw(rng, 3) * 400000;
  points->untold_micro = draw(rng, 2) ? 300000 : 0;
  points->once_micro = draw(rng, 2) ? 1400000 : 2800000;
  for (int typology = MNM_T1; typology < MNM_TYPOLOGY_SLOTS; typology++) {
    if (draw(rng, 4) == 0) points->of[typology].ties = !points->of[typology].ties;
    if (draw(rng, 4) == 0) points->of[typology].by_centre = !points->of[typology].by_centre;
    if (draw(rng, 3) == 0) points->of[typology].suspect = 1U << MNM_PART_CENTRE;
  }
  points->of[MNM_T2].earning = draw(rng, 4) != 0;
  points->tie.public_payers = draw(rng, 3) == 0 ? 2 + (int64_t)draw(rng, 6) : 40;
  points->tie.public_payees = draw(rng, 3) == 0 ? 1 + (int64_t)draw(rng, 6) : 60;
  points->tie.owner_accounts = 2 + draw(rng, 3);
  points->tie.flow_micro = draw(rng, 3) ? 300000 : 0;
  points->tie.flow_transfers = 1 + draw(rng, 3);
  points->tie.flow_days = 1 + draw(rng, 2);
  points->tie.flow_window_s = (int64_t)draw(rng, 6) * 86400;
  points->tie.resolution_micro = draw(rng, 2) ? (int64_t)draw(rng, 300000) : 0;
  points->chain.transfers_least = 2 + draw(rng, 2);
  points->chain.transfers_most = points->chain.transfers_least + draw(rng, 4);
  points->chain.gap_s = (int64_t)draw(rng, 5) * 86400;
  points->chain.span_s = (int64_t)(3 + draw(rng, 10)) * 86400;
  points->chain.life_s = (int64_t)draw(rng, 20) * 86400;
  points->chain.meetings = 1 + draw(rng, 4);
  points->chain.meeting_twice = draw(rng, 3);
  points->chain.less_ppm = draw(rng, 2) ? 1000000 : 500000;
  points->chain.more_ppm = draw(rng, 2) ? 1000000000 : 300000;
  if (draw(rng, 8) == 0) points->chain.points_micro = 0;
  if (draw(rng, 8) == 0) points->of[MNM_T2].points_micro = 0;
}

static inline void world_finding_random(world *w, world_finding *out, mnm_rng *rng) {
  const mnm_typology typologies[] = {MNM_T1, MNM_T2, MNM_T3, MNM_T4, MNM_T5, MNM_T6,
                                     MNM_T7, MNM_T9, MNM_H1, MNM_H2, MNM_H5};
  memset(out, 0, sizeof *out);
  out->typology = typologies[draw(rng, 11)];
  out->standing = draw(rng, 4) == 0;
  uint32_t share = 3 + draw(rng, 10);
  for (uint32_t row = 0; row < w->rows; row++)
    if (draw(rng, share) == 0 && out->typology != MNM_H2) out->row[out->rows++] = row;
  bool met[WORLD_ACCOUNTS] = {false};
  for (uint32_t i = 0; i < out->rows; i++)
    met[w->from[out->row[i]]] = met[w->to[out->row[i]]] = true;
  for (uint32_t i = 0; i < 3; i++) met[draw(rng, w->accounts)] = true;
  for (uint32_t account = 0; account < w->accounts; account++) {
    if (!met[account] || draw(rng, 5) == 0) continue;
    if (out->centres < 3 && draw(rng, 3) == 0) out->centre[out->centres++] = account;
    out->participant[out->participants++] =
        (mnm_participant){account, (uint8_t)(MNM_PART_CENTRE + draw(rng, 4))};
  }
  if (out->centres == 0) out->centre[out->centres++] = draw(rng, w->accounts);
}

/* Few accounts, many ties, parallel transfers, transfers to oneself, cash, two currencies, days. */
static inline void world_random(world *w, mnm_rng *rng) {
  memset(w, 0, sizeof *w);
  w->rows = 1 + draw(rng, WORLD_ROWS);
  w->accounts = 3 + draw(rng, WORLD_ACCOUNTS - 2);
  w->busy = draw(rng, 4) ? 2 + draw(rng, 6) : UINT32_MAX;
  w->window_s = (int64_t)draw(rng, 8) * 86400;
  uint32_t cash = draw(rng, 2) ? draw(rng, w->accounts) : UINT32_MAX;
  for (uint32_t i = 0; i < w->accounts; i++) {
    (void)snprintf(w->label[i], sizeof w->label[i], "%s%u", i % 3 ? "" : "long account number ",
                   i * 37 % 101);
    w->kind[i] = draw(rng, 8) ? MNM_ACCOUNT_EXTERNAL : MNM_ACCOUNT_ASSET;
    if (i == cash) w->kind[i] = MNM_ACCOUNT_CASH;
    w->holders[i] = i == cash ? 0 : draw(rng, 3);
    w->holder[i][0] = draw(rng, WORLD_OWNERS);
    w->holder[i][1] = (w->holder[i][0] + 1 + draw(rng, WORLD_OWNERS - 1)) % WORLD_OWNERS;
  }
  if (cash != UINT32_MAX) (void)snprintf(w->label[cash], sizeof w->label[cash], "CASH");
  w->owners_known = draw(rng, 3) != 0;
  w->controllers_known = draw(rng, 2) != 0;
  for (uint32_t i = 0; i < w->accounts; i++) {
    for (uint32_t at = 0; at < w->holders[i]; at++) w->user[i][w->users[i]++] = w->holder[i][at];
    uint32_t more = draw(rng, WORLD_OWNERS);
    bool there = draw(rng, 2);
    for (uint32_t at = 0; at < w->holders[i]; at++) there |= w->holder[i][at] == more;
    if (!there) w->user[i][w->users[i]++] = more;
  }
  w->channels_known = draw(rng, 3) != 0;
  uint32_t hub = draw(rng, w->accounts);
  int64_t time_s = -3 * INT64_C(86400);
  for (uint32_t row = 0; row < w->rows; row++) {
    time_s += draw(rng, 3) ? (int64_t)draw(rng, 86400) : 0;
    w->time_us[row] = time_s * MNM_US_PER_SECOND;
    w->from[row] = draw(rng, 4) ? draw(rng, w->accounts) : hub;
    w->to[row] = draw(rng, 8) ? draw(rng, w->accounts) : hub;
    w->channel[row] = draw(rng, 3) ? MNM_CHANNEL_WIRE : MNM_CHANNEL_WAGE;
    w->amount[row] = 1000 + (int64_t)draw(rng, 300);
    w->currency[row] = draw(rng, 6) ? 978 : 840;
    bool same = draw(rng, 6) != 0;
    w->to_amount[row] = same ? w->amount[row] : (int64_t)draw(rng, 1000);
    w->to_currency[row] = same ? w->currency[row] : (uint16_t)(draw(rng, 2) ? 978 : 840);
  }
  world_points(&w->points, rng);
  w->findings = draw(rng, WORLD_FINDINGS + 1);
  for (uint32_t i = 0; i < w->findings; i++) world_finding_random(w, &w->finding[i], rng);
}

/* ---- the same as input; account i of the world gets number place[i] --- */

typedef struct world_input {
  uint32_t from[WORLD_ROWS], to[WORLD_ROWS];
  mnm_transfers transfers;
  mnm_accounts *accounts;
  mnm_findings findings;
  uint32_t offset[WORLD_ACCOUNTS + 1], owner[WORLD_ACCOUNTS * 2];
  uint32_t user_offset[WORLD_ACCOUNTS + 1], user[WORLD_ACCOUNTS * 3];
  mnm_network_owners owners, controllers;
  mnm_network_window windows[MNM_TYPOLOGY_SLOTS];
  mnm_network_input input;
} world_input;

static inline void put(mnm_column *column, const void *value) {
  assert_int_equal(mnm_column_push(column, value, NULL), MNM_OK);
}

static inline void world_input_finding(world_input *out, const world *w, const world_finding *from,
                                       const uint32_t *place) {
  mnm_findings *findings = &out->findings;
  mnm_finding made = {.typology = (uint8_t)from->typology,
                      .standing = from->standing,
                      .centre_first = findings->centre.count,
                      .participant_first = findings->participant.count,
                      .row_first = findings->row.count,
                      .centre_count = from->centres,
                      .participant_count = from->participants,
                      .row_count = from->rows};
  if (from->rows > 0) {
    made.first_us = w->time_us[from->row[0]];
    made.last_us = w->time_us[from->row[from->rows - 1]];
  }
  for (uint32_t i = 0; i < from->rows; i++) put(&findings->row, &from->row[i]);
  for (uint32_t i = 0; i < from->centres; i++) put(&findings->centre, &place[from->centre[i]]);
  for (uint32_t i = 0; i < from->participants; i++) {
    mnm_participant participant = {place[from->participant[i].account], from->participant[i].part};
    put(&findings->participant, &participant);
  }
  put(&findings->finding, &made);
}

static inline void world_input_new(world_input *out, const world *w, const uint32_t *place,
                                   const uint32_t *owner_number) {
  memset(out, 0, sizeof *out);
  uint32_t who[WORLD_ACCOUNTS] = {0}, held = 0, used = 0;
  for (uint32_t i = 0; i < w->accounts; i++) who[place[i]] = i;
  for (uint32_t row = 0; row < w->rows; row++) {
    out->from[row] = place[w->from[row]];
    out->to[row] = place[w->to[row]];
  }
  out->transfers = (mnm_transfers){.count = w->rows,
                                   .account_from = out->from,
                                   .account_to = out->to,
                                   .amount_minor = w->amount,
                                   .currency = w->currency,
                                   .channel = w->channels_known ? w->channel : NULL,
                                   .booked_us = w->time_us,
                                   .to_amount_minor = w->to_amount,
                                   .to_currency = w->to_currency};
  assert_int_equal(mnm_accounts_new(&out->accounts, NULL, NULL), MNM_OK);
  for (uint32_t number = 0; number < w->accounts; number++) {
    uint32_t id = UINT32_MAX, i = who[number];
    assert_int_equal(
        mnm_accounts_put(out->accounts, &id, mnm_text_of(""), mnm_text_of(w->label[i]), NULL),
        MNM_OK);
    assert_int_equal(id, number);
    mnm_accounts_set_kind(out->accounts, id, w->kind[i]);
    out->offset[number] = held;
    for (uint32_t at = 0; at < w->holders[i]; at++)
      out->owner[held++] = owner_number[w->holder[i][at]];
    out->user_offset[number] = used;
    for (uint32_t at = 0; at < w->users[i]; at++) out->user[used++] = owner_number[w->user[i][at]];
  }
  out->offset[w->accounts] = held;
  out->user_offset[w->accounts] = used;
  out->owners = (mnm_network_owners){out->offset, out->owner};
  out->controllers = (mnm_network_owners){out->user_offset, out->user};
  mnm_findings_init(&out->findings, NULL);
  for (uint32_t i = 0; i < w->findings; i++) world_input_finding(out, w, &w->finding[i], place);
  for (uint32_t i = 0; i < MNM_TYPOLOGY_SLOTS; i++)
    out->windows[i] = (mnm_network_window){(uint8_t)i, w->window_s + (int64_t)(i % 2) * 86400};
  out->input = (mnm_network_input){.transfers = &out->transfers,
                                   .accounts = out->accounts,
                                   .findings = &out->findings,
                                   .owners = w->owners_known ? &out->owners : NULL,
                                   .controllers = w->controllers_known ? &out->controllers : NULL,
                                   .busy = w->busy,
                                   .windows = out->windows,
                                   .window_count = MNM_TYPOLOGY_SLOTS};
}

static inline void world_input_clear(world_input *input) {
  mnm_findings_clear(&input->findings);
  mnm_accounts_free(input->accounts);
}

/* ---- results as lines of text, accounts by label --- */

static inline void tell_label(FILE *out, const mnm_accounts *accounts, uint32_t account) {
  char label[64];
  (void)mnm_accounts_label(accounts, account, label, sizeof label);
  fprintf(out, " [%s]", label);
}

static inline void tell_network(FILE *out, const mnm_networks *n, const mnm_network *network,
                                const mnm_accounts *accounts) {
  fprintf(out, "%u kind %d owners %u score %lld = %lld - %lld of %lld, %lld to %lld\n members",
          network->rank, network->kind, network->owners, (long long)network->score_micro,
          (long long)network->sum_micro, (long long)network->prior_micro,
          (long long)network->threshold_micro, (long long)network->first_us,
          (long long)network->last_us);
  for (uint32_t i = 0; i < network->member_count; i++) {
    const mnm_network_member *member = mnm_column_at(&n->member, network->member_first + i);
    tell_label(out, accounts, member->account);
    fprintf(out, " %02x %d %d %lld,", member->roles, member->status, member->chained,
            (long long)member->strength_micro);
  }
  fprintf(out, "\n evidence");
  for (uint32_t i = 0; i < network->evidence_count; i++) {
    const mnm_network_evidence *piece = mnm_column_at(&n->evidence, network->evidence_first + i);
    if (piece->finding != MNM_EVIDENCE_NONE) fprintf(out, " %lld", (long long)piece->finding);
    if (piece->chain != UINT32_MAX) {
      const mnm_network_chain *chain = mnm_column_at(&n->chain, piece->chain);
      const uint32_t *row = mnm_column_at(&n->chain_row, chain->row_first);
      for (uint32_t at = 0; at < chain->row_count; at++)
        fprintf(out, "%c%u", at ? '>' : ' ', row[at]);
      fprintf(out, "%s", chain->truncated ? "!" : "");
    }
    fprintf(out, " %lld/%lld f%d -%u,", (long long)piece->counted_micro,
            (long long)piece->points_micro, piece->family, piece->left_out);
  }
  fprintf(out, "\n ties");
  for (uint32_t i = 0; i < network->tie_count; i++) {
    const mnm_network_tie *tie = mnm_column_at(&n->tie, network->tie_first + i);
    tell_label(out, accounts, tie->a);
    tell_label(out, accounts, tie->b);
    fprintf(out, " %x %lld,", tie->reasons, (long long)tie->weight_micro);
  }
  fprintf(out, "\n");
}

/* owner_number NULL: as they are. The caller frees. */
static inline char *networks_text(const mnm_networks *n, const mnm_accounts *accounts,
                                  const uint32_t *owner_number) {
  char *text = NULL;
  size_t bytes = 0;
  FILE *out = open_memstream(&text, &bytes);
  assert_non_null(out);
  for (uint64_t i = 0; i < n->network.count; i++)
    tell_network(out, n, mnm_column_at(&n->network, i), accounts);
  fprintf(out, "accounts");
  for (uint64_t i = 0; i < n->status.count; i++) {
    const mnm_account_status *told = mnm_column_at(&n->status, i);
    tell_label(out, accounts, told->account);
    fprintf(out, " %d,", told->status);
  }
  fprintf(out, "\nowners");
  for (uint32_t owner = 0; owner < WORLD_OWNERS; owner++)
    for (uint64_t i = 0; i < n->owner_status.count; i++) {
      const mnm_account_status *told = mnm_column_at(&n->owner_status, i);
      if (told->account == owner_number[owner]) fprintf(out, " %u %d,", owner, told->status);
    }
  fprintf(out, "\nfindings");
  for (uint64_t i = 0; i < n->finding.count; i++) {
    const mnm_finding_place *place = mnm_column_at(&n->finding, i);
    fprintf(out, " %lld in %d,", (long long)place->points_micro, (int)place->network);
  }
  fprintf(out, "\ngroups %llu habit %llu apart %llu cut %llu large %llu\n",
          (unsigned long long)n->groups, (unsigned long long)n->findings_habit,
          (unsigned long long)n->findings_apart, (unsigned long long)n->chains_truncated,
          (unsigned long long)n->owners_large);
  assert_int_equal(fclose(out), 0);
  return text;
}

static inline char *find_text(const world_input *input, const mnm_points *points,
                              const uint32_t *owner_number, const mnm_ctx *ctx) {
  mnm_networks networks;
  mnm_networks_init(&networks, ctx);
  mnm_err err = {0};
  mnm_status status = mnm_networks_find(&networks, &input->input, points, ctx, &err);
  if (status != MNM_OK) fail_msg("%s", err.message);
  char *text = networks_text(&networks, input->accounts, owner_number);
  mnm_networks_clear(&networks);
  return text;
}

#endif
