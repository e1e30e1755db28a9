/* Ids are unique in a case. Where a source's own id is used for two different transfers, the later
 * one is shown under an alias: "s3/4711" for the id of another source (number 3) that means
 * something else here, "4711#2" for the second use within a source. Found by hashes of all own ids
 * of the case, in as many passes as memory asks for; equal hashes are then compared as texts. */
#include <stdio.h>
#include <stdlib.h>

#include "case/ledger/ledger_internal.h"

#define ENTRY_BYTES_LEAST (UINT64_C(1) << 20)

typedef struct id_entry {
  uint64_t hash, reference;
  uint32_t run, seq, row, source; /* run: index in the directory */
} id_entry;

uint32_t mnm_ledger__alias_text(char *buffer, uint32_t bytes, mnm_text native, uint64_t source_id,
                                uint32_t occurrence) {
  char prefix[32] = "", suffix[16] = "";
  if (source_id > 0) (void)snprintf(prefix, sizeof prefix, "s%llu/", (unsigned long long)source_id);
  if (occurrence > 1) (void)snprintf(suffix, sizeof suffix, "#%u", occurrence);
  int length = snprintf(buffer, bytes, "%s%.*s%s", prefix, (int)native.bytes, native.data, suffix);
  return length < 0 || (uint32_t)length >= bytes ? 0 : (uint32_t)length;
}

/* ---- collecting ---------------------------------------------------------------------------------
 */

typedef struct id_search {
  mnm_store *store;
  const mnm_ctx *ctx;
  mnm_ledger__directory directory;
  uint64_t run_id;
  mnm_column entries; /* id_entry */
  mnm_column blob;
  mnm_chunk_texts texts;
  mnm_ledger__rows block;
  uint64_t clashes;
} id_search;

static mnm_text chunk_text(const mnm_chunk_texts *texts, uint32_t row) {
  const uint32_t *start = texts->start.data, *length = texts->length.data;
  if (length[row] == 0) return (mnm_text){"", 0};
  return (mnm_text){(const char *)texts->text.data + start[row], length[row]};
}

static mnm_status read_texts(id_search *search, const mnm_ledger__run *run, uint32_t seq,
                             bool *out_some, mnm_err *err) {
  const mnm_ledger__chunk *chunk =
      mnm_ledger__find_chunk(&search->directory, run, MNM_LEDGER__NATIVE_ID, seq);
  *out_some = chunk != NULL;
  if (!chunk) return MNM_OK;
  MNM_TRY(mnm_ledger__read_chunk(search->store, run->run_id, chunk, &search->blob, err));
  return mnm_chunk_decode_text(&search->texts, chunk->rows, search->blob.data, search->blob.count,
                               err);
}

static mnm_status collect_chunk(id_search *search, uint32_t run_index, uint32_t seq,
                                uint64_t passes, uint64_t pass, mnm_err *err) {
  const mnm_ledger__run *run = mnm_ledger__run_at(&search->directory, run_index);
  bool some = false;
  MNM_TRY(read_texts(search, run, seq, &some, err));
  if (!some) return MNM_OK;
  const uint32_t columns =
      MNM_LEDGER__BIT(MNM_LEDGER__SOURCE) | MNM_LEDGER__BIT(MNM_LEDGER__REFERENCE);
  MNM_TRY(mnm_ledger__load_block(&search->directory, run, seq, columns, NULL, &search->block, err));
  if (search->block.source.count != search->texts.count ||
      search->block.reference.count != search->texts.count)
    return mnm_err_set(err, MNM_E_DAMAGED, "the chunks of a run have different rows");
  const uint32_t *source = search->block.source.data;
  const uint64_t *reference = search->block.reference.data;
  for (uint32_t row = 0; row < search->texts.count; row++) {
    mnm_text id = chunk_text(&search->texts, row);
    if (id.bytes == 0) continue;
    uint64_t hash = mnm_text_hash(id.data, id.bytes, 0);
    if (hash % passes != pass) continue;
    id_entry entry = {hash, reference[row], run_index, seq, row, source[row]};
    MNM_TRY(mnm_column_push(&search->entries, &entry, err));
  }
  return MNM_OK;
}

static int compare_entries(const void *a_data, const void *b_data) {
  const id_entry *a = a_data, *b = b_data;
  if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
  return a->reference < b->reference ? -1 : a->reference > b->reference;
}

/* ---- clashes ------------------------------------------------------------------------------------
 */

static mnm_status copy_id(id_search *search, const id_entry *entry, mnm_column *out, mnm_err *err) {
  bool some = false;
  MNM_TRY(read_texts(search, mnm_ledger__run_at(&search->directory, entry->run), entry->seq, &some,
                     err));
  mnm_text id = chunk_text(&search->texts, entry->row);
  out->count = 0;
  return mnm_column_append(out, id.data, id.bytes, err);
}

