// Serves the mock registries, the mock departments and the mock text-message gateway on one port, over real sockets:
// msw answers, Hono listens. Only the sandbox and tests may start it; it listens on loopback unless set otherwise.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { getResponse, type HttpHandler } from 'msw';
import { takeNoArguments } from '../src/cli/command.ts';
import { ConfigError, readMocksPort, type SourceConfigs } from '../src/config/config.ts';
import { type PushTargets, pushTargetOf } from '../src/oversight/push-sender.ts';
import { cityShown, type RegistryId, recipientsOf, registriesOf } from '../src/schemes/registries.ts';
import type { Scheme } from '../src/schemes/scheme.ts';
import { SOURCES, type Source } from '../src/schemes/words.ts';
import type { Credentials } from '../src/sources/source.ts';
import { createAcademicRecordsMock } from './academic-records.ts';
import { createControlPlane } from './control-plane.ts';
import {
  SANDBOX_CREDENTIALS,
  SANDBOX_SMS_CREDENTIALS,
  sandboxCredentialsIn,
  sandboxPushSecret,
} from './credentials.ts';
import { createCreditCheckMock } from './credit-check.ts';
import { createCriminalRecordMock } from './criminal-record.ts';
import {
  answerPush,
  createDepartmentControl,
  createDepartments,
  type Departments,
  isDepartment,
} from './departments.ts';
import { deliver } from './faults.ts';
import { createHouseholdMock } from './household.ts';
import { createMedicalExamMock } from './medical-exam.ts';
import { fixedPeople as syntheticPopulation } from './people.ts';
import { createPeopleStore, type PeopleStore, type StoreOptions } from './people-store.ts';
import { createQualificationMock } from './qualification.ts';
import { type MockDeps, ORIGIN, type RegistryMock } from './registry.ts';
import { createSmsGatewayMock, SMS_PATH } from './sms-gateway.ts';
import { createSocialSecurityMock } from './social-security.ts';

export interface MocksOptions {
  /** 0 takes any free port */
  port: number;
  host?: string;
  /** the service's clock: the fixed people are computed for its day in China at each question */
  now: () => Temporal.Instant;
  /** where they need several registries of a source, each is served below its city as well */
  schemes?: readonly Scheme[];
  fixedPeople?: StoreOptions['fixedPeople'];
  credentials?: { readonly [S in Source]: Credentials };
  smsCredentials?: Credentials;
}
export interface Mocks {
  port: number;
  url: string;
  /** the store behind the control plane, for tests in the same process */
  control: PeopleStore;
  departments: Departments;
  /** Resolves once the port is free again; hanging requests are cut off. */
  close(): Promise<void>;
}

const FACTORIES: { readonly [S in Source]: (deps: MockDeps) => RegistryMock } = {
  'academic-records': createAcademicRecordsMock,
  'criminal-record': createCriminalRecordMock,
  qualification: createQualificationMock,
  'social-security': createSocialSecurityMock,
  'credit-check': createCreditCheckMock,
  'medical-exam': createMedicalExamMock,
  household: createHouseholdMock,
};

/** The mock registries that these schemes need: at the root, or below their city where a source has several. */
export function sandboxRegistries(mocksUrl: string, schemes: readonly Scheme[]): SourceConfigs {
  const registries = registriesOf(schemes);
  return Object.fromEntries(
    registries.map((registry) => {
      const { id, source } = registry;
      const city = cityShown(registry, registries);
      const credentials = city ? sandboxCredentialsIn(city.id, source) : SANDBOX_CREDENTIALS[source];
      return [id, { baseUrl: city ? `${mocksUrl}/${city.id}` : mocksUrl, credentials }];
    }),
  ) as SourceConfigs;
}

