// For operators: liveness, readiness, and the state of the sources.
import { z } from 'zod';
import { type Actor, ROLES } from '../base/actor.ts';
import { isOutage } from '../base/outage.ts';
import { SourceView } from '../reviews/shapes.ts';
import { sourceConditions, sourceHealth } from '../reviews/source-health.ts';
import { FAULTS, type Standing } from '../transparency-log/transparency.ts';
import type { Endpoint } from './endpoint.ts';

type Asking = Parameters<typeof sourceConditions>[0];
type SourceStates = Parameters<typeof sourceConditions>[2];

export interface Operation {
  /** Says whether the database answers within the time. */
  ready(withinMs: number): Promise<boolean>;
  /** Says whether the audit log is the published one; otherwise nothing is approved. */
  auditLog(): Promise<Standing>;
  /** Says whether this process is stopping and takes no new work. */
  stopping(): boolean;
  /** Says whether applications in review lie in no office; null while that is not known. */
  hasUnserved(): Promise<boolean | null>;
  sources(): SourceStates;
}

const TAG = { zh: '运行', en: 'Operation' };
const Status = z.strictObject({ status: z.string() });
const Ready = Status.extend({
  auditLog: z.enum(['consistent', 'inconsistent']),
  offices: z.enum(['complete', 'incomplete', 'unknown']),
});
const NotReady = Ready.omit({ offices: true })
  .partial({ auditLog: true })
  .extend({
    fault: z.enum(FAULTS).optional(),
  });

export function operationEndpoints(deps: Asking, operation: Operation): Endpoint[] {
  return [
    {
      method: 'get',
      path: '/livez',
      tag: TAG,
      summary: { zh: '进程存活', en: 'The process is alive' },
      description: {
        zh: '进程能够答复；不查数据库。',
        en: 'The process answers. It does not ask the database.',
      },
      roles: 'public',
      answers: { 200: { description: { zh: '存活', en: 'Alive' }, schema: Status } },
      handle: async () => ({ status: 200, body: { status: 'alive' } }),
    },
    {
      method: 'get',
      path: '/readyz',
      tag: TAG,
      summary: { zh: '可以受理', en: 'The process can take work' },
      roles: 'public',
      description: {
        zh:
          '数据库比已发布的审计检查点旧（log_behind），或审计日志与之不符、检查点或编号文件缺失或无法读取（log_inconsistent）时为 503：' +
          '不受理、不批准。offices 为 incomplete：有在审申请不属于任何机构管辖。',
        en:
          '503 also while nothing is received or approved: the database is older than the published checkpoints of ' +
          'its audit log (log_behind), or its log differs, or the files of checkpoints and numbers are missing or ' +
          'unreadable (log_inconsistent). `offices` is incomplete while applications in review lie in no office.',
      },
      answers: {
        200: { description: { zh: '就绪', en: 'Ready' }, schema: Ready },
        503: { description: { zh: '未就绪', en: 'Not ready' }, schema: NotReady },
      },
      async handle() {
        if (operation.stopping()) return { status: 503, body: { status: 'stopping' } };
        const standing = await within(READY_MS, async () =>
          (await operation.ready(READY_MS)) ? await operation.auditLog() : null,
        );
        if (!standing) return { status: 503, body: { status: 'database_unavailable' } };
        if (standing.consistent) {
          const offices = OFFICES[String(await within(OFFICES_MS, operation.hasUnserved))] ?? 'unknown';
          return { status: 200, body: { status: 'ready', auditLog: 'consistent', offices } };
        }
        const { fault } = standing;
        const status = fault === 'cut_off' ? 'log_behind' : 'log_inconsistent';
        return { status: 503, body: { status, auditLog: 'inconsistent', fault } };
      },
    },
    {
      method: 'get',
      path: '/v1/sources',
      tag: TAG,
      summary: { zh: '数据源状态（本进程所见）', en: 'State of the sources, as this process sees them' },
      description: {
        zh: '用于告知申请人需等待多久；工作人员另见等待件数。',
        en: 'It tells applicants how long they may have to wait; staff also see the number of waiting applications.',
      },
      roles: ROLES,
      answers: {
        200: {
          description: { zh: '数据源', en: 'The sources' },
          schema: z.strictObject({ items: z.array(SourceView) }),
        },
      },
      async handle(call) {
        const { actor } = call.cause;
        const items =
          actor.kind === 'staff'
            ? await staffItems(deps, actor, operation)
            : await submittersItems(deps, actor, operation);
        return { status: 200, body: { items } };
      },
    },
  ];
}

const OFFICES: Record<string, 'complete' | 'incomplete'> = { false: 'complete', true: 'incomplete' };
/** The rest of that second: the offices change nothing about the readiness. */
const OFFICES_MS = 100;

/** Limit of the answer to a balancer, which gets one within a second, whatever the database does. */
const READY_MS = 800;

/** Returns null where the work takes longer, or the database does not answer. */
async function within<T>(ms: number, work: () => Promise<T | null>): Promise<T | null> {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(late.resolve, ms, null);
  const done = work().catch((error: unknown) => {
    if (isOutage(error)) return null;
    throw error;
  });
  return await Promise.race([done, late.promise]).finally(() => clearTimeout(timer));
}

const staffItems = async (deps: Asking, actor: Actor, operation: Operation) =>
  (await sourceHealth(deps, actor, operation.sources())).map(({ awaitingSince: _, registry: __, ...item }) => item);

/** Leaves out the failures: units see no numbers of other applications. */
const submittersItems = async (deps: Asking, actor: Actor, operation: Operation) =>
  (await sourceConditions(deps, actor, operation.sources())).map(({ failures: _, ...item }) => item);
