// `npm run witness`: a witness of the audit log in its own process, on a host that the log's operator cannot control.
import { parseArgs } from 'node:util';
import { createLog } from '../base/log.ts';
import { exitOf, failureText, UsageError } from '../cli/command.ts';
import { ConfigError } from '../config/config.ts';
import { readWitnessConfig, type WitnessConfig } from '../config/witness.ts';
import { beginMemory, createWitnessMemory } from '../transparency-log/witness-memory.ts';
import { createWitness } from '../transparency-log/witness-service.ts';
import { listen } from './listen.ts';
import { onStop } from './stop.ts';

const USAGE = `用法 · Usage: npm run witness [-- begin]
    signs checkpoints of the logs in WITNESS_LOGS that extend the last one it signed, over HTTP (C2SP tlog-witness);
    begin makes the empty WITNESS_STATE of a new witness
    为 WITNESS_LOGS 所列日志见证检查点（HTTP，C2SP tlog-witness）；begin 为尚未签名的见证方建立空的 WITNESS_STATE`;
const GRACE_MS = 5_000;
const BEGUN =
  'WITNESS_STATE names a file that is there already: this witness has begun. Start it without begin · ' +
  '所指的文件已存在，该见证方已经开始工作，请直接启动（不带 begin）';

/** Serves the witness. A host that also held the database or the log's key would make it no independent witness. */
async function serve({ key, logs, state, port, host, logLevel }: WitnessConfig): Promise<void> {
  const log = createLog(logLevel, 'witness');
  const memory = createWitnessMemory(state);
  for (const { name } of logs) await memory.last(name);
  const witness = createWitness({ key, logs, memory, now: () => Temporal.Now.instant(), log });
  const server = await listen(async (request) => await witness(request), { port, host });
  onStop(async () => {
    log.info('witness.stopping');
    await server.close(GRACE_MS);
  });
  log.info('witness.listening', { host, port: server.port, witness: key.name });
}

async function run(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return console.log(USAGE);
  const [verb, ...rest] = positionals;
  if ((verb !== undefined && verb !== 'begin') || rest.length > 0) throw new UsageError(USAGE);
  const config = readWitnessConfig();
  if (verb === undefined) return await serve(config);
  await beginMemory(config.state).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new ConfigError(BEGUN) : error;
  });
  console.log(config.state);
}

await run().catch((error: Error & { syscall?: string }) => {
  const isExplained = error.name === 'Forgotten' || error.syscall !== undefined;
  const text = failureText(error, USAGE) ?? (isExplained ? error.message : null);
  if (text === null) throw error;
  const hint =
    error.name === 'Forgotten'
      ? '\nWITNESS_STATE: restore it, or, for a new witness with a new key: npm run witness -- begin · ' +
        '请放回该文件；若为持新密钥的新见证方，请运行 npm run witness -- begin'
      : '';
  console.error(`witness cannot start · 见证方无法启动:\n${text}${hint}`);
  process.exit(exitOf(error));
});
