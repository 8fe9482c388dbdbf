// The plain program with miaopi's duties, done without miaopi's design: it checks the form, signs its questions in each
// registry's dialect, checks the answers, decides, hashes and seals, explains, and puts down which departments are told
// of an approval; each application in a straight line and with one statement, no audit, no second commit, no breaker,
// no idempotency. It shows the cost of the duties alone.

import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import postgres from 'postgres';
import { Pool } from 'undici';
import { SANDBOX_CREDENTIALS } from '../../mocks/credentials.ts';
import { decideOn, questionsOf } from '../../src/applications/examine.ts';
import { acceptForm } from '../../src/applications/form-faults.ts';
import { rulingOf } from '../../src/applications/ruling.ts';
import { evidenceOf, placeOfSubmission } from '../../src/applications/sealed-decision.ts';
import { NOTHING_AGAINST } from '../../src/applications/standing.ts';
import type { Application } from '../../src/applications/store/applications.ts';
import { applicationView } from '../../src/applications/view.ts';
import { civilDateOf, realClock } from '../../src/base/clock.ts';
import { createIds } from '../../src/base/ids.ts';
import { createSealer } from '../../src/base/seal.ts';
import { SANDBOX_SEALING } from '../../src/config/config.ts';
import type { Answers, Submission, Want } from '../../src/schemes/facts.ts';
import { ALL_SCHEMES } from '../../src/schemes/house.ts';
import { sandboxLists } from '../../src/schemes/references.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { createWindows } from '../../src/schemes/windows.ts';
import type { Source } from '../../src/schemes/words.ts';
import type { AnyAsked } from '../../src/sources/ask-all.ts';
import { DEFAULT_LIMITS } from '../../src/sources/client.ts';
import { exchange } from '../../src/sources/exchange.ts';
import { DIALECTS } from '../../src/sources/registries.ts';
import type { Dialect } from '../../src/sources/source.ts';
import { SCHEMES } from '../support/schemes.ts';
import { SubmissionForm } from '../support/submission-form.ts';
import { ASKED, EMPLOYER } from './population.ts';
import { reportUsage } from './usage.ts';

const [databaseUrl, sourcesUrl, connections] = process.argv.slice(2) as [string, string, string];
const sql = postgres(databaseUrl, { max: Number(connections), onnotice: () => {} });
await sql`create table if not exists dutiful_applications (id uuid primary key, body bytea not null, evidence bytea not null)`;
await sql`
  create table if not exists dutiful_pushes (
    id uuid primary key, application_id uuid not null, sequence int not null, event text not null,
    recipient text not null, city text not null, subject text not null, status text not null default 'due',
    created_at timestamptz not null, late_at timestamptz not null, attempts int not null default 0,
    next_attempt_at timestamptz not null default now(), unique (application_id, sequence, recipient, subject))`;
await sql`create index if not exists dutiful_pushes_due on dutiful_pushes (recipient, city, next_attempt_at)`;
await sql`create index if not exists dutiful_pushes_late on dutiful_pushes (late_at)`;
const pools = Object.fromEntries(ASKED.map((source) => [source, new Pool(sourcesUrl, { connections: 128 })]));

const ids = createIds();
const sealer = createSealer(SANDBOX_SEALING.keys, SANDBOX_SEALING.indexKey);
const windows = createWindows({});
const deps = { ids, sealer, clock: realClock, references: sandboxLists(ALL_SCHEMES), windows } as Parameters<
  typeof decideOn
>[0];
const unit = { kind: 'submitter', id: 'bench', role: 'employer', tenantId: ids.uuid() } as const;
const TRACEPARENT = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;

