/* screen: is somebody a victim of trafficking? Facts about a person, each present, absent or
 * unknown, to the elements of the definition (act, means, purpose), to the six dimensions of the
 * operational indicators where their grades are loaded, and to an outcome with a referral. Rules,
 * sources and what of them was not verified: docs/screen.md.
 *
 * Three-valued throughout: what is not known is never read as absent; where it decides, the result
 * is "undecided" and the facts that would decide are listed. A screening opens protection; none of
 * its results closes it. Knows no names: a person is a label that whoever writes the facts chose.
 */
#ifndef MNM_STAGE_SCREEN_H
#define MNM_STAGE_SCREEN_H

#include "base/arena/arena.h"
#include "base/column/column.h"
#include "base/text/text.h"

/* ---- three-valued logic: and is the lesser, or the greater ------------------------------------
 */

typedef enum mnm_truth { MNM_TRUTH_NO = 0, MNM_TRUTH_OPEN = 1, MNM_TRUTH_YES = 2 } mnm_truth;
const char *mnm_truth_name(mnm_truth truth); /* "no", "undecided", "yes"; never NULL */
static inline mnm_truth mnm_truth_and(mnm_truth a, mnm_truth b) {
  return a < b ? a : b;
}
static inline mnm_truth mnm_truth_or(mnm_truth a, mnm_truth b) {
  return a > b ? a : b;
}

/* ---- the list: what can be asked --------------------------------------------------------------
 */

typedef enum mnm_screen_set {
  MNM_SCREEN_ADULT_LABOUR,
  MNM_SCREEN_CHILD_LABOUR,
  MNM_SCREEN_ADULT_SEXUAL,
  MNM_SCREEN_CHILD_SEXUAL
} mnm_screen_set;
#define MNM_SCREEN_SETS 4
const char *mnm_screen_set_name(mnm_screen_set set); /* "adult_labour"; never NULL */

typedef enum mnm_screen_grade {
  MNM_GRADE_UNKNOWN = 0, /* not loaded: not the same as weak */
  MNM_GRADE_NOT_IN_LIST = 1,
  MNM_GRADE_WEAK = 2,
  MNM_GRADE_MEDIUM = 3,
  MNM_GRADE_STRONG = 4
} mnm_screen_grade;
const char *mnm_screen_grade_name(mnm_screen_grade grade); /* "strong"; never NULL */

typedef enum mnm_screen_status { /* how far a part of the list was checked */
                                 MNM_SCREEN_READ,
                                 MNM_SCREEN_SECONDARY,
                                 MNM_SCREEN_MEMORY,
                                 MNM_SCREEN_NOT_FOUND,
                                 MNM_SCREEN_OURS,
                                 MNM_SCREEN_LOADED /* by the user */
} mnm_screen_status;
const char *mnm_screen_status_name(mnm_screen_status status); /* "secondary"; never NULL */

typedef enum mnm_dimension {
  MNM_DECEPTIVE_RECRUITMENT,
  MNM_COERCIVE_RECRUITMENT,
  MNM_RECRUITMENT_ABUSE_OF_VULNERABILITY,
  MNM_EXPLOITATION, /* the purpose; the five others are means */
  MNM_COERCION_AT_DESTINATION,
  MNM_ABUSE_OF_VULNERABILITY_AT_DESTINATION
} mnm_dimension;
#define MNM_DIMENSIONS 6
const char *mnm_dimension_name(mnm_dimension dimension); /* "exploitation"; never NULL */

typedef enum mnm_screen_kind {
  MNM_SCREEN_ACT,
  MNM_SCREEN_MEANS,
  MNM_SCREEN_PURPOSE,
  MNM_SCREEN_ELEMENT,   /* act, means or purpose themselves, as somebody found them */
  MNM_SCREEN_INDICATOR, /* of a dimension, with grades */
  MNM_SCREEN_ILO,       /* one of the eleven of forced labour */
  MNM_SCREEN_CHILD,     /* reasons to believe that the person is under 18 */
  MNM_SCREEN_CONSENT,   /* shown, and without effect */
  MNM_SCREEN_SMUGGLING, /* tells trafficking from smuggling */
  MNM_SCREEN_NEED,      /* health, shelter, counsel, safety */
  MNM_SCREEN_CONSENT_TO /* being referred for that need */
} mnm_screen_kind;

