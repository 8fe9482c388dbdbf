// Reads the text of one variable into a value. Each reader is a zod schema. A fault says why in both languages, and
// never repeats the text, which may be a secret.

import { accessSync, constants, readFileSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { parseNetworks } from '../access/client-address.ts';
import { CIPHERS, type Cipher, type SealingKey } from '../base/seal.ts';
import type { ValuesByScheme } from '../schemes/parameters.ts';
import type { ReferenceList } from '../schemes/references.ts';
import type { Text } from '../schemes/words.ts';
import {
  isSameKey,
  NoteError,
  parseSigningKey,
  parseVerifierKey,
  type SigningKey,
  type VerifierKey,
} from '../transparency-log/note.ts';
import { SANDBOX_LOG_KEY, SANDBOX_WITNESS_KEYS } from '../transparency-log/sandbox-log-keys.ts';
import { parseRemoteWitness } from '../transparency-log/witness-protocol.ts';

/** Thrown by a reader; without a text the fault is the variable's own `must`. */
class Misfit extends Error {
  readonly text: Text | undefined;
  constructor(text?: Text) {
    super('a setting does not fit');
    this.text = text;
  }
}

/** Returns the own text of an issue, if it has one. */
export function textOfIssue(issue: z.core.$ZodIssue | undefined): Text | undefined {
  return issue?.code === 'custom' ? (issue.params?.text as Text | undefined) : undefined;
}

const readBy = <T>(read: (text: string) => T) =>
  z
    .string()
    .min(1)
    .transform((text, context): T => {
      try {
        return read(text);
      } catch (error) {
        if (!(error instanceof Misfit)) throw error;
        context.addIssue({ code: 'custom', params: { text: error.text } });
        return z.NEVER;
      }
    });

/** Reads `id:cipher:base64`, separated by commas; the first key seals, all open. */
export const sealingKeys = readBy((text) => text.split(',').map((entry, index) => sealingKey(entry.trim(), index + 1)));

function sealingKey(entry: string, number: number): SealingKey {
  const [id, cipher, key, ...rest] = entry.split(':');
  if (!id || !cipher || !key || rest.length > 0 || !(cipher in CIPHERS)) throw new Misfit();
  const bytes = Buffer.from(key, 'base64');
  const wanted = CIPHERS[cipher as Cipher];
  if (bytes.length === wanted) return { id, cipher: cipher as Cipher, key: bytes };
  throw new Misfit({
    zh: `第 ${number} 个密钥须为 ${wanted} 字节（现为 ${bytes.length} 字节）`,
    en: `must have ${wanted} bytes in key ${number}, which has ${bytes.length}`,
  });
}

export const indexKey = readBy((text) => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < 32) throw new Misfit();
  return bytes;
});

export const logKey = readBy((text) => signingKey(text, (kind) => kind === 'log'));
export const listed = (text: string): string[] => text.split(',').flatMap((each) => each.trim() || []);
const isWitness = (kind: SigningKey['kind']): boolean => kind !== 'log';

export const witnessKeys = readBy((text) => listed(text).map((each) => signingKey(each, isWitness)));
/** Reads the key of a witness with its own process. */
export const witnessKey = readBy((text) => {
  const key = signingKey(text, isWitness);
  if (SANDBOX_WITNESS_KEYS.some((known) => known.name === key.name || isSameKey(known, key))) throw new Misfit(PUBLIC);
  return key;
});

/** Reads witnesses that hold their own keys: `VERIFIER_KEY URL`, separated by commas. */
export const remoteWitnesses = readBy((text) =>
  listed(text).map((each) => {
    const witness = parseRemoteWitness(each);
    if (!witness) throw new Misfit();
    return witness;
  }),
);

/** Reads verifier keys of the logs that a witness signs for. */
export const witnessedLogs = readBy((text) => listed(text).map(verifierKeyOfLog));

function verifierKeyOfLog(text: string): VerifierKey {
  try {
    const key = parseVerifierKey(text);
    if (isSameKey(key, SANDBOX_LOG_KEY)) throw new Misfit(PUBLIC);
    if (key.kind === 'log') return key;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
  }
  throw new Misfit({
    zh: '须为日志的验证密钥 NAME+ID+BASE64，以逗号分隔（npm run verify -- new-key）',
    en: 'must be verifier keys of logs, NAME+ID+BASE64, separated by commas (npm run verify -- new-key)',
  });
}

