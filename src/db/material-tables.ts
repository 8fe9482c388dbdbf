// Uploaded materials, and the application to which each belongs. The files themselves are sealed in the material store.
import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { SCANS } from '../schemes/words.ts';
import { bytea, instant, isOneOf } from './column-types.ts';
import { supplements } from './review-tables.ts';
import { applications, tenants } from './tables.ts';

export const materials = pgTable(
  'materials',
  {
    id: uuid('id').primaryKey(),
    /** the unit that uploaded it; null if staff did */
    tenantId: uuid('tenant_id').references(() => tenants.id),
    uploadedBy: text('uploaded_by').notNull(),
    /** detected from its bytes; the client's claim does not count */
    mediaType: text('media_type').notNull(),
    bytes: integer('bytes').notNull(),
    /** of the uploaded file */
    sha256: bytea('sha256').notNull(),
    /** sealed: the key with which the stored file is encrypted */
    fileKey: bytea('file_key').notNull(),
    /** the malware scanner's result; `not_scanned` if none is configured */
    scan: text('scan', { enum: SCANS }).notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    index('materials_by_tenant').on(table.tenantId, table.id),
    check('materials_bytes', sql`${table.bytes} between 1 and 20971520`),
    check('materials_scan', isOneOf(table.scan, SCANS)),
  ],
);

/** Append-only: everything that was handed in stays part of the case. */
export const applicationMaterials = pgTable(
  'application_materials',
  {
    id: uuid('id').primaryKey(),
    applicationId: uuid('application_id')
      .notNull()
      .references(() => applications.id),
    materialId: uuid('material_id')
      .notNull()
      .references(() => materials.id),
    /** such as `diploma` */
    kind: text('kind').notNull(),
    /** stamps (公章) on it, as declared by the person who handed it in */
    seals: text('seals').array().notNull().default(sql`'{}'`),
    attachedBy: text('attached_by').notNull(),
    attachedAt: instant('attached_at').notNull(),
    /** the supplement it answers */
    supplementId: uuid('supplement_id').references(() => supplements.id),
  },
  (table) => [
    unique('application_materials_once')
      .on(table.applicationId, table.materialId, table.kind, table.supplementId)
      .nullsNotDistinct(),
    index('application_materials_by_material').on(table.materialId),
  ],
);
