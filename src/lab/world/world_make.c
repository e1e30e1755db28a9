/* A world from its scenario: plan, then districts and networks as tasks, then one order for all. */
#include "lab/world/world_network.h"

static uint32_t block_count(const mnm_world *w) {
  return (uint32_t)(w->district.count + w->network.count);
}

typedef struct work { /* of all tasks */
  mnm_world *world;
  world_block *blocks;
  int64_t *scratch; /* TOWN_SCRATCH a worker */
  const mnm_ctx *ctx;
} work;

static mnm_status one_block(void *payload, uint32_t task, uint32_t worker) {
  work *of = payload;
  const mnm_world *w = of->world;
  uint32_t districts = (uint32_t)w->district.count;
  int64_t *scratch = of->scratch + (size_t)worker * TOWN_SCRATCH;
  world_block *b = &of->blocks[task];
  if (task < districts) {
    mnm_world__block_init(b, w, world_group(WORLD_DISTRICT, task), NONE, of->ctx);
    mnm_world__district(b, task, scratch);
  } else {
    uint32_t number = task - districts;
    mnm_world__block_init(b, w, world_network_at(w, number)->group, number, of->ctx);
    mnm_world__network(b, number, scratch);
  }
  if (worker == 0 && b->status == MNM_OK) {
    b->status = mnm_ctx_tick(of->ctx, "live", task, block_count(w), NULL);
  }
  return b->status;
}

/* Everything but transfers, end to end in block order. */
static mnm_status merge_rest(mnm_world *w, world_block *blocks, uint32_t count, mnm_err *err) {
  for (uint32_t i = 0; i < count; i++) {
    world_block *b = &blocks[i];
    world_instance *instance = b->instance.data;
    for (uint64_t j = 0; j < b->instance.count; j++) {
      instance[j].first += (uint32_t)w->instance_transfer.count;
    }
    MNM_TRY(mnm_column_append(&w->instance, b->instance.data, b->instance.count, err));
    MNM_TRY(mnm_column_append(&w->instance_transfer, b->instance_transfer.data,
                              b->instance_transfer.count, err));
    MNM_TRY(mnm_column_append(&w->fact, b->fact.data, b->fact.count, err));
    MNM_TRY(mnm_column_append(&w->truth, b->truth.data, b->truth.count, err));
    mnm_column_clear(&b->instance);
    mnm_column_clear(&b->instance_transfer);
    mnm_column_clear(&b->fact);
    mnm_column_clear(&b->truth);
  }
  return MNM_OK;
}

mnm_status mnm_world__run(mnm_world *w, const mnm_ctx *ctx, mnm_err *err) {
  uint32_t count = block_count(w), workers = mnm_pool_threads(ctx ? ctx->pool : NULL);
  size_t scratch_bytes = (size_t)workers * TOWN_SCRATCH * sizeof(int64_t);
  size_t block_bytes = (size_t)count * sizeof(world_block);
  if (count == 0) return MNM_OK;
  work of = {.world = w, .ctx = ctx};
  of.blocks = mnm_mem_new(ctx, block_bytes);
  of.scratch = mnm_mem_new(ctx, scratch_bytes);
  mnm_status status = of.blocks && of.scratch ? MNM_OK : mnm_err_nomem(err);
  if (status == MNM_OK) {
    status = mnm_pool_run(ctx ? ctx->pool : NULL, count, one_block, &of);
    if (status == MNM_E_NOMEM) (void)mnm_err_nomem(err);
    if (status == MNM_E_CANCELLED) (void)mnm_err_set(err, status, "stopped while people lived");
  }
  if (status == MNM_OK) status = merge_rest(w, of.blocks, count, err);
  if (status == MNM_OK) status = mnm_world__sort(w, of.blocks, count, ctx, err);
  for (uint32_t i = 0; of.blocks && i < count; i++) mnm_world__block_clear(&of.blocks[i]);
  mnm_mem_free(ctx, of.scratch, scratch_bytes);
  mnm_mem_free(ctx, of.blocks, block_bytes);
  return status;
}

static const world_scenario *find_scenario(const char *name) {
  for (uint32_t i = 0; i < mnm_world__scenario_count; i++) {
    if (strcmp(mnm_world__scenarios[i].name, name) == 0) return &mnm_world__scenarios[i];
  }
  return NULL;
}

static void rates(mnm_world *w) {
  for (uint32_t country = 0; country < COUNTRIES; country++) {
    w->money_ppm[country] = ASSUMED.money_ppm[country];
    w->rate_ppm[country] = ASSUMED.money_ppm[country] * ASSUMED.price_permille[country] / 1000;
    w->currency[country] = mnm_currency_find(mnm_text_of(mnm_world__countries[country].currency));
    assert(w->currency[country] != MNM_CURRENCY_NONE);
  }
}

