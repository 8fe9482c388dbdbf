// Tests that after the database has gone away during work, the posted form comes back on a page that says whether it
// was recorded, and that posting it again records it once.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FOR_REQUESTS } from '../../src/db/limits.ts';
import { createReviewing, EDU, EDU_2 } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { type Page, visitorTo } from '../support/visitor.ts';
import { ACADEMIC, createDesk, PNG, refused } from './desk.ts';
import { attributeOf, heldBy, send, textOf } from './forms.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ overLine: true, databaseLimits: FOR_REQUESTS, worker: false });
  await signIn(EDU, EDU_2);
});
afterEach(() => service.line?.mend());
afterAll(() => service.close());

const { referGap, itemOf } = createReviewing(() => service);
const { signIn, visit, open, take, submit, post } = createDesk(() => service);

const NOTE = '校方书面确认无此人 <b>"&\'';
const again = (page: Page, path: string, person = EDU) =>
  send(service.url, visit(person), path, Object.fromEntries(heldBy(page.html, 'again')));
const inEnglish = async <T>(work: () => Promise<T>): Promise<T> => {
  visit(EDU).cookies.set('miaopi_language', 'en');
  return await work().finally(() => visit(EDU).cookies.delete('miaopi_language'));
};
const outcomeOf = ({ html }: Page) => attributeOf(html, 'refusal', 'data-recorded');

describe('a form posted while the database is down', () => {
  test('comes back as typed, tells that nothing was recorded, and is recorded once when sent again', async () => {
    const { id } = await referGap();
    const item = await take(EDU);
    const page = await open(EDU, item);
    service.line?.cut();
    const typed = { ...refused(NOTE), note: '甲的备注', [`file.${ACADEMIC}`]: new File([PNG], '证书.png') };
    const failed = await submit(EDU, item, typed, page);
    expect([failed.status, failed.headers.get('retry-after'), outcomeOf(failed)]).toEqual([503, '5', 'no']);
    expect(textOf(failed.html, 'outcome')).toBe('您刚才提交的内容未予记录，未作任何更改。');
    // a page cannot put a file into a form, so it asks for it again
    expect(textOf(failed.html, 'again')).toContain('请重新选择：证书.png');
    expect(attributeOf(failed.html, 'again-file-1', 'name')).toBe(`file.${ACADEMIC}`);
    expect(attributeOf(failed.html, 'again', 'enctype')).toBe('multipart/form-data');
    expect(textOf(failed.html, 'again')).toContain(NOTE);
    expect(Object.fromEntries(heldBy(failed.html, 'again'))).toEqual({
      ...Object.fromEntries(heldBy(page.html, 'settle')),
      ...Object.fromEntries(
        Object.entries({ ...refused(NOTE), note: '甲的备注' }).map(([name, value]) => [name, [value]]),
      ),
    });
    const english = await inEnglish(() => submit(EDU, item, refused(NOTE), page));
    expect(textOf(english.html, 'outcome')).toContain('was not recorded, and nothing has changed');

    service.line?.mend();
    const place = `/console/items/${item.id}`;
    expect(attributeOf(failed.html, 'look', 'href')).toBe(place);
    expect((await again(failed, `${place}/settle`)).location).toMatch(/^\/console\?done=settled&last=[0-9a-f-]{36}$/);
    expect((await itemOf(id, 'education')).decisions).toMatchObject([{ result: 'refused', note: NOTE }]);
    // sent once more, it shows the present state of the item
    const more = await again(failed, `${place}/settle`);
    expect([more.status, textOf(more.html, 'standing')]).toEqual([409, expect.stringContaining('已办结')]);
    expect((await itemOf(id, 'education')).decisions).toHaveLength(1);
  });

  test('stays on the page unchanged if only a part was requested, and the sentence is announced', async () => {
    await referGap();
    const item = await take(EDU);
    service.line?.cut();
    const part = await post(EDU, item, 'comments', { text: NOTE }, { 'hx-request': 'true' });
    expect([part.status, part.headers.get('hx-retarget'), part.headers.get('retry-after')]).toEqual([
      503,
      '#announcements',
      '5',
    ]);
    expect(part.html).toContain('没有记录');
  });

  test('never contains a password again; a page for reading says when to ask again', async () => {
    service.line?.cut();
    const nobody = visitorTo(service.url);
    const signingIn = await nobody.post('/console/sign-in', { name: 'somebody', password: 'a secret phrase' });
    const setUp = await visit(EDU).post('/console/second-factor/set-up', { password: 'a secret phrase' });
    const read = await visit(EDU).get('/console?late=yes');
    for (const page of [signingIn, setUp, read]) {
      expect([page.status, page.headers.get('retry-after')]).toEqual([503, '5']);
      expect(page.html).not.toContain('a secret phrase');
    }
    expect(attributeOf(read.html, 'try-again', 'href')).toBe('/console?late=yes');
    expect(attributeOf(setUp.html, 'try-again', 'href')).toBe('/console/second-factor/set-up');
  });
});

describe('a commit whose result is unknown', () => {
  test('leaves a decision in doubt, leads to the case, and the decision is recorded once', async () => {
    const { id } = await referGap();
    const item = await take(EDU);
    const page = await open(EDU, item);
    service.line?.loseNextCommit('review.settled');
    const failed = await submit(EDU, item, refused(NOTE), page);
    expect([failed.status, failed.headers.get('retry-after'), outcomeOf(failed)]).toEqual([503, '5', 'in-doubt']);
    expect(textOf(failed.html, 'outcome')).toContain('可能已经记录，也可能没有。请先查看现状');
    const look = await visit(EDU).get(attributeOf(failed.html, 'look', 'href') ?? '');
    expect([look.status, look.html.includes('校方书面确认无此人')]).toEqual([200, true]);
    const more = await again(failed, `/console/items/${item.id}/settle`);
    expect([more.status, textOf(more.html, 'standing')]).toEqual([409, expect.stringContaining('已办结')]);
    expect((await itemOf(id, 'education')).decisions).toHaveLength(1);
  });

  test('leads to one record of a comment, however often it is posted', async () => {
    const { id } = await referGap();
    const item = await take(EDU);
    const { html } = await open(EDU, item);
    const typed = { text: NOTE, commentId: /name="commentId" value="([^"]+)"/.exec(html)?.[1] ?? '' };
    service.line?.loseNextCommit('review.commented');
    const failed = await post(EDU, item, 'comments', typed);
    expect([failed.status, outcomeOf(failed)]).toEqual([503, 'in-doubt']);
    for (const _ of [1, 2]) {
      expect((await again(failed, `/console/items/${item.id}/comments`)).location).toMatch(/#comments$/);
    }
    expect((await itemOf(id, 'education')).comments.map(({ text }) => text)).toEqual([NOTE]);
    expect((await service.sql`select 1 from audit_events where action = 'review.commented'`).length).toBe(1);
  });
});