typedef enum mnm_element { MNM_ACT, MNM_MEANS, MNM_PURPOSE } mnm_element;
const char *mnm_element_name(mnm_element element); /* "act"; never NULL */

typedef struct mnm_screen_item {
  mnm_text id, name;
  uint8_t kind;    /* mnm_screen_kind */
  uint8_t element; /* mnm_element: of acts, means, purposes, elements, indicators and the eleven */
  uint8_t dimension;
  uint8_t status;
  uint8_t grade[MNM_SCREEN_SETS];
  uint16_t ilo; /* bit k - 1: speaks for number k of the eleven */
} mnm_screen_item;

typedef struct mnm_screen_asked { /* a question of the catalogue's checklist, and what it tells */
  mnm_text question;              /* an indicator's id */
  uint32_t item;
} mnm_screen_asked;

#define MNM_SCREEN_ITEMS_MAX 256
#define MNM_SCREEN_ASKED_MAX 64
typedef struct mnm_screen_list {
  mnm_arena arena;
  mnm_screen_item item[MNM_SCREEN_ITEMS_MAX];
  uint32_t item_count;
  mnm_screen_asked asked[MNM_SCREEN_ASKED_MAX];
  uint32_t asked_count;
  mnm_text source;
  uint8_t set_status[MNM_SCREEN_SETS];
  mnm_text set_note[MNM_SCREEN_SETS];
  uint8_t rule_status[5]; /* dimension, palermo, strict, ilo, rescreen */
  mnm_text rule_note[5];
} mnm_screen_list;

/* The list that comes with the program. To be cleared, also after a failure. */
MNM_MUST_CHECK mnm_status mnm_screen_list_shipped(mnm_screen_list *out, const mnm_ctx *ctx,
                                                  mnm_err *err);
/* Reads a list (data/screening.yaml says the form). MNM_E_PARSE, MNM_E_RANGE, MNM_E_LIMIT with line
 * and column, MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_screen_list_read(mnm_screen_list *out, const char *name,
                                               const char *yaml, size_t bytes, const mnm_ctx *ctx,
                                               mnm_err *err);
void mnm_screen_list_clear(mnm_screen_list *list);
mnm_text mnm_screen_shipped(void); /* the file itself */
/* false: there is no such item. Letters of either case. */
bool mnm_screen_find(const mnm_screen_list *list, mnm_text id, uint32_t *out_item);
/* Every indicator of the set has a grade (or is not in the list). */
bool mnm_screen_graded(const mnm_screen_list *list, mnm_screen_set set);

/* Columns of a table of grades: id, set, grade, and source, which is kept. */
typedef struct mnm_screen_column {
  const char *name;
  bool mandatory;
} mnm_screen_column;
extern const mnm_screen_column mnm_screen_grade_columns[];
extern const uint32_t mnm_screen_grade_column_count;
/* Sets one grade; cells as the columns. The set is then marked as loaded, with its source. A
 * failure sets err->column to the number of the column, from 1. MNM_E_PARSE. */
MNM_MUST_CHECK mnm_status mnm_screen_grade_put(mnm_screen_list *list, const mnm_text *cells,
                                               mnm_err *err);
/* Grades of the same age group's labour set stand in for what is not loaded of a sexual set; every
 * result then says "stand-in". */
void mnm_screen_stand_in(mnm_screen_list *list, bool out_used[MNM_SCREEN_SETS]);

/* ---- facts ------------------------------------------------------------------------------------
 */

typedef enum mnm_answer { MNM_ANSWER_UNKNOWN, MNM_ANSWER_ABSENT, MNM_ANSWER_PRESENT } mnm_answer;
typedef enum mnm_basis {                     /* what an answer rests on */
                         MNM_BASIS_UNSTATED, /* counts as testimony */
                         MNM_BASIS_TESTIMONY,
                         MNM_BASIS_DOCUMENT,
                         MNM_BASIS_LEDGER,
                         MNM_BASIS_REGISTER,
                         MNM_BASIS_OBSERVATION,
                         MNM_BASIS_TIP,
                         MNM_BASIS_OTHER
} mnm_basis;
#define MNM_BASES 8
const char *mnm_basis_name(mnm_basis basis); /* "testimony"; never NULL */

