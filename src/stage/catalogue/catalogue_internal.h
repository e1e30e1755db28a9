/* What the files of stage/catalogue share. */
#ifndef MNM_STAGE_CATALOGUE_INTERNAL_H
#define MNM_STAGE_CATALOGUE_INTERNAL_H

#include "kernel/rule/rule.h"
#include "kernel/yaml/yaml.h"
#include "stage/catalogue/catalogue.h"

/* ---- types of values --- */

#define CATALOGUE_MONEY MNM_RULE_UNIT      /* minor units of the currency of the transfer at hand */
#define CATALOGUE_TIME (MNM_RULE_UNIT + 1) /* microseconds */
extern const char *const mnm_catalogue__units[2];

/* ---- flows: which transfers a feature looks at --- */

typedef struct catalogue_flow {
  uint8_t sides; /* bit 0: came in, bit 1: went out */
  uint64_t groups;
} catalogue_flow;

#define CATALOGUE_NEEDS_MCC 1
#define CATALOGUE_NEEDS_PLACE 2
#define CATALOGUE_NEEDS_CHANNEL 4

/* "in.cash", "out.lodging|air". MNM_E_PARSE with a hint and *bad, the offset of the bad word. */
mnm_status mnm_catalogue__flow(catalogue_flow *out, uint8_t *needs, mnm_text text, uint32_t *bad,
                               mnm_err *err);
uint64_t mnm_catalogue__channel_groups(uint8_t channel);
/* By merchant category, 10,000 of them. */
void mnm_catalogue__mcc_groups(uint64_t *out);
#define CATALOGUE_MCCS 10000
extern const uint64_t mnm_catalogue__group_cash;

/* ---- features --- */

typedef enum catalogue_function {
  FEATURE_COUNT,
  FEATURE_SUM,
  FEATURE_PARTIES,
  FEATURE_REPEAT_PARTIES,
  FEATURE_NEW_PARTIES,
  FEATURE_TOP_COUNT,
  FEATURE_TOP_SUM,
  FEATURE_AREAS,
  FEATURE_POINTS,
  FEATURE_DAYS,
  FEATURE_AT_HOURS,
  FEATURE_TIMED,
  FEATURE_HOUR_SPREAD,
  FEATURE_BETWEEN,
  FEATURE_ROUND,
  FEATURE_ALIKE,
  FEATURE_GAP_BEFORE,
  FEATURE_KNOWN_FOR,
  FEATURE_PASSED,
  FEATURE_PASSED_TIMES,
  FEATURE_FOLLOWED,
  FEATURE_COVERED,
  FEATURE_RETURNED,
  FEATURE_LIMIT, /* an amount that depends on the currency: parameters only */
  FEATURES
} catalogue_function;

typedef struct catalogue_amount {
  uint16_t currency;
  int64_t minor;
} catalogue_amount;

typedef struct catalogue_amounts { /* by currency */
  const catalogue_amount *amount;
  uint32_t count;
} catalogue_amounts;
int64_t mnm_catalogue__amount(const catalogue_amounts *amounts, uint16_t currency);

typedef struct catalogue_feature { /* computed once, whoever asks for it */
  uint8_t function, type;
  catalogue_flow flow, second;
  int64_t window_us, within_us;
  int64_t number, other; /* millionths */
  const catalogue_amounts *limit;
} catalogue_feature;
bool mnm_catalogue__feature_same(const catalogue_feature *a, const catalogue_feature *b);
bool mnm_catalogue__feature_uses(const catalogue_feature *feature, uint8_t side, uint64_t groups);

/* ---- parameters, indicators --- */

typedef enum catalogue_unit {
  UNIT_NUMBER,
  UNIT_SHARE, /* a number of 0 to 1 in sense; no other meaning */
  UNIT_MINUTES,
  UNIT_HOURS,
  UNIT_DAYS,
  UNIT_MONEY
} catalogue_unit;

typedef struct catalogue_parameter {
  const char *name;
  uint8_t unit;
  int64_t value; /* as rules have it; MONEY: none */
  const catalogue_amounts *amounts;
} catalogue_parameter;

typedef struct catalogue_item {
  mnm_indicator shown;
  catalogue_parameter *parameters;
  /* among the catalogue's features of this kind of subject: of each feature, then of each parameter
   * that is an amount by currency */
  uint32_t *column;
  uint32_t limits;
  uint8_t *type;     /* of each feature */
  mnm_rule *rule;    /* LEDGER */
  uint8_t needs;     /* CATALOGUE_NEEDS */
  int64_t window_us; /* the longest one */
} catalogue_item;

#define CATALOGUE_FEATURES_MAX 512 /* different ones of one kind of subject */
#define CATALOGUE_NAMES_MAX 24     /* features, and parameters, of one file */

struct mnm_catalogue {
  mnm_alloc alloc;
  mnm_ctx ctx;
  mnm_arena arena;
  mnm_column item;       /* catalogue_item * */
  mnm_column feature[2]; /* catalogue_feature, by kind of subject */
  mnm_catalogue_setting *settings;
  bool *found;
  uint32_t setting_count;
};

const catalogue_item *mnm_catalogue__item(const mnm_catalogue *catalogue, uint32_t index);

