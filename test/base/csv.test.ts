// Tests that a table for spreadsheets reads as it was written, with a reader that is not ours, and runs nothing.
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { csvOf } from '../../src/base/csv.ts';
import { readCsv } from '../support/csv.ts';

const HEADER = ['姓名', 'say "x"', 'a,b'];
const ROWS = [
  ['两\n行', 'quote " and ""', 'comma, and \r\n line'],
  ['', '0.333333', "it's"],
];

const PROGRAM = `
import csv, io, json, sys
text = sys.stdin.buffer.read().decode('utf-8-sig')
json.dump(list(csv.reader(io.StringIO(text, newline=''), strict=True)), sys.stdout)`;

describe('a table for spreadsheets', () => {
  test('reads as it was written, with Python’s reader', ({ skip }) => {
    skip(spawnSync('python3', ['--version']).status !== 0, 'python3 is not on PATH');
    const input = csvOf(HEADER, [ROWS[0]!, [null, 1 / 3, "it's"]]);
    const env = { PATH: process.env.PATH, PYTHONUTF8: '1' };
    expect(JSON.parse(execFileSync('python3', ['-c', PROGRAM], { input, env, encoding: 'utf8' }))).toEqual([
      HEADER,
      ...ROWS,
    ]);
    expect(readCsv(input)).toEqual([HEADER, ...ROWS]);
  });

  test('begins with the mark by which Excel knows UTF-8, and ends each row with both characters', () => {
    expect(csvOf(['a'], [['b']])).toBe('\uFEFFa\r\nb\r\n');
  });

  test('keeps all digits of a credit code', () => {
    expect(csvOf(['code'], [['914403001922000226'], ['12345678901'], [20261130]])).toBe(
      "\uFEFFcode\r\n'914403001922000226\r\n12345678901\r\n20261130\r\n",
    );
  });

  test.each(['=1+1', '+1', '-1', '@SUM(1)', '\t=1', '\r=1', '\n=1', '＝1+1', '＋1', '－1', '＠x'])(
    'never runs a cell as a formula: %j',
    (cell) => {
      expect(readCsv(csvOf(['a'], [[cell]]))[1]).toEqual([`'${cell}`]);
    },
  );

  test('keeps a negative number a number', () => {
    expect(readCsv(csvOf(['a'], [[-1.5]]))[1]).toEqual(['-1.5']);
  });
});
