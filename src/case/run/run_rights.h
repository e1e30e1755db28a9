/* The rights clock: for each right of a possible victim when its period began, when it ends by
 * which law, and what is overdue. Periods are data (data/rights.yaml) with source and mark. */
#ifndef MNM_CASE_RUN_RIGHTS_H
#define MNM_CASE_RUN_RIGHTS_H

#include "case/store/store_victim.h"

typedef enum mnm_right {
  MNM_RIGHT_REFLECTION,
  MNM_RIGHT_RESIDENCE,
  MNM_RIGHT_NOTICE,
  MNM_RIGHT_PROTECTION,
  MNM_RIGHT_APPEAL
} mnm_right;
#define MNM_RIGHTS 5
const char *mnm_right_id(mnm_right right); /* "reflection"; never NULL */
bool mnm_right_find(mnm_text id, mnm_right *out);

typedef enum mnm_right_event {
  MNM_RIGHT_FROM, /* its period begins */
  MNM_RIGHT_DUE,  /* its last day, as somebody says: goes before what is computed */
  MNM_RIGHT_DONE  /* what was due was done, or the right was used up */
} mnm_right_event;
#define MNM_RIGHT_EVENTS 3
const char *mnm_right_event_name(mnm_right_event event); /* "from"; never NULL */
bool mnm_right_event_find(mnm_text name, mnm_right_event *out);

typedef struct mnm_right_period {
  mnm_text law;          /* a country's two letters, or coe, eu */
  uint8_t right, status; /* mnm_right; mnm_screen_status */
  uint16_t days, months; /* one of them is 0 */
  bool at_least;         /* the law sets the least period */
  mnm_text source;
} mnm_right_period;
#define MNM_RIGHT_PERIODS_MAX 512
typedef struct mnm_rights_table {
  mnm_arena arena;
  mnm_text name[MNM_RIGHTS], from[MNM_RIGHTS], due[MNM_RIGHTS];
  mnm_right_period period[MNM_RIGHT_PERIODS_MAX];
  uint32_t count;
} mnm_rights_table;
/* path NULL: what comes with the program. To be cleared, also after a failure. MNM_E_PARSE,
 * MNM_E_RANGE, MNM_E_LIMIT with line and column. */
MNM_MUST_CHECK mnm_status mnm_rights_table_read(mnm_rights_table *out, const char *path,
                                                const mnm_ctx *ctx, mnm_err *err);
void mnm_rights_table_clear(mnm_rights_table *table);
/* NULL: no period of this right by this law. Letters of either case. */
const mnm_right_period *mnm_rights_period(const mnm_rights_table *table, mnm_text law,
                                          mnm_right right);
/* The last day of a period that begins on `from_us`: the day itself does not count; a month ends on
 * the day of the same number, or on its last one. */
int64_t mnm_rights_end(int64_t from_us, const mnm_right_period *period);

typedef enum mnm_right_state {
  MNM_RIGHT_NOT_STARTED,
  MNM_RIGHT_NO_PERIOD, /* begun, and nobody says until when */
  MNM_RIGHT_RUNNING,
  MNM_RIGHT_OVERDUE, /* its last day has passed and nothing was done */
  MNM_RIGHT_CLOSED
} mnm_right_state;
const char *mnm_right_state_name(mnm_right_state state); /* "overdue"; never NULL */

typedef struct mnm_right_clock { /* of one right of one person */
  uint64_t subject_id;
  uint8_t right, state;
  char law[8];                      /* "": none was named */
  int64_t from_us, due_us, done_us; /* MNM_TIME_NONE: none */
  bool entered;                     /* the last day was entered, not computed */
  uint8_t status;                   /* mnm_screen_status of the period; when computed */
  const mnm_right_period *period;   /* of the table; NULL: none */
  int64_t days_left;                /* to the last day; when there is one and it is not closed */
} mnm_right_clock;
/* Appends a clock for each right of which something was entered, by person and right; of one
 * subject (not 0) all five. Days are counted from the day of now_us. */
MNM_MUST_CHECK mnm_status mnm_run_rights(mnm_store *store, uint64_t subject_id,
                                         const mnm_rights_table *table, int64_t now_us,
                                         mnm_column *out, mnm_err *err);

#endif
