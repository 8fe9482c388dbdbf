// The audit over REST: events, checkpoints, proofs, and the log as tiles. Auditors and supervisors read the audit
// itself. Everybody with a key reads the checkpoints, since they bind the service to its records.
import { z } from 'zod';
import type { Deps } from '../applications/deps.ts';
import { readApplication } from '../applications/read.ts';
import { ACTIONS_OF_KIND, AUDIT_KINDS } from '../audit/kinds.ts';
import { READER_ROLES, ROLES, SUBMITTER_ROLES } from '../base/actor.ts';
import { moment } from '../base/moment.ts';
import { Refusal } from '../base/refusal.ts';
import { pageOfEvents } from '../transparency-log/events.ts';
import {
  pageOfCheckpoints,
  proveConsistency,
  proveInclusion,
  readCheckpoint,
  receiptOf,
  type SealedCheckpoint,
} from '../transparency-log/prove.ts';
import { readEntries, readTile } from '../transparency-log/read-tiles.ts';
import { CheckpointView, ConsistencyView, EventView, InclusionView, Receipt } from '../transparency-log/shapes.ts';
import { parseTilePath } from '../transparency-log/tiles.ts';
import { type LogDeps, wholeNote } from '../transparency-log/transparency.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { defined, numbers, pageShape, paging } from './paging.ts';
import { idOf } from './query.ts';

const TAG = { zh: '审计', en: 'Audit' };
const READERS = ['auditor', 'supervisor'] as const;
const AUDITORS = ['auditor'] as const;

const DIGITS = /^[1-9]\d{0,14}$/;
/** The number of an event, or a number of leaves; from 1. */
const count = z
  .string()
  .regex(DIGITS)
  .transform(Number)
  .meta({ examples: ['1'] });
const byNumber = paging(64, numbers(15));

const EventPage = pageShape(EventView);
const CheckpointPage = pageShape(CheckpointView);

const EventsQuery = z.strictObject({
  application: z.uuid().optional(),
  /** a person, a key, or a part of the service */
  actor: z
    .string()
    .regex(/^[0-9A-Za-z-]{1,64}$/)
    .toLowerCase()
    .meta({ examples: ['matching'] })
    .optional(),
  kind: z.enum(AUDIT_KINDS).optional(),
  from: moment.optional(),
  to: moment.optional(),
  ...byNumber.query,
});
const CheckpointsQuery = z.strictObject(byNumber.query);
const InclusionQuery = z.strictObject({ seq: count, size: count.optional() });
const ConsistencyQuery = z.strictObject({ from: count, to: count.optional() });

const checkpointView = (checkpoint: SealedCheckpoint): CheckpointView => ({
  origin: checkpoint.origin,
  size: checkpoint.size,
  root: checkpoint.root.toString('base64'),
  lastSeq: checkpoint.lastSeq,
  sealedAt: checkpoint.sealedAt,
  witnesses: checkpoint.cosignatures.map(({ witness }) => witness),
  note: wholeNote(checkpoint),
});
const base64Of = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('base64'));

const bytes = (body: Buffer, cache: string) =>
  new Response(new Uint8Array(body), {
    headers: { 'content-type': 'application/octet-stream', 'cache-control': cache },
  });
/** A tile never changes, so clients may keep it; shared caches must not. */
const FOR_GOOD = 'private, max-age=31536000, immutable';

/** Reads the path of a tile; refuses any other path with `not_found`. */
function tileOf(call: Call) {
  const tile = parseTilePath(call.param('tile'));
  if (!tile) throw new Refusal('not_found');
  return tile;
}

const wantsJson = (call: Call) => /\bapplication\/json\b/i.test(call.header('accept') ?? '');

export const auditEndpoints = (deps: Deps, log: LogDeps): Endpoint[] => [
  ...checkpointEndpoints(log),
  ...proofEndpoints(log),
  ...tileEndpoints(log),
  {
    method: 'get',
    path: '/v1/audit/events',
    tag: TAG,
    summary: { zh: '查询审计记录（最新在前）', en: 'Read the audit, newest first' },
    description: { zh: '查询行为本身记入审计。', en: 'Each reading is audited.' },
    roles: READERS,
    query: EventsQuery,
    answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: EventPage } },
    refusals: ['validation_failed'],
    async handle(call) {
      const { application, actor, kind, from, to, limit, cursor: before } = call.query(EventsQuery);
      const actions = kind && ACTIONS_OF_KIND[kind];
      const filter = defined({ applicationId: application?.toLowerCase(), actor, actions, from, to, before });
      return byNumber.answer(await pageOfEvents(deps, call.cause, { ...filter, limit }));
    },
  },
  {
    method: 'get',
    path: '/v1/applications/{id}/receipt',
    tag: TAG,
    summary: {
      zh: '决定的存证回执（可离线验证）',
      en: 'A receipt of the decision, verifiable without the service',
    },
    description: {
      zh: '包含各项决定及其后冻结、恢复、撤销的审计记录、其在日志中的证明和经签名的检查点；用 npm run verify -- receipt.json 验证。',
      en:
        'It holds the audit events of each decision and of later freezes, restorations and revocations, the proof ' +
        'that the log contains them, and the signed checkpoint. Verify it with npm run verify -- receipt.json.',
    },
    roles: [...SUBMITTER_ROLES, ...READER_ROLES],
    answers: { 200: { description: { zh: '回执', en: 'The receipt' }, schema: Receipt } },
    refusals: ['not_found', 'not_sealed', 'log_inconsistent'],
    async handle(call) {
      const { id } = await readApplication(deps, call.cause, idOf(call));
      return { status: 200, body: await receiptOf(log, id) };
    },
  },
];