/* Where a text stands in a file, for errors. */
typedef struct catalogue_place {
  const char *name;
  mnm_text whole; /* the file */
} catalogue_place;
/* Place of byte `offset` of a scalar: exact unless the scalar was folded over lines. */
void mnm_catalogue__at(const catalogue_place *file, const mnm_yaml_node *node, uint32_t offset,
                       uint32_t *line, uint32_t *column);

/* Reads a call such as "count(in.cash, window_days)" against the parameters of the file. */
typedef struct catalogue_call {
  const catalogue_place *file;
  const mnm_yaml_node *node;
  const catalogue_parameter *parameters;
  uint32_t parameter_count;
} catalogue_call;
mnm_status mnm_catalogue__call(catalogue_feature *out, uint8_t *needs, const catalogue_call *call,
                               mnm_err *err);

/* Adds one already parsed file. */
mnm_status mnm_catalogue__read(mnm_catalogue *catalogue, const catalogue_place *file,
                               const mnm_yaml_node *root, mnm_err *err);
mnm_status mnm_catalogue__read_parameters(mnm_catalogue *catalogue, const catalogue_place *file,
                                          const mnm_yaml_node *node, catalogue_item *item,
                                          mnm_err *err);
mnm_status mnm_catalogue__refuse(const catalogue_place *file, const mnm_yaml_node *node,
                                 mnm_status status, mnm_err *err);
const mnm_yaml_node *mnm_catalogue__member(const mnm_yaml_node *map, const char *name);
/* A terminated copy in the arena. */
mnm_status mnm_catalogue__copy(mnm_catalogue *catalogue, const char **out, mnm_text text,
                               mnm_err *err);
mnm_status mnm_catalogue__unknown_key(const catalogue_place *file, const mnm_yaml_node *key,
                                      const char *const *known, uint32_t count, mnm_err *err);
/* The nearest of the words, NULL when none is near. */
const char *mnm_catalogue__nearest(mnm_text text, const char *const *known, uint32_t count);

/* ---- one subject's transfers, as columns in ledger order --- */

typedef struct catalogue_events {
  mnm_alloc alloc;
  void *memory; /* one block behind all columns */
  size_t bytes;
  uint32_t count, capacity;
  int64_t *time, *amount, *day; /* day: local */
  uint64_t *groups;
  uint32_t *row, *other; /* other: the account on the other side */
  uint32_t *place;       /* MNM_PLACE_NONE: not known */
  /* numbers within the subject, from 0; slot: of (currency, party); date: of day */
  uint32_t *party, *currency, *slot, *area, *point, *date;
  int16_t *minute; /* of the local day; -1: the source gives no time of day */
  uint16_t *code;  /* currency */
  uint8_t *side;   /* 0 came in, 1 went out */
} catalogue_events;

typedef struct catalogue_subject { /* a stretch of events, and how many numbers it has of each */
  uint32_t id;
  uint8_t kind;
  uint32_t first, count;
  uint32_t parties, currencies, slots, areas, points, dates;
} catalogue_subject;

typedef struct catalogue_world { /* what all threads read */
  const mnm_catalogue *catalogue;
  const mnm_catalogue_input *input;
  const uint32_t *in_offset, *in_edge, *out_offset, *out_edge;
  const uint64_t *mcc_groups;
  uint64_t channel_groups[MNM_CHANNEL_COUNT];
  uint32_t *area_of_place;              /* by place */
  const uint32_t *owner_offset, *owned; /* accounts of each owner */
  uint32_t owners;
} catalogue_world;

typedef struct catalogue_room { /* one thread's, for one feature at a time; by event */
  mnm_alloc alloc;
  void *memory;
  size_t bytes;
  uint32_t capacity;
  mnm_wide *sum, *tree; /* tree: twice as many */
  int64_t *one, *two;
  uint64_t *key;
  uint32_t *a, *b;
} catalogue_room;

/* Room for `events`; there must be none in it when it grows. */
mnm_status mnm_catalogue__events_room(catalogue_events *events, uint32_t capacity, mnm_err *err);
void mnm_catalogue__events_clear(catalogue_events *events);
mnm_status mnm_catalogue__room(catalogue_room *room, uint32_t capacity, mnm_err *err);
void mnm_catalogue__room_clear(catalogue_room *room);
/* Transfers of a subject, to bound before gathering. */
uint64_t mnm_catalogue__degree(const catalogue_world *world, uint8_t kind, uint32_t id);
/* Appends the subject's transfers; both have room for them. */
void mnm_catalogue__gather(catalogue_events *events, catalogue_subject *subject,
                           const catalogue_world *world, catalogue_room *room);
/* Fills out[0 .. subject.count). */
void mnm_catalogue__fill(int64_t *out, const catalogue_feature *feature,
                         const catalogue_events *events, const catalogue_subject *subject,
                         catalogue_room *room);
void mnm_catalogue__fill_pairs(int64_t *out, const catalogue_feature *feature,
                               const catalogue_events *events, const catalogue_subject *subject,
                               catalogue_room *room);

static inline bool catalogue_in(const catalogue_events *events, const catalogue_flow *flow,
                                uint32_t i) {
  return (flow->sides >> events->side[i] & 1) != 0 && (events->groups[i] & flow->groups) != 0;
}

#endif
