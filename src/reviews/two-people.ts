// Says why two people must confirm a check or a rule, from the facts of the decision. Pure.
import type { Grounds, Reason, TwoPersonReason } from '../matching/decide.ts';
import { type Subject, takesTwo } from '../matching/subjects.ts';
import type { Inconclusive } from '../schemes/facts.ts';
import { isOpenQuestion } from '../schemes/open-questions.ts';
import { reasonMessage, verdictReason } from '../schemes/reasons.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { NAME_OF_SOURCE } from '../schemes/sources.ts';
import type { Source, Text } from '../schemes/words.ts';
import { fieldLabel, reasonLine } from './detail-texts.ts';

/** Returns null if one person may confirm the subject. For a register shown by class alone, names only the class. */
export function whyTwo(scheme: Scheme, subject: Subject, { answers }: Pick<Grounds, 'answers'>): Text | null {
  if (!takesTwo(subject)) return null;
  const { check, unread } = subject;
  const causes = [
    ...(check && unread ? [unreadCause(check.source, answers)] : []),
    ...contradictions(scheme, subject),
    ...brokenRules(scheme, subject),
    ...earlierAnswer(scheme, subject),
  ];
  return {
    zh: `须两人办理：${causes.map(({ zh }) => zh).join('；')}。确认后须由本部门另一人复核。`,
    en:
      `Two people are required: ${causes.map(({ en }) => en).join('; ')}. ` +
      'Once one has confirmed it, another person of the department decides on it independently.',
  };
}

const UNREAD: Record<Inconclusive, Text> = {
  malformed: { zh: '内容残缺或不合格式', en: 'it is incomplete or not in the agreed form' },
  unknown_code: { zh: '返回了对照表以外的代码', en: 'it holds a code that is not in the agreed table' },
  masked: { zh: '内容被遮盖', en: 'it is masked' },
  not_asked: { zh: '答非所问', en: 'it answers something that was not asked' },
  ambiguous: { zh: '对应不止一人', en: 'it may be about more than one person' },
  unsigned: { zh: '没有有效签名', en: 'it has no valid signature' },
  replayed: { zh: '不是对本次查询的答复', en: 'it is not the answer to this question' },
};

/** Describes an answer that nobody can be shown, so that nobody knows whether it contradicts the claim. */
function unreadCause(source: Source, answers: Grounds['answers']): Text {
  const name = NAME_OF_SOURCE[source];
  const answer = answers[source];
  if (answer?.status === 'inconclusive') {
    const { zh, en } = UNREAD[answer.because];
    return {
      zh: `${name.zh}来源的答复无法读取（${zh}），无从得知是否与申报相矛盾`,
      en:
        `the answer of the ${name.en} source cannot be read (${en}), ` +
        'and nobody knows whether it contradicts the claim',
    };
  }
  const { residentId = null, name: holder = null } = answer?.status === 'answered' ? answer.subject : {};
  if (residentId === null || holder === null) {
    return {
      zh: `${name.zh}来源的答复没有写明是谁的登记，无从得知是否与申报相矛盾`,
      en:
        `the answer of the ${name.en} source does not say whose record it is, ` +
        'and nobody knows whether it contradicts the claim',
    };
  }
  return {
    zh: `${name.zh}来源可能有所申报的登记，但无法确定是哪一条，或内容无法读全`,
    en:
      `the ${name.en} register may hold the claimed entry, ` +
      'but it is not certain which entry it is, or the entry cannot be read in full',
  };
}

/** Names the fields that differ, or only the class if the register shows nothing else. */
function contradictions(scheme: Scheme, { check, reasons }: Subject): Text[] {
  if (check?.verdict !== 'mismatch') return [];
  const general = verdictReason(check.source, 'mismatch');
  const fields = reasons.filter(({ code, field }) => code === general && field !== null).map(({ field }) => field);
  if (fields.length === 0) return reasons.some(({ code }) => code === general) ? [reasonMessage(scheme, general)] : [];
  const labels = [...new Set(fields)].map((field) => fieldLabel(field as string));
  const name = NAME_OF_SOURCE[check.source];
  return [
    {
      zh: `${name.zh}登记与申报相矛盾（${labels.map(({ zh }) => zh).join('、')}）`,
      en: `the ${name.en} register contradicts what was declared (${labels.map(({ en }) => en).join(', ')})`,
    },
  ];
}

/** Lists statements of an earlier answer that the latest answer does not make, field by field. */
function earlierAnswer(scheme: Scheme, { reasons, tookTwo }: Subject): Text[] {
  const now = new Set(reasons.map((reason) => statementOf(scheme, reason).zh));
  const earlier = new Map(tookTwo.map((each) => [statementOf(scheme, each).zh, statementOf(scheme, each)]));
  const statements = [...earlier.values()].filter(({ zh }) => !now.has(zh));
  if (statements.length === 0) return [];
  return [
    {
      zh: `该来源另一次答复曾反映“${statements.map(({ zh }) => zh).join('；')}”，此后尚未一致`,
      en:
        `another answer of the source said “${statements.map(({ en }) => en).join('; ')}”, ` +
        'and the source has not matched since',
    },
  ];
}

/** The same reason of another field is another statement. */
const statementOf = (scheme: Scheme, { code, field, params }: TwoPersonReason | Reason): Text =>
  reasonLine({ message: reasonMessage(scheme, code, params), field });

/** Lists findings of a source against the claim, and rules that are not met, each with its own message, once. */
function brokenRules(scheme: Scheme, { check, reasons }: Subject): Text[] {
  const isGeneral = ({ code }: Reason) => check !== null && code === verdictReason(check.source, 'mismatch');
  const messages = reasons
    .filter((reason) => !isOpenQuestion(reason.code) && !isGeneral(reason))
    .map(({ code, params }) => reasonMessage(scheme, code, params));
  return [...new Map(messages.map((message) => [message.zh, message])).values()].map(({ zh, en }) => ({
    zh,
    en: en.charAt(0).toLowerCase() + en.slice(1),
  }));
}
