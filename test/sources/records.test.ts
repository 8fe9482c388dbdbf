import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HeldInput } from '../../mocks/held.ts';
import type { Mocks } from '../../mocks/serve.ts';
import type { RecordOf, WantOf } from '../../src/schemes/facts.ts';
import {
  CONCLUSIONS,
  CREDIT_KINDS,
  CREDIT_STATUSES,
  DEGREES,
  EDUCATION_LEVELS,
  EDUCATION_TYPES,
  EXAM_KINDS,
  INSURANCES,
  MEDICAL_CONCLUSIONS,
  PAYMENT_NATURES,
  QUALIFICATION_KINDS,
  QUALIFICATION_LEVELS,
  type Source,
  STUDY_MODES,
} from '../../src/schemes/words.ts';
import type { SourceClient } from '../../src/sources/client.ts';
import type { SourceClients } from '../../src/sources/registries.ts';
import { clientsOf, HELD, startEmptyMocks, within } from './sandbox-registries.ts';
import { PERSON, questionFor, WANTS } from './spoken.ts';

let mocks: Mocks;
let clients: SourceClients<Source>;

beforeAll(async () => {
  mocks = await startEmptyMocks();
  clients = clientsOf(mocks);
});
afterAll(async () => {
  await clients.close();
  await mocks.close();
});
beforeEach(() => mocks.control.setPerson(PERSON.residentId, HELD));
afterEach(() => mocks.control.reset());

/** The compiler cannot follow a client from its source by itself. */
const clientOf = <S extends Source>(source: S) => clients[source] as unknown as SourceClient<S>;

async function recordOf<S extends Source>(source: S, held: HeldInput = HELD, want: WantOf[S] = WANTS[source]) {
  mocks.control.setPerson(PERSON.residentId, held);
  const { answer } = await clientOf(source).ask(questionFor(source, PERSON, want), within(3000));
  if (answer.status !== 'answered') throw new Error(answer.status);
  return answer.record as RecordOf[S];
}