async function ask({ source, want }: Want, { residentId, name }: Submission['applicant']): Promise<AnyAsked> {
  const dialect = DIALECTS[source] as Dialect<Source>;
  const at = Temporal.Now.instant();
  const question = { residentId, name, want, requestSn: ids.requestSn(), traceparent: TRACEPARENT, at };
  const { response } = await exchange(pools[source] as Pool, dialect.write(question, SANDBOX_CREDENTIALS[source]), {
    timeoutMs: DEFAULT_LIMITS.attemptMs,
    maxResponseBytes: DEFAULT_LIMITS.maxResponseBytes,
  });
  if (!response) throw new Error(`${source} has not answered`);
  const proof = {
    credentials: SANDBOX_CREDENTIALS[source],
    receivedAt: Date.now(),
    windowMs: DEFAULT_LIMITS.signatureWindowMs,
  };
  const answer = dialect.read(response, question, proof);
  const responseHash = hash('sha256', response.body, 'hex');
  const { requestSn } = question;
  return { source, answer, requestSn, askedAt: at, durationMs: 0, attempts: 1, responseHash } as AnyAsked;
}

const FILER = { actor: unit, creditCode: EMPLOYER.creditCode, unitName: EMPLOYER.name };

async function handle(text: string): Promise<unknown> {
  const form = SubmissionForm.parse(JSON.parse(text));
  const now = realClock.now();
  const scheme = shenzhenTalent;
  const { submission } = acceptForm(scheme, form, FILER, now, EMPLOYER.name);
  const about = { scheme, submission, submittedOn: civilDateOf(now), standing: NOTHING_AGAINST };
  const id = ids.uuid();
  const written = JSON.stringify(form);
  const bodyHash = sealer.fingerprint('body', written);
  sealer.fingerprint('unit', form.employer?.creditCode ?? '');
  sealer.fingerprint('person', form.applicant.residentId);
  const body = sealer.seal(placeOfSubmission(id), written);

  const asked = await Promise.all(questionsOf(about).map((want) => ask(want, submission.applicant)));
  const answers: Answers = Object.fromEntries(asked.map(({ source, answer }) => [source, answer]));
  const answerSalt = ids.salt();
  const evidence = asked.map((each) => evidenceOf(each, answerSalt, 0));
  const examined = decideOn(deps, about, { answers, evidence, answerSalt });
  const number = 'SZ0000-0000000';
  const applicant = form.applicant;
  const told = { id, number, scheme, submission, applicant };
  const { decided, kept, pushes } = rulingOf(deps, { actor: unit }, told, examined);
  const evidenceText = decided.grounds.toString('base64');
  await sql`
    with filed as (
      insert into dutiful_applications (id, body, evidence)
      values (${id}, decode(${body.toString('base64')}, 'base64'), decode(${evidenceText}, 'base64')))
    insert into dutiful_pushes (
      id, application_id, sequence, event, recipient, city, subject, created_at, late_at)
    select "id", "applicationId", "sequence", "event", "recipient", "city", "subject", "createdAt", "lateAt"
    from json_to_recordset(${JSON.stringify(pushes)}::text::json) as r(
      "id" uuid, "applicationId" uuid, "sequence" int, "event" text, "recipient" text, "city" text, "subject" text,
      "createdAt" timestamptz, "lateAt" timestamptz)`;
  const application: Application = {
    ...decided,
    number,
    tenantId: unit.tenantId,
    bodyHash,
    scheme: scheme.id,
    schemeVersion: scheme.version,
    parameters: null,
    category: form.category,
    procedure: scheme.procedure.kind,
    district: submission.settlement?.district ?? null,
    reference: form.reference ?? null,
    submittedAt: now,
    statusAt: decided.decidedAt,
    decidedBy: 'matching',
    submission: body,
    reviewed: null,
    recheckId: null,
    rechecked: null,
    humanRequestedAt: null,
    settledOn: null,
  };
  return applicationView({ schemes: SCHEMES, windows }, application, {
    form,
    kept,
    current: kept,
    reviewed: null,
  });
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const answer = JSON.stringify(await handle(Buffer.concat(chunks).toString()));
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
reportUsage();
