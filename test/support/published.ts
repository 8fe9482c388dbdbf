// Checks answers against the OpenAPI document that the service publishes: every answer to a client of the tests,
// including refusals, must be declared for its call with status, content type, headers and shape.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export interface PublishedOperation {
  operationId: string;
  responses: Record<string, PublishedResponse & { $ref?: string }>;
  [field: string]: unknown;
}
interface PublishedResponse {
  description: string;
  headers?: Record<string, { $ref?: string; required?: boolean }>;
  content?: Record<string, { schema?: object }>;
}
interface PublishedDocument {
  paths: Record<string, Record<string, PublishedOperation>>;
  components: { headers?: Record<string, { required?: boolean }>; responses?: Record<string, PublishedResponse> };
}

export interface Received {
  status: number;
  headers: Headers;
  text: string;
}

export interface Published {
  /** Lists the differences between the answer and the document; empty if there are none. */
  faultsOf(method: string, path: string, received: Received): string[];
  /** Lists the faults of the value under the schema at that place in the document. */
  faultsOfValue(place: readonly string[], value: unknown): string[];
}

const NDJSON = 'application/x-ndjson';
const PROBLEM = 'application/problem+json';

type Mode = 'live' | 'sandbox';
const read = new Map<Mode, Promise<Published>>();

/**
 * Gives the document of the service at `url`. All services of one mode run one code and publish the same: it is read
 * and compiled once in a process of the test run, and again if nobody answered.
 */
export async function publishedBy(mode: Mode, url: string): Promise<Published> {
  const published = read.get(mode) ?? fetchText(`${url}/openapi.json`).then(publishedIn);
  read.set(mode, published);
  return await published.catch((error: unknown) => {
    read.delete(mode);
    throw error;
  });
}

const fetchText = async (url: string) => await (await fetch(url)).text();

const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');

/** `text` is the document. */
export function publishedIn(text: string): Published {
  const document = JSON.parse(text) as PublishedDocument;
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  ajv.addSchema(document, 'openapi');
  const validators = new Map<string, ValidateFunction>();
  const schemaAt = (place: readonly string[]): ValidateFunction => {
    const pointer = place.map((part) => `/${encodeURIComponent(escaped(part))}`).join('');
    const validate = validators.get(pointer) ?? ajv.compile({ $ref: `openapi#${pointer}` });
    validators.set(pointer, validate);
    return validate;
  };
  const faultsOfValue: Published['faultsOfValue'] = (place, value) => {
    const validate = schemaAt(place);
    return validate(value)
      ? []
      : (validate.errors ?? []).map(
          ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
        );
  };
  const operationOf = operationFinder(document);

  return {
    faultsOfValue,
    faultsOf(method, path, { status, headers, text: body }) {
      // OPTIONS works on every path, and so is declared for none
      if (method === 'OPTIONS' && status === 204) return headers.get('allow') ? [] : ['the header allow is missing'];
      const [mediaType = ''] = (headers.get('content-type') ?? '').split(';');
      const found = operationOf(method, path);
      if (!found) {
        // an unknown path: its answer must be a refusal
        return mediaType === PROBLEM
          ? faultsOfValue(['components', 'schemas', 'Problem'], JSON.parse(body))
          : [`nothing is published at ${method} ${path}, which answered ${status} ${mediaType}`];
      }
      const declared = found.operation.responses[status];
      const shared = declared?.$ref?.split('/').at(-1);
      const response = shared === undefined ? declared : document.components.responses?.[shared];
      if (!response) return [`${status} is not declared`];
      const missing = Object.entries(response.headers ?? {})
        .filter(([name, { $ref, required }]) => {
          const isRequired = required ?? document.components.headers?.[$ref?.split('/').at(-1) ?? '']?.required;
          return isRequired && headers.get(name) === null;
        })
        .map(([name]) => `the header ${name} is missing`);
      if (method === 'HEAD' || body === '') return missing;
      const content = response.content?.[mediaType];
      if (!content) return [...missing, `${status} is not declared as ${mediaType}`];
      if (!content.schema || !/json$/.test(mediaType)) return missing;
      const place =
        shared === undefined
          ? ['paths', found.path, found.method, 'responses', String(status)]
          : ['components', 'responses', shared];
      const schema = [...place, 'content', mediaType, 'schema'];
      const values = mediaType === NDJSON ? body.split('\n').filter((line) => line !== '') : [body];
      return [...missing, ...values.flatMap((value) => faultsOfValue(schema, JSON.parse(value)))];
    },
  };
}

/** Literal parts win over parameters; the last parameter may contain slashes. */
function operationFinder({ paths }: PublishedDocument) {
  const templates = Object.keys(paths)
    .toSorted((a, b) => a.split('{').length - b.split('{').length || b.length - a.length)
    .map((path) => {
      const pattern = path.replaceAll(/[.]/g, '\\.');
      const whole = (parameter: string) => new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, parameter)}$`);
      return { path, exact: whole('[^/]+'), wide: whole('.+') };
    });
  return (method: string, asked: string) => {
    const { pathname } = new URL(asked, 'http://service');
    const path = (
      templates.find(({ exact }) => exact.test(pathname)) ?? templates.find(({ wide }) => wide.test(pathname))
    )?.path;
    const named = method === 'HEAD' ? 'get' : method.toLowerCase();
    const operation = path === undefined ? undefined : paths[path]?.[named];
    return path !== undefined && operation ? { path, method: named, operation } : null;
  };
}