describe('the record that comes back', () => {
  test('holds only the wanted fields of an education', async () => {
    const { entries } = await recordOf('academic-records', HELD, { fields: ['level', 'certificateNumber'] });
    expect(entries).toEqual([
      {
        holderName: PERSON.name,
        level: 'bachelor',
        type: null,
        studyMode: null,
        conclusion: null,
        degree: null,
        institution: null,
        institutionCode: null,
        certificateNumber: '999991201205000001',
        degreeCertificateNumber: null,
        graduatedOn: null,
        overseas: false,
        overseasVerificationNumber: null,
      },
    ]);
  });

  test('holds all of the person’s entries even for a wrong certificate number', async () => {
    const academic = await recordOf('academic-records', HELD, {
      fields: ['certificateNumber'],
      certificateNumber: 'X',
    });
    expect(academic.entries.map((entry) => entry.certificateNumber)).toEqual(['999991201205000001']);
    const skilled = await recordOf('qualification', HELD, { kind: 'title', certificateNumber: 'X' });
    expect(skilled.entries).toMatchObject([
      { certificateNumber: 'S000044030001000000003', kind: 'vocational', issuedOn: '2019-05-01' },
    ]);
  });

  test('keeps every word of an education from the register’s own terms, and dates in each form', async () => {
    const entries = EDUCATION_LEVELS.map((level, index) => ({
      level,
      type: EDUCATION_TYPES[index % EDUCATION_TYPES.length],
      studyMode: STUDY_MODES[index % STUDY_MODES.length],
      conclusion: CONCLUSIONS[index % CONCLUSIONS.length],
      degree: DEGREES[index % DEGREES.length],
      graduatedOn: ['2012-07-01', '2013-06-30', '2014-07-02', '2015-07', '2016'][index % 5],
      overseas: index % 2 === 0,
      overseasVerificationNumber: `V${index}`,
      name: `持有人${index}`,
    }));
    const want = {
      fields: [
        'level',
        'type',
        'studyMode',
        'conclusion',
        'degree',
        'graduatedOn',
        'overseas',
        'overseasVerificationNumber',
      ],
    } as const;
    const record = await recordOf('academic-records', { ...HELD, education: entries }, { fields: [...want.fields] });
    expect(record.entries).toMatchObject(entries.map(({ name, ...entry }) => ({ ...entry, holderName: name })));
  });

  test('keeps every word of a qualification from the register’s own terms', async () => {
    const entries = QUALIFICATION_LEVELS.map((level, index) => ({
      kind: QUALIFICATION_KINDS[index % QUALIFICATION_KINDS.length],
      level,
      comprehensiveTestLevel: level,
      talentClass: ['A', 'B', 'Z', null][index % 4],
      examKind: EXAM_KINDS[index % EXAM_KINDS.length],
      status: (['valid', 'revoked', 'expired', 'other'] as const)[index % 4],
      issuedOn: '2019-05-01',
    }));
    const record = await recordOf('qualification', { ...HELD, qualifications: entries });
    expect(record.entries).toMatchObject(entries);
  });

  test('holds of a household the facts that were asked for, and no others', async () => {
    const asked = (facts: WantOf['household']['facts'], household: HeldInput['household'] = HELD.household) =>
      recordOf('household', { ...HELD, household }, { facts });
    expect(await asked(['one_stop'])).toEqual({ oneStop: 'verified', places: null });
    expect(await asked(['one_stop'], { oneStop: 'not_verified' })).toEqual({ oneStop: 'not_verified', places: null });
    expect(await asked(['one_stop'], { oneStop: null })).toEqual({ oneStop: null, places: null });
    expect(await asked(['places'], { homes: [], collective: { district: '440304' }, oneStop: 'verified' })).toEqual({
      oneStop: null,
      places: [{ kind: 'collective', district: '440304' }],
    });
    expect(await asked(['places', 'one_stop'])).toEqual({
      oneStop: 'verified',
      places: [{ kind: 'home', district: '440305' }],
    });
  });

  test('holds the payments of the city, cut to the months asked for', async () => {
    const pay = (from: string, to: string, city = '440300') => ({
      from,
      to,
      city,
      payer: null,
      types: [...INSURANCES],
    });
    const held = {
      ...HELD,
      socialSecurity: {
        payments: [
          pay('2020-01', '2021-03'),
          pay('2021-04', '2030-01'),
          pay('2021-01', '2021-12', '110100'),
          pay('2019-01', '2020-12'),
        ],
      },
    };
    const { payments } = await recordOf('social-security', held, {
      purpose: 'months',
      city: '440300',
      from: '2021-02',
      to: '2021-06',
    });
    expect(payments).toMatchObject([
      { from: '2021-02', to: '2021-03', city: '440300', payer: null, nature: null },
      { from: '2021-04', to: '2021-06' },
    ]);
    expect(new Set(payments[0]?.types)).toEqual(new Set(INSURANCES));
  });

  test('keeps every nature of a payment, and is an empty list for an insured person without payments', async () => {
    const payments = PAYMENT_NATURES.map((nature) => ({
      from: '2024-01',
      to: '2024-01',
      city: '440300',
      payer: 'P',
      types: ['pension' as const],
      nature,
    }));
    expect((await recordOf('social-security', { ...HELD, socialSecurity: { payments } })).payments).toEqual(payments);
    // a row without a kind must not count as a row of no kind
    const blank = { payments: [{ ...payments[0], types: [] }] };
    expect((await recordOf('social-security', { ...HELD, socialSecurity: blank as never })).payments).toMatchObject([
      { types: [], unknownTypes: true },
    ]);
    expect((await recordOf('social-security', { ...HELD, socialSecurity: { payments: [] } })).payments).toEqual([]);
  });

  test('keeps credit entries from the register’s own terms, except those that ended before the look-back', async () => {
    const entries = CREDIT_KINDS.flatMap((kind) =>
      CREDIT_STATUSES.map((status) => ({ kind, status, listedOn: '2024-01-02', endedOn: null })),
    );
    expect((await recordOf('credit-check', { ...HELD, credit: { entries } })).entries).toEqual(entries);
    const old = { kind: 'other', status: 'ended', listedOn: '2018-01-01', endedOn: '2021-11-19' } as const;
    const recent = { ...old, endedOn: '2021-11-20' };
    const within60 = await recordOf(
      'credit-check',
      { ...HELD, credit: { entries: [old, recent] } },
      { lookBackMonths: 60 },
    );
    expect(within60.entries).toEqual([recent]);
  });

  test('holds kind and day of criminal records and nothing else', async () => {
    const records = [
      { kind: 'crime' as const, decidedOn: '2016-09-01', authority: '示例市公安局' },
      { kind: 'administrative_detention' as const, decidedOn: null, authority: null },
    ];
    expect((await recordOf('criminal-record', { ...HELD, criminalRecord: { records } })).records).toEqual([
      { kind: 'crime', decidedOn: '2016-09-01' },
      { kind: 'administrative_detention', decidedOn: null },
    ]);
  });

  test('keeps every conclusion of an examination; a missing one is null', async () => {
    for (const conclusion of [...MEDICAL_CONCLUSIONS, null]) {
      const exam = { designated: false, examinedOn: '2026-11-01', conclusion };
      expect(await recordOf('medical-exam', { ...HELD, medicalExam: exam })).toEqual(exam);
    }
  });

  test('is unreadable if its certificate has an unlisted state, as with every other word', async () => {
    const withState = async (status: 'valid' | 'other') => {
      const qualifications = (HELD.qualifications as object[]).map((entry) => ({ ...entry, status }));
      return (await recordOf('qualification', { ...HELD, qualifications } as HeldInput)).entries[0];
    };
    expect((await withState('valid'))?.unreadable).toBeUndefined();
    expect(await withState('other')).toMatchObject({ status: 'other', unreadable: true });
  });
});
