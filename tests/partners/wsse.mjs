// SPDX-License-Identifier: Apache-2.0
// WS-Security X.509 signatures with npm soap's WSSecurityCert and npm xml-crypto.  Neither checks what a receiver must
// check: here a message counts only when its one Signature refers to the token beside it, that token is
// a pinned certificate, and what is signed is this Envelope's Body and this Security header's Timestamp.  What
// is read afterwards is the canonical form that was digested, never the message as it came.

import { createSign, createVerify } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import soap from 'soap';
import { SignedXml } from 'xml-crypto';
import { current } from './keys.mjs';

process.noDeprecation = true;           // npm soap 1.13 uses what xml-crypto 6.3 will drop one day

const OASIS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
export const NS = {
	soap11: 'http://schemas.xmlsoap.org/soap/envelope/', soap12: 'http://www.w3.org/2003/05/soap-envelope',
	wsse: `${OASIS}-wssecurity-secext-1.0.xsd`, wsu: `${OASIS}-wssecurity-utility-1.0.xsd`,
	ds: 'http://www.w3.org/2000/09/xmldsig#',
};
const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const RSA = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const ECDSA = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256';
const LIFE = 300;                       // seconds

// xml-crypto has no ECDSA of its own.  XMLDSig wants r and s side by side.
class EcdsaSha256 {
	getAlgorithmName() {
		return ECDSA;
	}

	getSignature(bytes, key) {
		return createSign('sha256').update(bytes).sign({ key: key.key ?? key, dsaEncoding: 'ieee-p1363' }, 'base64');
	}

	verifySignature(bytes, key, value) {
		return createVerify('sha256').update(bytes).verify({ key, dsaEncoding: 'ieee-p1363' }, value, 'base64');
	}
}

// With milliseconds: RSA signs the same bytes alike, so two equal calls in one second would be one message, a replay.
const stamp = (ms) => new Date(ms).toISOString();

const timestamp = (now = Date.now()) => `<wsu:Timestamp><wsu:Created>${stamp(now)}</wsu:Created>` +
    `<wsu:Expires>${stamp(now + LIFE * 1000)}</wsu:Expires></wsu:Timestamp>`;

// npm soap's WSSecurityCert as this contract wants it: wsu:Id, exclusive C14N alone, a Timestamp of five minutes
// (the library's own lives ten), ECDSA too.  how: "wrong-part" leaves the Body unsigned.
export class Security extends soap.WSSecurityCert {
	constructor(identity, how = 'own') {
		super(identity.keyPem, identity.pem, '', {
			hasTimeStamp: false, additionalReferences: ['wsu:Timestamp'], signatureTransformations: [EXC_C14N],
			digestAlgorithm: SHA256, signerOptions: { idMode: 'wssecurity' },
			excludeReferencesFromSigning: how === 'wrong-part' ? ['Body'] : [],
			...(identity.rsa ? {} : { signatureAlgorithm: ECDSA }),
		});
		this.signer.SignatureAlgorithms[ECDSA] = EcdsaSha256;
		this.signer.signatureAlgorithm = identity.rsa ? RSA : ECDSA;
	}

	postProcess(xml, envelopeKey) {
		this.appendElement = timestamp();
		return super.postProcess(xml, envelopeKey);
	}
}

// The library's habits left as they are (plain Id, enveloped-signature transform), but for a Timestamp of five minutes.
export class Plain extends soap.WSSecurityCert {
	constructor(identity) {
		super(identity.keyPem, identity.pem, '',
		    { hasTimeStamp: false, additionalReferences: ['wsu:Timestamp'], appendElement: timestamp() });
	}
}

// One digit or letter of the Body's text changed.
export function tamperBody(xml) {
	const at = xml.search(/<[\w.-]+:Body[\s>]/);
	return xml.slice(0, at) + xml.slice(at).replace(/>([^<\s])([^<]*)</, (all, c, rest) => `>${c === 'X' ? 'Y' : 'X'}${rest}<`);
}

// Sign a whole envelope (with an empty Header) the way `how` says.
export function sign(xml, identities, how = 'own') {
	if (how === 'none') return xml;
	const prefix = /<([\w.-]+):Envelope/.exec(xml)[1];
	if (!xml.includes(`<${prefix}:Header`)) xml =
	    xml.replace(`<${prefix}:Body`, `<${prefix}:Header></${prefix}:Header><${prefix}:Body`);
	const signed = new Security(identities[how] ?? identities.own, how).postProcess(xml, prefix);
	return how === 'tampered' ? tamperBody(signed) : signed;
}

function need(what, why) {
	if (!what) throw new Error(why);
	return what;
}

const children = (node, ns, name) => Array.from(node.childNodes).filter((c) => c.namespaceURI === ns && c.localName === name);

function only(node, ns, name) {
	const all = children(node, ns, name);
	need(all.length === 1, `${name}: ${all.length} instead of one`);
	return all[0];
}

