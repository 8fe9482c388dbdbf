// Everything about an application that its papers are made of, as its reader may have it.
import type { Deps } from '../applications/deps.ts';
import { type Opened, openApplication } from '../applications/open.ts';
import { viewApplication } from '../applications/read.ts';
import type { SubmissionForm } from '../applications/schema.ts';
import type { ApplicationView } from '../applications/shapes.ts';
import { type Application, findFiler } from '../applications/store/applications.ts';
import type { Cause } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { EVIDENCE_OF_REVIEW, listMaterialsOf } from '../materials/attach.ts';
import type { Submission } from '../schemes/facts.ts';
import type { Papers } from '../schemes/papers.ts';
import type { Scheme } from '../schemes/scheme.ts';
import type { WindowEntry } from '../schemes/windows.ts';

export interface Filing {
  actor: Actor;
  application: Application;
  /** as the reader sees it: a clerk's holds only the reasons of the own department */
  view: ApplicationView;
  opened: Opened;
  form: SubmissionForm;
  /** null until decided */
  submission: Submission | null;
  scheme: Scheme;
  papers: Papers;
  /** the unit that filed */
  filer: { name: string; creditCode: string | null };
  window: WindowEntry | null;
  /** the materials handed in, without what clerks added as evidence */
  materials: readonly { kind: string; seals: readonly string[]; materialId: string }[];
}

/** Reads all of it. Null where the scheme issues no papers. */
export async function filingOf(deps: Deps, cause: Cause, application: Application): Promise<Filing | null> {
  const scheme = deps.schemes.filedUnder(application);
  const { papers } = scheme;
  if (!papers) return null;
  const [view, filer, materials] = await Promise.all([
    viewApplication(deps, cause, application),
    findFiler(deps.db, application.tenantId),
    listMaterialsOf(deps.db, application.id),
  ]);
  const opened = openApplication(deps.sealer, application);
  return {
    actor: cause.actor,
    application,
    view,
    opened,
    form: opened.form,
    submission: opened.current?.grounds.submission ?? null,
    scheme,
    papers,
    filer,
    window: deps.windows.at(application),
    materials: materials.filter(({ kind }) => kind !== EVIDENCE_OF_REVIEW),
  };
}

/** A fact of a paper; none where nothing is known. */
export const factOf = (label: string, value: string | null | undefined): (readonly [string, string])[] =>
  value === undefined || value === null || value === '' ? [] : [[label, value]];
