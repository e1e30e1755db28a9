/* What a table of points is made of, with the range of each value; and writing one. */
#include <stddef.h>

#include "kernel/community/community.h"
#include "stage/network/network_points_internal.h"

#define POINTS_MOST (1000 * MNM_POINT)
#define SECONDS_MOST INT64_C(1000000000000) /* longer than the years 1 to 9999 */

static const points_key root_keys[] = {
    {"version", POINTS_WHOLE, POINTS_NOWHERE, 1, 1},
    {"prior", POINTS_MICRO, offsetof(mnm_points, prior_micro), 0, POINTS_MOST},
    {"threshold", POINTS_MICRO, offsetof(mnm_points, threshold_micro), 0, POINTS_MOST},
    {"untold", POINTS_MICRO, offsetof(mnm_points, untold_micro), 0, POINTS_MOST},
    {"once", POINTS_MICRO, offsetof(mnm_points, once_micro), 0, POINTS_MOST},
    {"typologies", POINTS_MAP, 0, 0, 0},
    {"ties", POINTS_MAP, 0, 0, 0},
    {"chain", POINTS_MAP, 0, 0, 0},
};
static const points_key typology_keys[] = {
    {"points", POINTS_MICRO, offsetof(mnm_points_rule, points_micro), 0, POINTS_MOST},
    {"family", POINTS_FAMILY, offsetof(mnm_points_rule, family), 0, 0},
    {"habit", POINTS_BOOL, offsetof(mnm_points_rule, habit), 0, 0},
    {"earning", POINTS_BOOL, offsetof(mnm_points_rule, earning), 0, 0},
    {"ties", POINTS_BOOL, offsetof(mnm_points_rule, ties), 0, 0},
    {"by_centre", POINTS_BOOL, offsetof(mnm_points_rule, by_centre), 0, 0},
    {"suspect", POINTS_PARTS, offsetof(mnm_points_rule, suspect), 0, 0},
    {"exploited", POINTS_PARTS, offsetof(mnm_points_rule, exploited), 0, 0},
    {"basis", POINTS_BASIS, offsetof(mnm_points_rule, basis), 0, 0},
};
static const points_key tie_keys[] = {
    {"owner", POINTS_MICRO, offsetof(mnm_tie_rule, owner_micro), 0, POINTS_MOST},
    {"owner_accounts", POINTS_WHOLE, offsetof(mnm_tie_rule, owner_accounts), 1, UINT32_MAX},
    {"public_payers", POINTS_WHOLE, offsetof(mnm_tie_rule, public_payers), 1, UINT32_MAX},
    {"public_payees", POINTS_WHOLE, offsetof(mnm_tie_rule, public_payees), 1, UINT32_MAX},
    {"flow", POINTS_MICRO, offsetof(mnm_tie_rule, flow_micro), 0, POINTS_MOST},
    {"flow_transfers", POINTS_WHOLE, offsetof(mnm_tie_rule, flow_transfers), 1, UINT32_MAX},
    {"flow_days", POINTS_WHOLE, offsetof(mnm_tie_rule, flow_days), 1, UINT32_MAX},
    {"flow_window_s", POINTS_WHOLE, offsetof(mnm_tie_rule, flow_window_s), 0, SECONDS_MOST},
    {"resolution", POINTS_MICRO, offsetof(mnm_tie_rule, resolution_micro), 0, POINTS_MOST},
    {"seed", POINTS_WHOLE, offsetof(mnm_tie_rule, seed), 0, INT64_MAX},
};
static const points_key chain_keys[] = {
    {"points", POINTS_MICRO, offsetof(mnm_chain_rule, points_micro), 0, POINTS_MOST},
    {"family", POINTS_FAMILY, offsetof(mnm_chain_rule, family), 0, 0},
    {"basis", POINTS_BASIS, offsetof(mnm_chain_rule, basis), 0, 0},
    {"transfers_least", POINTS_WHOLE, offsetof(mnm_chain_rule, transfers_least), 2, 32},
    {"transfers_most", POINTS_WHOLE, offsetof(mnm_chain_rule, transfers_most), 2, 32},
    {"gap_s", POINTS_WHOLE, offsetof(mnm_chain_rule, gap_s), 0, SECONDS_MOST},
    {"span_s", POINTS_WHOLE, offsetof(mnm_chain_rule, span_s), 0, SECONDS_MOST},
    {"life_s", POINTS_WHOLE, offsetof(mnm_chain_rule, life_s), 0, SECONDS_MOST},
    {"meetings", POINTS_WHOLE, offsetof(mnm_chain_rule, meetings), 1, UINT32_MAX},
    {"meeting_twice", POINTS_WHOLE, offsetof(mnm_chain_rule, meeting_twice), 0, UINT32_MAX},
    {"less_ppm", POINTS_WHOLE, offsetof(mnm_chain_rule, less_ppm), 0, 1000000},
    {"more_ppm", POINTS_WHOLE, offsetof(mnm_chain_rule, more_ppm), 0, 1000000000},
    {"max_steps", POINTS_WHOLE, offsetof(mnm_chain_rule, max_steps), 1, INT64_C(1000000000000)},
};

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))
const points_table mnm_network__root_keys = {root_keys, COUNT(root_keys)};
const points_table mnm_network__typology_keys = {typology_keys, COUNT(typology_keys)};
const points_table mnm_network__tie_keys = {tie_keys, COUNT(tie_keys)};
const points_table mnm_network__chain_keys = {chain_keys, COUNT(chain_keys)};

