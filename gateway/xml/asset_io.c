/* SPDX-License-Identifier: Apache-2.0 */
/* libxml2's way to files; see asset_io.h. */
#include "xml/asset_io.h"

#include <libxml/parser.h>
#include <libxml/xmlIO.h>

#include "base/asset.h"

static xmlParserInput *
load(const char *url, const char *id, xmlParserCtxt *ctxt)
{
	size_t n = strlen(ASSET_SCHEME);

	(void)id;
	if (url == NULL || strncmp(url, ASSET_SCHEME, n) != 0)
		return NULL;
	const struct asset *asset = asset_find(url + n);
	if (asset == NULL)
		return NULL;
	/* A copy: libxml2 2.9.14 loses its place in a static buffer that is larger than one of its chunks. */
	xmlParserInputBuffer *buf = xmlParserInputBufferCreateMem(asset->data, (int)asset_size(asset), XML_CHAR_ENCODING_NONE);
	xmlParserInput *in = buf != NULL ? xmlNewIOInputStream(ctxt, buf, XML_CHAR_ENCODING_NONE) : NULL;
	if (in != NULL)
		in->filename = (char *)xmlStrdup((const xmlChar *)url);
	return in;
}

void
asset_io_start(void)
{
	xmlSetExternalEntityLoader(load);
}
