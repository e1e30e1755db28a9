/* Marks as JSON; ratios with six decimals. */
#include "lab/world/world_mark.h"

uint32_t mnm_world_ratio_text(char out[MNM_WORLD_RATIO_BYTES], mnm_world_ratio ratio) {
  out[0] = '\0';
  if (ratio.whole == 0) return 0;
  mnm_wide scaled = (mnm_wide)ratio.part * 1000000, whole = (mnm_wide)ratio.whole;
  mnm_wide value = scaled / whole, rest = scaled % whole;
  if (2 * rest > whole || (2 * rest == whole && value % 2 == 1)) value++;
  return mnm_money_text(out, MNM_WORLD_RATIO_BYTES, value, 6);
}

/* {"part":6,"whole":7,"ratio":"0.857143"}; the ratio is null where there is nothing to find. */
static void pair_ratio(mnm_json *json, const char *key, mnm_world_ratio ratio) {
  char text[MNM_WORLD_RATIO_BYTES];
  uint32_t bytes = mnm_world_ratio_text(text, ratio);
  mnm_json_key(json, key);
  mnm_json_object(json);
  mnm_json_pair_uint(json, "part", ratio.part);
  mnm_json_pair_uint(json, "whole", ratio.whole);
  mnm_json_pair_string(json, "ratio", bytes > 0 ? text : NULL);
  mnm_json_object_end(json);
}

static void write_typologies(const mnm_world_marks *marks, mnm_json *json) {
  mnm_json_key(json, "typologies");
  mnm_json_array(json);
  for (uint32_t i = 0; i < MNM_WORLD_TYPOLOGIES; i++) {
    const mnm_world_typology_mark *mark = &marks->typology[i];
    mnm_json_object(json);
    mnm_json_pair_string(json, "typology", mark->typology);
    pair_ratio(json, "instances_found", mark->found);
    pair_ratio(json, "exact_instances_found", mark->exact_found);
    pair_ratio(json, "findings_matching", mark->matching);
    pair_ratio(json, "findings_criminal", mark->criminal);
    mnm_json_object_end(json);
  }
  mnm_json_array_end(json);
}

static void write_networks(const mnm_world_marks *marks, mnm_json *json) {
  mnm_json_key(json, "networks_at");
  mnm_json_array(json);
  for (uint32_t i = 0; i < MNM_WORLD_TOPS; i++) {
    mnm_json_object(json);
    mnm_json_pair_uint(json, "k", marks->top[i].k);
    pair_ratio(json, "precision", marks->top[i].right);
    pair_ratio(json, "recall", marks->top[i].found);
    mnm_json_object_end(json);
  }
  mnm_json_array_end(json);
  pair_ratio(json, "path_recruit", marks->path_recruit);
  pair_ratio(json, "path_exploit", marks->path_exploit);
  pair_ratio(json, "path_exit", marks->path_exit);
  pair_ratio(json, "path_whole", marks->path_whole);
}

static void write_groups(const mnm_world_marks *marks, mnm_json *json) {
  mnm_json_key(json, "groups");
  mnm_json_array(json);
  for (uint32_t i = 0; i < marks->groups; i++) {
    mnm_json_object(json);
    mnm_json_pair_string(json, "group", marks->group[i].group);
    mnm_json_pair_uint(json, "members", marks->group[i].members);
    mnm_json_pair_uint(json, "in_findings", marks->group[i].in_findings);
    mnm_json_pair_uint(json, "suspected", marks->group[i].suspected);
    mnm_json_object_end(json);
  }
  mnm_json_array_end(json);
}

static void write_money(const mnm_world_marks *marks, mnm_json *json) {
  mnm_json_key(json, "sources");
  mnm_json_array(json);
  for (uint32_t i = 0; i < marks->currencies; i++) {
    const mnm_world_money_mark *mark = &marks->money[i];
    mnm_json_object(json);
    mnm_json_pair_string(json, "currency", mark->currency);
    pair_ratio(json, "transfers", (mnm_world_ratio){mark->found_transfers, mark->transfers});
    mnm_json_key(json, "source_minor");
    mnm_json_wide(json, mark->source_minor);
    mnm_json_key(json, "found_minor");
    mnm_json_wide(json, mark->found_minor);
    mnm_json_object_end(json);
  }
  mnm_json_array_end(json);
}

void mnm_world_marks_write(const mnm_world_marks *marks, mnm_json *json) {
  mnm_json_object(json);
  mnm_json_pair_uint(json, "findings", marks->findings);
  mnm_json_pair_uint(json, "standing", marks->standing);
  mnm_json_pair_uint(json, "networks", marks->networks);
  mnm_json_pair_uint(json, "persons", marks->persons);
  write_typologies(marks, json);
  pair_ratio(json, "transfer_precision", marks->transfer_precision);
  pair_ratio(json, "transfer_recall", marks->transfer_recall);
  pair_ratio(json, "transfer_f1", marks->transfer_f1);
  write_networks(marks, json);
  pair_ratio(json, "suspects", marks->suspects);
  pair_ratio(json, "suspects_at_truth", marks->suspects_at_truth);
  pair_ratio(json, "offenders_suspected", marks->offenders);
  write_groups(marks, json);
  pair_ratio(json, "victims_shielded", marks->victims_shielded);
  pair_ratio(json, "offenders_shielded", marks->offenders_shielded);
  pair_ratio(json, "victim_recruiters_shielded", marks->recruiters_shielded);
  pair_ratio(json, "victim_recruiters_suspected", marks->recruiters_suspected);
  pair_ratio(json, "staged_signs_shielded", marks->staged_shielded);
  write_money(marks, json);
  pair_ratio(json, "assets_found", marks->assets);
  mnm_json_object_end(json);
}
