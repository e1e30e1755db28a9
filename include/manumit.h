/* manumit: the engine as a library. One include for all public headers; each can also be taken
 * alone. Build with: cc program.c $(pkg-config --cflags --libs manumit). What a header promises
 * stands in its comments. The command line is not part of the library. */
#ifndef MANUMIT_H
#define MANUMIT_H

#include "base/arena/arena.h"
#include "base/column/column.h"
#include "base/ctx/ctx.h"
#include "base/err/err.h"
#include "base/money/money.h"
#include "base/pool/pool.h"
#include "base/reader/reader.h"
#include "base/rng/rng.h"
#include "base/status/status.h"
#include "base/text/text.h"
#include "base/time/time.h"
#include "case/identity/identity.h"
#include "case/ledger/ledger.h"
#include "case/run/run.h"
#include "case/store/store.h"
#include "gate/out/out.h"
#include "gate/report/report.h"
#include "gate/shield/shield.h"
#include "kernel/community/community.h"
#include "kernel/graph/graph.h"
#include "kernel/json/json.h"
#include "kernel/seal/seal.h"
#include "kernel/wire/wire.h"
#include "kernel/yaml/yaml.h"
#include "model/accounts/accounts.h"
#include "model/arrow/arrow.h"
#include "model/currency/currency.h"
#include "model/findings/findings.h"
#include "model/networks/networks.h"
#include "model/schema/schema.h"
#include "model/statements/statements.h"
#include "model/transfers/transfers.h"
#include "stage/claim/claim.h"
#include "stage/detect/detect.h"
#include "stage/ingest/ingest.h"
#include "stage/network/network.h"

#endif