typedef enum mnm_age { MNM_AGE_UNKNOWN, MNM_AGE_ADULT, MNM_AGE_CHILD } mnm_age;
typedef enum mnm_form {                    /* of exploitation: which set of grades is asked */
                        MNM_FORM_UNSTATED, /* the labour set, and the result says so */
                        MNM_FORM_LABOUR,
                        MNM_FORM_SEXUAL,
                        MNM_FORM_OTHER /* no graded set: elements only */
} mnm_form;
const char *mnm_form_name(mnm_form form); /* "labour"; never NULL */

#define MNM_SCREEN_DAY_NONE INT32_MIN

typedef struct mnm_screen_fact {
  uint32_t item, source, statement; /* texts; 0: none */
  int32_t day;                      /* since 1970-01-01; MNM_SCREEN_DAY_NONE */
  uint8_t answer, basis;
} mnm_screen_fact;

typedef struct mnm_screen_form { /* of one person */
  mnm_column fact;               /* mnm_screen_fact, as they came */
  mnm_column debt_day;           /* int32_t: days on which a debt was paid */
  mnm_column charge;             /* uint32_t texts: what the person was charged with, as it came */
  uint32_t person;
  int32_t arrived_day; /* the first of those stated; MNM_SCREEN_DAY_NONE */
  int32_t closed_day;  /* of her own file: the last of those stated; MNM_SCREEN_DAY_NONE */
  uint8_t form, age;
  bool age_contradicted, form_contradicted;
} mnm_screen_form;

#define MNM_SCREEN_FORMS_MAX 100000u
#define MNM_SCREEN_FACTS_MAX 1000000u
/* Told of each fact that was taken, with its cells as they came. */
typedef mnm_status mnm_screen_tap(void *payload, const mnm_text *cells, mnm_err *err);
typedef struct mnm_screen_facts {
  mnm_column form; /* mnm_screen_form, by first appearance of the person */
  mnm_strings *persons, *texts;
  const mnm_screen_list *list; /* borrowed */
  uint64_t count;
  mnm_ctx ctx;
  mnm_screen_tap *tap; /* NULL: nobody */
  void *tap_payload;
} mnm_screen_facts;
MNM_MUST_CHECK mnm_status mnm_screen_facts_init(mnm_screen_facts *facts,
                                                const mnm_screen_list *list, const mnm_ctx *ctx,
                                                mnm_err *err);
void mnm_screen_facts_clear(mnm_screen_facts *facts);

/* Columns: person, fact, answer, and basis, source, statement, day, note (which is not read). */
extern const mnm_screen_column mnm_screen_fact_columns[];
extern const uint32_t mnm_screen_fact_column_count;
/* Adds one fact, cells as the columns, data NULL where the table has none. `fact` is an item's id,
 * or age (answer: a number, child, adult, unknown), form (labour, sexual, other, or a set's name),
 * charge (a label such as illegal-entry), arrived, debt_paid, closed (answer: a date). A failure
 * sets err->column, from 1. MNM_E_PARSE, MNM_E_RANGE, MNM_E_LIMIT. */
MNM_MUST_CHECK mnm_status mnm_screen_fact_put(mnm_screen_facts *facts, const mnm_text *cells,
                                              mnm_err *err);
/* The same of a YAML document: one form, or a list `persons` of them (docs/screen.md). */
MNM_MUST_CHECK mnm_status mnm_screen_facts_read(mnm_screen_facts *facts, const char *name,
                                                const char *yaml, size_t bytes, mnm_err *err);

/* ---- rules ------------------------------------------------------------------------------------
 */

/* A dimension is positive with 2 strong; 1 strong and 1 medium or weak; 3 medium; 2 medium and 1
 * weak. Source: WCMS_105023, p. 3, as reported by a secondary synthesis. */
bool mnm_screen_positive(uint32_t strong, uint32_t medium, uint32_t weak);

typedef struct mnm_screen_counts { /* by grade: 0 weak, 1 medium, 2 strong */
  uint32_t present[3], open[3];
} mnm_screen_counts;
/* What holds whatever the open ones are, else undecided. */
mnm_truth mnm_screen_dimension(const mnm_screen_counts *counts);
/* Whether some open item of this grade (0 weak .. 2 strong) can turn the result, for some answers
 * to the others. */
bool mnm_screen_matters(const mnm_screen_counts *counts, int grade);

