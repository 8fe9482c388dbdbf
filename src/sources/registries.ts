// The dialects of all sources, and the creation of the clients of all registries. The list of sources is closed: no
// other can be asked.
import type { Registry, RegistryId } from '../schemes/registries.ts';
import type { Source } from '../schemes/words.ts';
import { academicRecords } from './academic-records.ts';
import {
  createSourceClient,
  type SourceClient,
  type SourceEvent,
  type SourceLimits,
  type SourceState,
} from './client.ts';
import { creditCheck } from './credit-check.ts';
import { criminalRecord } from './criminal-record.ts';
import { household } from './household.ts';
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
  household,
};

export interface SourceAccess {
  baseUrl: string;
  credentials: Credentials;
  /** overrides `SourcesConfig.limits`, which overrides the defaults */
  limits?: Partial<SourceLimits>;
}

export interface SourcesConfig<Id extends RegistryId = RegistryId> {
  registries: readonly (Registry & { id: Id })[];
  access: { readonly [I in Id]: SourceAccess };
  limits?: Partial<SourceLimits>;
  /** uniform in [0, 1) */
  random: () => number;
  log?: (event: SourceEvent) => void;
}

export type SourceOf<Id extends RegistryId> = Id extends `${infer S extends Source}@${string}` ? S : Id & Source;
export type SourceClients<Id extends RegistryId = RegistryId> = {
  readonly [I in Id]: SourceClient<SourceOf<I>>;
} & { states(): SourceState[]; close(): Promise<void> };

/** A client for each registry, with sockets, limits and a breaker of its own; `close` closes all of them. */
export function createSourceClients<Id extends RegistryId>(config: SourcesConfig<Id>): SourceClients<Id> {
  const clients = config.registries.map((registry) => {
    const access = config.access[registry.id] as SourceAccess | undefined;
    if (!access) throw new Error(`no access to the registry ${registry.id}`);
    const { baseUrl, credentials, limits } = access;
    const client = createSourceClient({
      // the dialect of whichever source it is: its questions and answers are its own
      dialect: DIALECTS[registry.source] as Dialect<Source>,
      registry,
      baseUrl,
      credentials,
      limits: { ...config.limits, ...limits },
      random: config.random,
      ...(config.log ? { log: config.log } : {}),
    });
    return [registry.id, client] as const;
  });
  return {
    ...(Object.fromEntries(clients) as unknown as SourceClients<Id>),
    states: () => clients.map(([, client]) => client.state()),
    close: async () => {
      await Promise.all(clients.map(([, client]) => client.close()));
    },
  };
}
