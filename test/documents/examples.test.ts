// The programs in the documents are run as they stand there, against the real service. Each example of filing first
// meets an outage: it must retry with the same key, and one application comes of it.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createEndpoint, soon } from '../notices/endpoints.ts';
import { type Arrival, startReceiver } from '../notices/receiver.ts';
import { formOf, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { blockOf, blocksOf } from './blocks.ts';

let service: TestService;
let folder: string;
beforeAll(async () => {
  // the examples sign the commitment on the day on which they are run
  service = await startTestService({ now: Temporal.Now.instant().toString() });
  folder = mkdtempSync(join(tmpdir(), 'miaopi-examples-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await service.close();
});

/** A gateway that answers 503 to the first request with a key, and passes on all others. */
async function startGateway() {
  const keys: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const key = String(request.headers['idempotency-key']);
    keys.push(key);
    if (keys.filter((each) => each === key).length === 1) {
      response.writeHead(503, { 'retry-after': '1' }).end();
      return;
    }
    const { authorization = '', 'content-type': type = '' } = request.headers;
    const headers = { authorization, 'content-type': type, 'idempotency-key': key, 'accept-language': 'en' };
    const passed = await fetch(service.url + request.url, { method: 'POST', headers, body });
    response.writeHead(passed.status, { 'content-type': 'application/json' }).end(await passed.text());
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys, close };
}

const isOnPath = (tool: string, ...args: string[]) => spawnSync(tool, args).status === 0;
const run = promisify(execFile);

const EXAMPLES = [
  { reference: 'HR-curl', name: 'file-application.sh', command: ['sh'], needs: ['curl', '--version'] },
  { reference: 'HR-TypeScript', name: 'file-application.ts', command: [process.execPath], needs: [] },
  { reference: 'HR-Python', name: 'file_application.py', command: ['python3'], needs: ['python3', '--version'] },
  {
    reference: 'HR-Java',
    name: 'FileApplication.java',
    command: ['java', '-Dfile.encoding=UTF-8'],
    needs: ['java', '--version'],
  },
];

describe('an example of the documents', () => {
  test('is in the table below, whatever its language', () => {
    const named = blocksOf('integrating.md').filter(({ name }) => name !== 'webhook');
    expect(named.map(({ name }) => name).toSorted()).toEqual(EXAMPLES.map(({ name }) => name).toSorted());
  });

  test.for(EXAMPLES)(
    '$name files one application through an outage, and tells why the other is refused',
    async (example, { skip }) => {
      const { reference, name, command, needs } = example;
      const [tool, ...args] = needs;
      skip(tool !== undefined && !isOnPath(tool, ...args), `${tool} is not on PATH`);
      const { code } = blocksOf('integrating.md').find((block) => block.name === name)!;
      writeFileSync(join(folder, name), code);
      const gateway = await startGateway();
      const [program = '', ...options] = command;
      const { stdout } = await run(program, [...options, name], {
        cwd: folder,
        env: { PATH: process.env.PATH, MIAOPI_URL: gateway.url, MIAOPI_KEY: 'miaopi_sandbox_employer' },
      }).finally(gateway.close);

      const { body } = await service.get<Page>(`/v1/applications?reference=${reference}`);
      expect(body.items).toMatchObject([{ reference, status: 'approved' }]);
      expect(stdout).toContain(body.items[0]!.approvalNumber);
      expect(stdout).toMatch(/validation_failed.*\/applicant\/residentId/s);
      expect(gateway.keys).toHaveLength(4);
      expect(new Set(gateway.keys).size).toBe(2);
    },
  );

  test('stands in the Chinese document as in the English one', () => {
    expect(blocksOf('integrating.zh-CN.md')).toEqual(blocksOf('integrating.md'));
  });
});

/** A message that the service has signed, and the secret of the endpoint that it was sent to. */
async function signedMessage(): Promise<{ secret: string; arrival: Arrival }> {
  const receiver = await startReceiver();
  const { id, secret } = await createEndpoint(service, receiver.url);
  const { body } = await service.post(`/v1/webhook-endpoints/${id}/test`, {});
  await receiver.close();
  expect(body).toMatchObject({ delivered: true });
  return { secret, arrival: receiver.arrivals[0]! };
}

/** The message as it came, and in every way in which it must be refused. */
function variantsOf({ secret, arrival: { headers, text: body } }: Awaited<ReturnType<typeof signedMessage>>) {
  const before = new Date(Date.now() - 400_000);
  const late = {
    ...headers,
    'webhook-timestamp': String(Math.floor(before.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(String(headers['webhook-id']), before, body),
  };
  const other = `whsec_${Buffer.alloc(32).toString('base64')}`;
  return [
    { secret, headers, body },
    { secret: other, headers, body },
    { secret, headers, body: body.replace('ping', 'pong') },
    { secret, headers: late, body },
    { secret, headers: { ...headers, 'webhook-id': 'another' }, body },
    { secret, headers: { ...headers, 'webhook-signature': 'v1,' }, body },
  ];
}

describe('the code that verifies a webhook', () => {
  test('of TypeScript takes what the service has signed, and nothing else', async () => {
    const file = join(folder, 'verify.ts');
    writeFileSync(file, blockOf('integrating.md', 'ts', 'webhook').code);
    const { verify } = (await import(pathToFileURL(file).href)) as {
      verify(secret: string, headers: object, body: string): unknown;
    };
    const signed = await signedMessage();
    const [genuine, ...others] = variantsOf(signed);
    expect(verify(genuine!.secret, genuine!.headers, genuine!.body)).toEqual(signed.arrival.message);
    for (const { secret, headers, body } of others) expect(() => verify(secret, headers, body)).toThrow();
  });

  test('of Python takes what the service has signed, and nothing else', async ({ skip }) => {
    skip(!isOnPath('python3', '--version'), 'python3 is not on PATH');
    const file = join(folder, 'verify.py');
    writeFileSync(file, blockOf('integrating.md', 'python', 'webhook').code + DRIVER);
    const signed = await signedMessage();
    const { stdout } = await run('python3', [file, JSON.stringify(variantsOf(signed))]);
    expect(JSON.parse(stdout)).toEqual([signed.arrival.message, null, null, null, null, null]);
  });
});

describe('the program that checks a receipt', () => {
  test('finds the events of a receipt in its log, and an altered one not', async ({ skip }) => {
    skip(!isOnPath('python3', '--version'), 'python3 is not on PATH');
    const program = join(folder, 'verify_receipt.py');
    writeFileSync(program, blockOf('audit-log.md', 'python', 'verify_receipt.py').code);
    const person = somebody();
    await service.putPerson(person);
    const today = Temporal.Now.plainDateISO('Asia/Shanghai').toString();
    const { body: filed } = await service.submit(formOf(person, {}, today));
    const receipt = await vi.waitFor(async () => {
      const { status, text: found } = await service.get(`/v1/applications/${filed.id}/receipt`);
      expect(status).toBe(200);
      return found;
    }, soon);
    const check = async (content: string) => {
      const file = join(folder, 'receipt.json');
      writeFileSync(file, content);
      return await run('python3', [program, file], { env: { PATH: process.env.PATH, PYTHONUTF8: '1' } });
    };
    expect((await check(receipt)).stdout).toMatch(/^\S+ application\.decided$/m);
    const altered = receipt.replace('"outcome":"approved"', '"outcome":"rejected"');
    expect(altered).not.toBe(receipt);
    await expect(check(altered)).rejects.toThrow(/is not in the log/);
  });

  test('stands in the Chinese document as in the English one', () => {
    expect(blocksOf('audit-log.zh-CN.md')).toEqual(blocksOf('audit-log.md'));
  });
});

/** Calls the documented function with each of the given messages; null where it refuses. */
const DRIVER = `

import sys


def outcome(message):
    try:
        return verify(message["secret"], message["headers"], message["body"])
    except ValueError:
        return None


print(json.dumps([outcome(message) for message in json.loads(sys.argv[1])]))
`;

interface Page {
  items: { reference: string; status: string; approvalNumber: string }[];
}
