import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AddressError, parseAddress, placeOf } from '../../src/db/address.ts';

const hostsOf = (text: string) => parseAddress(text).hosts.map(({ name, port, path }) => path ?? `${name}:${port}`);

describe('an address of the database', () => {
  test.each([
    ['postgres://u:p@db.example:6432/name', ['db.example:6432']],
    ['postgresql://u@db.example/name', ['db.example:5432']],
    ['postgres://u@a:5001,b:5002,c/name', ['a:5001', 'b:5002', 'c:5432']],
    ['postgres://u@[2001:db8::1]:5001,[::1]/name', ['2001:db8::1:5001', '::1:5432']],
    ['postgres:///name?host=a,b&port=5001,5002', ['a:5001', 'b:5002']],
    ['postgres:///name?host=a,b&port=5001', ['a:5001', 'b:5001']],
    ['postgres://u@%2Frun%2Fpostgresql/name', ['/run/postgresql/.s.PGSQL.5432']],
    ['postgres:///name?host=/run/one,/run/two&port=5001,5002', ['/run/one/.s.PGSQL.5001', '/run/two/.s.PGSQL.5002']],
    ['host=a,b port=5001,5002 dbname=name user=u', ['a:5001', 'b:5002']],
    ["host='/run/with space' dbname=name", ['/run/with space/.s.PGSQL.5432']],
    ['postgres:///name', ['localhost:5432']],
  ])('is read as libpq reads it: %s', (text, hosts) => {
    expect(hostsOf(text)).toEqual(hosts);
    expect(parseAddress(text).database).toBe('name');
  });

  test('carries user, password and database with any characters, in both forms', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((value) => !value.includes('\0'));
    fc.assert(
      fc.property(text, text, text, (user, password, database) => {
        const [u, p, d] = [user, password, database].map(encodeURIComponent);
        const quoted = (value: string) => `'${value.replaceAll(/[\\']/g, '\\$&')}'`;
        for (const written of [
          `postgres://${u}:${p}@a,b/${d}?target_session_attrs=primary`,
          `host=a,b user=${quoted(user)} password=${quoted(password)} dbname=${quoted(database)} target_session_attrs=primary`,
        ]) {
          expect(parseAddress(written)).toMatchObject({ user, password, database, wanted: 'primary' });
        }
      }),
    );
  });

  test('passes settings of the server on, and keeps those of the client', () => {
    const { parameters, name, tls } = parseAddress(
      'postgres://u@a/name?application_name=mine&search_path=x&connect_timeout=3&sslmode=require',
    );
    expect([parameters, name, tls]).toEqual([{ search_path: 'x' }, 'mine', 'require']);
  });

  test.each([
    'mysql://u:hush@a/name',
    'postgres://u:hush@a:port/name',
    'postgres://u:hush@a:70000/name',
    'postgres://u:hush@a,b,c/name?port=1,2',
    'postgres://u:hush%@a/name',
    'postgres://u:hush@a/name?target_session_attrs=writable',
    'postgres://u:hush@a/name?sslmode=perhaps',
    'host=a password=hush and more',
    'hush',
  ])('that cannot be read is refused without being quoted: %s', (text) => {
    expect(() => parseAddress(text)).toThrow(AddressError);
    try {
      parseAddress(text);
    } catch (error) {
      expect(String(error)).not.toContain('hush');
    }
  });

  test('is shown without user and password', () => {
    expect(placeOf(parseAddress('postgres://u:hush@a:5001,[::1]/name'))).toBe('a:5001,[::1]:5432/name');
  });
});
