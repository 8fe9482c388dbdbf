// Signed notes (https://c2sp.org/signed-note) and the kinds of signature on checkpoints: Ed25519 by the log, and
// timestamped cosignatures by witnesses (https://c2sp.org/tlog-cosignature, cosignature/v1), with Ed25519 or, over the
// same message, with SM2 and SM3. Pure. A text counts only after verifying a signature on it with a key that the caller
// trusts.
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

interface Algorithm {
  /** DER prefixes of the 32 secret bytes, and of the public key */
  pkcs8: Buffer;
  spki: Buffer;
  publicBytes: number;
  digest: 'sm3' | null;
}
/** RFC 8410. */
const ED25519: Algorithm = {
  pkcs8: Buffer.from('302e020100300506032b657004220420', 'hex'),
  spki: Buffer.from('302a300506032b6570032100', 'hex'),
  publicBytes: 32,
  digest: null,
};
/**
 * GB/T 32918.2 over GB/T 32905, signatures in DER. The signer's distinguishing identifier, which the standard leaves to
 * the parties, is empty: through Node, OpenSSL accepts no other, and it would use a key made by Node for ECDSA.
 */
const SM2: Algorithm = {
  pkcs8: Buffer.from('3041020100301306072a8648ce3d020106082a811ccf5501822d042730250201010420', 'hex'),
  spki: Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d034200', 'hex'),
  publicBytes: 65,
  digest: 'sm3',
};

/** The supported signature types of signed-note; a type without a number has its full name after 0xff. */
export const KINDS = {
  log: { type: Buffer.of(0x01), algorithm: ED25519 },
  witness: { type: Buffer.of(0x04), algorithm: ED25519 },
  'sm2-witness': { type: Buffer.concat([Buffer.of(0xff), Buffer.from('sm2-sm3/cosignature/v1')]), algorithm: SM2 },
} satisfies Record<string, { type: Buffer; algorithm: Algorithm }>;
export type Kind = keyof typeof KINDS;

export interface VerifierKey {
  name: string;
  kind: Kind;
  /** identifies key and algorithm in a signature line: the first four bytes of a hash, hex */
  id: string;
  publicKey: KeyObject;
}
export interface SigningKey extends VerifierKey {
  privateKey: KeyObject;
}

/** Thrown for an invalid key or note. Its text never quotes a private key. */
export class NoteError extends Error {
  override name = 'NoteError';
}

// --- Keys

const SEED_BYTES = 32;
/** A key name: not empty, no Unicode spaces, no plus (signed-note, "Format"), and no line ends. */
const NAME = /^[^\s+\p{Z}\p{C}]{1,200}$/u;

/** `NAME+id+base64(type || key)`: the form in which keys are passed on (signed-note, verifier keys). */
export function parseVerifierKey(text: string): VerifierKey {
  const { name, id, kind, bytes } = parseKey(text.trim(), 'a verifier key is NAME+ID+BASE64', publicBytesOf);
  const key = verifierKey(name, kind, publicKeyOf(kind, bytes));
  if (key.id !== id) throw new NoteError(`the id of the key ${name} does not fit it`);
  return key;
}

export const formatVerifierKey = ({ name, kind, id, publicKey }: VerifierKey): string =>
  `${name}+${id}+${Buffer.concat([KINDS[kind].type, rawPublicKey(kind, publicKey)]).toString('base64')}`;

const PRIVATE = 'PRIVATE+KEY+';

/** `PRIVATE+KEY+NAME+id+base64(type || seed)`, the form of the tools of golang.org/x/mod/sumdb/note. */
export function parseSigningKey(text: string): SigningKey {
  const malformed = `a signing key is ${PRIVATE}NAME+ID+BASE64`;
  if (!text.startsWith(PRIVATE)) throw new NoteError(malformed);
  const { name, id, kind, bytes } = parseKey(text.slice(PRIVATE.length), malformed, () => SEED_BYTES);
  const key = signingKeyFrom(name, kind, bytes);
  if (key.id !== id) throw new NoteError(`the id of the signing key ${name} does not fit it`);
  return key;
}

export const formatSigningKey = ({ name, kind, id, privateKey }: SigningKey): string => {
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(KINDS[kind].algorithm.pkcs8.length);
  return `${PRIVATE}${name}+${id}+${Buffer.concat([KINDS[kind].type, seed]).toString('base64')}`;
};

