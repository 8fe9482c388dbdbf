// Tests the document with other people's tools: a strict validator of OpenAPI 3.1 and two linters with their
// recommended rules.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import spectralCore, { type RulesetDefinition } from '@stoplight/spectral-core';
import spectralRulesets from '@stoplight/spectral-rulesets';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishedIn } from '../support/published.ts';
import { startTestService, type TestService } from '../support/service.ts';

const REDOCLY = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');

let service: TestService;
let folder: string;
let text: string;
beforeAll(async () => {
  service = await startTestService({ worker: false });
  folder = mkdtempSync(join(tmpdir(), 'miaopi-openapi-'));
  ({ text } = await service.get('/openapi.json', { as: null }));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await service.close();
});

describe('the published document', () => {
  test('is valid OpenAPI 3.1 to a strict validator', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(JSON.parse(text));
    expect([errors, valid, validator.version]).toEqual([undefined, true, '3.1']);
  });

  test('passes Redocly’s recommended rules', async () => {
    const file = join(folder, 'openapi.json');
    writeFileSync(file, text);
    const asked = ['lint', '--extends=recommended', '--format=json', file];
    const environment = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const { stdout } = await promisify(execFile)(process.execPath, [REDOCLY, ...asked], {
      cwd: folder,
      env: environment,
    });
    const { totals, problems } = JSON.parse(stdout);
    expect(problems).toEqual([]);
    expect(totals).toEqual({ errors: 0, warnings: 0, ignored: 0 });
  });
});

/**
 * Compiles a schema for every example of every operation, for most of the time; Redocly holds the examples
 * against theirs too.
 */
const SLOW = 'oas3-valid-media-example';

describe('the published document and its examples', () => {
  test('pass Spectral’s recommended rules', async () => {
    const spectral = new spectralCore.Spectral();
    spectral.setRuleset({
      extends: [[spectralRulesets.oas as RulesetDefinition, 'recommended']],
      rules: { [SLOW]: 'off' },
    });
    expect(await spectral.run(text)).toEqual([]);
  });

  test('fit each other: every example fits its schema', () => {
    const document = JSON.parse(text);
    const published = publishedIn(text);
    const shown = [...examplesIn(document, [], document.components.examples)];
    expect(shown.length).toBeGreaterThan(200);
    const faults = shown.flatMap(({ place, value }) =>
      published.faultsOfValue([...place, 'schema'], value).map((fault) => `${place.join(' ')}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });
});

interface Media {
  schema?: unknown;
  example?: unknown;
  examples?: Record<string, { $ref: string }>;
}

/** Finds every place in the document with a schema and examples of it. */
function* examplesIn(
  node: unknown,
  place: string[],
  shared: Record<string, { value: unknown }>,
): Generator<{ place: string[]; value: unknown }> {
  if (typeof node !== 'object' || node === null) return;
  const { schema, example, examples } = node as Media;
  if (schema !== undefined && example !== undefined) yield { place, value: example };
  if (schema !== undefined && examples !== undefined) {
    for (const name of Object.keys(examples)) yield { place, value: shared[name]?.value };
  }
  for (const [name, each] of Object.entries(node)) {
    if (!/^(examples?|schemas?)$/.test(name)) yield* examplesIn(each, [...place, name], shared);
  }
}
