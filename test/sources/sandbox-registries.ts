// Starts mock registries on a free port, and clients with small limits, for the tests that need real sockets.
import { SANDBOX_CREDENTIALS } from '../../mocks/credentials.ts';
import type { HeldInput } from '../../mocks/held.ts';
import { type Mocks, startMocks } from '../../mocks/serve.ts';
import { SOURCES, type Source } from '../../src/schemes/words.ts';
import type { SourceLimits } from '../../src/sources/client.ts';
import { createSourceClients, type SourceClients, type SourcesConfig } from '../../src/sources/registries.ts';
import { PERSON } from './spoken.ts';

export const NOW = Temporal.Instant.from('2026-11-20T10:00:00+08:00');

export const HELD: HeldInput = {
  name: PERSON.name,
  education: [
    {
      level: 'bachelor',
      type: 'regular',
      studyMode: 'full_time',
      conclusion: 'graduated',
      degree: 'bachelor',
      institution: '示例大学',
      institutionCode: '99999',
      certificateNumber: '999991201205000001',
      degreeCertificateNumber: '9999942012000001',
      graduatedOn: '2012-07-01',
      overseas: false,
    },
  ],
  criminalRecord: { records: [] },
  qualifications: [
    {
      kind: 'vocational',
      name: '电工',
      occupationCode: '6-31-01-03',
      level: 'technician',
      certificateNumber: 'S000044030001000000003',
      issuedOn: '2019-05-01',
      examinedIn: '440300',
      examKind: 'local',
      status: 'valid',
      comprehensiveTestLevel: null,
    },
  ],
  socialSecurity: {
    payments: [
      {
        from: '2021-01',
        to: '2026-10',
        city: '440300',
        payer: '91440300MA0XXXX15K',
        types: ['pension', 'medical'],
        nature: 'normal',
        base: 12_000,
      },
    ],
  },
  credit: { entries: [] },
  medicalExam: { designated: true, examinedOn: '2026-11-01', conclusion: 'qualified' },
  household: { homes: [{ district: '440305' }], collective: null, oneStop: 'verified' },
};

export function startEmptyMocks(): Promise<Mocks> {
  return startMocks({ port: 0, now: () => NOW, fixedPeople: () => [] });
}

export const QUICK: Partial<SourceLimits> = { attemptMs: 250, retryPauseMs: 1 };

export function clientsOf(
  mocks: { url: string },
  limits: Partial<SourceLimits> = {},
  more: Partial<Pick<SourcesConfig, 'log'>> & { credentials?: typeof SANDBOX_CREDENTIALS } = {},
): SourceClients<Source> {
  const { credentials = SANDBOX_CREDENTIALS, ...rest } = more;
  const access = Object.fromEntries(
    SOURCES.map((source) => [source, { baseUrl: mocks.url, credentials: credentials[source] }]),
  ) as SourcesConfig<Source>['access'];
  return createSourceClients<Source>({
    registries: SOURCES.map((source) => ({ id: source, source, city: null })),
    access,
    limits: { ...QUICK, ...limits },
    random: () => 0.5,
    ...rest,
  });
}

export const within = (ms: number) => ({ at: performance.now() + ms });
