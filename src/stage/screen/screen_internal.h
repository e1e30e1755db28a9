/* What the files of stage/screen share. */
#ifndef MNM_STAGE_SCREEN_INTERNAL_H
#define MNM_STAGE_SCREEN_INTERNAL_H

#include "stage/screen/screen.h"

/* Items that no list says: they are the program's own questions. Their place in the list is this
 * number. */
enum {
  SCREEN_ACT, /* the three elements, in the order of mnm_element */
  SCREEN_MEANS,
  SCREEN_PURPOSE,
  SCREEN_MAYBE_CHILD,
  SCREEN_CONSENT,
  SCREEN_BORDER,
  SCREEN_FEE,
  SCREEN_ENDED,
  SCREEN_DEBT,
  SCREEN_NEED,                        /* and three more, by mnm_need */
  SCREEN_REFER = SCREEN_NEED + 4,     /* and three more */
  SCREEN_OWN_ITEMS = SCREEN_REFER + 4 /* how many */
};
mnm_status mnm_screen__own_items(mnm_screen_list *list, mnm_err *err);

/* Letters of ASCII, digits, '-', '_', '.': 1 to 32 of them. Has no room for a full name. */
bool mnm_screen__is_label(mnm_text text);
bool mnm_screen__word(mnm_text text, const char *word); /* ASCII case does not matter */

#endif