const PUBLIC: Text = {
  zh: '是沙箱的，人所共知，不得使用',
  en: 'is the sandbox’s public one: it must not be used',
};

function signingKey(text: string, isWanted: (kind: SigningKey['kind']) => boolean): SigningKey {
  try {
    const key = parseSigningKey(text);
    if (isWanted(key.kind)) return key;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
  }
  throw new Misfit();
}

export const networks = readBy((text) => {
  try {
    return parseNetworks(text);
  } catch {
    throw new Misfit();
  }
});

/** Reads `https://host`, the form in which browsers name the origin of a form. */
export const consoleOrigin = readBy((text) => {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.href !== `${url.origin}/`) throw new Misfit();
  return url.origin;
});

export const clamdAddress = readBy((text) => {
  const [, host, port] = /^([^\s:]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) throw new Misfit();
  return { host, port: Number(port) };
});

/** Reads the values of a JSON file: by scheme, then by parameter. Which of them fit is checked with the schemes. */
export const parametersFile = readBy((path): ValuesByScheme => {
  const read = ByScheme.safeParse(jsonIn(path));
  if (read.success) return read.data;
  throw new Misfit({
    zh: '所指的文件须为 JSON，按方案、参数名列出参数值',
    en: 'must name a JSON file of values by scheme and parameter, such as {"id": {"reviewWorkingDays": 15}}',
  });
});
const ByScheme = z.record(z.string(), z.record(z.string(), z.unknown()));

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Misfit({ zh: '所指的文件无法作为 JSON 读取', en: 'names a file that cannot be read as JSON' });
  }
}

// --- Files and folders

const canBe = (path: string, mode: number): boolean => {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
};

/** Returns null where nothing exists, or this process may not look. */
function found(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

/** Reads the path of an existing folder. It makes none: on an unmounted share, files would land on the local disk. */
export const folder = readBy((path) => {
  const there = found(path);
  if (!there) throw new Misfit({ zh: '所指的文件夹不存在', en: 'names a folder that is not there' });
  if (!there.isDirectory()) throw new Misfit({ zh: '所指的不是文件夹', en: 'names no folder' });
  if (!canBe(path, constants.R_OK | constants.W_OK | constants.X_OK)) throw new Misfit();
  return path;
});

/** Reads the path of a file to write. The file may be missing: the first checkpoint makes it. */
export const writtenFile = readBy((path) => {
  if (!found(dirname(path))?.isDirectory()) {
    throw new Misfit({ zh: '所在的文件夹不存在', en: 'names a file in a folder that is not there' });
  }
  if (!canBe(dirname(path), constants.R_OK | constants.W_OK | constants.X_OK)) {
    throw new Misfit({ zh: '所在的文件夹不可写入', en: 'names a file in a folder that cannot be written to' });
  }
  const there = found(path);
  if (there && (!there.isFile() || !canBe(path, constants.R_OK | constants.W_OK))) throw new Misfit();
  return path;
});

const Codes = z.array(z.string().min(1)).min(1);
/** `occupations` is the older word for the entries of a list of occupations */
const ReferenceFile = z
  .object({ version: z.string().min(1), entries: Codes.optional(), occupations: Codes.optional() })
  .transform(({ version, entries, occupations }) => ({ version, codes: entries ?? occupations ?? [] }))
  .refine(({ codes }) => codes.length > 0);

export const referenceFile = readBy((path): ReferenceList => {
  const read = ReferenceFile.safeParse(safeJson(readText(path)));
  if (!read.success) throw new Misfit();
  return { version: read.data.version, entries: new Set(read.data.codes) };
});

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Misfit({ zh: '所指的文件无法读取', en: 'names a file that cannot be read' });
  }
};

/** Reads the windows of a JSON file by scheme. Which of them fit is checked with the schemes, one by one. */
export const windowsFile = readBy((path): Record<string, unknown> => {
  const read = z.record(z.string(), z.unknown()).safeParse(safeJson(readText(path)));
  if (!read.success) throw new Misfit();
  return read.data;
});

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
