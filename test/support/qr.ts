// Reads a QR code with a decoder that is not ours (jsQR).
import jsQR from 'jsqr';
import type { Page } from 'playwright-core';

const SCALE = 4;

/** The text of the code that a page draws as a path of unit squares; null where nobody can read one. */
export function codeDrawnIn(html: string): string | null {
  const [, size = '0', path = ''] =
    /<svg viewBox="0 0 (\d+) \d+"[^>]*crispEdges"[\s\S]*?<path d="([^"]+)" fill="#000"/.exec(html) ?? [];
  const width = Number(size) * SCALE;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let place = 0; place < SCALE * SCALE; place += 1) {
      const column = Number(x) * SCALE + (place % SCALE);
      const row = Number(y) * SCALE + Math.floor(place / SCALE);
      pixels.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
    }
  }
  return codeIn({ pixels, width, height: width });
}

/** The text of the code in a picture of RGBA pixels; null where nobody can read one. */
export const codeIn = ({ pixels, width, height }: { pixels: Uint8ClampedArray; width: number; height: number }) =>
  (jsQR as unknown as typeof jsQR.default)(pixels, width, height)?.data ?? null;

/** The text of the code as the browser shows it, enlarged as a camera would have it. */
export async function codeShownOn(page: Page): Promise<string | null> {
  await page.evaluate("document.documentElement.style.zoom = '3'");
  const shot = await page.locator('.code svg').screenshot({ caret: 'initial' });
  await page.evaluate("document.documentElement.style.zoom = ''");
  const picture = await page.evaluate<{ width: number; height: number; pixels: number[] }>(`(async () => {
    const bytes = Uint8Array.from(atob('${shot.toString('base64')}'), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    return { width, height, pixels: [...context.getImageData(0, 0, width, height).data] };
  })()`);
  return codeIn({ ...picture, pixels: Uint8ClampedArray.from(picture.pixels) });
}
