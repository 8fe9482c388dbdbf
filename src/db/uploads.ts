// Which office an uploaded file belongs to: that of the application it was handed in with. Until then it belongs to the
// office of the person who uploaded it; a unit's file belongs to none, unless there is only one office.
import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../base/actor.ts';
import { covering, within } from './jurisdiction.ts';

/** Whether the file was handed in with an application of the actor's office that fulfils the condition. */
export const isOfApplication = (actor: Actor, materialId: SQL, condition: SQL = sql`true`): SQL => sql`exists (
  select from application_materials am join applications a on a.id = am.application_id
  where am.material_id = ${materialId} and ${condition}
    and ${within(actor, { scheme: sql`a.scheme`, district: sql`a.district` })})`;

/** Whether the file is an affair of the actor's office. */
export const isOfOffice = (actor: Actor, materialId: SQL): SQL => sql`(${isOfApplication(actor, materialId)} or (
  not exists (select from application_materials am where am.material_id = ${materialId})
  and exists (
    select from materials m left join staff s on s.id::text = m.uploaded_by left join tenants t on t.id = s.tenant_id
    where m.id = ${materialId}
      and case when t.id is null then ${hasNoOther(actor)}
        else ${covering(actor, { schemes: sql`t.schemes`, districts: sql`t.districts` })} end)))`;

/** Whether nothing of the installation is beyond the actor's office. */
export const hasNoOther = (actor: Actor): SQL => sql`not exists (
  select from tenants o where o.kind = 'authority' and cardinality(o.schemes) > 0
    and not ${covering(actor, { schemes: sql`o.schemes`, districts: sql`o.districts` })})`;