static mnm_status write_alias(id_search *search, const id_entry *entry, mnm_text id, bool foreign,
                              uint32_t occurrence, mnm_err *err) {
  char alias[MNM_TRANSFER_ID_BYTES];
  uint32_t bytes =
      mnm_ledger__alias_text(alias, sizeof alias, id, foreign ? entry->source : 0, occurrence);
  sqlite3_stmt *statement = NULL;
  MNM_TRY(mnm_store_prepare(search->store, &statement,
                            "INSERT INTO transfer_alias (reference, transfer_id, run_id)"
                            " VALUES (?1, ?2, ?3)",
                            err));
  (void)sqlite3_bind_int64(statement, 1, (int64_t)entry->reference);
  (void)sqlite3_bind_text(statement, 2, alias, (int)bytes, SQLITE_TRANSIENT);
  (void)sqlite3_bind_int64(statement, 3, (int64_t)search->run_id);
  search->clashes++;
  return mnm_store_step(search->store, statement, NULL, err);
}

/* Entries of one hash, by reference. Nearly always they are of one text; where a hash stands for
 * several texts each is treated in turn. */
static mnm_status treat_group(id_search *search, const id_entry *group, uint64_t count,
                              mnm_err *err) {
  mnm_column id, other;
  mnm_column_init(&id, 1, search->ctx);
  mnm_column_init(&other, 1, search->ctx);
  mnm_status status = MNM_OK;
  for (uint64_t i = 0; i < count && status == MNM_OK; i++) {
    const id_entry *entry = &group[i];
    if (mnm_ledger__run_at(&search->directory, entry->run)->run_id != search->run_id) continue;
    status = copy_id(search, entry, &id, err);
    if (status != MNM_OK || id.count > MNM_LEDGER__NATIVE_MOST) continue;
    bool foreign = false;
    uint32_t occurrence = 1;
    for (uint64_t j = 0; j < i && status == MNM_OK; j++) {
      status = copy_id(search, &group[j], &other, err);
      if (status != MNM_OK || other.count != id.count || memcmp(other.data, id.data, id.count) != 0)
        continue;
      if (group[j].source == entry->source)
        occurrence++;
      else
        foreign = true;
    }
    if (status == MNM_OK && (foreign || occurrence > 1))
      status = write_alias(search, entry, (mnm_text){id.data, (uint32_t)id.count}, foreign,
                           occurrence, err);
  }
  mnm_column_clear(&id);
  mnm_column_clear(&other);
  return status;
}

static mnm_status one_pass(id_search *search, uint64_t passes, uint64_t pass, mnm_err *err) {
  search->entries.count = 0;
  for (uint64_t run = 0; run < search->directory.run.count; run++) {
    uint32_t blocks = mnm_ledger__run_at(&search->directory, run)->column_count[MNM_LEDGER__BOOKED];
    for (uint32_t seq = 0; seq < blocks; seq++) {
      MNM_TRY(collect_chunk(search, (uint32_t)run, seq, passes, pass, err));
      MNM_TRY(mnm_ctx_tick(search->ctx, "compare ids", seq, blocks, err));
    }
  }
  id_entry *entries = search->entries.data;
  uint64_t count = search->entries.count;
  if (count < 2) return MNM_OK;
  qsort(entries, count, sizeof *entries, compare_entries);
  for (uint64_t first = 0, last; first < count; first = last) {
    last = first + 1;
    while (last < count && entries[last].hash == entries[first].hash) last++;
    if (last - first > 1) MNM_TRY(treat_group(search, entries + first, last - first, err));
  }
  return MNM_OK;
}

mnm_status mnm_ledger__alias_run(mnm_store *store, uint64_t run_id, uint64_t memory_bytes,
                                 uint64_t *out_clashes, const mnm_ctx *ctx, mnm_err *err) {
  *out_clashes = 0;
  id_search search = {.store = store, .ctx = ctx, .run_id = run_id};
  MNM_TRY(mnm_ledger__directory_open(&search.directory, store, run_id, ctx, err));
  mnm_column_init(&search.entries, sizeof(id_entry), ctx);
  mnm_column_init(&search.blob, 1, ctx);
  mnm_chunk_texts_init(&search.texts, ctx);
  mnm_ledger__rows_init(&search.block, ctx);
  uint64_t rows = 0;
  bool ours = false;
  for (uint64_t i = 0; i < search.directory.run.count; i++) {
    const mnm_ledger__run *run = mnm_ledger__run_at(&search.directory, i);
    if (run->column_count[MNM_LEDGER__NATIVE_ID] == 0) continue;
    ours = ours || run->run_id == run_id;
    rows += run->rows;
  }
  if (memory_bytes < ENTRY_BYTES_LEAST) memory_bytes = ENTRY_BYTES_LEAST;
  uint64_t passes = ours ? rows * 2 * sizeof(id_entry) / memory_bytes + 1 : 0;
  mnm_status status = MNM_OK;
  for (uint64_t pass = 0; pass < passes && status == MNM_OK; pass++)
    status = one_pass(&search, passes, pass, err);
  if (status == MNM_OK) *out_clashes = search.clashes;
  mnm_ledger__rows_clear(&search.block);
  mnm_chunk_texts_clear(&search.texts);
  mnm_column_clear(&search.blob);
  mnm_column_clear(&search.entries);
  mnm_ledger__directory_clear(&search.directory);
  return status;
}