const mnm_typology mnm_network__typologies[] = {MNM_T1, MNM_T2, MNM_T3, MNM_T4,  MNM_T5, MNM_T6,
                                                MNM_T7, MNM_T8, MNM_T9, MNM_T10, MNM_H1, MNM_H2,
                                                MNM_H3, MNM_H4, MNM_H5, MNM_H6,  MNM_H7};
const uint32_t mnm_network__typology_count = COUNT(mnm_network__typologies);

/* ---- writing --- */

static int64_t whole_at(const void *base, size_t offset) {
  int64_t value;
  memcpy(&value, (const char *)base + offset, sizeof value);
  return value;
}

static void write_points(mnm_json *json, int64_t micro) {
  char text[24];
  uint32_t bytes = mnm_points_text(text, sizeof text, micro);
  mnm_json_raw(json, (mnm_text){text, bytes});
}

static void write_parts(mnm_json *json, uint8_t bits) {
  mnm_json_array(json);
  for (int part = MNM_PART_CENTRE; part <= MNM_PART_SINK; part++)
    if (bits >> part & 1) mnm_json_string(json, mnm_part_name((mnm_part)part));
  mnm_json_array_end(json);
}

static void write_map(const mnm_points *points, mnm_json *json, const points_table *table,
                      const void *base) {
  mnm_json_object(json);
  for (uint32_t i = 0; i < table->count; i++) {
    const points_key *key = &table->keys[i];
    const char *at = (const char *)base + key->offset;
    mnm_json_key(json, key->name);
    switch (key->kind) {
      case POINTS_MICRO:
        write_points(json, whole_at(base, key->offset));
        break;
      case POINTS_WHOLE:
        mnm_json_int(json, whole_at(base, key->offset));
        break;
      case POINTS_BOOL:
        mnm_json_bool(json, *at != 0);
        break;
      case POINTS_PARTS:
        write_parts(json, (uint8_t)*at);
        break;
      case POINTS_BASIS:
        mnm_json_string(json, at);
        break;
      case POINTS_FAMILY:
        mnm_json_string(json, points->family_name[(uint8_t)*at]);
        break;
      case POINTS_MAP:
        break;
    }
  }
  mnm_json_object_end(json);
}

void mnm_points_write(const mnm_points *points, mnm_json *json) {
  mnm_json_object(json);
  mnm_json_pair_int(json, "version", 1);
  mnm_json_key(json, "prior");
  write_points(json, points->prior_micro);
  mnm_json_key(json, "threshold");
  write_points(json, points->threshold_micro);
  mnm_json_key(json, "untold");
  write_points(json, points->untold_micro);
  mnm_json_key(json, "once");
  write_points(json, points->once_micro);
  mnm_json_key(json, "typologies");
  mnm_json_object(json);
  for (uint32_t i = 0; i < mnm_network__typology_count; i++) {
    mnm_typology typology = mnm_network__typologies[i];
    mnm_json_key(json, mnm_typology_name(typology));
    write_map(points, json, &mnm_network__typology_keys, &points->of[typology]);
  }
  mnm_json_object_end(json);
  mnm_json_key(json, "ties");
  write_map(points, json, &mnm_network__tie_keys, &points->tie);
  mnm_json_key(json, "chain");
  write_map(points, json, &mnm_network__chain_keys, &points->chain);
  mnm_json_object_end(json);
}