/* Palermo Art. 3: act and purpose and (child or means). */
static inline mnm_truth mnm_screen_palermo(mnm_truth act, mnm_truth means, mnm_truth purpose,
                                           mnm_truth child) {
  return mnm_truth_and(mnm_truth_and(act, purpose), mnm_truth_or(child, means));
}
/* For statistics only: (deceptive or coercive recruitment) and exploitation and coercion at
 * destination. */
mnm_truth mnm_screen_strict(const mnm_truth dimension[MNM_DIMENSIONS]);
typedef enum mnm_screen_class {
  MNM_CLASS_TRAFFICKED, /* for forced labour */
  MNM_CLASS_DECEIVED_AND_EXPLOITED,
  MNM_CLASS_EXPLOITED,
  MNM_CLASS_NO_POSITIVE_EXPLOITATION,
  MNM_CLASS_UNDECIDED,
  MNM_CLASS_NONE /* no graded set */
} mnm_screen_class;
const char *mnm_screen_class_name(mnm_screen_class of); /* never NULL */
mnm_screen_class mnm_screen_classify(const mnm_truth dimension[MNM_DIMENSIONS]);

/* ---- the result -------------------------------------------------------------------------------
 */

typedef enum mnm_screen_method {
  MNM_METHOD_GRADED,  /* dimensions by the exact rule */
  MNM_METHOD_ELEMENTS /* Palermo's elements and ILO's eleven */
} mnm_screen_method;
const char *mnm_screen_method_name(mnm_screen_method method); /* never NULL */

typedef enum mnm_outcome {
  MNM_OUTCOME_PRESUMED,     /* presume a victim: protection and referral now */
  MNM_OUTCOME_UNDECIDED,    /* protection and referral while it is found out */
  MNM_OUTCOME_NOT_INDICATED /* nothing here says so; never a refusal */
} mnm_outcome;
const char *mnm_outcome_name(mnm_outcome outcome);     /* "presumed-victim"; never NULL */
const char *mnm_outcome_referral(mnm_outcome outcome); /* a sentence; never NULL */

typedef struct mnm_screen_verdict { /* by one reading of the facts */
  mnm_truth element[3];             /* by mnm_element */
  mnm_truth dimension[MNM_DIMENSIONS];
  mnm_truth victim; /* Palermo */
  mnm_truth strict;
} mnm_screen_verdict;

typedef struct mnm_screen_support { /* what an element's present facts rest on */
  uint32_t testimony, other;        /* facts with testimony; with anything else */
  uint32_t both;                    /* facts with both */
  uint32_t contradicted;
} mnm_screen_support;

typedef enum mnm_need {
  MNM_NEED_HEALTH,
  MNM_NEED_SHELTER,
  MNM_NEED_COUNSEL,
  MNM_NEED_SAFETY
} mnm_need;
#define MNM_NEEDS 4
const char *mnm_need_name(mnm_need need); /* "health"; never NULL */

typedef struct mnm_screen_result {
  uint8_t method, form, age; /* age: as taken; CHILD also by reasons to believe so */
  uint8_t outcome, class_of;
  bool graded;   /* the set has all grades */
  bool stand_in; /* some are the labour set's */
  bool two_ages; /* age not known: what is decided holds for adult and child */
  bool consent;  /* somebody says the person agreed: without effect */
  uint8_t set;   /* mnm_screen_set that was asked */
  mnm_truth child;
  mnm_screen_counts counts[MNM_DIMENSIONS]; /* of `set` */
  mnm_screen_verdict with;                  /* all facts */
  mnm_screen_verdict without;               /* those with testimony alone left out */
  mnm_screen_support support[3];
  uint16_t ilo; /* of the eleven: those present */
  mnm_truth smuggling, rescreen;
  int64_t debt_days; /* from arrival to the last payment of a debt; -1: not known */
  mnm_truth need[MNM_NEEDS], refer[MNM_NEEDS]; /* refer: the person consents, as last said */
  uint8_t state[MNM_SCREEN_ITEMS_MAX];         /* mnm_truth of each item */
  uint8_t contradicted[MNM_SCREEN_ITEMS_MAX];  /* present by one, absent by another */
  uint8_t decides[MNM_SCREEN_ITEMS_MAX];       /* would, alone or with others */
  bool age_decides;
} mnm_screen_result;
/* Judges one form. Cost: O(facts + items). */
void mnm_screen_judge(mnm_screen_result *out, const mnm_screen_list *list,
                      const mnm_screen_form *form, const bool stand_in[MNM_SCREEN_SETS]);

#endif
