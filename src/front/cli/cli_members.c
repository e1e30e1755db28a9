/* Which accounts a verb is about: a network's, or a list of them. */
#include <string.h>

#include "front/cli/cli_internal.h"

#define LIST_MOST 10000

static mnm_status split(mnm_cli *cli, const char *list, mnm_column *labels, mnm_err *err) {
  while (*list != '\0') {
    const char *end = strchr(list, ',');
    size_t bytes = end ? (size_t)(end - list) : strlen(list);
    mnm_text label = {list, (uint32_t)bytes};
    if (bytes == 0 || labels->count >= LIST_MOST)
      return mnm_cli__usage(cli, err, "--accounts must be a list as A,B of at most %d", LIST_MOST);
    MNM_TRY(mnm_column_push(labels, &label, err));
    list += bytes + (end ? 1 : 0);
  }
  return MNM_OK;
}

mnm_status mnm_cli__network_number(mnm_cli *cli, uint64_t *out, mnm_err *err) {
  if (cli->argument_count != 3 || strcmp(cli->argument[1], "network") != 0)
    return mnm_cli__usage(cli, err, "say which network, as 'network 3'");
  const char *number = cli->argument[2];
  if (number[0] == 'N') number++;
  return mnm_cli__number(cli, number, "the number of a network", out, err);
}

mnm_status mnm_cli__network_or_accounts(mnm_cli *cli, mnm_column *labels, uint64_t *out_network,
                                        mnm_err *err) {
  const char *list = mnm_cli__value(cli, "accounts");
  *out_network = 0;
  if ((list != NULL) == (cli->argument_count > 1))
    return mnm_cli__usage(cli, err, "give either 'network NUMBER' or --accounts");
  return list ? split(cli, list, labels, err) : mnm_cli__network_number(cli, out_network, err);
}
