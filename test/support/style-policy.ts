// Checks that a browser would apply the style of a page: the policy names the hash of exactly its text.
import { hash } from 'node:crypto';
import { expect } from 'vitest';

export function expectStyled({ text, headers }: { text: string; headers: Headers }): void {
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(text) ?? [];
  expect(style).toContain('font-family');
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy.split('; ')).toContain(`style-src 'sha256-${hash('sha256', style, 'base64')}'`);
  expect(policy).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/);
}
