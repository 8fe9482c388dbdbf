// A run's report as lines for a terminal, in both languages: its counts, and its first findings.
import type { FindingView, ReplayReportView, UnequalView } from './shapes.ts';

const both = (zh: string, en: string) => `${zh} · ${en}`;

const KINDS: Record<FindingView['kind'], string> = {
  decision_differs: both('重新决定结果不同', 'decided differently'),
  decision_impossible: both('无法重新决定', 'cannot be decided'),
  sealed_unreadable: both('密封内容无法打开', 'sealed content cannot be opened'),
  scheme_unknown: both('方案版本未知', 'unknown version of a scheme'),
  row_differs: both('数据库记录被改动', 'the row was altered'),
  audit_differs: both('与审计记录不符', 'differs from the audit'),
  application_missing: both('申请记录缺失', 'the application is gone'),
  changed: both('草案下将改变', 'changed by the draft'),
  not_known: both('未知（当时未查询）', 'unknown: the source was not asked then'),
};

export interface Found {
  report: ReplayReportView;
  /** the first findings */
  findings: FindingView[];
  unequal: UnequalView[];
}

export function reportLines({ report, findings, unequal }: Found): string[] {
  const { kind, decided, total, differing, notKnown } = report;
  const title = kind === 'replay' ? both('复算', 'replay') : both('回测', 'backtest');
  return [
    `${title}  ${report.id}  ${report.status}`,
    `  ${both('已核对', 'decided again')}  ${decided} / ${total ?? 0}`,
    `  ${kind === 'replay' ? both('有差异', 'differing') : both('将改变', 'would change')}  ${differing}`,
    ...(notKnown > 0 ? [`  ${KINDS.not_known}  ${notKnown}`] : []),
    ...section(
      both('差异类别', 'kinds'),
      report.kinds.map((each) => [KINDS[each.kind], each.applications]),
    ),
    ...section(
      both('决定：原 → 重新', 'outcome: kept → again'),
      report.outcomes.map(({ from, to, applications }) => [`${from} → ${to}`, applications]),
    ),
    ...section(
      both('涉及条款', 'by clause'),
      report.clauses.map(({ clause, applications }) => [clause, applications]),
    ),
    ...findings.map(findingLine),
    ...more(findings.length, differing + notKnown),
    ...unequal.map(unequalLine),
  ];
}

const section = (title: string, rows: [name: string, count: number][]): string[] =>
  rows.length === 0 ? [] : [`  ${title}`, ...rows.map(([name, count]) => `    ${String(count).padStart(9)}  ${name}`)];

function findingLine({ applicationId, number, kind, before, after, clauses, fields }: FindingView): string {
  const decisions = before || after ? `${briefText(before)} → ${briefText(after)}` : '';
  const parts = [number ?? applicationId, KINDS[kind], decisions, clauses.join(' '), fields.join(' ')];
  return `  ✗ ${parts.filter((part) => part !== '').join('  ')}`;
}

const briefText = (brief: FindingView['before']) =>
  brief ? [brief.outcome ?? '–', ...(brief.codes.length > 0 ? [`(${brief.codes.join(' ')})`] : [])].join(' ') : '–';

const more = (shown: number, all: number): string[] =>
  shown > 0 && shown < all ? [`  … ${both(`共 ${all} 项`, `${all} applications in all`)} (--json)`] : [];

function unequalLine({ kind, department, answers }: UnequalView): string {
  const title =
    kind === 'unequal_decision'
      ? both('事实相同，系统决定不同（缺陷）', 'equal facts, but the machine decided differently: a defect')
      : both('事实相同，审核结论不同（供培训）', 'equal facts, but reviews ended differently: for training');
  const told = answers.map(({ outcome, applications, examples }) => {
    const numbers = examples.slice(0, 3).map(({ id, number }) => number ?? id);
    return `${outcome} × ${applications} (${numbers.join(', ')})`;
  });
  return `  ${kind === 'unequal_decision' ? '✗' : '!'} ${title}  ${department ?? ''}  ${told.join(' | ')}`;
}
