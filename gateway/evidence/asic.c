/* SPDX-License-Identifier: Apache-2.0 */
/* Containers, made and judged; see asic.h. */
#include "evidence/asic.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "crypto/seal.h"
#include "crypto/stamp.h"

enum { MANIFEST_MAX = 16 * 1024 * 1024 };

#define MEDIA_TYPE "application/vnd.etsi.asic-e+zip"
#define SUMS "SHA256SUMS"
#define MANIFEST "META-INF/ASiCManifest.xml"
#define SIGNATURE "META-INF/signature.p7s"
#define STAMP_MANIFEST "META-INF/ASiCManifest-timestamp.xml"
#define STAMP "META-INF/timestamp.tst"

static const struct {
	const char *ending, *type;
} types[] = {
    {".xml", "application/xml"}, {".http", "message/http"}, {".json", "application/json"}, {".pem", "application/x-pem-file"},
    {".p7s", "application/pkcs7-signature"}, {".tsr", "application/timestamp-reply"}, {SUMS, "text/plain"},
};

static const char *
type_of(const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		size_t k = strlen(types[i].ending);
		if (n >= k && strcmp(name + n - k, types[i].ending) == 0)
			return types[i].type;
	}
	return "application/octet-stream";
}

/* a line of the manifest */
static const char *
reference(struct arena *a, const struct zip_entry *z)
{
	unsigned char digest[DIGEST_LEN];

	digest_of(z->data, digest);
	return arena_fmt(a,
	    "<asic:DataObjectReference URI=\"%s\" MimeType=\"%s\"><ds:DigestMethod "
	    "Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>%s</ds:DigestValue></"
	    "asic:DataObjectReference>\n",
	    z->name, type_of(z->name), text_base64(a, digest, sizeof digest));
}

/* of all but the mimetype, which ASiC leaves out */
static struct str
manifest(struct arena *a, const char *signature, const char *type, const struct zip_entry *z, size_t n)
{
	struct buf b;

	buf_init(&b, a, MANIFEST_MAX);
	buf_fmt(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<asic:ASiCManifest xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n"
	    "<asic:SigReference URI=\"%s\" MimeType=\"%s\"/>\n", signature, type);
	for (size_t i = 1; i < n; i++)
		buf_str(&b, reference(a, &z[i]));
	buf_str(&b, "</asic:ASiCManifest>\n");
	return (struct str){b.p, b.len};
}

static struct str
sums(struct arena *a, const struct zip_entry *z, size_t n)
{
	char hex[DIGEST_HEX];
	struct buf b;

	buf_init(&b, a, MANIFEST_MAX);
	for (size_t i = 0; i < n; i++) {
		digest_hex(z[i].data, hex);
		buf_fmt(&b, "%s  %s\n", hex, z[i].name);
	}
	return (struct str){b.p, b.len};
}

static struct str
sign_manifest(struct arena *a, const struct zip_entry *z, size_t n)
{
	return manifest(a, SIGNATURE, type_of(SIGNATURE), z, n);
}

static struct str
stamp_manifest(struct arena *a, const struct zip_entry *z, size_t n)
{
	return manifest(a, STAMP, "application/vnd.etsi.timestamp-token", z, n);
}

int
asic_sign(struct arena *a, const struct sign_key *k, const struct zip_entry *files, size_t n, struct asic *out, struct err *e)
{
	struct zip_entry *z = out->entries = arena_alloc(a, (n + ASIC_OWN) * sizeof *z);

	z[0] = (struct zip_entry){"mimetype", str_of(MEDIA_TYPE)};
	memcpy(z + 1, files, n * sizeof *z);
	n++;
	z[n] = (struct zip_entry){SUMS, sums(a, z, n)};
	n++;
	z[n] = (struct zip_entry){MANIFEST, sign_manifest(a, z, n)};
	out->n = n + 2;
	z[n + 1].name = SIGNATURE;
	return seal_make(k, a, z[n].data, &z[n + 1].data, e);
}

struct str
asic_to_stamp(struct arena *a, const struct asic *c)
{
	return stamp_manifest(a, c->entries, c->n);
}

