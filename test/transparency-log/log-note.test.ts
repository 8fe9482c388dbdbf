// Tests that notes, keys and signatures are those of C2SP: other people's tools read ours, and we read theirs.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { sm2 } from 'sm-crypto-v2';
import { describe, expect, test } from 'vitest';
import { entryBundle, leafInstant, leafText } from '../../src/audit/leaf.ts';
import type { Leaf } from '../../src/audit/shapes.ts';
import { canonicalJson } from '../../src/base/canonical.ts';
import {
  checkpointText,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
} from '../../src/transparency-log/checkpoint.ts';
import { consistencySpans, EMPTY_ROOT, inclusionSpans, leafHash } from '../../src/transparency-log/merkle.ts';
import {
  formatNote,
  formatSigningKey,
  formatVerifierKey,
  NoteError,
  parseNote,
  parseSigningKey,
  parseVerifierKey,
  type Signature,
  signatureLine,
  signingKeyFrom,
  signText,
  verifySignatures,
} from '../../src/transparency-log/note.ts';
import { emptyEdge, grow, hashOfSpan, rootOf } from '../../src/transparency-log/tiles.ts';
import { NOTHING_YET, witnessCheckpoint } from '../../src/transparency-log/witness.ts';

const seed = (name: string) => createHash('sha256').update(name).digest();
const LOG = signingKeyFrom('log.example/audit', 'log', seed('log'));
const WITNESS = signingKeyFrom('witness.example/w1', 'witness', seed('w1'));
const NOW = Temporal.Instant.from('2026-11-20T02:00:00.900Z');

/** Makes a tree of `size` leaves with all hashes at hand. */
function treeOf(size: number) {
  const edge = emptyEdge();
  const leaves = Array.from({ length: size }, (_, index) => Buffer.from(`entry ${index}`));
  for (const leaf of leaves) grow(edge, leafHash(leaf), () => {});
  const tile = Buffer.concat(edge.levels[0] ?? []);
  return { leaves, root: rootOf(edge), read: () => tile };
}

describe('a note', () => {
  // the example in the documentation of golang.org/x/mod/sumdb/note
  const SIGNED =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
  const VERIFIER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  const SIGNER = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';

  test('that Go signed is verified, and our signature is the same to the byte', () => {
    const note = parseNote(SIGNED);
    expect(verifySignatures(note, [parseVerifierKey(VERIFIER)]).map(({ key }) => key.name)).toEqual(['PeterNeumann']);
    const key = parseSigningKey(SIGNER);
    expect(formatNote({ text: note.text, signatures: [signText(note.text, key, NOW)] })).toBe(SIGNED);
    expect([formatVerifierKey(key), formatSigningKey(key)]).toEqual([VERIFIER, SIGNER]);
  });

  test('with a changed text, signature or key is refused as a whole; unknown keys count for nothing', () => {
    const key = parseVerifierKey(VERIFIER);
    expect(() => verifySignatures(parseNote(SIGNED.replace('answer', 'Answer')), [key])).toThrow(NoteError);
    expect(() => verifySignatures(parseNote(SIGNED.replace('x08go/ZJ', 'x08go/Zk')), [key])).toThrow(NoteError);
    expect(verifySignatures(parseNote(SIGNED), [LOG])).toEqual([]);
  });

  test.each([
    ['no signature', 'text\n\n'],
    ['no empty line', 'text\n— name AAAAAAAA\n'],
    ['an unfinished line', SIGNED.slice(0, -1)],
    ['a control character', SIGNED.replace('problem,', 'problem\u0007')],
    ['a carriage return', SIGNED.replaceAll('\n', '\r\n')],
    ['a signature of no more than a key id', 'text\n\n— name AAAAAA==\n'],
    ['a signature line of another form', 'text\n\n- name AAAAAAAA\n'],
  ])('with %s is refused', (_, text) => {
    expect(() => parseNote(text)).toThrow(NoteError);
  });

  test.each([
    '',
    'PeterNeumann',
    VERIFIER.replace('c74f20a3', 'c74f20a4'),
    VERIFIER.replace('+A', '+B'),
    `${VERIFIER}AAAA`,
  ])('has no key %j', (text) => {
    expect(() => parseVerifierKey(text)).toThrow(NoteError);
  });

  test('has no key whose name contains a space, a plus or a line end', () => {
    for (const name of ['', 'a b', 'a+b', 'a\nb', 'a\u3000b', 'a\u00a0b']) {
      expect(() => signingKeyFrom(name, 'log', seed('x')), name).toThrow(NoteError);
    }
  });
});

