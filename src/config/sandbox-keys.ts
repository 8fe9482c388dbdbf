// The sandbox's public keys and its catalogue, and the faults of live settings that hold one of them.
import { createHash } from 'node:crypto';
import type { SealingKey } from '../base/seal.ts';
import { isSameKey, type SigningKey, type VerifierKey } from '../transparency-log/note.ts';
import { SANDBOX_LOG_KEY, SANDBOX_WITNESS_KEYS } from '../transparency-log/sandbox-log-keys.ts';
import type { LogSettings } from '../transparency-log/transparency.ts';
import type { ConfigFault, Environment } from './faults.ts';

export interface Sealing {
  keys: SealingKey[];
  indexKey: Buffer;
}

/** The keys among the settings; those with a fault of their own are absent. */
interface Secrets {
  SEALING_KEYS?: readonly SealingKey[];
  INDEX_KEY?: Buffer;
  LOG_SIGNING_KEY?: SigningKey;
  LOG_WITNESS_KEYS?: readonly SigningKey[] | undefined;
  LOG_WITNESS_URLS?: readonly { key: VerifierKey }[] | undefined;
}

/** The sandbox's sealing keys are public, since its people are synthetic. */
const derived = (name: string) => createHash('sha256').update(`miaopi sandbox ${name}`).digest();
export const SANDBOX_SEALING: Sealing = {
  keys: [{ id: 'sandbox', cipher: 'aes-256-gcm', key: derived('sealing key') }],
  indexKey: derived('index key'),
};

/** The sandbox's log keys are public, so their signatures prove only that signing works. */
export const SANDBOX_LOG: LogSettings = { key: SANDBOX_LOG_KEY, witnesses: SANDBOX_WITNESS_KEYS, published: null };

/** Finds sandbox keys and credentials, which everybody knows and which live operation refuses. */
export function sandboxFaults(set: Environment, credentials: readonly string[], values: Secrets): ConfigFault[] {
  const known: [variable: string, isTheSandboxs: boolean | undefined][] = [
    ['SEALING_KEYS', values.SEALING_KEYS?.some(isSandboxSealing)],
    ['INDEX_KEY', values.INDEX_KEY?.equals(SANDBOX_SEALING.indexKey)],
    ['LOG_SIGNING_KEY', values.LOG_SIGNING_KEY && isSandboxLog(values.LOG_SIGNING_KEY)],
    ['LOG_WITNESS_KEYS', values.LOG_WITNESS_KEYS?.some(isSandboxLog)],
    ['LOG_WITNESS_URLS', values.LOG_WITNESS_URLS?.some(({ key }) => isSandboxLog(key))],
    ...credentials.map((variable): [string, boolean] => [variable, set[variable]?.startsWith('sandbox') ?? false]),
  ];
  const text = {
    zh: '是沙箱的，人所共知，不得用于实际运行',
    en: 'is the sandbox’s public one: live operation must have its own',
  };
  return known.flatMap(([variable, isTheSandboxs]) => (isTheSandboxs ? [{ variable, text }] : []));
}

const isSandboxSealing = ({ id, key }: SealingKey): boolean =>
  id === 'sandbox' || SANDBOX_SEALING.keys.some((sandbox) => sandbox.key.equals(key));

const isSandboxLog = (key: VerifierKey): boolean =>
  [SANDBOX_LOG.key, ...SANDBOX_LOG.witnesses].some((known) => known.name === key.name || isSameKey(known, key));