void
asic_stamped(struct asic *c, struct str bytes, struct str token)
{
	c->entries[c->n++] = (struct zip_entry){STAMP_MANIFEST, bytes};
	c->entries[c->n++] = (struct zip_entry){STAMP, token};
}

/* ---- judging ---- */

static int
wrong(struct err *e, const char *name, const char *what)
{
	return err_set(e, ERR_REFUSED_SIG, "%s: %s", name, what);
}

static bool
same(struct str a, struct str b)
{
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* Does the manifest at z[n] say what the entries before it are?  If not, which of them does it not know? */
static int
check_manifest(struct arena *a, const struct zip_entry *z, size_t n, struct str wanted, struct err *e)
{
	const char *text = arena_dup(a, z[n].data.p, z[n].data.n);

	if (same(z[n].data, wanted))
		return 0;
	for (size_t i = 1; i < n; i++)
		if (strstr(text, arena_fmt(a, "URI=\"%s\"", z[i].name)) != NULL && strstr(text, reference(a, &z[i])) == NULL)
			return wrong(e, z[i].name, "its bytes do not fit the manifest's digest");
	for (size_t i = 1; i < n; i++)
		if (strstr(text, reference(a, &z[i])) == NULL)
			return wrong(e, z[i].name, "the manifest does not name it");
	return wrong(e, z[n].name, "it names other entries than there are");
}

static int
check_stamp(struct arena *a, const struct zip_entry *z, size_t n, const struct anchors *tsa, struct asic_found *out, struct err *e)
{
	struct str kept;

	if (check_manifest(a, z, n - 2, stamp_manifest(a, z, n - 2), e) != 0)
		return -1;
	if (tsa == NULL)
		return 0;
	if (stamp_untoken(a, z[n - 1].data, &kept, e) != 0 || stamp_check(tsa, z[n - 2].data, kept, &out->at_ms, e) != 0)
		return err_doing(e, "%s", z[n - 1].name);
	return 0;
}

static int
check_signature(struct arena *a, const struct zip_entry *z, size_t n, const struct anchors *trust, struct asic_found *out,
    struct err *e)
{
	const size_t at = n - 2; /* of the manifest */
	struct err why = {0};

	if (n < 4 || strcmp(z[n - 1].name, SIGNATURE) != 0 || strcmp(z[at].name, MANIFEST) != 0)
		return err_set(e, ERR_REFUSED_SIG, "%s and %s are not at its end: it is not signed", MANIFEST, SIGNATURE);
	if (seal_check(trust, z[at].data, z[n - 1].data, out->at_ms, &why) != 0)
		return err_set(e, ERR_REFUSED_SIG, "%s or %s: %s", MANIFEST, SIGNATURE, why.msg);
	if (strcmp(z[0].name, "mimetype") != 0 || !str_eq(z[0].data, MEDIA_TYPE))
		return wrong(e, z[0].name, "the first entry is not the mimetype of ASiC-E");
	if (check_manifest(a, z, at, sign_manifest(a, z, at), e) != 0)
		return -1;
	out->files = at - 2;
	return strcmp(z[at - 1].name, SUMS) == 0 && same(z[at - 1].data, sums(a, z, at - 1)) ? 0
	    : wrong(e, SUMS, "it does not list what is there");
}

int
asic_check(struct arena *a, struct str bytes, const struct anchors *trust, const struct anchors *tsa, struct asic_found *out,
    struct err *e)
{
	struct zip_entry *z;
	size_t n;

	*out = (struct asic_found){.at_ms = clock_now_ms()};
	if (zip_parse(a, bytes, &z, &n, e) != 0)
		return -1;
	out->stamped = n > 2 && strcmp(z[n - 2].name, STAMP_MANIFEST) == 0 && strcmp(z[n - 1].name, STAMP) == 0;
	if (out->stamped) {
		if (check_stamp(a, z, n, tsa, out, e) != 0)
			return -1;
		n -= 2;
	}
	return check_signature(a, z, n, trust, out, e);
}
