/* How the figures were made, one line explained, where they come from. */
#include <stdio.h>

#include "gate/report/report_exhibit_internal.h"

static void put_explained(paper *to) {
  const mnm_exhibit *exhibit = to->exhibit;
  if (exhibit->explain_count == 0) return;
  mnm_report__paper_section(to, "One line explained");
  mnm_report__paper_text(
      to, 9, false, 0,
      mnm_text_of(
          "For the witness: the steps by which any line of the schedule is explained, shown "
          "on one of them with the figures that stand there."));
  mnm_report__paper_gap(to, 8);
  for (uint32_t i = 0; i < exhibit->explain_count; i++)
    mnm_report__paper_fact(to, exhibit->explains[i].name, exhibit->explains[i].says);
}

static void put_sources(paper *to) {
  const mnm_exhibit *exhibit = to->exhibit;
  static const paper_column columns[] = {{"No.", 26, false, false, 1},
                                         {"File", 150, false, true, 2},
                                         {"Bytes", 62, true, false, 1},
                                         {"", 8, false, false, 1},
                                         {"Added (UTC)", 76, false, false, 1},
                                         {"By", 76, false, false, 2},
                                         {"Legal basis", 120, false, false, 3},
                                         {"Lines", 36, true, false, 1},
                                         {"", 8, false, false, 1},
                                         {"SHA-256 of the file", 220, false, false, 2}};
  const paper_table table = {columns, 10, 7};
  mnm_report__paper_section(to, "Sources and audit");
  mnm_report__paper_titles(to, &table);
  for (uint32_t i = 0; i < exhibit->source_count; i++) {
    const mnm_exhibit_source *source = &exhibit->sources[i];
    char number[24], bytes[32], added[PAPER_DAY], lines[24];
    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)source->number);
    (void)snprintf(bytes, sizeof bytes, "%llu", (unsigned long long)source->bytes);
    (void)snprintf(lines, sizeof lines, "%llu", (unsigned long long)source->lines);
    mnm_text day = mnm_report__paper_day(added, source->added_us, MNM_GRAIN_MINUTE);
    const mnm_text none = {"", 0};
    const mnm_text cells[] = {
        mnm_text_of(number), source->file,  mnm_text_of(bytes), none, day,
        source->added_by,    source->legal, mnm_text_of(lines), none, source->sha256};
    mnm_report__paper_put(to, &table, cells, false);
  }
  mnm_report__paper_heading(to, "Digests");
  mnm_report__paper_fact(to, mnm_text_of("All transfers"), exhibit->input_digest);
  mnm_report__paper_fact(to, mnm_text_of("The table of this rule"), exhibit->table_digest);
  mnm_report__paper_heading(to, "Audit");
  char text[400];
  (void)snprintf(text, sizeof text,
                 "Entry %llu of the audit is the last one about this claim; its hash stands below "
                 "and on every page. Each entry holds the hash of the one before, so nothing up to "
                 "it can be changed without this line changing.",
                 (unsigned long long)exhibit->audit_entry);
  mnm_report__paper_text(to, 9, false, 0, mnm_text_of(text));
  mnm_report__paper_fact(to, mnm_text_of("Hash"), exhibit->audit_hash);
  mnm_report__paper_fact(to, mnm_text_of("To make the figures again"), exhibit->command);
  mnm_report__paper_fact(to, mnm_text_of("To check the case"),
                         mnm_text_of("manumit verify CASE: chain, sources, and every table made "
                                     "again from the records"));
}

void mnm_report__paper_method(paper *to) {
  const mnm_exhibit *exhibit = to->exhibit;
  put_explained(to);
  mnm_report__paper_section(to, "Method");
  for (uint32_t i = 0; i < exhibit->fact_count; i++)
    mnm_report__paper_fact(to, exhibit->facts[i].name, exhibit->facts[i].says);
  put_sources(to);
}
