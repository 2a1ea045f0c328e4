/* SPDX-License-Identifier: Apache-2.0 */
/* libxml2's way to files, closed except for assets: "asset:/schemas/..." opens what is built in, nothing else opens. */
#ifndef XML_ASSET_IO_H
#define XML_ASSET_IO_H

#define ASSET_SCHEME "asset:/"

/* Once per process, before any thread. */
void asset_io_start(void);

#endif