/** The addresses and secrets of the mock departments that these schemes tell, by city where a name has several. */
export function sandboxDepartments(mocksUrl: string, schemes: readonly Scheme[]): PushTargets {
  const recipients = recipientsOf(schemes);
  return Object.fromEntries(
    recipients.map(({ recipient, city }) => {
      const isAlone = recipients.every((other) => other.recipient !== recipient || other.city.id === city.id);
      const target = pushTargetOf(recipient, city.id);
      const name = isAlone ? recipient : target;
      return [target, { url: `${mocksUrl}/departments/${name}`, secret: sandboxPushSecret(name) }];
    }),
  );
}

type Env = { Bindings: HttpBindings };

async function answerOf(handlers: HttpHandler[], c: Context<Env>, path: string): Promise<Response> {
  const body = await c.req.arrayBuffer();
  const request = new Request(ORIGIN + path, { method: 'POST', headers: c.req.header(), body });
  return (await getResponse(handlers, request)) ?? new Response(null, { status: 404 });
}

function createApp(
  store: PeopleStore,
  registries: readonly (RegistryMock & { city: string | null })[],
  sms: HttpHandler[],
  departments: Departments,
): Hono<Env> {
  const app = new Hono<Env>();
  for (const { source, path, handlers, city } of registries) {
    const registry: RegistryId = city === null ? source : `${source}@${city}`;
    const served = city === null ? path : `/${city}${path}`;
    app.post(served, async (c) => deliver(c.env, await answerOf(handlers, c, path), store.settingOf(registry)));
  }
  app.post(SMS_PATH, async (c) =>
    deliver(c.env, await answerOf(sms, c, SMS_PATH), { latencyMs: 0, fault: store.smsFault() }),
  );
  app.post('/departments/:name', async (c) => {
    const name = c.req.param('name');
    if (!isDepartment(name)) return c.json({ error: 'not found' }, 404);
    const fault = departments.faultOf(name);
    const transport = fault === 'never_acknowledges' ? null : fault;
    return deliver(c.env, await answerPush(departments, name, c.req.raw), { latencyMs: 0, fault: transport });
  });
  app.route('/_control/departments', createDepartmentControl(departments));
  app.route('/_control', createControlPlane(store, departments));
  app.notFound((c) => c.json({ error: 'not found' }, 404));
  app.onError((_, c) => c.json({ error: 'internal error' }, 500));
  return app;
}

/** Starts the mock registries. Rejects with the socket's own error (EADDRINUSE) if the port is taken. */
export async function startMocks(options: MocksOptions): Promise<Mocks> {
  const { port, host = '127.0.0.1', now, credentials = SANDBOX_CREDENTIALS } = options;
  const store = createPeopleStore({ now, fixedPeople: options.fixedPeople ?? syntheticPopulation });
  const atRoot = SOURCES.map((source) => ({
    ...FACTORIES[source]({ store, now, credentials: credentials[source] }),
    city: null,
  }));
  const needed = registriesOf(options.schemes ?? []);
  const ofCities = needed.flatMap((registry) => {
    const city = cityShown(registry, needed)?.id;
    if (city === undefined) return [];
    const { source } = registry;
    const deps = { store: store.ofCity(city), now, credentials: sandboxCredentialsIn(city, source) };
    return [{ ...FACTORIES[source](deps), city }];
  });
  const registries = [...atRoot, ...ofCities];
  const sms = createSmsGatewayMock(store, options.smsCredentials ?? SANDBOX_SMS_CREDENTIALS);
  const departments = createDepartments(now);
  const app = createApp(store, registries, sms, departments);
  // The adaptor's own Request and Response stay out of the globals: msw and the rest of the process use those.
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    control: store,
    departments,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOrExit(): number {
  try {
    return readMocksPort();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(78);
  }
}

const USAGE = `用法 · Usage: npm run mocks, MOCKS_PORT
    单独启动模拟数据源（默认端口 8090），仅供开发和测试
    starts the mock registries alone (port 8090 unless set), for developing and testing`;

if (import.meta.main) {
  takeNoArguments(USAGE);
  const mocks = await startMocks({ port: portOrExit(), now: () => Temporal.Now.instant() });
  console.log(`mock registries on ${mocks.url}`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void mocks.close());
}
