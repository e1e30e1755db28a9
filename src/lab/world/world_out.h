/* Text on its way to a sink: rows written by several threads into buffers, handed on in order. */
#ifndef MNM_LAB_WORLD_OUT_H
#define MNM_LAB_WORLD_OUT_H

#include <string.h>

#include "lab/world/world_name.h"

#define WORLD_LABEL_BYTES 32
typedef struct world_label {
  char text[WORLD_LABEL_BYTES - 1];
  uint8_t bytes;
} world_label;

/* What is looked up for every row, worked out once. */
typedef struct world_out {
  const mnm_world *world;
  const mnm_world_sink *sink;
  const mnm_ctx *ctx;
  world_label *account; /* its number */
  world_label *holder;  /* its holders' ids, '|' between; "" none */
  world_label *area;    /* of all areas where districts may be, country by country */
  uint32_t area_first[COUNTRIES + 1];
  char (*date)[11];   /* "2024-01-31" by day */
  uint32_t *by_id[4]; /* persons, firms, accounts, facts, in the order of the ids they show */
  uint64_t counts[4];
} world_out;
enum { BY_PERSON, BY_FIRM, BY_ACCOUNT, BY_FACT };

MNM_MUST_CHECK mnm_status mnm_world__out_init(world_out *o, const mnm_world *w,
                                              const mnm_world_sink *sink, const mnm_ctx *ctx,
                                              mnm_err *err);
void mnm_world__out_clear(world_out *o);

/* One file of rows. `task` appends to `buffer` (of char) what comes at its turn; tasks run on the
 * pool, buffers go to the sink in order. */
typedef mnm_status world_rows_fn(const void *payload, const world_out *o, uint32_t task,
                                 mnm_column *buffer);
MNM_MUST_CHECK mnm_status mnm_world__out_file(const world_out *o, const char *path,
                                              const char *header, uint32_t tasks, world_rows_fn *fn,
                                              const void *payload, mnm_err *err);
/* A whole small file. */
MNM_MUST_CHECK mnm_status mnm_world__out_text(const world_out *o, const char *path,
                                              const char *text, size_t bytes, mnm_err *err);
/* A file of JSON lines: `fn` writes them all. No line: no file. */
typedef void world_lines_fn(const void *payload, const world_out *o, mnm_json *json);
MNM_MUST_CHECK mnm_status mnm_world__out_lines(const world_out *o, const char *path,
                                               world_lines_fn *fn, const void *payload,
                                               mnm_err *err);

/* ---- pieces of text: each returns where it ended ------------------------------------------------
 */

static inline char *put_bytes(char *at, const char *text, size_t bytes) {
  memcpy(at, text, bytes);
  return at + bytes;
}
static inline char *put_string(char *at, const char *text) {
  return put_bytes(at, text, strlen(text));
}
static inline char *put_label(char *at, const world_label *label) {
  memcpy(at, label->text, sizeof label->text); /* all of it: faster than its length */
  return at + label->bytes;
}
static inline char *put_uint(char *at, uint64_t value) {
  char digits[20];
  uint32_t count = 0;
  do {
    digits[count++] = (char)('0' + value % 10);
    value /= 10;
  } while (value > 0);
  while (count > 0) *at++ = digits[--count];
  return at;
}
static inline char *put_int(char *at, int64_t value) {
  if (value < 0) *at++ = '-';
  return put_uint(at, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}
static inline char *put_two(char *at, uint32_t value) {
  at[0] = (char)('0' + value / 10 % 10);
  at[1] = (char)('0' + value % 10);
  return at + 2;
}
/* Minor units with the currency's decimals; never negative. */
char *mnm_world__put_amount(char *at, int64_t minor, uint16_t currency, char point);
char *mnm_world__put_id(char *at, const mnm_world *w, uint64_t key);
char *mnm_world__put_place(char *at, const world_out *o, uint32_t place);
/* "09:30:15" */
static inline char *put_clock(char *at, uint32_t second) {
  at = put_two(at, second / 3600);
  *at++ = ':';
  at = put_two(at, second / 60 % 60);
  *at++ = ':';
  return put_two(at, second % 60);
}

/* ---- the files ---------------------------------------------------------------------------------
 */

MNM_MUST_CHECK mnm_status mnm_world__write_ledger(const world_out *o, mnm_err *err);
/* Of one country, or, with COUNTRIES, of all. */
MNM_MUST_CHECK mnm_status mnm_world__write_accounts(const world_out *o, const char *path,
                                                    uint32_t country, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__write_amlworld(const world_out *o, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__write_statements(const world_out *o, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__write_specs(const world_out *o, mnm_err *err);
/* "agencies/XA/<agency>/<file>" */
void mnm_world__agency_path(char out[96], uint32_t country, const char *agency, const char *file);
MNM_MUST_CHECK mnm_status mnm_world__write_registers(const world_out *o, uint32_t country,
                                                     mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__write_knowledge(const world_out *o, uint32_t country,
                                                     mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__write_payments(const world_out *o, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__write_truth(const world_out *o, mnm_err *err);
MNM_MUST_CHECK mnm_status mnm_world__write_briefing(const world_out *o, mnm_err *err);

/* The same number in another realm: what the payer's or the payee's bank calls a transfer. */
static inline uint64_t world_side_key(uint64_t transfer, world_thing side) {
  return (transfer & UINT64_C(0x0FFFFFFFFFFFFFFF)) | (uint64_t)side << 60;
}
static inline uint64_t world_holder_key(const mnm_world *w, uint32_t holder) {
  return holder & HOLDER_FIRM ? world_firm_at(w, holder & ~HOLDER_FIRM)->key
                              : world_person_at(w, holder)->key;
}

/* ---- FollowTheMoney -----------------------------------------------------------------------------
 */

typedef struct world_entity { /* a line on its way */
  const world_out *out;
  mnm_json *json;
} world_entity;
void mnm_world__entity(world_entity *e, uint64_t key, const char *schema);
void mnm_world__entity_end(world_entity *e);
void mnm_world__property(world_entity *e, const char *name, const char *value);
void mnm_world__property_id(world_entity *e, const char *name, uint64_t key);
void mnm_world__property_day(world_entity *e, const char *name, int64_t day_of_world);
void mnm_world__property_time(world_entity *e, const char *name, uint32_t at_s);
void mnm_world__property_money(world_entity *e, int64_t minor, uint32_t country);
void mnm_world__property_country(world_entity *e, const char *name, uint32_t country);
/* A person, or HOLDER_FIRM | firm. */
static inline void mnm_world__property_holder(world_entity *e, const char *name, uint32_t holder) {
  mnm_world__property_id(e, name, world_holder_key(e->out->world, holder));
}

#endif
