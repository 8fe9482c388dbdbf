// The console's own files, which it alone serves. Each name holds the file's hash, so that browsers may keep it for
// ever and a new version is a new file.
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const own = (name: string) => fileURLToPath(new URL(`../assets/${name}`, import.meta.url));
const htmx = createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js');
/** Files, each made of its parts in this order. */
const FILES = {
  'console.css': {
    parts: [
      'base.css',
      'frame.css',
      'sign-in.css',
      'queue.css',
      'case.css',
      'board.css',
      'log.css',
      'oversight.css',
      'spot.css',
      'small.css',
      'print.css',
    ].map(own),
    type: 'text/css; charset=utf-8',
  },
  'console.js': {
    parts: ['console.js', 'live.js', 'item-keys.js', 'proof.js', 'seed.js'].map(own),
    type: 'text/javascript; charset=utf-8',
  },
  'htmx.js': { parts: [htmx], type: 'text/javascript; charset=utf-8' },
  'icon.svg': { parts: [own('icon.svg')], type: 'image/svg+xml' },
} satisfies Record<string, { parts: string[]; type: string }>;
export type AssetName = keyof typeof FILES;

interface Asset {
  /** file name with its hash */
  served: string;
  type: string;
  body: Uint8Array<ArrayBuffer>;
}

const HASH_CHARACTERS = 12;

function load(name: AssetName): Asset {
  const { parts, type } = FILES[name];
  const body = new Uint8Array(Buffer.concat(parts.map((path) => readFileSync(path))));
  const [stem, extension] = name.split('.');
  return { served: `${stem}.${hash('sha256', body, 'hex').slice(0, HASH_CHARACTERS)}.${extension}`, type, body };
}

const loaded = new Map((Object.keys(FILES) as AssetName[]).map((name) => [name, load(name)]));
const byServed = new Map([...loaded.values()].map((asset) => [asset.served, asset]));

/** Answers the address of the file. */
export const assetUrl = (name: AssetName): string => `/console/assets/${loaded.get(name)?.served}`;

/** Answers the file; null where none has this name now. */
export function assetResponse(served: string): Response | null {
  const asset = byServed.get(served);
  if (!asset) return null;
  return new Response(asset.body, {
    headers: { 'content-type': asset.type, 'cache-control': 'public, max-age=31536000, immutable' },
  });
}