const checkpointEndpoints = (log: LogDeps): Endpoint[] => [
  {
    method: 'get',
    path: '/v1/audit/checkpoint',
    tag: TAG,
    summary: { zh: '最新检查点（签名文本）', en: 'The latest checkpoint, a signed note' },
    description: {
      zh: '按 C2SP tlog-checkpoint；Accept: application/json 时以 JSON 返回。',
      en: 'In the format of C2SP tlog-checkpoint; as JSON for Accept: application/json.',
    },
    roles: ROLES,
    answers: {
      200: {
        description: { zh: '检查点', en: 'The checkpoint' },
        schema: z.string(),
        contentType: 'text/plain',
        also: [{ schema: CheckpointView }],
      },
    },
    refusals: ['not_sealed', 'log_inconsistent'],
    async handle(call) {
      const checkpoint = await readCheckpoint(log);
      if (wantsJson(call)) return { status: 200, body: checkpointView(checkpoint) };
      return new Response(wholeNote(checkpoint), {
        headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', vary: 'accept' },
      });
    },
  },
  {
    method: 'get',
    path: '/v1/audit/checkpoints',
    tag: TAG,
    summary: { zh: '列出检查点（最新在前）', en: 'List checkpoints, newest first' },
    description: {
      zh: '每个检查点为经签名的文本。',
      en: 'Each checkpoint is a signed note.',
    },
    roles: ROLES,
    query: CheckpointsQuery,
    answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: CheckpointPage } },
    refusals: ['validation_failed'],
    async handle(call) {
      const { limit, cursor: below } = call.query(CheckpointsQuery);
      const { items, next } = await pageOfCheckpoints(log, { ...defined({ below }), limit });
      return byNumber.answer({ items: items.map(checkpointView), next });
    },
  },
];

const proofEndpoints = (log: LogDeps): Endpoint[] => [
  {
    method: 'get',
    path: '/v1/audit/proofs/inclusion',
    tag: TAG,
    summary: { zh: '记录在日志中的证明', en: 'Proof that an event is in the log' },
    description: {
      zh: 'RFC 6962 第 2.1.1 节；未指定 size 时为最新检查点。',
      en: 'RFC 6962, 2.1.1; without `size`, against the latest checkpoint.',
    },
    roles: READERS,
    query: InclusionQuery,
    answers: { 200: { description: { zh: '证明', en: 'The proof' }, schema: InclusionView } },
    refusals: ['not_found', 'not_sealed', 'validation_failed', 'log_inconsistent'],
    async handle(call) {
      const { seq, size } = call.query(InclusionQuery);
      const { leafHash, proof, ...found } = await proveInclusion(log, { seq, ...(size === undefined ? {} : { size }) });
      return { status: 200, body: { ...found, leafHash: leafHash.toString('base64'), proof: base64Of(proof) } };
    },
  },
  {
    method: 'get',
    path: '/v1/audit/proofs/consistency',
    tag: TAG,
    summary: { zh: '日志只增不改的证明', en: 'Proof that the log has only grown' },
    description: {
      zh: 'RFC 6962 第 2.1.2 节；未指定 to 时为最新检查点。',
      en: 'RFC 6962, 2.1.2; without `to`, up to the latest checkpoint.',
    },
    roles: READERS,
    query: ConsistencyQuery,
    answers: { 200: { description: { zh: '证明', en: 'The proof' }, schema: ConsistencyView } },
    refusals: ['not_sealed', 'validation_failed', 'log_inconsistent'],
    async handle(call) {
      const { from, to } = call.query(ConsistencyQuery);
      const { proof, ...trees } = await proveConsistency(log, { from, ...(to === undefined ? {} : { to }) });
      return { status: 200, body: { ...trees, proof: base64Of(proof) } };
    },
  },
];

/** Lists the entries first, because the other path would match `entries` as a level. */
const tileEndpoints = (log: LogDeps): Endpoint[] => [
  {
    method: 'get',
    path: '/v1/audit/tile/entries/{+tile}',
    tag: TAG,
    summary: { zh: '审计记录包', en: 'A bundle of audit events' },
    description: {
      zh: 'C2SP tlog-tiles 的 entry bundle，路径如 x001/x234/067 或 000.p/12；内容即审计记录，读取记入审计。',
      en:
        'An entry bundle of C2SP tlog-tiles, such as x001/x234/067 or 000.p/12. It holds the audit events, so each ' +
        'reading is audited.',
    },
    roles: AUDITORS,
    answers: {
      200: {
        description: { zh: '记录', en: 'The entries' },
        schema: z.file(),
        contentType: 'application/octet-stream',
      },
    },
    refusals: ['not_found', 'log_inconsistent'],
    async handle(call) {
      const { index, width } = tileOf(call);
      return bytes(await readEntries(log, call.cause, index, width), 'no-store');
    },
  },
  {
    method: 'get',
    path: '/v1/audit/tile/{level}/{+tile}',
    tag: TAG,
    summary: { zh: '哈希块', en: 'A tile of hashes' },
    description: {
      zh: 'C2SP tlog-tiles，路径如 x001/x234/067 或 000.p/12。',
      en: 'A tile of C2SP tlog-tiles, such as x001/x234/067 or 000.p/12.',
    },
    roles: READERS,
    answers: {
      200: {
        description: { zh: '哈希', en: 'The hashes' },
        schema: z.file(),
        contentType: 'application/octet-stream',
      },
    },
    refusals: ['not_found', 'log_inconsistent'],
    async handle(call) {
      const level = /^(?:\d|[1-5]\d|6[0-3])$/.test(call.param('level')) ? Number(call.param('level')) : null;
      const { index, width } = tileOf(call);
      if (level === null) throw new Refusal('not_found');
      return bytes(await readTile(log, { level, index }, width), FOR_GOOD);
    },
  },
];
