/* cli: the command line. Every verb is one row of a table (name, summary, options, examples, exit
 * codes): --help, the manual pages in man/ and the completion file are made from that table. Verbs
 * read arguments, call case/run and case/store, and hand results to gate/out; no logic of their
 * own. */
#ifndef MNM_FRONT_CLI_H
#define MNM_FRONT_CLI_H

/* What the process returns. Documented in manumit(1); numbers are never reused. */
typedef enum mnm_exit {
  MNM_EXIT_OK = 0,
  MNM_EXIT_PROBLEM = 1, /* a check found something wrong */
  MNM_EXIT_USAGE = 2,
  MNM_EXIT_INPUT = 3, /* an input does not have the shape it should have */
  MNM_EXIT_CASE = 4,  /* not a case file, newer, damaged, or something named is not in it */
  MNM_EXIT_BUSY = 5,  /* another process writes */
  MNM_EXIT_KEY = 6,   /* key or permission */
  MNM_EXIT_IO = 7,    /* reading or writing failed */
  MNM_EXIT_CANCELLED = 8,
  MNM_EXIT_LIMIT = 9, /* memory, or a stated bound */
  MNM_EXIT_INTERNAL = 70,
  MNM_EXIT_PIPE = 141 /* nobody read the output any more */
} mnm_exit;

/* The whole program; returns the exit code. Takes over SIGINT, SIGTERM and SIGPIPE. */
int mnm_cli_main(int argc, char **argv);

#endif
