// Tests a client that a public generator makes from the published document: strictly compiled, it posts, lists and
// handles refusals. The generator does not run on our TypeScript yet, so its own compiler compiles it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXAMPLE_SUBMISSION } from '../../src/schemes/example.ts';
import { startTestService, type TestService } from '../support/service.ts';

const CLIENT = join(import.meta.dirname, 'hr-system.ts');

let service: TestService;
let folder: string;
beforeAll(async () => {
  service = await startTestService({ worker: false });
  folder = mkdtempSync(join(tmpdir(), 'miaopi-client-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await service.close();
});

/** The compiler's findings in the client and in the generated types, at its strictest. */
function faultsOf(types: string): string[] {
  const program = ts.createProgram([CLIENT], {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    noEmit: true,
    // checks the generated types too, since they are not a library
    skipLibCheck: true,
    types: [],
    lib: ['lib.esnext.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    verbatimModuleSyntax: true,
    paths: { 'miaopi-openapi': [types] },
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

describe('the published document', () => {
  test('gives a generated client that compiles strictly, and posts, lists and handles a refusal', async () => {
    const { text } = await service.get('/openapi.json', { as: null });
    const types = join(folder, 'miaopi-openapi.ts');
    writeFileSync(types, astToString(await openapiTS(text)));
    expect(faultsOf(types)).toEqual([]);

    const { visit } = (await import(CLIENT)) as {
      visit(url: string, key: string, form: object): Promise<Record<string, unknown>>;
    };
    const seen = await visit(service.url, 'miaopi_sandbox_employer', EXAMPLE_SUBMISSION);
    expect(seen).toEqual({
      number: expect.stringMatching(/^SZ/),
      status: expect.any(String),
      listed: seen.status === 'approved' ? [seen.number] : [],
      conflict: 'idempotency_conflict',
      fault: '/applicant/residentId',
      standing: seen.status,
    });
  });
});