describe('a checkpoint', () => {
  const head = { size: 7, root: treeOf(7).root };

  test('is three lines and a signature, and is read back', () => {
    const note = signCheckpoint(head, LOG, NOW);
    expect(note).toMatch(/^log\.example\/audit\n7\n[A-Za-z0-9+/]{43}=\n\n— log\.example\/audit [A-Za-z0-9+/]+=*\n$/);
    expect(openCheckpoint(note, [LOG])).toEqual({ origin: LOG.name, ...head, witnesses: [] });
  });

  test.each([
    ['an origin that is empty', '\n7\nROOT\n'],
    ['a size with a zero before it', 'a\n07\nROOT\n'],
    ['a size that is negative', 'a\n-7\nROOT\n'],
    ['a size beyond exact numbers', 'a\n9007199254740993\nROOT\n'],
    ['a root that is too short', 'a\n7\nAAAA\n'],
    ['a line beyond the third', 'a\n7\nROOT\nmore\n'],
    ['two lines', 'a\n7\n'],
  ])('with %s is refused', (_, text) => {
    expect(() => parseCheckpoint(text.replace('ROOT', head.root.toString('base64')))).toThrow(NoteError);
    expect(parseCheckpoint(checkpointText({ origin: 'a', ...head }))).toEqual({ origin: 'a', ...head });
  });

  test('counts only with the signature of the log whose name it bears', () => {
    const note = signCheckpoint(head, LOG, NOW);
    const other = signingKeyFrom('other.example/audit', 'log', seed('log'));
    expect(() => openCheckpoint(note, [other])).toThrow(/not signed by a known key/);
    const forged = note.replace(LOG.name, other.name);
    expect(() => openCheckpoint(forged, [LOG, other])).toThrow(NoteError);
    // a witness's key is never a log's, whatever its name
    const witness = signingKeyFrom(LOG.name, 'witness', seed('log'));
    expect(() => openCheckpoint(note, [witness])).toThrow(/not signed by a known key/);
  });
});

describe('a witness', () => {
  const [five, seven] = [treeOf(5), treeOf(7)];
  const proof = consistencySpans(5, 7).map((span) => hashOfSpan(span, seven.read));
  const note = signCheckpoint({ size: 7, root: seven.root }, LOG, NOW);
  const last = { size: 5, root: five.root };

  test('signs a head that continues its last one, with the time, as cosignature/v1', () => {
    const answer = witnessCheckpoint(WITNESS, LOG, last, { note, proof, now: NOW });
    if ('refused' in answer) throw new Error(answer.refused);
    expect(answer.head).toEqual({ size: 7, root: seven.root });
    const both = openCheckpoint(note + signatureLine(answer.signature), [LOG, WITNESS]);
    expect(both.witnesses.map(({ key, at }) => [key.name, String(at)])).toEqual([
      ['witness.example/w1', '2026-11-20T02:00:00Z'],
    ]);
    // assembled here from the text of the specification
    const { bytes } = answer.signature;
    expect(bytes.subarray(0, 8).readBigUInt64BE()).toBe(BigInt(NOW.epochMilliseconds - 900) / 1000n);
    expect(answer.signature.id).toBe(
      createHash('sha256')
        .update(`witness.example/w1\n\u0004`)
        .update(WITNESS.publicKey.export({ format: 'der', type: 'spki' }).subarray(12))
        .digest('hex')
        .slice(0, 8),
    );
    const late = Buffer.from(bytes);
    late[7] = (late[7] ?? 0) ^ 1;
    const moved = note + signatureLine({ ...answer.signature, bytes: late });
    expect(() => openCheckpoint(moved, [LOG, WITNESS])).toThrow(/signature of witness.example\/w1 is wrong/);
  });

  test('signs the first checkpoint it sees without a proof', () => {
    expect(witnessCheckpoint(WITNESS, LOG, NOTHING_YET, { note, proof: [], now: NOW })).toHaveProperty('signature');
    expect(NOTHING_YET.root).toEqual(EMPTY_ROOT);
  });

  test('refuses a fork, a smaller head, and a head that its log has not signed', () => {
    const refused = (from: typeof last, asked: Partial<{ note: string; proof: Buffer[] }>) =>
      witnessCheckpoint(WITNESS, LOG, from, { note, proof, now: NOW, ...asked });
    expect(refused({ size: 5, root: seven.root }, {})).toEqual({ refused: 'inconsistent' });
    expect(refused(last, { proof: [] })).toEqual({ refused: 'inconsistent' });
    expect(refused({ size: 7, root: five.root }, { proof: [] })).toEqual({ refused: 'inconsistent' });
    expect(refused({ size: 8, root: five.root }, {})).toEqual({ refused: 'smaller' });
    const stranger = signingKeyFrom(LOG.name, 'log', seed('stranger'));
    expect(refused(last, { note: signCheckpoint({ size: 7, root: seven.root }, stranger, NOW) })).toEqual({
      refused: 'not_signed',
    });
  });
});

