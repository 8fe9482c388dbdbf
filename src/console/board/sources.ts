// State of the sources in words: working or not, time of the next try, and waiting applications; and how fast they
// answered on a day, and what. For all staff, operators too, since it holds no case.
import { z } from 'zod';
import type { Deps } from '../../applications/deps.ts';
import { STAFF_ROLES } from '../../base/actor.ts';
import { civilDateOf, timestamp } from '../../base/clock.ts';
import { sourceDay } from '../../reviews/source-day.ts';
import { type SourceHealth, sourceHealth } from '../../reviews/source-health.ts';
import { veilOf } from '../../spot-checks/blind.ts';
import { momentTime } from '../kit/dates.ts';
import { durationText } from '../kit/durations.ts';
import { COMMA, filled, type Html, html, joined, type Shown } from '../kit/html.ts';
import { page, type View } from '../kit/layout.ts';
import type { StaffRoute } from '../kit/route.ts';
import { catalogue, SOURCE_NAMES } from '../kit/texts.ts';
import { daySection, type ShownDay } from './source-day.ts';

const WORDS = catalogue({
  title: { zh: '数据源', en: 'Sources' },
  seen: {
    zh: '状态、延迟、在途和排队为处理本页的进程所见；等待的申请为全部进程合计。',
    en:
      'State, latency and requests are those of the process that serves this page; waiting applications are counted ' +
      'for all processes.',
  },
  source: { zh: '数据源', en: 'Source' },
  state: { zh: '状态', en: 'State' },
  latency: { zh: '答复用时（中位数）', en: 'Median latency' },
  questions: { zh: '在途 · 排队', en: 'Under way · queued' },
  awaiting: { zh: '等待该源的申请', en: 'Waiting applications' },
  available: { zh: '正常', en: 'answers' },
  recovering: { zh: '正在试探恢复', en: 'is tried again' },
  unavailable: { zh: '不可用', en: 'does not answer' },
  retry: { zh: '约 {n} 后再试', en: 'tried again in about {n}' },
  failures: { zh: '连续 {n} 次未答复', en: '{n} requests in a row without an answer' },
  since: { zh: '最早等待自', en: 'since' },
  notAsked: { zh: '尚未查询', en: 'not asked yet' },
  nobody: { zh: '无', en: 'none' },
  healing: {
    zh: '数据源恢复后，系统按速率上限自动重新查询等待的申请，无需人工操作。',
    en:
      'When a source answers again, the service asks about the waiting applications by itself, no faster than the ' +
      'source allows. You need do nothing.',
  },
});

const SIGNS: Record<SourceHealth['state'], { tone: 'good' | 'warn' | 'bad'; sign: string }> = {
  available: { tone: 'good', sign: '✓' },
  recovering: { tone: 'warn', sign: '?' },
  unavailable: { tone: 'bad', sign: '⊘' },
};

export const sourcesRoutes = (
  deps: Pick<Deps, 'db' | 'clock' | 'schemes' | 'registries'>,
  states: () => Parameters<typeof sourceHealth>[2],
): StaffRoute[] => [
  {
    method: 'get',
    path: '/console/sources',
    roles: STAFF_ROLES,
    async handle({ view, cause, query }) {
      const now = deps.clock.now();
      const today = civilDateOf(now);
      const day = dayIn(query('day'), today);
      const isBlind = (await veilOf(deps, cause.actor)) !== null;
      const [health, sources] = await Promise.all([
        sourceHealth(deps, cause.actor, states()),
        // an hour with one question would tell what came of a hidden application
        isBlind ? null : sourceDay(deps, cause.actor, day),
      ]);
      return sourcesPage(view, health, now, { day, today, sources });
    },
  },
];

const Day = z.iso.date().regex(/^2/);
/** Answers today for text that is no day, and for a day to come. */
function dayIn(text: string | undefined, today: Temporal.PlainDate): Temporal.PlainDate {
  const day = Day.safeParse(text);
  if (!day.success) return today;
  const asked = Temporal.PlainDate.from(day.data);
  return Temporal.PlainDate.compare(asked, today) > 0 ? today : asked;
}

export function sourcesPage(view: View, sources: SourceHealth[], now: Temporal.Instant, shown: ShownDay): Html {
  return page(
    view,
    WORDS.title,
    html`<div class="page-head"><h1>${WORDS.title}</h1></div>
      <table class="rows" id="sources">
        <thead>
          <tr>
            <th scope="col">${WORDS.source}</th>
            <th scope="col">${WORDS.state}</th>
            <th scope="col">${WORDS.latency}</th>
            <th scope="col">${WORDS.questions}</th>
            <th scope="col">${WORDS.awaiting}</th>
          </tr>
        </thead>
        <tbody>
          ${sources.map((source) => row(source, now))}
        </tbody>
      </table>
      <p class="note">${WORDS.healing}</p>
      <p class="note">${WORDS.seen}</p>
      ${daySection(shown)}`,
  );
}

function row(health: SourceHealth, now: Temporal.Instant): Html {
  const { registry, source, city, state, latencyP50Ms, inUse, waiting } = health;
  const name = city ? joined([SOURCE_NAMES[source], city], COMMA) : SOURCE_NAMES[source];
  return html`<tr id="source-${city ? registry.replace('@', '-') : source}" data-state="${state}">
    <th scope="row">${name}</th>
    <td data-label="${WORDS.state}">${stateCell(health)}</td>
    <td data-label="${WORDS.latency}">${latencyP50Ms === null ? WORDS.notAsked : `${latencyP50Ms} ms`}</td>
    <td data-label="${WORDS.questions}">${inUse} · ${waiting}</td>
    <td data-label="${WORDS.awaiting}">${awaitingCell(health, now)}</td>
  </tr>`;
}

function stateCell({ state, failures, retryAfterSeconds }: SourceHealth): Html {
  const { tone, sign } = SIGNS[state];
  const more = [
    failures > 0 ? filled(WORDS.failures, { n: failures }) : null,
    retryAfterSeconds === null ? null : filled(WORDS.retry, { n: durationText(retryAfterSeconds) }),
  ].filter((said) => said !== null);
  return html`<span class="mark ${tone}"><span aria-hidden="true">${sign}</span> ${WORDS[state]}</span>
    ${more.length > 0 ? html`<span class="note">${joined(more, COMMA)}</span>` : ''}`;
}

function awaitingCell({ awaiting, awaitingSince }: SourceHealth, now: Temporal.Instant): Shown {
  if (awaiting === 0 || !awaitingSince) return WORDS.nobody;
  const today = civilDateOf(now);
  return html`<strong>${awaiting}</strong> <span class="note">${WORDS.since}
    ${momentTime(timestamp(awaitingSince), today)}</span>`;
}
