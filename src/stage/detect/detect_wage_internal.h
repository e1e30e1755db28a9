/* Wages of an account: by their channel, or paid again and again by somebody who gets less back. */
#ifndef MNM_STAGE_DETECT_WAGE_INTERNAL_H
#define MNM_STAGE_DETECT_WAGE_INTERNAL_H

#include "stage/detect/detect_each_internal.h"

typedef struct mnm_detect__earner { /* of one worker thread */
  const mnm_detect__run *run;
  mnm_graph_side out, in;
  mnm_column came, left; /* uint64_t: far end above, row below; of the account at hand */
  mnm_column wages;      /* uint32_t rows, rising */
  mnm_detect__sums sums;
  uint32_t bad_row;
} mnm_detect__earner;
/* Marks all wages, once for H1 and H5. */
MNM_MUST_CHECK mnm_status mnm_detect__wages_mark(mnm_detect__run *run, mnm_err *err);
void mnm_detect__earner_init(mnm_detect__earner *earner, const mnm_detect__run *run);
void mnm_detect__earner_clear(mnm_detect__earner *earner); /* also one that is all zero */
/* Fills wages, and left when there are some. The wages must be marked. */
MNM_MUST_CHECK mnm_status mnm_detect__earn(mnm_detect__earner *earner, uint32_t account);
/* Fills left. */
MNM_MUST_CHECK mnm_status mnm_detect__spend(mnm_detect__earner *earner, uint32_t account);

/* First key >= `least` of a rising list. */
static inline uint64_t mnm_detect__first_key(const mnm_column *keys, uint64_t least) {
  const uint64_t *all = keys->data;
  uint64_t begin = 0, end = keys->count;
  while (begin < end) {
    uint64_t middle = begin + (end - begin) / 2;
    if (all[middle] < least)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin;
}

#endif