describe('a signature of SM2 over SM3 by a witness', () => {
  const SM2_WITNESS = signingKeyFrom('witness.example/sm2', 'sm2-witness', seed('sm2'));
  const { root } = treeOf(5);
  const note = signCheckpoint({ size: 5, root }, LOG, NOW);
  const answer = witnessCheckpoint(SM2_WITNESS, LOG, NOTHING_YET, { note, proof: [], now: NOW });
  const signature = 'signature' in answer ? answer.signature : null;
  const cosigned = note + signatureLine(signature as Signature);
  const message = `cosignature/v1\ntime ${NOW.epochMilliseconds / 1000 - 0.9}\n${parseNote(note).text}`;
  const publicKey = (SM2_WITNESS.publicKey.export({ format: 'der', type: 'spki' }) as Buffer)
    .subarray(-65)
    .toString('hex');
  // the signer's identifier is empty
  const options = { der: true, hash: true, publicKey, userId: '' } as const;

  test('is verified, among others, with its time', () => {
    const { witnesses } = openCheckpoint(cosigned, [LOG, SM2_WITNESS]);
    expect(witnesses.map(({ key, at }) => [key.name, at?.toString()])).toEqual([
      ['witness.example/sm2', '2026-11-20T02:00:00Z'],
    ]);
  });

  test('is verified by another implementation of SM2, and ours verifies theirs', () => {
    const own = (signature as Signature).bytes.subarray(8);
    expect(sm2.doVerifySignature(message, own.toString('hex'), publicKey, options)).toBe(true);
    expect(sm2.doVerifySignature(`${message} `, own.toString('hex'), publicKey, options)).toBe(false);
    const foreign = Buffer.from(sm2.doSignature(message, seed('sm2').toString('hex'), options), 'hex');
    const bytes = Buffer.concat([(signature as Signature).bytes.subarray(0, 8), foreign]);
    const line = signatureLine({ ...(signature as Signature), bytes });
    expect(openCheckpoint(note + line, [LOG, SM2_WITNESS]).witnesses).toHaveLength(1);
  });

  test('is refused with any bit of it changed, and its keys are read back as they were written', () => {
    const { bytes } = signature as Signature;
    for (const at of [0, 7, 20, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const line = signatureLine({ ...(signature as Signature), bytes: changed });
      expect(() => openCheckpoint(note + line, [LOG, SM2_WITNESS])).toThrow(NoteError);
    }
    const read = parseSigningKey(formatSigningKey(SM2_WITNESS));
    expect([read.kind, formatVerifierKey(read)]).toEqual(['sm2-witness', formatVerifierKey(SM2_WITNESS)]);
    const verifier = parseVerifierKey(formatVerifierKey(SM2_WITNESS));
    expect(openCheckpoint(cosigned, [LOG, verifier]).witnesses).toHaveLength(1);
    expect(() => parseVerifierKey(formatVerifierKey(SM2_WITNESS).replace(/.{20}$/, ''))).toThrow(NoteError);
  });
});

describe('a verifier that nobody here wrote (@sigstore/verify)', () => {
  const require = createRequire(import.meta.url);
  const { verifyCheckpoint } = require('@sigstore/verify/dist/tlog/checkpoint.js');
  const { verifyMerkleInclusion } = require('@sigstore/verify/dist/tlog/merkle.js');
  const known = { logID: Buffer.from(LOG.id, 'hex'), publicKey: LOG.publicKey, baseURL: `https://${LOG.name}` };
  const { leaves, root, read } = treeOf(200);
  const entryOf = (index: number, note: string) => ({
    canonicalizedBody: leaves[index],
    inclusionProof: {
      logIndex: String(index),
      hashes: inclusionSpans(index, 200).map((span) => hashOfSpan(span, read)),
      checkpoint: { envelope: note },
    },
  });

  test('accepts our checkpoints, cosigned ones too, and our proofs', () => {
    const note = signCheckpoint({ size: 200, root }, LOG, NOW);
    const answer = witnessCheckpoint(WITNESS, LOG, NOTHING_YET, { note, proof: [], now: NOW });
    const cosigned = 'signature' in answer ? note + signatureLine(answer.signature) : '';
    for (const envelope of [note, cosigned]) {
      for (const index of [0, 1, 127, 128, 191, 192, 199]) {
        const entry = entryOf(index, envelope);
        const checkpoint = verifyCheckpoint(entry, [known]);
        expect([checkpoint.origin, checkpoint.logSize]).toEqual([LOG.name, 200n]);
        verifyMerkleInclusion(entry, checkpoint);
      }
    }
  });

  test('refuses them after any change', () => {
    const note = signCheckpoint({ size: 200, root }, LOG, NOW);
    const changed = note.replace('\n200\n', '\n201\n');
    expect(() => verifyCheckpoint(entryOf(3, changed), [known])).toThrow(/invalid checkpoint signature/);
    const entry = { ...entryOf(3, note), canonicalizedBody: leaves[4] };
    expect(() => verifyMerkleInclusion(entry, verifyCheckpoint(entry, [known]))).toThrow(/does not match/);
  });
});

describe('a leaf of the log', () => {
  // RFC 8785, 3.2.2 to 3.2.4: its example of every kind of value, and its order of members
  test('is canonical JSON as RFC 8785 has it', () => {
    const value = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
        "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    );
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
    const members = { '\u20ac': 1, '\r': 2, '\ufb33': 3, 1: 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    // RFC 8785, 3.2.3: carriage return, one, control, o with diaeresis, euro, smiley (by its surrogates), dalet
    expect(canonicalJson(members)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
  });

  const LEAF: Leaf = {
    seq: 3,
    at: '2026-11-20T02:00:00.000Z',
    recordedAt: '2026-11-20T02:00:00.012Z',
    actor: { kind: 'system', id: 'matching', role: 'system' },
    action: 'application.decided',
    applicationId: null,
    requestId: null,
    data: { b: 1, a: ['中'] },
  };

  test('is hashed as its bytes, whether they are given or computed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(leafHash(text)).toEqual(leafHash(Buffer.from(text, 'utf8')));
      }),
    );
  });

  test('has the whole event in it, in one form', () => {
    expect(leafText(LEAF)).toBe(
      '{"action":"application.decided","actor":{"id":"matching","kind":"system","role":"system"},"applicationId":null,' +
        '"at":"2026-11-20T02:00:00.000Z","data":{"a":["中"],"b":1},"recordedAt":"2026-11-20T02:00:00.012Z","requestId":null,"seq":3}',
    );
    const names = Object.keys(LEAF) as (keyof Leaf)[];
    fc.assert(
      fc.property(fc.constantFrom(...names), (name) => {
        expect(leafText({ ...LEAF, [name]: 'other' } as never)).not.toEqual(leafText(LEAF));
      }),
    );
  });

  test('has one form of an instant, whatever the database’s zone', () => {
    for (const text of ['2026-11-20 02:00:00.1+00', '2026-11-20T02:00:00.100+00', '2026-11-20 10:00:00.1+08']) {
      expect(leafInstant(text)).toBe('2026-11-20T02:00:00.100Z');
    }
    expect(leafInstant('2026-11-20 02:00:00+00')).toBe('2026-11-20T02:00:00.000Z');
  });

  test('is an entry of a bundle after its length, the high byte first', () => {
    const bytes = Buffer.from(leafText(LEAF));
    const bundle = entryBundle([LEAF, LEAF]);
    expect(bundle.readUInt16BE(0)).toBe(bytes.length);
    expect(bundle.subarray(2, 2 + bytes.length)).toEqual(bytes);
    expect(bundle).toHaveLength(2 * (2 + bytes.length));
    expect(() => entryBundle([{ ...LEAF, data: { note: 'x'.repeat(70_000) } }])).toThrow(RangeError);
  });
});