static void init_columns(mnm_world *w, const mnm_ctx *ctx) {
  mnm_column_init(&w->person, sizeof(world_person), ctx);
  mnm_column_init(&w->firm, sizeof(world_firm), ctx);
  mnm_column_init(&w->account, sizeof(world_account), ctx);
  mnm_column_init(&w->district, sizeof(world_district), ctx);
  mnm_column_init(&w->network, sizeof(world_network), ctx);
  mnm_column_init(&w->transfer, sizeof(world_transfer), ctx);
  mnm_column_init(&w->fact, sizeof(world_fact), ctx);
  mnm_column_init(&w->instance, sizeof(world_instance), ctx);
  mnm_column_init(&w->instance_transfer, sizeof(uint64_t), ctx);
  mnm_column_init(&w->truth, sizeof(world_truth), ctx);
}

static size_t entry_bytes(const mnm_world *w) {
  return ((size_t)w->scenario->entry_count + 1) * sizeof(uint32_t);
}

static mnm_status make(mnm_world *w, const mnm_ctx *ctx, mnm_err *err) {
  w->entry_first = mnm_mem_new(ctx, entry_bytes(w));
  if (!w->entry_first) return mnm_err_nomem(err);
  MNM_TRY(mnm_world__calendar(w, err));
  rates(w);
  MNM_TRY(mnm_world__nations(w, err));
  MNM_TRY(mnm_world__people(w, err));
  MNM_TRY(mnm_world__networks(w, err));
  return mnm_world__run(w, ctx, err);
}

mnm_status mnm_world_new(mnm_world **out, const char *scenario, uint32_t size, uint64_t seed,
                         const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  const world_scenario *found = find_scenario(scenario);
  if (!found) {
    (void)mnm_err_set(err, MNM_E_NOTFOUND, "no scenario has this name");
    mnm_err_hint(err, "'manumit exercise list' shows their names");
    return MNM_E_NOTFOUND;
  }
  if (size == MNM_WORLD_SIZE_OWN) size = found->size;
  if (size > MNM_WORLD_SIZE_MOST) {
    return mnm_err_set(err, MNM_E_RANGE, "a world has at most %u inhabitants", MNM_WORLD_SIZE_MOST);
  }
  mnm_world *w = mnm_mem_new(ctx, sizeof *w);
  if (!w) return mnm_err_nomem(err);
  if (ctx) w->alloc = ctx->alloc;
  w->scenario = found;
  w->size = size;
  w->seed = seed;
  w->id_key[0] = world_hash(seed, WORLD_STREAM_ID, 1, 0);
  w->id_key[1] = world_hash(seed, WORLD_STREAM_ID, 2, 0);
  init_columns(w, ctx);
  mnm_status status = make(w, ctx, err);
  if (status != MNM_OK) {
    mnm_world_free(w);
    return status;
  }
  *out = w;
  return MNM_OK;
}

void mnm_world_free(mnm_world *w) {
  if (!w) return;
  mnm_column *columns[] = {&w->person,   &w->firm, &w->account,  &w->district,          &w->network,
                           &w->transfer, &w->fact, &w->instance, &w->instance_transfer, &w->truth};
  for (uint32_t i = 0; i < sizeof columns / sizeof columns[0]; i++) mnm_column_clear(columns[i]);
  mnm_alloc alloc = w->alloc;
  mnm_alloc_free(&alloc, w->entry_first, entry_bytes(w));
  mnm_alloc_free(&alloc, w, sizeof *w);
}

uint32_t mnm_world_scenario_count(void) {
  return mnm_world__scenario_count;
}

mnm_world_scenario mnm_world_scenario_at(uint32_t index) {
  assert(index < mnm_world__scenario_count);
  const world_scenario *s = &mnm_world__scenarios[index];
  return (mnm_world_scenario){s->name, s->title, s->briefing, s->size, s->days};
}

mnm_world_counts mnm_world_count(const mnm_world *w) {
  mnm_world_counts counts = {.transfers = w->transfer.count,
                             .accounts = w->account.count,
                             .persons = w->person.count,
                             .firms = w->firm.count,
                             .networks = w->network.count,
                             .instances = w->instance.count,
                             .criminal_transfers = w->crimes};
  for (uint32_t i = 0; i < w->person.count; i++) {
    counts.victims += (world_person_at(w, i)->roles & ROLE_VICTIM) != 0;
  }
  return counts;
}
