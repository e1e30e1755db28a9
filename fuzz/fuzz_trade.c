/* Published figures and lists of offences from any bytes: an error has its place; what is taken has
 * all that it must have. */
#include <stdlib.h>

#include "stage/offence/offence.h"
#include "stage/trade/trade.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held) {
  if (!held) abort();
}

static bool is_fine(mnm_status status, const mnm_err *err) {
  if (status == MNM_OK) return true;
  must(status == MNM_E_PARSE || status == MNM_E_LIMIT);
  must(err->status == status && err->message[0] != '\0' && err->row > 0);
  return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  mnm_trade_figures figures;
  mnm_offences offences;
  mnm_err err = {0};
  mnm_trade_figures_init(&figures, NULL);
  mnm_offences_init(&offences, NULL);
  if (is_fine(mnm_trade_figures_read(&figures, "figures", (const char *)data, size, &err), &err)) {
    const mnm_trade_figure *figure = figures.figure.data;
    for (uint64_t i = 0; i < figures.figure.count; i++)
      must(figure[i].usd > 0 && figure[i].mark.bytes == 1 && figure[i].id.bytes > 0);
  }
  err = (mnm_err){0};
  if (is_fine(mnm_offences_read(&offences, "offences", (const char *)data, size, &err), &err)) {
    const mnm_offence *offence = offences.offence.data;
    for (uint64_t i = 0; i < offences.offence.count; i++)
      must(offence[i].sign_first + offence[i].sign_count <= offences.sign.count);
  }
  mnm_offences_clear(&offences);
  mnm_trade_figures_clear(&figures);
  return 0;
}
