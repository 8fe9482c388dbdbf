// The keys of the audit log and of its witnesses, as settings write them.
import { NoteError, parseSigningKey, type SigningKey } from './audit/note.ts';
import type { RemoteWitness } from './audit/transparency.ts';
import { parseRemoteWitness } from './audit/witness-protocol.ts';
import { ConfigError } from './config-error.ts';

const listed = (text = ''): string[] => text.split(',').flatMap((each) => each.trim() || []);

export const readWitnessKeys = (text?: string): SigningKey[] =>
  listed(text).map((each) => readSigningKey('LOG_WITNESS_KEYS', each, 'witness'));

/** Witnesses that hold their keys themselves (`npm run witness`). */
export const readRemoteWitnesses = (text?: string): RemoteWitness[] =>
  listed(text).map((each) => {
    const witness = parseRemoteWitness(each);
    if (witness) return witness;
    throw new ConfigError(
      'LOG_WITNESS_URLS: NAME+ID+BASE64 https://host, the verifier key of a witness and its address',
    );
  });

export function readSigningKey(name: string, text: string, kind: 'log' | 'witness'): SigningKey {
  try {
    const key = parseSigningKey(text);
    if ((key.kind === 'log') === (kind === 'log')) return key;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
  }
  throw new ConfigError(`${name}: not a signing key of a ${kind} (npm run verify -- new-key)`);
}
