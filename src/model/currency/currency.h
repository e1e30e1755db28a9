/* currency: codes, decimals, names. ISO 4217 numeric codes stand for themselves, so that stored
 * codes mean the same in every case and version; assets outside ISO 4217 start at 1001, withdrawn
 * currencies whose number another one has now at 2001. A number once given keeps its meaning. */
#ifndef MNM_MODEL_CURRENCY_H
#define MNM_MODEL_CURRENCY_H

#include "base/text/text.h"

#define MNM_CURRENCY_NONE 0

/* Alphabetic code ("EUR"), ISO's three digits ("978"), any alias ("Euro", "US Dollar"); letters in
 * any case, blanks around it do not count. 0 when unknown. A name that several currencies share is
 * unknown. Cost: two binary searches in small tables; who reads millions of rows keeps the last
 * hit. */
uint16_t mnm_currency_find(mnm_text name);
/* "EUR"; "???" for an unknown number. Never NULL. */
const char *mnm_currency_code(uint16_t currency);
/* "US Dollar"; "" for an unknown number. Never NULL. */
const char *mnm_currency_name(uint16_t currency);
/* Decimals: JPY 0, EUR 2, KWD 3, BTC 8, ETH 9 (scaled from 18, remainder recorded). -1 unknown. */
int32_t mnm_currency_exponent(uint16_t currency);
uint32_t mnm_currency_count(void);
uint16_t mnm_currency_at(uint32_t index); /* in order of alphabetic code; 0 from count on */

#endif
