// An HR system on a client generated from the OpenAPI document. The test writes the generated types as `miaopi-openapi`
// and compiles this file against them.
import type { components, paths } from 'miaopi-openapi';
import createClient from 'openapi-fetch';

type Submission = components['schemas']['Submission'];

/** The answers that an HR system gets in one visit, in the generated types. */
export interface Visit {
  number: string;
  status: string;
  listed: string[];
  conflict: string;
  fault: string;
  standing: string;
}

export async function visit(baseUrl: string, key: string, form: Submission): Promise<Visit> {
  const client = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${key}` } });
  const file = (body: Submission, idempotencyKey: string) =>
    client.POST('/v1/applications', { params: { header: { 'Idempotency-Key': idempotencyKey } }, body });

  const filed = await file(form, 'hr-1');
  if (!filed.data) throw new Error(filed.error.detail);
  const { id, number, status } = filed.data;

  const page = await client.GET('/v1/applications', { params: { query: { status: 'approved', limit: 10 } } });
  if (!page.data) throw new Error(page.error.detail);

  // @ts-expect-error: proves that the types work: no application has this name
  page.data.items.map((item) => item.nickname);
  // @ts-expect-error: there is no such status
  if (filed.data.status === 'lost') throw new Error(number);

  const repeated = await file({ ...form, reference: 'another' }, 'hr-1');
  const unfit = await file({ ...form, applicant: { ...form.applicant, residentId: '1' } }, 'hr-2');
  const withdrawn = await client.POST('/v1/applications/{id}/withdraw', { params: { path: { id } } });

  return {
    number,
    status,
    listed: page.data.items.map((item) => item.number),
    conflict: repeated.error?.code ?? 'none',
    fault: unfit.error?.code === 'validation_failed' ? (unfit.error.errors[0]?.pointer ?? 'unnamed') : 'none',
    // the code of a refusal tells the type of its other members
    standing: withdrawn.error?.code === 'illegal_transition' ? withdrawn.error.currentStatus : 'none',
  };
}
