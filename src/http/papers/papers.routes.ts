// The papers of an application over REST: the list of those that it has, and each as a page for print.
import { z } from 'zod';
import type { Deps } from '../../applications/deps.ts';
import { verificationPlace } from '../../applications/verification.ts';
import { READER_ROLES, SUBMITTER_ROLES } from '../../base/actor.ts';
import { papersOf, printPaper } from '../../papers/paper.ts';
import { IssuedPaper } from '../../papers/shapes.ts';
import type { Endpoint } from '../endpoint.ts';
import { idOf } from '../query.ts';
import { paperResponse } from './page.ts';

const TAG = { zh: '申请', en: 'Applications' };
const READERS = [...SUBMITTER_ROLES, ...READER_ROLES] as const;
const PaperList = z.strictObject({ items: z.array(IssuedPaper) }).meta({ id: 'IssuedDocuments' });

export const paperEndpoints = (deps: Deps, { isSandbox }: { isSandbox: boolean }): Endpoint[] => [
  {
    method: 'get',
    path: '/v1/applications/{id}/documents',
    tag: TAG,
    summary: { zh: '列出申请现有的文书', en: 'List the documents that an application has' },
    description: {
      zh: '呈报表、材料清单、决定书、冻结通知书、撤销决定书，以方案和现状为准。',
      en:
        'The reporting form, the list of materials, the decision, the notice of a freeze and the decision of ' +
        'revocation, as the scheme and the present state have them.',
    },
    roles: READERS,
    answers: { 200: { description: { zh: '文书', en: 'The documents' }, schema: PaperList } },
    refusals: ['not_found'],
    async handle(call) {
      return { status: 200, body: { items: await papersOf(deps, call.cause, idOf(call)) } };
    },
  },
  {
    method: 'get',
    path: '/v1/applications/{id}/documents/{kind}',
    tag: TAG,
    summary: { zh: '打印一份文书（A4 页面）', en: 'Print a document, as a page of A4' },
    description: {
      zh:
        '中文页面，无脚本，附查验二维码（有批准编号的）。' +
        '申报单位得到全名和完整号码，工作人员得到脱敏的副本；打印记入审计。' +
        '方案没有此种文书：not_found；现状下尚无：document_not_issued。',
      en:
        'A Chinese page without script, with a QR code for verification where there is an approval number. The unit ' +
        'that filed gets name and numbers in full, staff get a masked copy. Printing is audited. A kind that the ' +
        'scheme does not issue: not_found; one that the application does not have: document_not_issued.',
    },
    roles: READERS,
    answers: {
      200: { description: { zh: '页面', en: 'The page' }, schema: z.string(), contentType: 'text/html' },
    },
    refusals: ['not_found', 'document_not_issued'],
    async handle(call) {
      const paper = await printPaper(deps, call.cause, idOf(call), call.param('kind'));
      const verifyAt = paper.approval && call.origin + verificationPlace(paper.approval.number);
      return await paperResponse({ paper, verifyAt, isSpecimen: isSandbox });
    },
  },
];
