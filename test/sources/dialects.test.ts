import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { civilDate } from '../../src/sources/loose-text.ts';
import { DIALECTS } from '../../src/sources/registries.ts';
import { percentGb18030 } from '../../src/sources/social-security.ts';
import { CREDENTIALS, content, PERSON, proven, questionFor, readBy, said, WANTS } from './spoken.ts';

const MALFORMED = { status: 'inconclusive', because: 'malformed' };

describe('a written question', () => {
  test('is the same each time, so that a retry is the same question', () => {
    const question = questionFor('academic-records');
    const write = () => DIALECTS['academic-records'].write(question, CREDENTIALS);
    expect(write()).toEqual(write());
  });

  test('asks academic records for the wanted fields only', () => {
    const question = questionFor('academic-records', PERSON, { fields: ['level', 'graduatedOn'] });
    const written = JSON.parse(DIALECTS['academic-records'].write(question, CREDENTIALS).body.toString());
    expect(JSON.parse(written.param)).toEqual({
      qqlsh: question.requestSn,
      xm: PERSON.name,
      zjhm: PERSON.residentId,
      cxzd: ['cc', 'byrq'],
    });
  });

  test('puts no name or resident id into a path or header', () => {
    for (const source of [
      'academic-records',
      'criminal-record',
      'social-security',
      'credit-check',
      'medical-exam',
      'household',
    ] as const) {
      const write = DIALECTS[source].write as (
        question: unknown,
        credentials: typeof CREDENTIALS,
      ) => {
        path: string;
        headers: Record<string, string>;
      };
      const { path, headers } = write(questionFor(source), CREDENTIALS);
      const outside = JSON.stringify([path, headers]);
      expect(outside).not.toContain(PERSON.residentId);
      expect(outside).not.toContain(PERSON.name);
      expect(outside).not.toContain(CREDENTIALS.secret);
    }
  });

  test('carries the trace on', () => {
    const question = questionFor('medical-exam');
    expect(DIALECTS['medical-exam'].write(question, CREDENTIALS).headers.traceparent).toBe(question.traceparent);
  });
});

describe('an exchange in GB18030', () => {
  test.each(['䶮', '𠅤', '古丽米热·艾比布力', '张𠅤䶮', '•'])('keeps %s on the way there and back', (name) => {
    const form = DIALECTS['social-security']
      .write(questionFor('social-security', { ...PERSON, name }), CREDENTIALS)
      .body.toString('latin1');
    const encoded = /(?:^|&)xm=([^&]*)/.exec(form)?.[1] ?? '';
    const bytes = Buffer.from(
      encoded.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    );
    expect(iconv.decode(bytes, 'gb18030')).toBe(name);
    const answer = readBy(
      'social-security',
      said('social-security', content('social-security', '1', '01', { xm: name })),
    );
    expect(answer).toMatchObject({ status: 'answered', subject: { name } });
  });

  test('percent-encodes GB18030 bytes, not UTF-8', () => {
    expect(percentGb18030('李a 1')).toBe('%C0%EEa%201');
  });

  test('makes invalid GB18030 bytes malformed, and never a damaged name', () => {
    const whole = said('social-security', content('social-security', '1', '01'));
    const broken = Buffer.from(whole.body);
    broken[whole.body.indexOf(iconv.encode('李明', 'gb18030'))] = 0xff;
    expect(readBy('social-security', { ...whole, body: broken })).toEqual(MALFORMED);
  });

  test('reads an answer as UTF-8 if the answer says so', () => {
    const body = Buffer.from(JSON.stringify(proven('social-security', content('social-security', '1', '01'))));
    const answer = readBy('social-security', { status: 200, contentType: 'application/json; charset=UTF-8', body });
    expect(answer).toMatchObject({ status: 'answered', subject: { name: '李明' } });
  });
});

