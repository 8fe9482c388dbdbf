// An HR system on a client that was generated from the OpenAPI document. `miaopi-openapi` are the generated types: the
// test writes them and has this file compiled against them.
import type { components, paths } from 'miaopi-openapi';
import createClient from 'openapi-fetch';

type Submission = components['schemas']['Submission'];

/** What an HR system learns from one visit: each answer as the generated types have it. */
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

  // @ts-expect-error: the types are at work: no application is called that
  page.data.items.map((item) => item.nickname);
  // @ts-expect-error: nor is there such a status
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
    // what a refusal says beside its code is known once its code is
    standing: withdrawn.error?.code === 'illegal_transition' ? withdrawn.error.currentStatus : 'none',
  };
}
