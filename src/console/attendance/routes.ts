// Recording visits to the window: an application is found by its number; the record may also be posted from the page of
// an item, which then follows.
import type { Deps } from '../../applications/deps.ts';
import { civilDateOf } from '../../base/clock.ts';
import { Refusal } from '../../base/refusal.ts';
import { isUuid } from '../../base/uuid.ts';
import { type Attendable, readAttendable, recordAttended } from '../../oversight/attendance.ts';
import { AttendanceForm } from '../../oversight/schema.ts';
import { orNull } from '../kit/form.ts';
import { type Posted, readForm, refusedFields } from '../kit/form-fields.ts';
import { FULL_STOP, phrase } from '../kit/html.ts';
import { ATTENDANCE_PLACE, itemPlace } from '../kit/places.ts';
import { refusalText } from '../kit/refusal.ts';
import { htmlResponse, redirect, type StaffCall, type StaffRoute } from '../kit/route.ts';
import { attendancePage } from './page.ts';
import { ATTENDANCE } from './texts.ts';

const ROLES = ['clerk', 'supervisor'] as const;

export const attendanceRoutes = (deps: Deps): StaffRoute[] => [
  {
    method: 'get',
    path: ATTENDANCE_PLACE,
    roles: ROLES,
    async handle(call) {
      const asked = numberIn(call.query('number'));
      return await show(deps, call, {
        asked,
        found: asked === null ? null : await readAttendable(deps, call.cause, asked),
      });
    },
  },
  { method: 'post', path: ATTENDANCE_PLACE, roles: ROLES, handle: (call) => record(deps, call) },
];

const numberIn = (typed: string | undefined): string | null => typed?.trim().toUpperCase().slice(0, 40) || null;

async function record(deps: Deps, call: StaffCall): Promise<Response> {
  const typed = await call.form();
  const asked = numberIn(typed.value('number'));
  const found = asked === null ? null : await readAttendable(deps, call.cause, asked);
  if (!found) return await show(deps, call, { asked: asked ?? '', found: null, status: 404 });
  const raw = { attendedOn: typed.value('attendedOn'), note: orNull(typed.value('note')) };
  const form = readForm('attend', AttendanceForm, raw, { attendedOn: ATTENDANCE.day, note: ATTENDANCE.note });
  const posted: Posted = { id: 'attend', typed, faults: form.ok ? [] : form.faults };
  if (!form.ok) return await show(deps, call, { asked, found, posted, status: 422 });
  try {
    await recordAttended(deps, call.cause, found.id, form.form);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const faults = refusedFields('attend', error);
    const { status, title, text } = refusalText(error);
    const refused = faults.length > 0 ? null : phrase`${title}${FULL_STOP}${text}`;
    return await show(deps, call, { asked, found, posted: { ...posted, faults }, refused, status });
  }
  const item = typed.value('item');
  if (isUuid(item)) return redirect(itemPlace(item));
  return redirect(`${ATTENDANCE_PLACE}?number=${encodeURIComponent(found.number)}&done=recorded`);
}

interface Showing {
  asked: string | null;
  found: Attendable | null;
  posted?: Posted;
  refused?: ReturnType<typeof refusalText>['text'] | null;
  status?: number;
}

async function show(
  deps: Deps,
  { view, query }: StaffCall,
  { asked, found, posted, refused = null, status }: Showing,
): Promise<Response> {
  const screen = {
    view: { ...view, path: ATTENDANCE_PLACE },
    asked,
    found,
    today: civilDateOf(deps.clock.now()),
    done: query('done') === 'recorded',
    refused,
    posted: posted ?? null,
  };
  return htmlResponse(screen.view, attendancePage(screen), status ?? (asked !== null && !found ? 404 : 200));
}