describe('a read answer', () => {
  test.each([
    ['20070907', '2007-09-07'],
    ['2007年09月', '2007-09'],
    ['1982年04月07日', '1982-04-07'],
    ['2016-09-01', '2016-09-01'],
    ['2016/9/1', '2016-09-01'],
    ['2005', '2005'],
    ['20230229', null],
    ['20240229', '2024-02-29'],
    ['2007年13月', null],
    ['-', null],
    ['null', null],
    ['', null],
    ['去年', null],
  ])('with the date %j has %j', (written, read) => {
    expect(civilDate(written)).toBe(read);
  });

  test('passes a masked name on unchanged', () => {
    const answer = readBy(
      'academic-records',
      said('academic-records', content('academic-records', '200', '0', { xm: '张*' })),
    );
    expect(answer).toMatchObject({ subject: { name: '张*' } });
  });

  test('has null for a subject that the registry does not name, never the subject asked about', () => {
    const overrides = { xm: '-', zjhm: 'null' };
    const answer = readBy(
      'academic-records',
      said('academic-records', content('academic-records', '200', '0', overrides)),
    );
    expect(answer).toMatchObject({ status: 'answered', subject: { residentId: null, name: null } });
  });

  test('has null for unlisted words, and "other" for an unknown state of a certificate', () => {
    const list = [{ cc: '预科', xllb: '研究生', xxxs: '网络教育', bjyjl: '在读', xw: '名誉博士' }];
    const academic = readBy(
      'academic-records',
      said('academic-records', content('academic-records', '200', '0', { list })),
    );
    expect(academic).toMatchObject({
      record: { entries: [{ level: null, type: null, studyMode: null, conclusion: null, degree: null }] },
    });
    const zsbh = WANTS.qualification.certificateNumber;
    const zs = [{ zsbh, zslx: '9', dj: '高级', kslx: '网考', zt: '待核实' }];
    const certificate = readBy('qualification', said('qualification', content('qualification', '0', '1', { zs })));
    expect(certificate).toMatchObject({
      record: { entries: [{ kind: null, level: null, examKind: null, status: 'other' }] },
    });
    const rows = [{ XXLB: '新类别', ZT: '新状态' }];
    const credit = readBy(
      'credit-check',
      said('credit-check', content('credit-check', '000', '1/一致', { list: rows })),
    );
    expect(credit).toMatchObject({ record: { entries: [{ kind: null, status: null }] } });
  });

  test('with graduate education below a master’s certificate contradicts itself, and nothing rests on it', () => {
    const list = [
      { cc: '专科', xllb: '研究生', xxxs: '全日制' },
      { cc: '本科', xllb: '研究生', xxxs: '全日制' },
    ];
    const answer = readBy(
      'academic-records',
      said('academic-records', content('academic-records', '200', '0', { list })),
    );
    expect(answer).toMatchObject({ record: { entries: [{ unreadable: true }, { unreadable: true }] } });
  });

  test('has graduate education as regular only if it was full-time', () => {
    const list = [
      { xllb: '研究生', xxxs: '全日制' },
      { xllb: '研究生', xxxs: '非全日制' },
    ];
    const answer = readBy(
      'academic-records',
      said('academic-records', content('academic-records', '200', '0', { list })),
    );
    expect(answer).toMatchObject({ record: { entries: [{ type: 'regular' }, { type: null }] } });
  });

  test('does not count an insurance or a nature without a word as one with a word', () => {
    const row = { ksny: '202401', jsny: '202402', tcqdm: '440300', dwxydm: '-', xzlx: '110,170,390', jflx: '99' };
    const answer = readBy(
      'social-security',
      said('social-security', content('social-security', '1', '01', { jfmx: [row] })),
    );
    expect(answer).toMatchObject({ record: { payments: [{ types: ['pension'], nature: null, payer: null }] } });
  });

  test('with fewer payments than the registry counted is malformed', () => {
    const answer = readBy(
      'social-security',
      said('social-security', content('social-security', '1', '01', { mxs: '2' })),
    );
    expect(answer).toEqual(MALFORMED);
  });

  test('with a sealed criminal record is exactly the answer without a record', () => {
    const sealed = { jls: [{ lx: '01', sj: '2009-01-01', fcbz: '1' }] };
    const withSealed = readBy(
      'criminal-record',
      said('criminal-record', content('criminal-record', '000000', 'Y/2', sealed)),
    );
    const clean = readBy('criminal-record', said('criminal-record', content('criminal-record', '000000', 'Y/1')));
    expect(withSealed).toEqual(clean);
  });

  test('that is negative and contradicts itself is malformed, never clean', () => {
    const none = readBy(
      'criminal-record',
      said('criminal-record', content('criminal-record', '000000', 'Y/2', { jls: 'null' })),
    );
    expect(none).toEqual(MALFORMED);
    const some = { jls: [{ lx: '01', sj: '2016-09-01' }] };
    expect(
      readBy('criminal-record', said('criminal-record', content('criminal-record', '000000', 'Y/1', some))),
    ).toEqual(MALFORMED);
    const credit = readBy('credit-check', said('credit-check', content('credit-check', '000', '1/一致', { list: '' })));
    expect(credit).toEqual(MALFORMED);
  });

  test('with a hospital neither designated nor not designated is malformed', () => {
    const overrides = { hospital: { designated: '' } };
    expect(readBy('medical-exam', said('medical-exam', content('medical-exam', 'OK', '1', overrides)))).toEqual(
      MALFORMED,
    );
  });
});
