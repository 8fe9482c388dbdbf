// 《呈报表》: all that was declared, with places for signature and seal (SZ-61). A clerk gets the claims of the own
// department.

import { BUSINESS_TYPE, CHANNEL, fieldLabel, settlementText, valueText } from '../reviews/detail-texts.ts';
import { ownerOf } from '../schemes/scheme-checks.ts';
import { SOURCE_DESCRIPTIONS } from '../schemes/sources.ts';
import { SOURCES, type Source } from '../schemes/words.ts';
import { type Filing, factOf } from './filing.ts';
import { personFor } from './people.ts';
import type { Block } from './shapes.ts';

/** The register that answers for a claim; null: the claim is the scheme's own. */
const registerOf = (group: string): Source | null =>
  SOURCES.find((source) => SOURCE_DESCRIPTIONS[source].field === group) ?? null;

function titleOf({ scheme }: Filing, group: string): string {
  const register = registerOf(group);
  const own = scheme.papers?.claimNames[group]?.zh;
  return own ?? (register ? SOURCE_DESCRIPTIONS[register].name.zh : fieldLabel(group).zh);
}

/** Claims of the shared form that no comparison names. */
const LABELS: Readonly<Record<string, string>> = {
  'education.institutionCode': '院校代码',
  'education.major': '专业',
  'socialSecurity.region': '参保地（行政区划代码）',
};

export function reportForm(filing: Filing): Block[] {
  const { actor, form, scheme, filer } = filing;
  const { applicant, employer, settlement, commitment, category, businessType, channel } = form;
  const person = personFor(actor, form);
  return [
    {
      block: 'facts',
      title: '申请人',
      facts: [
        ['姓名', person.name],
        ['公民身份号码', person.residentId],
        ['手机号码', person.phone],
        ...factOf('户籍所在省（代码）', applicant.originProvince),
      ],
    },
    {
      block: 'facts',
      title: '呈报单位',
      facts: [
        ['呈报单位', filer.name],
        ...factOf('统一社会信用代码', filer.creditCode),
        ...factOf('用人单位', employer && `${employer.name}（${employer.creditCode}）`),
        ...factOf('单位自编号', form.reference),
      ],
    },
    {
      block: 'facts',
      title: '申报业务',
      facts: [
        ['业务类型', BUSINESS_TYPE[businessType].zh],
        ['类别', scheme.categories[category]?.title.zh ?? category],
        ['申报渠道', CHANNEL[channel].zh],
        ['落户意向', settlementText(scheme, settlement).zh],
        ...factOf('拟落户区（行政区划代码）', settlement?.district),
      ],
    },
    ...claimBlocks(filing),
    {
      block: 'facts',
      title: '承诺与同意',
      facts: [
        ['承诺书签署日期', commitment.signedOn ?? '未签署'],
        ['同意查询信用信息', commitment.creditInquiryConsent ? '同意' : '不同意'],
        ['同意处理敏感个人信息', commitment.sensitiveDataConsent ? '同意' : '不同意'],
        ['自动化决定', form.optOutOfAutomatedDecision ? '要求由工作人员决定' : '无异议'],
      ],
    },
    { block: 'signatures', places: ['申请人（签名）', '呈报单位经办人（签名）', '呈报单位（盖章）'] },
  ];
}

function claimBlocks(filing: Filing): Block[] {
  return Object.entries(filing.form.claims).flatMap(([group, claim]): Block[] => {
    if (claim === undefined || !mayRead(filing, group)) return [];
    const facts = factsIn(filing, group, claim);
    return facts.length === 0 ? [] : [{ block: 'facts', title: titleOf(filing, group), facts }];
  });
}

/** A clerk reads the claims that the own department compares. */
function mayRead({ actor, scheme, submission }: Filing, group: string): boolean {
  if (actor.role !== 'clerk' || !submission) return actor.role !== 'clerk';
  return ownerOf(scheme, submission, registerOf(group)) === actor.department;
}

function factsIn(filing: Filing, path: string, claim: unknown): (readonly [string, string])[] {
  if (claim === undefined || claim === null) return [];
  if (Array.isArray(claim)) return claim.flatMap((each) => factsIn(filing, path, each));
  if (typeof claim === 'object') {
    return Object.entries(claim).flatMap(([field, value]) => factsIn(filing, `${path}.${field}`, value));
  }
  const label = LABELS[path] ?? filing.scheme.papers?.claimNames[path]?.zh ?? fieldLabel(path).zh;
  const value = typeof claim === 'boolean' ? (claim ? '是' : '否') : (valueText(path, claim as never)?.zh ?? '');
  return [[label, value]];
}
