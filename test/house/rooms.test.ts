// Tests the rules of the house: the linter enforces which room may import which, and this file proves that it does.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');

/**
 * Lints probe files laid out like the source, under the repository's own rules, and returns the rules that each breaks.
 */
function lint(probes: { path: string; code: string }[]): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'miaopi-house-'));
  try {
    for (const { path, code } of probes) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), code);
    }
    const rules = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'));
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...rules, vcs: { enabled: false } }));
    const options = ['lint', '--reporter=json', '--max-diagnostics=none', '.'];
    const { stdout } = spawnSync(process.execPath, [BIOME, ...options], { cwd: folder, encoding: 'utf8' });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] };
    const broken = new Map<string, string[]>(probes.map(({ path }) => [path, []]));
    for (const { category, location } of diagnostics) broken.get(location.path.replace(/^\.\//, ''))?.push(category);
    return broken;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const FORBIDDEN: [room: string, imported: string][] = [
  ['http', '../db/connect.ts'],
  ['http', '../applications/store/applications.ts'],
  ['http', '../spot-checks/store/cases.ts'],
  ['http', '../sources/client.ts'],
  ['http', '../jobs/worker.ts'],
  ['http', '../wire.ts'],
  ['jobs', '../db/connect.ts'],
  ['jobs', '../notices/store/notices.ts'],
  ['jobs', '../http/app.ts'],
  ['console', '../http/app.ts'],
  ['console/queue', 'hono/html'],
  ['console/queue', '../../reviews/store/items.ts'],
  ['console/spot-checks', '../../spot-checks/store/cases.ts'],
  ['applications', '../http/app.ts'],
  ['applications', '../reviews/claim.ts'],
  ['applications', '../config/config.ts'],
  ['sources', '../config/texts.ts'],
  ['reviews', '../http/app.ts'],
  ['reviews', '../oversight/draw.ts'],
  ['reviews', '../spot-checks/draw.ts'],
  ['reviews', '../jobs/worker.ts'],
  ['spot-checks', '../http/app.ts'],
  ['oversight', '../jobs/worker.ts'],
  ['papers', '../http/app.ts'],
  ['reviews', '../papers/paper.ts'],
  ['replay', '../wire.ts'],
  ['reviews', '../run/serve.ts'],
  ['db', '../sandbox/postgres/embedded.ts'],
  ['access', '../cli/keys.ts'],
  ['applications', '../replay/replay.ts'],
  ['notices', '../applications/submit.ts'],
  ['access', '../applications/submit.ts'],
  ['audit', '../applications/submit.ts'],
  ['audit', '../transparency-log/merkle.ts'],
  ['transparency-log', '../applications/submit.ts'],
  ['sources', '../matching/decide.ts'],
  ['sources', '../../mocks/people.ts'],
  ['matching', 'node:crypto'],
  ['matching', '../base/ids.ts'],
  ['matching', '../sources/client.ts'],
  ['schemes', '../matching/decide.ts'],
  ['schemes', 'node:fs'],
  ['schemes', '../base/ids.ts'],
  ['identity', '../schemes/words.ts'],
  ['db', '../audit/change.ts'],
  ['db', '../schemes/scheme.ts'],
  ['base', '../schemes/words.ts'],
];

const probe = (imported: string) => `import { probe } from '${imported}';\n\nprobe();\n`;
const ALLOWED = 'src/applications/allowed.ts';
const ENVIRONMENT = 'src/http/environment.ts';
const OTHER_WORD = 'test/word.test.ts';

describe('the rules of the rooms', () => {
  const broken = lint([
    ...FORBIDDEN.map(([room, imported], index) => ({ path: `src/${room}/probe-${index}.ts`, code: probe(imported) })),
    { path: ALLOWED, code: probe('../matching/decide.ts') },
    { path: ENVIRONMENT, code: 'export const port = process.env.PORT;\n' },
    { path: OTHER_WORD, code: "import { it } from 'vitest';\n\nit('is another word', () => {});\n" },
  ]);

  test.each(FORBIDDEN.map(([room, imported], index) => [room, imported, index] as const))(
    'forbid that src/%s imports %s',
    (room, _imported, index) => {
      expect(broken.get(`src/${room}/probe-${index}.ts`)).toContain('lint/style/noRestrictedImports');
    },
  );

  test('let pass an import that the table allows', () => {
    expect(broken.get(ALLOWED)).not.toContain('lint/style/noRestrictedImports');
  });

  test('let only the configuration read process.env', () => {
    expect(broken.get(ENVIRONMENT)).toContain('lint/style/noProcessEnv');
  });

  test('let tests be called only `test`', () => {
    expect(broken.get(OTHER_WORD)).toContain('lint/nursery/useConsistentTestIt');
  });
});

const filesOf = (room: string) =>
  readdirSync(join(ROOT, 'src', room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file: `src/${room}/${file}`, code: readFileSync(join(ROOT, 'src', room, file), 'utf8') }));

describe('a pure room', () => {
  test.each(['schemes', 'matching', 'identity'])('src/%s reads no clock and draws no random number', (room) => {
    const files = filesOf(room);
    expect(files.length).toBeGreaterThan(0);
    for (const { file, code } of files) {
      expect(code, file).not.toMatch(/Temporal\.Now|\bnew Date\b|\bDate\.|Math\.random|\bperformance\.|\bprocess\./);
    }
  });
});

describe('the repository', () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean);

  test('has only files at its top level that the owner allows', () => {
    const top = new Set(tracked.map((path) => path.split('/')[0]));
    const allowed =
      /^(src|mocks|test|migrations|package\.json|package-lock\.json|tsconfig\.json|drizzle\.config\.ts|README\.md|README\.zh-CN\.md|LICENSE|biome\.json|vitest\.config\.ts|\..*)$/;
    expect([...top].filter((name) => !allowed.test(name ?? ''))).toEqual([]);
  });

  test('opens every source file with a comment about its purpose', () => {
    const bare = tracked
      .filter((path) => /^(src|mocks)\/.*\.ts$/.test(path))
      .filter((path) => !/^(\/\/|\/\*\*)/.test(readFileSync(join(ROOT, path), 'utf8')));
    expect(bare).toEqual([]);
  });

  test('has every test inside a describe that names its subject', () => {
    const loose = tracked
      .filter((path) => /^test\/.*\.test\.ts$/.test(path))
      .filter((path) => /^(?:test|it)\b/m.test(readFileSync(join(ROOT, path), 'utf8')));
    expect(loose).toEqual([]);
  });

  test('has a lockfile that names no host of a registry', () => {
    expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "https?:/);
  });
});

describe('one place alone in the code', () => {
  const sources = execFileSync('git', ['ls-files', 'src/*.ts'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);

  test.each([
    ['how a UUID is told from other text', 'src/base/uuid.ts', /\[0-9a-f\]\{8\}[-(]/],
    ['how a cursor is read', 'src/base/page.ts', /'base64url'\)\.toString\('latin1'\)/],
    ['how a page is answered', 'src/http/paging.ts', /nextCursor: z\.string\(\)/],
    ['how a trace begins', 'src/base/traceparent.ts', /`00-\$\{/],
    ['how a moment is answered', 'src/base/moment.ts', /z\.iso\.datetime\(/],
  ])('says %s: %s', (_, place, form) => {
    expect(sources.filter((path) => form.test(readFileSync(join(ROOT, path), 'utf8')))).toEqual([place]);
  });
});
