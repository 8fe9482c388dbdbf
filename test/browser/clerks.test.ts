// Tests a department's daily work in a real browser: one item after the other, two people where two are needed, changes
// meanwhile, and no loss of typed text.
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { SANDBOX_PASSWORD } from '../../src/access/sandbox-keys.ts';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { PNG, TIFF, upload } from '../materials/samples.ts';
import { focusedId, inBrowser, keepShot, pathOf, textOf } from '../support/browser.ts';
import { createReviewing, EDU, EDU_2, POLICE, soon } from '../support/reviewing.ts';
import { sandboxName } from '../support/visitor.ts';

const FIRST = '教育审核员甲';
const SECOND = '教育审核员乙';
const NOTE = '校方书面确认无此人';

const itemIn = (page: Page): string => pathOf(page).split('/').at(-1) ?? '';

inBrowser(
  'The work of a department',
  (on) => {
    const reviewing = createReviewing(() => on.service);
    const { refer, referGap, referContradiction, act, next, read, itemOf } = reviewing;
    afterEach(async () => {
      await on.service.calm();
      await reviewing.clear();
    });

    const advance = async (by: string) => {
      expect((await on.service.put('/v1/sandbox/clock', { advance: by })).status).toBe(200);
    };
    const recover = async () => {
      await on.service.calm();
      await on.service.sql`update source_paces set failures = 0, next_batch_at = now()`;
      await advance('PT1M');
    };
    const referWhileDown = async () => {
      await on.service.putFault('academic-records', { fault: 'error_500' });
      return await refer({});
    };
    const take = async (as: string): Promise<Page> => {
      const page = await on.openAgain('/console', { as });
      await page.locator('#next').click();
      await page.waitForURL('**/console/items/*');
      return page;
    };
    const refuse = async (page: Page, code = 'academic_records.not_found', note = NOTE) => {
      await page.locator('#refuse-academic-records').check();
      await page.locator(`#settle input[name="code.academic-records"][value="${code}"]`).check();
      await page.locator('#note-academic-records').fill(note);
    };
    const settled = (id: string) =>
      expect.poll(async () => (await read(id)).body.status, soon) as { toBe(status: string): Promise<void> };

    describe('a clerk', () => {
      test('signs in, takes the next item with a key, compares, refuses with a reason and gets the next', async () => {
        const first = await referGap();
        const second = await referGap();
        const page = await on.open('/console');
        await page.locator('#name').fill(sandboxName(EDU));
        await page.locator('#password').fill(SANDBOX_PASSWORD);
        await page.locator('form.steps button').click();
        await page.locator('#items').waitFor();
        expect(await textOf(page, '#count-free')).toMatch(/^2 /);

        await page.keyboard.press('n');
        await page.waitForURL('**/console/items/*');
        const row = '#check-academic-records tr[data-field="education.institution"]';
        expect(await textOf(page, `${row} .claimed`)).toContain('武汉大学');
        expect(await textOf(page, `${row} .found`)).toBe('—');
        expect(await textOf(page, `${row} .outcome`)).toContain('登记中没有');
        expect(await textOf(page, '#item-holder')).toContain('您');

        await refuse(page);
        const before = page.url();
        await page.locator('#settle-and-next').click();
        await page.waitForURL((url) => url.href !== before && url.pathname.startsWith('/console/items/'));
        expect(itemIn(page)).toBe((await itemOf(second.id, 'education')).id);
        const { body } = await read(first.id);
        expect(body).toMatchObject({ status: 'rejected', decision: { decidedBy: 'review' } });
        expect(body.decision?.reasons.map(({ code }) => code)).toEqual(['academic_records.not_found']);
        expect(JSON.stringify(body)).toContain(NOTE);
      });

      test('settles nothing without a choice: the fault is named, has the focus, and leads to its field', async () => {
        const { id } = await referGap();
        const page = await take(EDU);
        await page.locator('#item-note').fill(NOTE);
        await page.locator('#settle-submit').click();
        await page.locator('#error-summary').waitFor();
        expect(await focusedId(page)).toBe('error-summary');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        expect(await focusedId(page)).toBe('confirm-academic-records');
        expect(await page.locator('#item-note').inputValue()).toBe(NOTE);
        await page.locator('#refuse-academic-records').check();
        await page.locator('#settle-submit').click();
        await page.locator('#code-academic-records-fault').waitFor();
        expect((await read(id)).body.status).toBe('in_review');
      });

      test('confirms a window case only with the day on which the person came', async () => {
        const { id } = await refer({
          criminalRecord: { records: [{ kind: 'crime', decidedOn: '2020-01-01' }] } as never,
        });
        const page = await take(POLICE);
        expect(await textOf(page, '#window-mark')).toContain('窗口');
        await page.locator('#confirm-criminal-record').check();
        await page.locator('#ground-criminal-record').check();
        await page.locator('#why-criminal-record').fill('派出所已更正');
        await page.locator('#settle-submit').click();
        await page.locator('#attended-on-fault').waitFor();
        expect((await read(id)).body.status).toBe('in_review');
        expect(await page.locator('#confirm-criminal-record').isChecked()).toBe(true);
        await page.locator('#attended-on').fill('2026-11-20');
        await page.locator('#settle-submit').click();
        await page.waitForURL('**/console?done=awaiting*');
        expect(await itemOf(id, 'public_security')).toMatchObject({ status: 'countersign', attendedOn: '2026-11-20' });
      });

      test('is asked before a stray key leaves the page; a comment is saved beside the typed text', async () => {
        await referGap();
        const page = await take(EDU);
        await refuse(page);
        const asked: string[] = [];
        page.on('dialog', (dialog) => {
          asked.push(dialog.type());
          void dialog.dismiss();
        });
        await page.keyboard.press('Escape');
        await page.locator('.brand').click();
        await expect.poll(() => asked).toEqual(['beforeunload']);
        await page.locator('#comment-text').fill('已电话核实');
        await page.locator('#comment-submit').click();
        await page.locator('#comments .quote', { hasText: '已电话核实' }).waitFor();
        expect(await page.locator('#note-academic-records').inputValue()).toBe(NOTE);
        expect(asked).toEqual(['beforeunload']);
      });
    });

    describe('a contradiction', () => {
      const firstConfirms = async () => {
        const { id } = await referContradiction();
        const page = await take(EDU);
        const row = '#check-academic-records tr[data-field="education.institution"]';
        expect(await textOf(page, row)).toMatch(/武汉大学.*示例学院.*不同/);
        expect(await page.locator('#check-academic-records .takes-two').isVisible()).toBe(true);
        const { pathname } = new URL(page.url());
        await page.keyboard.press('c');
        expect(await focusedId(page), 'the ground is gone to, and chosen for nobody').toBe('ground-academic-records');
        expect(await page.locator('.grounds input:checked').count()).toBe(0);
        await page.keyboard.press('1');
        await page.locator('#why-academic-records').fill('证书原件已核');
        await page.locator('#settle-submit').click();
        await page.waitForURL('**/console?done=awaiting*');
        return { id, page, pathname };
      };

      test('is confirmed by one clerk and countersigned by another: nobody can do it alone', async () => {
        const { id, page, pathname } = await firstConfirms();
        expect((await read(id)).body.status).toBe('in_review');
        await page.goto(pathname);
        expect(await textOf(page, '#standing')).toContain('另一人复核');
        for (const control of ['#claim', '#countersign', '#settle'])
          expect(await page.locator(control).count()).toBe(0);

        const other = await take(EDU_2);
        expect(pathOf(other)).toBe(pathname);
        expect(await textOf(other, '#countersign')).toContain(`${FIRST}已办理本事项`);
        expect(await textOf(other, 'main')).not.toContain('证书原件已核');
        await other.keyboard.press('c');
        await other.keyboard.press('2');
        await other.locator('#why-academic-records').fill('学校已复函');
        await other.locator('#countersign-submit').click();
        await other.waitForURL('**/console?done=countersigned*');
        await settled(id).toBe('approved');
        const [first, second] = (await itemOf(id, 'education')).decisions;
        expect([first?.ground, second?.ground]).toEqual(['original_seen', 'confirmed_by_authority']);
        expect(first?.countersignedBy).toBe(second?.by);
        expect(first?.by).not.toBe(second?.by);
      });

      test('goes back with a reason if the second person cannot judge it, and the first sees the reason', async () => {
        const { id, pathname, page } = await firstConfirms();
        const other = await take(EDU_2);
        await other.locator('#send-back summary').click();
        await other.locator('#return-submit').click();
        expect(pathOf(other), 'without a reason it does not go').toBe(pathname);
        await other.locator('#return-note').fill('请先向校方核实');
        await other.locator('#return-submit').click();
        await other.waitForURL('**/console?done=returned*');
        await page.goto(pathname);
        expect(await textOf(page, '#decisions')).toMatch(new RegExp(`确认.*已被退回 ${SECOND}`));
        expect(await textOf(page, '#comments')).toContain('请先向校方核实');
        expect((await read(id)).body.status).toBe('in_review');
      });
    });

    describe('a supplement', () => {
      test('is requested with all missing papers; the unit’s files are on the page and can be opened', async () => {
        const { id } = await referGap();
        const page = await take(EDU);
        const { pathname } = new URL(page.url());
        await page.locator('#supplement summary').click();
        await page.locator('#supplement-submit').click();
        await page.locator('#supplement .fault').waitFor();
        await page.locator('#supplement-diploma').check();
        await page.locator('input[name="note.diploma"]').fill('扫描件不清晰');
        await page.locator('#supplement-submit').click();
        await page.waitForURL('**/console?done=supplement*');

        await page.goto(pathname);
        expect(await textOf(page, '#item-state')).toBe('等待补正');
        expect(await textOf(page, '#supplement')).toMatch(/未收到.*扫描件不清晰/);
        const { materialId } = (await upload(on.service, PNG)).body;
        const scan = (await upload(on.service, TIFF)).body.materialId;
        const handedIn = await on.service.post<ApplicationView>(`/v1/applications/${id}/materials`, {
          materials: [materialId, scan].map((each) => ({ kind: 'diploma', materialId: each, seals: ['employer'] })),
        });
        expect(handedIn.body.status).toBe('in_review');
        await page.locator('#live-changed a').click();
        await expect.poll(() => textOf(page, '#supplement')).toMatch(/已补齐.*已收到/);
        const download = page.waitForEvent('download');
        await page.locator(`#materials a[href*="${scan}"]`).click();
        expect((await download).suggestedFilename(), 'a browser does not show it').toBe(`${scan}.tif`);
        await page.locator(`#materials a[href*="${materialId}"]`).click();
        await expect
          .poll(() => page.frames().map((frame) => new URL(frame.url(), 'about:blank').pathname))
          .toContain(`${pathname}/materials/${materialId}/view`);
      });
    });

    describe('a page that stays open while something changes', () => {
      test('shows a source’s new answer and keeps the typed text, and the new answer can be confirmed', async () => {
        const { id } = await referWhileDown();
        const page = await take(EDU);
        expect(await textOf(page, '#check-academic-records h3')).toContain('数据源不可用');
        await page.locator('#item-note').fill(NOTE);
        await recover();
        await page.locator('#live-answer').waitFor();
        expect(await page.locator('#item-note').inputValue()).toBe(NOTE);
        await page.locator('#live-answer button').click();
        await page.locator('#check-academic-records .notice.done').waitFor();
        expect(await page.locator('#item-note').inputValue()).toBe(NOTE);
        expect(await page.locator('#confirm-academic-records').isChecked()).toBe(true);
        await page.locator('#settle-submit').click();
        await page.waitForURL('**/console?done=settled*');
        expect((await read(id)).body).toMatchObject({ status: 'approved' });
      });

      test('does not settle on the old answer after a new one came', async () => {
        const { id } = await referWhileDown();
        const page = await take(EDU);
        await page.route('**/console/live', (route) => route.abort());
        await refuse(page, 'academic_records.unavailable');
        await recover();
        await page.locator('#settle-submit').click();
        await page.locator('.notice.bad', { hasText: '新答复' }).waitFor();
        expect((await read(id)).body.status).toBe('in_review');
        expect(await textOf(page, '#check-academic-records h3')).toContain('一致');
        expect(await page.locator('#refuse-academic-records').count(), 'a match cannot be refused').toBe(0);
        expect(await textOf(page, '#typed')).toContain(NOTE);
      });

      test('of the queue shows without a reload who has taken an item', async () => {
        const { id } = await referGap();
        const item = await itemOf(id, 'education');
        const page = await on.openAgain('/console', { as: EDU });
        await page.locator('#filter-number').fill('SZ2026');
        expect(await textOf(page, `#item-${item.id}`)).toContain('未领取');
        await next(EDU_2);
        await expect.poll(() => textOf(page, `#item-${item.id}`), soon).toContain(SECOND);
        expect(await textOf(page, '#count-free')).toMatch(/^0 /);
        expect(await page.locator('#filter-number').inputValue(), 'typed text stays').toBe('SZ2026');
      });

      test('lets another’s item be read and not taken, even if the page is out of date', async () => {
        const { id } = await referGap();
        const item = await itemOf(id, 'education');
        const stale = await on.openAgain(`/console/items/${item.id}`, { as: EDU });
        const holder = await take(EDU_2);
        expect(itemIn(holder)).toBe(item.id);
        await stale.locator('#claim').click();
        await stale.locator('.notice.bad', { hasText: SECOND }).waitFor();
        expect(await textOf(stale, '#standing')).toContain('他人正在办理');
        for (const control of ['#claim', '#settle', '#release', '#supplement-form']) {
          expect(await stale.locator(control).count(), control).toBe(0);
        }
        expect(await itemOf(id, 'education')).toMatchObject({ status: 'claimed', version: item.version + 1 });
      });

      test('does not settle an item handed to another: it names the new holder and keeps the typed text', async () => {
        const { id } = await referGap();
        const page = await take(EDU);
        await refuse(page);
        const item = await itemOf(id, 'education');
        const other = await on.service.sql`select id from staff where name = ${sandboxName(EDU_2)}`;
        const handed = { assignee: other[0]?.id, version: item.version };
        expect((await act('supervisor', item.id, 'reassign', handed)).status).toBe(200);
        await page.locator('#live-lapsed').waitFor();
        await page.locator('#settle-submit').click();
        await page.locator('.notice.bad', { hasText: SECOND }).waitFor();
        expect(await textOf(page, '#typed')).toContain(NOTE);
        expect((await read(id)).body.status).toBe('in_review');
      });

      test('does not settle an outdated version and keeps the typed text', async () => {
        const { id } = await referGap();
        const page = await take(EDU);
        await refuse(page);
        const { id: itemId } = await itemOf(id, 'education');
        // the same clerk, in another window
        expect((await act(EDU, itemId, 'claim')).status).toBe(200);
        await page.locator('#settle-submit').click();
        await page.locator('.notice.bad', { hasText: '内容已更新' }).waitFor();
        expect(await page.locator('#note-academic-records').inputValue()).toBe(NOTE);
        expect((await read(id)).body.status).toBe('in_review');
        await page.locator('#settle-submit').click();
        await page.waitForURL('**/console?done=settled*');
        expect((await read(id)).body.status).toBe('rejected');
      });

      test('tells that the claim has run out; with a new claim the work goes on from the typed text', async () => {
        const { id } = await referGap();
        const page = await take(EDU);
        await refuse(page);
        await advance('PT16M');
        await page.locator('#live-lapsed').waitFor();
        expect((await itemOf(id, 'education')).assignee).toBeNull();
        await page.locator('#settle-submit').click();
        await page.locator('.notice.bad', { hasText: '现无人领取' }).waitFor();
        await page.locator('#resume').click();
        await page.locator('#settle-submit').waitFor();
        expect(await page.locator('#note-academic-records').inputValue()).toBe(NOTE);
        await page.locator('#settle-submit').click();
        await page.waitForURL('**/console?done=settled*');
        expect((await read(id)).body.status).toBe('rejected');
      });

      test('loses nothing if the database goes away: the form keeps its files and is sent later', async () => {
        const { id } = await referGap();
        const page = await take(EDU);
        await refuse(page);
        await page.locator('details.evidence summary').click();
        await page
          .locator('#file-academic-records')
          .setInputFiles({ name: '证明.png', mimeType: 'image/png', buffer: PNG });
        on.expectFault(/^503: .*\/console\/ready$/);
        on.service.line?.cut();
        await page.locator('#settle-submit').click();
        await page.locator('#not-sent').waitFor();
        expect(await textOf(page, '#not-sent')).toContain('未提交');
        expect(await focusedId(page)).toBe('not-sent');
        expect(await page.locator('#note-academic-records').inputValue()).toBe(NOTE);
        await keepShot(page, 'not-sent.zh');
        // pressed again it is not sent either, and the page is still the same
        const asked = page.waitForResponse((response) => response.url().endsWith('/console/ready'));
        await page.locator('#settle-submit').click();
        expect((await asked).status()).toBe(503);
        await page.locator('#not-sent').waitFor();
        on.service.line?.mend();
        await expect.poll(async () => (await read(id)).status, soon).toBe(200);
        await page.locator('#settle-submit').click();
        await page.waitForURL('**/console?done=settled*');
        expect((await itemOf(id, 'education')).decisions).toMatchObject([
          { result: 'refused', note: NOTE, evidence: [expect.any(String)] },
        ]);
      });
    });
  },
  { sourceLimits: { retries: 0 }, overLine: true },
);
