/* What text's files share. */
#ifndef MNM_BASE_TEXT_INTERNAL_H
#define MNM_BASE_TEXT_INTERNAL_H

#include "base/text/text.h"

/* Length of the valid UTF-8 sequence at data (Unicode 15, table 3-7: no overlong forms, no
 * surrogates, nothing over U+10FFFF) and its character; 0 when there is none. bytes > 0. */
uint32_t mnm_text__decode(const unsigned char *data, uint64_t bytes, uint32_t *character);

#endif
