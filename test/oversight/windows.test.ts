// Tests that a person who is sent to a window is told where it is and when it is open, by the district of the
// application, and that the same is read from the scheme.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_WINDOWS } from '../../mocks/windows.ts';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import type { SchemeView } from '../../src/schemes/shapes.ts';
import { createWindows, WindowsFile } from '../../src/schemes/windows.ts';
import { formOf, OFFICE, somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { createOverseeing } from './overseeing.ts';

const SCHEME = OFFICE.schemes[0] ?? '';
const NANSHAN = createWindows(SANDBOX_WINDOWS).at({ scheme: SCHEME, district: '440305' });

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ worker: false, windows: SANDBOX_WINDOWS });
});
afterAll(() => service.close());

const { approve, frozen, act, textsTo } = createOverseeing(() => service);

/** Expects the place, the hours and the number of the window. */
function expectPlace(text: string | undefined, language: 'zh' | 'en' = 'zh'): void {
  expect(NANSHAN).not.toBeNull();
  const { name, address, hours, phone } = NANSHAN ?? expect.fail();
  for (const part of [name[language], address[language], hours[language], phone]) expect(text).toContain(part);
}

describe('the window of the district', () => {
  test('is named with address and hours in the notice of a freeze, its next step and the call to be heard', async () => {
    const { id } = await frozen();
    const { body } = await act(id, 'revoke', { ground: 'false_declaration', note: '伪造' });
    expect(body.awaiting).toBe('second_person');
    const texts = await textsTo(id);
    expectPlace(texts.find((text) => text.includes('业务已冻结')));
    const heard = texts.find((text) => text.includes('陈述、申辩'));
    expectPlace(heard);
    // once is enough
    expect(heard?.split(NANSHAN?.address.zh ?? '').length).toBe(2);
    const other = await frozen();
    const { body: read } = await service.get<ApplicationView>(`/v1/applications/${other.id}`);
    expectPlace(read.nextStep.text.zh);
    expectPlace(read.nextStep.text.en, 'en');
  });

  test('is named in the message and the next step of an application that people review there', async () => {
    const person = somebody();
    await service.putPerson(person, {
      criminalRecord: { records: [{ kind: 'crime', decidedOn: '2026-11-20' }] },
    } as never);
    const { body } = await service.submit(formOf(person));
    expect(body.review?.venue).toBe('window');
    expectPlace(body.nextStep.text.zh);
    expectPlace((await textsTo(body.id))[0]);
  });

  test('is named for questions after an approval, behind every step that follows it (SZ-63, SZ-65)', async () => {
    const { id } = await approve();
    const { nextStep } = (await service.get<ApplicationView>(`/v1/applications/${id}`)).body;
    expect(nextStep.text.zh).toMatch(
      /1\. .*《准予迁入证明》。2\. .*《户口迁移证》。3\. .*派出所.*。4\. .*组织关系.*。咨询：/,
    );
    expect(nextStep.text.en).toMatch(/1\. .*permit.*\. 2\. .*migration certificate.*\. 3\. .*station.*\. 4\. .*Party/);
    expectPlace(nextStep.text.zh);
    expectPlace(nextStep.text.en, 'en');
    expect(nextStep.steps).toHaveLength(4);
    for (const step of nextStep.steps ?? []) expect(nextStep.text.zh).toContain(step.zh);
  });

  test('is that of all districts where the district has none, and nothing where none is declared', () => {
    const windows = createWindows(SANDBOX_WINDOWS);
    expect(windows.at({ scheme: SCHEME, district: '440399' })?.district).toBeNull();
    expect(windows.at({ scheme: SCHEME, district: null })?.district).toBeNull();
    expect(windows.at({ scheme: 'elsewhere-talent', district: '440305' })).toBeNull();
  });

  test('is read with its scheme', async () => {
    const { body } = await service.get<SchemeView>(`/v1/schemes/${SCHEME}`);
    expect(body.offices).toEqual(SANDBOX_WINDOWS[SCHEME]);
  });
});

describe('a file of windows', () => {
  const [first] = SANDBOX_WINDOWS[SCHEME] ?? [];

  test('names each window in both languages, and a district once', () => {
    expect(WindowsFile.safeParse(SANDBOX_WINDOWS).success).toBe(true);
    for (const wrong of [
      [first, first],
      [{ ...first, district: '44' }],
      [{ ...first, name: { zh: '窗口' } }],
      [{ ...first, address: { zh: '', en: '' } }],
      [{ ...first, phone: 'later' }],
    ]) {
      expect(WindowsFile.safeParse({ [SCHEME]: wrong }).success).toBe(false);
    }
  });
});
