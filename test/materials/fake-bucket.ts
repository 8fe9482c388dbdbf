// A small S3 on a free port with one bucket: objects appear whole, calls carry AWS Signature Version 4, and a test can
// make it fail. It requires the length that the caller announced.
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BucketAddress } from '../../src/materials/files-in-bucket.ts';

export interface FakeBucket extends BucketAddress {
  objects: Map<string, Buffer>;
  /** gives this answer to calls with this method and key */
  failing: { method: string; key: RegExp; status: number } | null;
  close(): Promise<void>;
}

const REGION = 'cn-test-1';

export async function startFakeBucket(): Promise<FakeBucket> {
  const server = createServer((request, response) => void answer(bucket, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bucket: FakeBucket = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/materials`,
    region: REGION,
    accessKey: 'test-access',
    secretKey: 'test-secret',
    objects: new Map(),
    failing: null,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return bucket;
}

async function answer(bucket: FakeBucket, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '', headers } = request;
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const key = decodeURIComponent(pathname.replace(/^\/materials\/?/, ''));
  const say = (status: number, body: Buffer | string = '') =>
    response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { failing } = bucket;
  if (signatureOf(bucket, request, pathname, searchParams) !== headers.authorization) return void say(403);
  if (failing && failing.method === method && failing.key.test(key)) return void say(failing.status);
  if (method === 'PUT') {
    if (headers['content-length'] === undefined) return void say(411);
    bucket.objects.set(key, body);
    return void say(200);
  }
  if (method === 'DELETE') {
    bucket.objects.delete(key);
    return void say(204);
  }
  if (searchParams.get('list-type') === '2') return void say(200, listing(bucket, searchParams));
  const found = bucket.objects.get(key);
  return void (found ? say(200, found) : say(404));
}

/** At most 200 keys a page, whatever the caller asks for, so that paging occurs. */
function listing({ objects }: FakeBucket, query: URLSearchParams): string {
  const keys = [...objects.keys()].filter((key) => key.startsWith(query.get('prefix') ?? '')).sort();
  const after = query.get('continuation-token');
  const rest = after === null ? keys : keys.filter((key) => key > after);
  const page = rest.slice(0, Math.min(200, Number(query.get('max-keys'))));
  const isTruncated = rest.length > page.length;
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>materials</Name><IsTruncated>${isTruncated}</IsTruncated>${
    isTruncated ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
  }${page
    .map(
      (key) =>
        `<Contents><Key>${key}</Key><LastModified>2026-11-20T02:00:00.000Z</LastModified><ETag>"x"</ETag><Size>${objects.get(key)?.length}</Size></Contents>`,
    )
    .join('')}</ListBucketResult>`;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function signatureOf(
  { accessKey, secretKey }: FakeBucket,
  { method, headers }: IncomingMessage,
  path: string,
  query: URLSearchParams,
): string {
  const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const date = String(headers['x-amz-date']);
  const scope = `${date.slice(0, 8)}/${REGION}/s3/aws4_request`;
  const sorted = [...query].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).sort();
  const canonical = [
    method,
    path,
    sorted.join('&'),
    ...signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signed,
    headers['x-amz-content-sha256'],
  ].join('\n');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();
  const key = scope.split('/').reduce<Buffer | string>((each, part) => hmac(each, part), `AWS4${secretKey}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash}`).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
}
