// The six registries that this service can ask, and the creation of all their clients. The list is closed: no other
// source can be asked.
import { SOURCES, type Source } from '../schemes/words.ts';
import { academicRecords } from './academic-records.ts';
import { createSourceClient, type SourceClient, type SourceEvent, type SourceLimits } from './client.ts';
import { creditCheck } from './credit-check.ts';
import { criminalRecord } from './criminal-record.ts';
import { medicalExam } from './medical-exam.ts';
import { qualification } from './qualification.ts';
import { socialSecurity } from './social-security.ts';
import type { Credentials, Dialect } from './source.ts';

export const DIALECTS: { readonly [S in Source]: Dialect<S> } = {
  'academic-records': academicRecords,
  'criminal-record': criminalRecord,
  qualification,
  'social-security': socialSecurity,
  'credit-check': creditCheck,
  'medical-exam': medicalExam,
};

export interface SourceAccess {
  baseUrl: string;
  credentials: Credentials;
  /** overrides `SourcesConfig.limits`, which overrides the defaults */
  limits?: Partial<SourceLimits>;
}

export interface SourcesConfig {
  sources: { readonly [S in Source]: SourceAccess };
  limits?: Partial<SourceLimits>;
  /** uniform in [0, 1) */
  random: () => number;
  log?: (event: SourceEvent) => void;
}

export type SourceClients = { readonly [S in Source]: SourceClient<S> } & { close(): Promise<void> };

/** A client for each source; `close` closes all of them. */
export function createSourceClients(config: SourcesConfig): SourceClients {
  const client = <S extends Source>(source: S): SourceClient<S> => {
    const { baseUrl, credentials, limits } = config.sources[source];
    return createSourceClient<S>({
      dialect: DIALECTS[source],
      baseUrl,
      credentials,
      limits: { ...config.limits, ...limits },
      random: config.random,
      ...(config.log ? { log: config.log } : {}),
    });
  };
  const clients = Object.fromEntries(SOURCES.map((source) => [source, client(source)])) as unknown as {
    readonly [S in Source]: SourceClient<S>;
  };
  return {
    ...clients,
    close: async () => {
      await Promise.all(Object.values(clients).map((each) => each.close()));
    },
  };
}
