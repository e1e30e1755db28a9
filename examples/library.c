/* The engine as a library: how many fan-outs and fan-ins are in a ledger file?
 *
 *   cc library.c $(pkg-config --cflags --libs manumit) -o library && ./library ledger.csv */
#include <manumit.h>
#include <stdio.h>

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  mnm_err err = {0};
  mnm_run_plain *plain = NULL;
  mnm_run_plain_summary summary = {0};
  mnm_detect_parameters parameters;
  mnm_detect_defaults(&parameters);
  if (mnm_run_plain_detect(&plain, argv[1], NULL, NULL, &parameters, &summary, NULL, &err) !=
      MNM_OK) {
    char text[800];
    mnm_err_text(&err, text, sizeof text);
    fprintf(stderr, "%s\n", text);
    return 1;
  }
  printf("%llu findings\n", (unsigned long long)summary.findings);
  mnm_run_plain_free(plain);
  return 0;
}