export function parse(xml) {
	need(!/<!DOCTYPE|<!ENTITY/i.test(xml), 'DTD');
	const fail = (m) => { throw new Error(`not well formed: ${m.split('\n')[0]}`); };
	return new DOMParser({ errorHandler: { warning() {}, error: fail, fatalError: fail } }).parseFromString(xml, 'text/xml')
	    .documentElement;
}

function ids(node, into = []) {
	for (const c of Array.from(node.childNodes)) {
		if (c.nodeType !== 1) continue;
		for (const a of Array.from(c.attributes)) if (a.localName?.toLowerCase() === 'id') into.push(a.value);
		ids(c, into);
	}
	return into;
}

function checkReferences(signedInfo, wanted) {
	const seen = children(signedInfo, NS.ds, 'Reference').map((r) => {
		const transforms = children(only(r, NS.ds, 'Transforms'), NS.ds, 'Transform');
		need(transforms.length === 1 && transforms[0].getAttribute('Algorithm') === EXC_C14N,
		    'a transform other than exclusive C14N');
		need(only(r, NS.ds, 'DigestMethod').getAttribute('Algorithm') === SHA256, 'a digest other than SHA-256');
		return r.getAttribute('URI');
	});
	for (const [name, id] of Object.entries(wanted)) need(id && seen.includes('#' + id), `${name} is not signed`);
}

function checkTime(timestamp, now) {
	const at = (name) => Date.parse(only(timestamp, NS.wsu, name).textContent);
	const created = at('Created'), expires = at('Expires');
	need(created <= now + 60e3 && created >= now - LIFE * 1000 && expires >= now, 'outside the time window');
	return created;
}

// Throws an error that says what is wrong.  { by, created, body: canonical Body, payload: element inside it }.
export function verify(xml, trust, now = Date.now()) {
	const envelope = parse(xml);
	const env = envelope.namespaceURI;
	need((env === NS.soap11 || env === NS.soap12) && envelope.localName === 'Envelope', 'not a SOAP envelope');
	const body = only(envelope, env, 'Body');
	const security = only(need(children(envelope, env, 'Header')[0], 'unsigned: no header'), NS.wsse, 'Security');
	const timestamp = only(security, NS.wsu, 'Timestamp');
	const signature = only(security, NS.ds, 'Signature');
	const token = only(security, NS.wsse, 'BinarySecurityToken');
	const all = ids(envelope);
	need(new Set(all).size === all.length, 'an id is there twice');

	const reference = only(only(only(signature, NS.ds, 'KeyInfo'), NS.wsse, 'SecurityTokenReference'), NS.wsse, 'Reference');
	need(reference.getAttribute('URI') === '#' + token.getAttributeNS(NS.wsu, 'Id'), 'KeyInfo refers to something else');
	const key = need(trust.byToken(token.textContent.replace(/\s/g, '')), 'certificate is not pinned');
	need(current(key, now), 'certificate expired');

	const signedInfo = only(signature, NS.ds, 'SignedInfo');
	need(only(signedInfo, NS.ds, 'CanonicalizationMethod').getAttribute('Algorithm') === EXC_C14N, 'not exclusive C14N');
	need(only(signedInfo, NS.ds, 'SignatureMethod').getAttribute('Algorithm') === (key.rsa ? RSA : ECDSA),
	    'algorithm is not the key\'s');
	checkReferences(signedInfo, { Body: body.getAttributeNS(NS.wsu, 'Id'), Timestamp: timestamp.getAttributeNS(NS.wsu, 'Id') });

	const engine = new SignedXml({ publicCert: key.pem, idMode: 'wssecurity' });
	engine.SignatureAlgorithms = { [RSA]: engine.SignatureAlgorithms[RSA], [ECDSA]: EcdsaSha256 };
	engine.loadSignature(signature);
	need(engine.checkSignature(xml) === true, 'a digest does not fit');

	const parts = engine.getSignedReferences().map((bytes) => ({ bytes, root: parse(bytes) }));
	const signed = (ns, name) => need(parts.find((p) => p.root.namespaceURI === ns && p.root.localName === name),
	    `${name} is not signed`);
	const created = checkTime(signed(NS.wsu, 'Timestamp').root, now);
	const content = signed(env, 'Body');
	const payload = Array.from(content.root.childNodes).filter((c) => c.nodeType === 1);
	need(payload.length === 1, 'Body does not hold exactly one element');
	return { by: key.name, created, soap: env, body: content.bytes, payload: payload[0] };
}

// The first text of that name below a node, or undefined.
export function text(node, name) {
	for (const c of Array.from(node.childNodes)) {
		if (c.nodeType !== 1) continue;
		if (c.localName === name) return c.textContent;
		const t = text(c, name);
		if (t !== undefined) return t;
	}
	return undefined;
}
