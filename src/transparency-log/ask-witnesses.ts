// Asks the remote witnesses to sign the log's newest head, with no transaction open. A witness that does not answer, or
// refuses, is logged once and delays nobody. The service asks this witness again for the next head, from the last tree
// that it signed.
import { readAtMost } from '../base/read-at-most.ts';
import type { Head } from './merkle.ts';
import { NoteError, parseNote, type Signature, signatureLine, type VerifierKey, verifySignatures } from './note.ts';
import { findHead, insertRemoteCosignature, listWitnessed, type StoredCheckpoint } from './store/tree.ts';
import { consistencyProof, type LogDeps, type RemoteWitness } from './transparency.ts';
import { NOTHING_YET } from './witness.ts';
import { formatQuestion, parseSize, QUESTION_PATH } from './witness-protocol.ts';

const PATIENCE_MS = 3_000;
const MAX_ANSWER_BYTES = 16 * 1024;

type Outcome = 'signed' | 'unreachable' | 'refused' | 'behind' | 'bad_signature';

/**
 * Asks each witness that has not signed the head; `said` holds the last logged outcome, so that only a change is
 * logged.
 */
export function createAskWitnesses(deps: LogDeps): () => Promise<void> {
  const { settings, log, db } = deps;
  const { remoteWitnesses = [], key } = settings;
  const said = new Map<string, Outcome>();
  return async () => {
    if (remoteWitnesses.length === 0) return;
    const head = await findHead(db);
    if (head?.origin !== key.name) return;
    const seen = await listWitnessed(db, key.name);
    await Promise.all(
      remoteWitnesses.map(async (witness) => {
        const last = seen.get(witness.key.name) ?? NOTHING_YET;
        if (last.size === head.size && last.root.equals(head.root)) return;
        const outcome = await askWitness(deps, witness, head, last);
        const fields = { witness: witness.key.name, size: head.size };
        if (outcome === 'signed') {
          if (said.delete(witness.key.name)) log.info('audit_log.witness_signs_again', fields);
        } else if (said.get(witness.key.name) !== outcome) {
          said.set(witness.key.name, outcome);
          log.error('audit_log.witness_refused', new WitnessFailed(outcome), { ...fields, reason: outcome });
        }
      }),
    );
  };
}

class WitnessFailed extends Error {
  override name = 'WitnessFailed';
}

/**
 * Asks at most twice: from the size that the log has recorded for the witness, and from the size that the witness
 * names.
 */
async function askWitness(
  deps: LogDeps,
  { key, url }: RemoteWitness,
  head: StoredCheckpoint,
  last: Head,
): Promise<Outcome> {
  let old = Math.min(last.size, head.size);
  for (let attempt = 0; attempt < 2; attempt++) {
    const proof = old === head.size ? [] : await consistencyProof(deps.db, old, head.size);
    const answer = await post(url, formatQuestion({ old, proof, note: head.note }));
    if (answer === null) return 'unreachable';
    if (answer.status === 200) return await keepSignature(deps, key, head, answer.text);
    const size = answer.status === 409 ? parseSize(answer.text) : null;
    if (size === null) return 'refused';
    // this database has a smaller tree than the witness has signed
    if (size > head.size) return 'behind';
    old = size;
  }
  return 'refused';
}

/** Null if it does not answer in time. */
async function post(url: string, body: string): Promise<{ status: number; text: string } | null> {
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}/${QUESTION_PATH}`, {
      method: 'POST',
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: response.status, text: (await readAtMost(response, MAX_ANSWER_BYTES)).toString('utf8') };
  } catch {
    return null;
  }
}

/** Keeps the signature only if it verifies, because others read the signature with the checkpoint. */
async function keepSignature(
  { db }: LogDeps,
  key: VerifierKey,
  head: StoredCheckpoint,
  lines: string,
): Promise<Outcome> {
  const signed = verified(head.note, key, lines);
  if (!signed) return 'bad_signature';
  const { size, root, origin } = head;
  const line = signatureLine(signed.signature);
  await insertRemoteCosignature(db, { size, root, origin, witness: key.name, line, signedAt: signed.at });
  return 'signed';
}

function verified(
  note: string,
  key: VerifierKey,
  lines: string,
): { signature: Signature; at: Temporal.Instant } | null {
  try {
    const { text } = parseNote(note);
    const { signatures } = parseNote(`${text}\n${lines}`);
    const signature = signatures.find(({ name, id }) => name === key.name && id === key.id);
    const [found] = signature ? verifySignatures({ text, signatures: [signature] }, [key]) : [];
    return signature && found?.at ? { signature, at: found.at } : null;
  } catch (error) {
    if (error instanceof NoteError) return null;
    throw error;
  }
}
