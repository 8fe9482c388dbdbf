// One connection to PostgreSQL, made once and thrown away with the first fault. postgres.js (3.4.9, a known fault)
// keeps writing on a connection that was lost within a transaction, from a timer where nothing catches the error;
// unsent data then blocks every later attempt. So each connection is a client of at most one, the slot begins and ends
// transactions, and it answers for each statement: cutting the slot rejects them.
import type { Socket } from 'node:net';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import postgres, { type Sql } from 'postgres';
import { type Address, type Host, placeOf, type Verified, type Wanted } from './address.ts';
import { ARRAY_PARSERS } from './arrays.ts';
import type { DatabaseLimits } from './limits.ts';
import { Lost, Unanswered } from './lost.ts';
import type { Pooler } from './pooler.ts';
import { openSocket } from './socket.ts';

export type Rows = Record<string, unknown>[] & { command: string; count: number };
/** Writers and readers of values, shared by all connections of a pool. */
export interface Types {
  parsers: Record<number, (text: string) => unknown>;
  serializers: Record<number, (value: unknown) => unknown>;
}

export interface SlotOptions {
  address: Address;
  limits: DatabaseLimits;
  name: string;
  types?: Types;
  /** knowledge about a pooler in between; without it nothing is checked and no setting is made */
  pooler?: Pooler | undefined;
  /** called for every notification on channels of the connection */
  onNotify?: ((channel: string, payload: string) => void) | undefined;
}

export interface Slot {
  /** the connected host */
  readonly host: Host;
  /** True if a pooler is in between; the server then does not know our connection. */
  readonly isPooled: boolean;
  /** lead of the database's clock over ours, in milliseconds, when the connection was made */
  readonly clockAheadMs: number;
  readonly openedAt: number;
  /** Rejects at once when the connection is lost or cut. More than `MOST_PARAMETERS` parameters are not prepared. */
  run(text: string, parameters?: readonly unknown[], asArrays?: boolean): Promise<Rows>;
  /** the reason why the connection is unusable; null while it works */
  fault(): Error | null;
  /** start of the oldest running statement, in the process's own time; null if none runs */
  busySince(): number | null;
  /** bytes heard from the server so far */
  heard(): number;
  /** Ends it at once and rejects running statements. */
  cut(because: Error): void;
  /** Ends it in order. No statement may be running. */
  close(): void;
  /** Calls back once when it is lost, cut or closed. */
  onEnd(call: () => void): void;
}

/**
 * A statement with more parameters contains a list of varying length. Such a statement has many texts, which are not
 * worth keeping on every connection.
 */
const MOST_PARAMETERS = 32;
/** Keep-alive also detects that nobody is behind an unused connection. */
const KEEP_ALIVE_SECONDS = 5;

/**
 * Connects to the first host that answers and is of the wanted kind, trying the preferred one first; a slow host does
 * not delay the next. Rejects with the last host's error, or with `Lost` after `limits.connectMs`.
 */
export async function openSlot(options: SlotOptions, preferred: Host | null = null): Promise<Slot> {
  const { hosts, wanted } = options.address;
  const sockets: Socket[] = [];
  const first = (as: Wanted) =>
    firstOf(order, (host, signal) => openOn(options, host, as, signal, sockets), {
      withinMs: options.limits.connectMs,
      late: () =>
        sockets.some(({ bytesRead }) => bytesRead > 0)
          ? new Unanswered()
          : new Lost('CONNECT_TIMEOUT', 'the database was not reached in time · 未能及时连接数据库'),
    });
  const order = preferred ? [preferred, ...hosts.filter((host) => host !== preferred)] : [...hosts];
  try {
    return await first(wanted);
  } catch (error) {
    if (wanted !== 'prefer-standby' || !(error instanceof Lost && error.code === '25006')) throw error;
    return await first('any');
  }
}

/** A host that has not answered after this long is not given up; the next host is tried beside it. */
const NEXT_HOST_AFTER_MS = 400;

