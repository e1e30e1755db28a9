/* Emitting: what a district or a network does goes into columns of its own. */
#include "lab/world/world_internal.h"

void mnm_world__block_init(world_block *b, const mnm_world *w, uint32_t group, uint32_t network,
                           const mnm_ctx *ctx) {
  *b = (world_block){.world = w, .group = group, .network = network, .status = MNM_OK};
  mnm_column_init(&b->transfer, sizeof(world_transfer), ctx);
  mnm_column_init(&b->fact, sizeof(world_fact), ctx);
  mnm_column_init(&b->instance, sizeof(world_instance), ctx);
  mnm_column_init(&b->instance_transfer, sizeof(uint64_t), ctx);
  mnm_column_init(&b->truth, sizeof(world_truth), ctx);
}

void mnm_world__block_clear(world_block *b) {
  mnm_column_clear(&b->transfer);
  mnm_column_clear(&b->fact);
  mnm_column_clear(&b->instance);
  mnm_column_clear(&b->instance_transfer);
  mnm_column_clear(&b->truth);
}

static void push(world_block *b, mnm_column *column, const void *value) {
  if (b->status == MNM_OK) b->status = mnm_column_push(column, value, NULL);
}

uint64_t mnm_world__pay(world_block *b, uint32_t from, uint32_t to, int64_t amount_minor,
                        uint32_t at_s, mnm_channel channel, world_purpose purpose, uint32_t place) {
  if (amount_minor <= 0 || from == NONE || to == NONE || from == to) return 0;
  if (at_s >= b->world->days * DAY_S || b->status != MNM_OK) return 0;
  int32_t day = (int32_t)(at_s / DAY_S);
  if (world_account_at(b->world, from)->opened_day > day) return 0;
  if (world_account_at(b->world, to)->opened_day > day) return 0;
  world_transfer transfer = {.key = world_key(WORLD_TRANSFER, b->group, b->ordinal++),
                             .amount_minor = amount_minor,
                             .from = from,
                             .to = to,
                             .at_s = at_s,
                             .place = place,
                             .purpose = (uint16_t)purpose,
                             .channel = (uint8_t)channel,
                             .stage = b->stage};
  mnm_column *column = &b->transfer;
  if (column->count == column->capacity) {
    b->status = mnm_column_reserve(column, 1024, NULL);
    if (b->status != MNM_OK) return 0;
  }
  ((world_transfer *)column->data)[column->count++] = transfer;
  return transfer.key;
}

void mnm_world__fact(world_block *b, world_fact_kind kind, uint32_t country, world_fact fact) {
  if (fact.at_s >= b->world->days * DAY_S || fact.a == NONE) return;
  fact.kind = (uint8_t)kind;
  fact.country = (uint8_t)country;
  fact.key = world_key(WORLD_FACT, b->group, b->fact_ordinal++);
  push(b, &b->fact, &fact);
}

void mnm_world__truth(world_block *b, world_truth truth) {
  truth.network = b->network;
  push(b, &b->truth, &truth);
}

void mnm_world__instance_begin(world_block *b, mnm_typology typology, world_instance_kind kind,
                               bool exact, uint32_t centre) {
  world_instance instance = {
      .key = world_key(WORLD_INSTANCE, b->group, (uint32_t)b->instance.count),
      .network = b->network,
      .centre = centre,
      .first = (uint32_t)b->instance_transfer.count,
      .typology = (uint8_t)typology,
      .kind = (uint8_t)kind,
      .exact = exact};
  push(b, &b->instance, &instance);
}

void mnm_world__instance_add(world_block *b, uint64_t transfer) {
  if (transfer != 0) push(b, &b->instance_transfer, &transfer);
}

void mnm_world__instance_end(world_block *b) {
  if (b->status != MNM_OK) return;
  world_instance *last = mnm_column_at(&b->instance, b->instance.count - 1);
  last->count = (uint32_t)b->instance_transfer.count - last->first;
  if (last->count == 0) b->instance.count--;
}
