/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counters of our own: what clerks take in at the gateway's pages belongs to a partner of this dialect ([desk] partner).  No
 * message comes from it and none goes to it; its receipts are those of counter programs.
 */
#include "connectors/counter/counter.h"

extern const struct connector conn_desk;

const struct connector conn_desk = {
    .name = "desk-1.0",
    .title = "Counters of our own, at the pages",
    .spec = "docs/ui.md",
    .role = ROLE_POSTAL,
    .max_body = COUNTER_BODY_MAX,
    .receipt = counter_receipt,
};
