import { expect, test } from 'vitest';
import { isStrataError } from '../../../errors.ts';
import { accessOf, hostOf, isLoopback } from '../../../server/cube/address.ts';

test.each([
  ['127.0.0.1', true],
  ['127.8.0.1', true],
  ['localhost', true],
  ['LOCALHOST', true],
  ['::1', true],
  ['[::1]', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.0.1', false],
  ['127.0.0.1.example.com', false],
  ['localhost.example.com', false],
  ['', false],
])('%s reaches this machine only: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

test.each([
  ['localhost:4000', 'localhost'],
  ['[::1]:4000', '[::1]'],
  ['example.com', 'example.com'],
  [undefined, ''],
])('the host of %s is %s', (header, host) => {
  expect(hostOf(header)).toBe(host);
});

test('without a secret only loopback is served, with a secret that is another for each process', () => {
  const first = accessOf('127.0.0.1', undefined);
  expect(first.anonymous).toBe(true);
  expect(accessOf('127.0.0.1', undefined).secret).not.toBe(first.secret);
  expect(accessOf('0.0.0.0', 'x')).toEqual({ secret: 'x', anonymous: false });
  expect(() => accessOf('0.0.0.0', undefined)).toThrow();
  try {
    accessOf('10.0.0.1', '');
  } catch (error) {
    expect(isStrataError(error, 'server.unsafe') && error.details).toEqual({ host: '10.0.0.1' });
  }
  expect.assertions(5);
});
