// The program with which miaopi is compared: the shortest one that does the same errand. It parses, asks the same
// number of sources in parallel, inserts body and evidence with one statement, and answers. No check, no seal, no
// audit, no reasons.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import postgres from 'postgres';
import { Pool } from 'undici';
import { ASKED } from './population.ts';
import { reportUsage } from './usage.ts';

const [databaseUrl, sourcesUrl, connections] = process.argv.slice(2) as [string, string, string];
const sql = postgres(databaseUrl, { max: Number(connections), onnotice: () => {} });
await sql`create table if not exists plain_applications (id uuid primary key, body json not null, evidence json not null)`;
const pools = ASKED.map((source) => ({ path: `/plain/${source}`, pool: new Pool(sourcesUrl, { connections: 128 }) }));

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const text = Buffer.concat(chunks).toString();
    const { applicant } = JSON.parse(text);
    const question = JSON.stringify({ id: applicant.residentId, name: applicant.name });
    const evidence = await Promise.all(
      pools.map(async ({ path, pool }) => {
        const { body } = await pool.request({
          method: 'POST',
          path,
          headers: { 'content-type': 'application/json' },
          body: question,
        });
        return (await body.json()) as { ok: boolean };
      }),
    );
    const id = randomUUID();
    const status = evidence.every(({ ok }) => ok) ? 'approved' : 'in_review';
    await sql`insert into plain_applications (id, body, evidence) values (${id}, ${text}::text::json, ${JSON.stringify(evidence)}::text::json)`;
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id, status }));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
reportUsage();