/** The key for a seed of 32 secret bytes (RFC 8032), or for SM2 for the secret number. Throws for an invalid number. */
export function signingKeyFrom(name: string, kind: Kind, seed: Uint8Array): SigningKey {
  const privateKey = createPrivateKey({
    key: Buffer.concat([KINDS[kind].algorithm.pkcs8, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  return { ...verifierKey(name, kind, createPublicKey(privateKey)), privateKey };
}

function verifierKey(name: string, kind: Kind, publicKey: KeyObject): VerifierKey {
  if (!NAME.test(name)) throw new NoteError('the name of a key has neither spaces nor a plus');
  const id = createHash('sha256')
    .update(`${name}\n`)
    .update(KINDS[kind].type)
    .update(rawPublicKey(kind, publicKey))
    .digest('hex')
    .slice(0, 8);
  return { name, kind, id, publicKey };
}

function parseKey(text: string, malformed: string, bytesOf: (kind: Kind) => number) {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  const kind = (Object.keys(KINDS) as Kind[]).find((each) => bytes.indexOf(KINDS[each].type) === 0);
  if (!name || !id || !kind) throw new NoteError(malformed);
  const rest = bytes.subarray(KINDS[kind].type.length);
  if (rest.length !== bytesOf(kind)) throw new NoteError(malformed);
  return { name, id, kind, bytes: rest };
}

const publicBytesOf = (kind: Kind) => KINDS[kind].algorithm.publicBytes;
function publicKeyOf(kind: Kind, bytes: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.concat([KINDS[kind].algorithm.spki, bytes]), format: 'der', type: 'spki' });
  } catch {
    throw new NoteError('the bytes of a key are no key');
  }
}
/**
 * Compares the algorithms first: on different ones OpenSSL would keep an error in its queue, and throw it when the next
 * key is made.
 */
export const isSameKey = (one: VerifierKey, other: VerifierKey): boolean =>
  KINDS[one.kind].algorithm === KINDS[other.kind].algorithm && one.publicKey.equals(other.publicKey);

const rawPublicKey = (kind: Kind, key: KeyObject) =>
  key.export({ format: 'der', type: 'spki' }).subarray(KINDS[kind].algorithm.spki.length);

// --- Signatures

export interface Signature {
  /** of the key */
  name: string;
  /** of the key */
  id: string;
  bytes: Buffer;
}
export interface Note {
  /** the signed text; ends with a newline */
  text: string;
  signatures: Signature[];
}

const MOST_SIGNATURES = 64;
const LINE = /^— (\S+) ([A-Za-z0-9+/]+=*)$/u;
const ID_BYTES = 4;
const TIME_BYTES = 8;

export function parseNote(note: string): Note {
  const split = note.lastIndexOf('\n\n');
  const lines = note.slice(split + 2).split('\n');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a note must not contain them
  const isText = split > 0 && lines.pop() === '' && note.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(note);
  if (!isText || lines.length === 0 || lines.length > MOST_SIGNATURES) throw new NoteError('this is no signed note');
  const signatures = lines.map((line) => {
    const [, name, encoded] = LINE.exec(line) ?? [];
    const bytes = Buffer.from(encoded ?? '', 'base64');
    if (!name || bytes.length <= ID_BYTES) throw new NoteError('a signature line of the note is malformed');
    return { name, id: bytes.subarray(0, ID_BYTES).toString('hex'), bytes: bytes.subarray(ID_BYTES) };
  });
  return { text: note.slice(0, split + 1), signatures };
}

export const formatNote = ({ text, signatures }: Note): string => `${text}\n${signatures.map(signatureLine).join('')}`;

export const signatureLine = ({ name, id, bytes }: Signature): string =>
  `— ${name} ${Buffer.concat([Buffer.from(id, 'hex'), bytes]).toString('base64')}\n`;

/** A witness's signature carries its time; a log's does not. */
export function signText(text: string, key: SigningKey, now: Temporal.Instant): Signature {
  const { name, id, privateKey } = key;
  if (key.kind === 'log') return { name, id, bytes: sign(null, Buffer.from(text), privateKey) };
  const seconds = Math.floor(now.epochMilliseconds / 1000);
  const time = Buffer.alloc(TIME_BYTES);
  time.writeBigUInt64BE(BigInt(seconds));
  return {
    name,
    id,
    bytes: Buffer.concat([time, sign(KINDS[key.kind].algorithm.digest, cosigned(text, BigInt(seconds)), privateKey)]),
  };
}

export interface Verified {
  key: VerifierKey;
  /** when a witness signed */
  at: Temporal.Instant | null;
}

/**
 * Returns the verified signatures on the note by any of these keys; ignores signatures of unknown keys. Throws if the
 * signature of a known key is wrong: such a note is rejected as a whole (signed-note, "Signatures").
 */
export function verifySignatures({ text, signatures }: Note, keys: readonly VerifierKey[]): Verified[] {
  const verified = new Map<VerifierKey, Verified>();
  for (const signature of signatures) {
    const key = keys.find(({ name, id }) => name === signature.name && id === signature.id);
    if (!key) continue;
    const at = verifySignature(text, key, signature.bytes);
    if (at === false) throw new NoteError(`the signature of ${key.name} is wrong`);
    verified.set(key, { key, at });
  }
  return [...verified.values()];
}

/** False if it is wrong. */
function verifySignature(text: string, key: VerifierKey, bytes: Buffer): Temporal.Instant | null | false {
  if (key.kind === 'log') return verify(null, Buffer.from(text), key.publicKey, bytes) ? null : false;
  if (bytes.length <= TIME_BYTES) return false;
  const seconds = bytes.readBigUInt64BE();
  const { digest } = KINDS[key.kind].algorithm;
  const isGood = verify(digest, cosigned(text, seconds), key.publicKey, bytes.subarray(TIME_BYTES));
  return isGood && seconds <= LATEST_SECONDS && Temporal.Instant.fromEpochMilliseconds(Number(seconds) * 1000);
}
/** the limit of Temporal; the standard allows up to 2^63 - 1 */
const LATEST_SECONDS = 8_640_000_000_000n;

const cosigned = (text: string, seconds: bigint) => Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
