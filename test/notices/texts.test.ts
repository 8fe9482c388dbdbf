// Tests the messages to applicants: each speaks in the terms of its own scheme, and says what the person has to know.
import { describe, expect, test } from 'vitest';
import {
  frozenText,
  hearingText,
  noticeText,
  noWindowText,
  restoredText,
  revokedText,
  supplementText,
} from '../../src/notices/texts.ts';
import type { Says } from '../../src/schemes/scheme.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';

const ELSEWHERE: Says = {
  signature: '【某市人社】',
  business: '人才落户',
  approvalNumber: { zh: '准迁编号', en: 'permit number' },
  window: { zh: '联审窗口', en: 'joint window' },
  notInstant: { zh: '须经联审', en: 'Reviewed jointly' },
};
const about = (says: Says) => ({ says, applicantName: '王丽娜', number: 'XX2026-0000001' });
const nothing = { afterApproval: '', venue: null, departments: [], due: null, reasons: [], approvalNumber: null };

/** Writes every message that the service can send, in the terms of a scheme. */
const messagesIn = (says: Says): string[] => [
  supplementText({ ...about(says), lastDay: '2026-12-18', kinds: ['学历证书', '学位证书'] }),
  noticeText({ ...about(says), ...nothing, event: 'approved', approvalNumber: 'XX-1' }),
  noticeText({ ...about(says), ...nothing, event: 'rejected', reasons: ['学历学位查无'] }),
  noticeText({ ...about(says), ...nothing, event: 'referred', venue: 'window' }),
  noticeText({ ...about(says), ...nothing, event: 'referred', departments: ['教育'], due: '2026-12-18' }),
  frozenText({ ...about(says), venue: 'window', missing: ['学历证书'], lastDay: '2026-12-18' }),
  frozenText({ ...about(says), venue: 'window', missing: [], lastDay: '2026-12-18' }),
  restoredText({ ...about(says), venue: 'window', approvalNumber: 'XX-1' }),
  hearingText({ ...about(says), venue: 'window', reason: '虚假申报', clause: '条款', until: null }),
  revokedText({
    ...about(says),
    approvalNumber: 'XX-1',
    reason: '虚假申报',
    clause: '条款',
    remedy: '可申请行政复议。',
  }),
];

describe('a message to the applicant', () => {
  test('bears the signature, business, window and number of its own scheme, and no term of another', () => {
    const { says } = shenzhenTalent;
    const terms = [says.signature, says.business, says.window.zh, says.approvalNumber.zh, says.notInstant.zh];
    const here = messagesIn(says).join('\n');
    for (const term of terms) expect(here).toContain(term);
    const there = messagesIn(ELSEWHERE);
    for (const message of there) {
      expect(message.startsWith('【某市人社】王**您好，您的人才落户')).toBe(true);
      for (const term of terms) expect(message).not.toContain(term);
    }
    for (const term of ['准迁编号XX-1', '到联审窗口办理', '须经联审，请']) expect(there.join('\n')).toContain(term);
  });

  test('about a freeze that is verified online sends nobody anywhere', () => {
    const online = [
      frozenText({ ...about(ELSEWHERE), venue: 'online', missing: ['学历证书'], lastDay: '2026-12-18' }),
      frozenText({ ...about(ELSEWHERE), venue: 'online', missing: [], lastDay: '2026-12-18' }),
      restoredText({ ...about(ELSEWHERE), venue: 'online', approvalNumber: 'XX-1' }),
      hearingText({ ...about(ELSEWHERE), venue: 'online', reason: '虚假申报', clause: '条款', until: '2026-12-18' }),
    ];
    expect(online[0]).toContain(
      '经核查，以下材料不齐全或不符合要求：1.学历证书，业务已冻结。' +
        '请于2026-12-18（含当日）前通过申报单位在网上提交上述材料；逾期未按要求提交的，将撤销审批决定。',
    );
    for (const text of online) expect(text).not.toMatch(/窗口|现场/);
  });

  test('says of a last day whose holidays are not published that it may change', () => {
    const { says } = shenzhenTalent;
    const [now, later] = ['2026-12-18', '2031-01-10'].map((lastDay) => [
      supplementText({ ...about(says), lastDay, kinds: ['学历证书'] }),
      noticeText({ ...about(says), ...nothing, event: 'referred', departments: ['教育'], due: lastDay }),
      noWindowText({ ...about(says), departments: ['教育'], due: lastDay }),
      frozenText({ ...about(says), venue: 'window', missing: [], lastDay }),
      frozenText({ ...about(says), venue: 'online', missing: [], lastDay }),
      hearingText({ ...about(says), venue: 'window', reason: '虚假申报', clause: '条款', until: lastDay }),
    ]);
    for (const text of now ?? []) expect(text).not.toContain('可能变动');
    expect(later).toHaveLength(6);
    for (const text of later ?? []) expect(text).toContain('当年节假日安排尚未公布，可能变动');
  });

  test('about missing documents lists each of them, and the last day', () => {
    expect(supplementText({ ...about(ELSEWHERE), lastDay: '2026-12-18', kinds: ['学历证书', '学位证书'] })).toBe(
      '【某市人社】王**您好，您的人才落户申请（业务编号XX2026-0000001）需补正材料：1.学历证书；2.学位证书。' +
        '请于2026-12-18（含当日）前通过申报单位一次性提交；逾期将按现有材料继续审核。',
    );
  });
});
