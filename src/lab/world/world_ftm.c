/* FollowTheMoney, one entity a line. */
#include "lab/world/world_out.h"

void mnm_world__entity(world_entity *e, uint64_t key, const char *schema) {
  char id[WORLD_ID_BYTES];
  mnm_world__id_text(id, mnm_world__opaque(e->out->world, key));
  mnm_json_object(e->json);
  mnm_json_pair_text(e->json, "id", (mnm_text){id, WORLD_ID_BYTES});
  mnm_json_pair_string(e->json, "schema", schema);
  mnm_json_key(e->json, "properties");
  mnm_json_object(e->json);
}

void mnm_world__entity_end(world_entity *e) {
  mnm_json_object_end(e->json);
  mnm_json_object_end(e->json);
}

static void one_value(world_entity *e, const char *name, mnm_text value) {
  if (value.bytes == 0) return;
  mnm_json_key(e->json, name);
  mnm_json_array(e->json);
  mnm_json_text(e->json, value);
  mnm_json_array_end(e->json);
}

void mnm_world__property(world_entity *e, const char *name, const char *value) {
  one_value(e, name, mnm_text_of(value));
}

void mnm_world__property_id(world_entity *e, const char *name, uint64_t key) {
  char id[WORLD_ID_BYTES];
  mnm_world__id_text(id, mnm_world__opaque(e->out->world, key));
  one_value(e, name, (mnm_text){id, WORLD_ID_BYTES});
}

void mnm_world__property_day(world_entity *e, const char *name, int64_t day_of_world) {
  char text[40];
  int64_t us = e->out->world->start_us + day_of_world * MNM_US_PER_DAY;
  one_value(e, name, (mnm_text){text, mnm_time_text(text, sizeof text, us, MNM_GRAIN_DAY)});
}

void mnm_world__property_time(world_entity *e, const char *name, uint32_t at_s) {
  char text[40];
  int64_t us = e->out->world->start_us + at_s * MNM_US_PER_SECOND;
  one_value(e, name, (mnm_text){text, mnm_time_text(text, sizeof text, us, MNM_GRAIN_SECOND)});
}

void mnm_world__property_money(world_entity *e, int64_t minor, uint32_t country) {
  char text[32];
  char *end = mnm_world__put_amount(text, minor, e->out->world->currency[country], '.');
  one_value(e, "amount", (mnm_text){text, (uint32_t)(end - text)});
  mnm_world__property(e, "currency", mnm_world__countries[country].currency);
}

void mnm_world__property_country(world_entity *e, const char *name, uint32_t country) {
  const char *code = mnm_world__countries[country].code;
  char lower[2] = {(char)(code[0] | 32), (char)(code[1] | 32)};
  one_value(e, name, (mnm_text){lower, 2});
}

void mnm_world__agency_path(char out[96], uint32_t country, const char *agency, const char *file) {
  char *at = put_string(out, "agencies/");
  at = put_string(at, mnm_world__countries[country].code);
  *at++ = '/';
  at = put_string(at, agency);
  *at++ = '/';
  at = put_string(at, file);
  *at = '\0';
}
