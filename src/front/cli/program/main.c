#include "front/cli/cli.h"

int main(int argc, char **argv) {
  return mnm_cli_main(argc, argv);
}