/** Returns the first slot that opens and gives up the others. Tries the next host when one fails or is slow. */
async function firstOf(
  hosts: readonly Host[],
  open: (host: Host, signal: AbortSignal) => Promise<Slot>,
  { withinMs, late }: { withinMs: number; late: () => Lost },
): Promise<Slot> {
  const giveUp = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  try {
    return await new Promise<Slot>((resolve, reject) => {
      let begun = 0;
      let failed = 0;
      let isWon = false;
      const beginNext = () => {
        const host = hosts[begun];
        if (host === undefined || giveUp.signal.aborted) return;
        begun += 1;
        timers.push(setTimeout(beginNext, NEXT_HOST_AFTER_MS));
        open(host, giveUp.signal).then(
          (slot) => {
            if (isWon || giveUp.signal.aborted) slot.close();
            else resolve(slot);
            isWon = true;
          },
          (error: unknown) => {
            failed += 1;
            if (failed === hosts.length) reject(error);
            else beginNext();
          },
        );
      };
      timers.push(setTimeout(() => reject(late()), withinMs));
      beginNext();
    });
  } finally {
    for (const timer of timers) clearTimeout(timer);
    giveUp.abort();
  }
}

async function openOn(
  options: SlotOptions,
  host: Host,
  wanted: Wanted,
  signal: AbortSignal,
  sockets: Socket[],
): Promise<Slot> {
  const socket = await openSocket(host, signal);
  sockets.push(socket);
  const connection = connectionOn(options, host, socket);
  const onAbort = () => connection.cut(new Lost('CONNECT_TIMEOUT', 'the database was not reached in time'));
  signal.addEventListener('abort', onAbort);
  try {
    const { state, clockAheadMs } = await stateWith(connection.run, STATE);
    if (!isWanted(wanted, state)) {
      throw new Lost('25006', `no server of ${placeOf(options.address)} is ${wanted}`);
    }
    const isPooled = state.pid !== connection.serverProcess();
    // check first, before setting anything in a session that may soon be another client's
    if (isPooled) await options.pooler?.requireOwnSessions(connection, options);
    if (!isPooled || options.pooler) await connection.run(settingsOf(options.limits));
    return { ...connection, isPooled, clockAheadMs };
  } catch (error) {
    connection.cut(error instanceof Error ? error : new Error(String(error)));
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

const NOW = '(extract(epoch from clock_timestamp()) * 1000)::float8 as now';
const STATE = `select pg_backend_pid() as pid, pg_is_in_recovery() as standby,
  current_setting('transaction_read_only') = 'on' as "readOnly", ${NOW}`;

/**
 * The lead of the database's clock over ours, in milliseconds. Assumes that it was read halfway between question and
 * answer.
 */
export async function clockAheadOf(run: (text: string) => Promise<Rows>): Promise<number> {
  return (await stateWith(run, `select ${NOW}`)).clockAheadMs;
}

async function stateWith(run: (text: string) => Promise<Rows>, text: string) {
  const before = Temporal.Now.instant().epochMilliseconds;
  const [state] = await run(text);
  const after = Temporal.Now.instant().epochMilliseconds;
  if (!state) throw new Error('the database returned nothing about its state');
  return { state, clockAheadMs: Math.round(Number(state.now) - (before + after) / 2) };
}

function isWanted(wanted: Wanted, { standby, readOnly }: Record<string, unknown>): boolean {
  if (wanted === 'read-write') return readOnly === false;
  if (wanted === 'read-only') return readOnly === true;
  if (wanted === 'primary') return standby === false;
  return wanted === 'any' || standby === true;
}

/** Set by a statement: a pooler refuses unknown settings when a connection is made. */
function settingsOf(limits: DatabaseLimits): string {
  const settings = {
    TimeZone: 'UTC',
    lock_timeout: limits.lockMs,
    statement_timeout: limits.statementMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionMs,
  };
  const each = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', false)`);
  return `select ${each.join(', ')}`;
}

interface Pending {
  since: number;
  reject(error: unknown): void;
}

/** A connection that is still being checked, before it becomes a slot. */
export type Connected = Pick<Slot, 'run' | 'cut'>;

function connectionOn({ address, name, types, onNotify }: SlotOptions, host: Host, socket: Socket) {
  const pending = new Set<Pending>();
  const onEnd: (() => void)[] = [];
  let fault: Error | null = null;
  let serverProcess: number | null = null;
  const client = clientOn({ address, name, onNotify }, host, socket, () =>
    cut(new Lost('CONNECTION_CLOSED', 'the connection to the database was closed')),
  );
  if (types) {
    Object.assign(client.options.parsers, ARRAY_PARSERS, types.parsers);
    Object.assign(client.options.serializers, types.serializers);
  }

  function cut(because: Error): void {
    if (fault) return;
    fault = because;
    for (const each of pending) each.reject(because);
    pending.clear();
    client.end({ timeout: 0 }).catch(() => {});
    socket.destroy();
    for (const call of onEnd) call();
  }

  return {
    host,
    openedAt: performance.now(),
    serverProcess: () => serverProcess,
    fault: () => fault,
    heard: () => socket.bytesRead,
    cut,
    run: (text: string, parameters: readonly unknown[] = [], asArrays = false) =>
      new Promise<Rows>((resolve, reject) => {
        if (fault) return reject(fault);
        const query = client.unsafe(text, parameters as never[], { prepare: parameters.length <= MOST_PARAMETERS });
        const entry: Pending = { since: performance.now(), reject };
        pending.add(entry);
        const settle = () => {
          pending.delete(entry);
          unburden(query);
        };
        (asArrays ? query.values() : query).then(
          (rows) => {
            settle();
            serverProcess ??= (rows as unknown as { state: { pid: number } | null }).state?.pid ?? null;
            resolve(rows as unknown as Rows);
          },
          (error: unknown) => {
            settle();
            reject(error);
            if (isOfNoUse(error)) cut(error as Error);
          },
        );
      }),
    busySince: () => {
      const [oldest] = pending;
      return oldest?.since ?? null;
    },
    close: () => {
      if (fault) return;
      fault = new Lost('CONNECTION_ENDED', 'the connection to the database was ended');
      client.end({ timeout: KEEP_ALIVE_SECONDS }).catch(() => {});
      for (const call of onEnd) call();
    },
    onEnd: (call: () => void) => void onEnd.push(call),
  };
}

function clientOn(
  { address, name, onNotify }: Pick<SlotOptions, 'address' | 'name' | 'onNotify'>,
  host: Host,
  socket: Socket,
  onClose: () => void,
): Sql {
  let isUsed = false;
  socket.once('close', onClose);
  const given = {
    host: host.name,
    port: host.port,
    database: address.database,
    user: address.user,
    password: address.password,
    ssl: typeof address.tls === 'object' ? verifying(address.tls, host) : address.tls,
    max: 1,
    fetch_types: false,
    idle_timeout: 0,
    max_lifetime: null,
    // the caller of `openSlot` keeps the time
    connect_timeout: 0,
    keep_alive: KEEP_ALIVE_SECONDS,
    connection: { ...address.parameters, application_name: address.name ?? name },
    onnotice: () => {},
    onnotify: onNotify,
    onclose: onClose,
    // a client that has lost its connection would make another one by itself
    socket: () => {
      if (isUsed) throw new Lost('CONNECTION_CLOSED', 'the connection to the database was closed');
      isUsed = true;
      return socket;
    },
  };
  return postgres(given as unknown as postgres.Options<Record<string, never>>);
}

/** Node alone would check a server addressed by IP against the name `localhost`. */
const verifying = ({ ca, name }: Verified, host: Host): ConnectionOptions => ({
  ...(ca === null ? {} : { ca }),
  checkServerIdentity: (_, certificate) => (name ? checkServerIdentity(host.name, certificate) : undefined),
});

/** A server that has become a standby, or ends the session, cannot run the next statement. */
const isOfNoUse = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['25006', '25P03', '57P01', '57P02', '57P03'].includes(String(error.code));

/**
 * Frees a query's parameters when it settles. postgres.js assigns two functions to each query; until the code is
 * optimised, V8 allocates them in the old generation. They would keep the query's parameters, which are all the sealed
 * data, alive until the next full collection.
 */
const unburden = (query: object): void => void Object.assign(query, { args: null, parameters: null });
