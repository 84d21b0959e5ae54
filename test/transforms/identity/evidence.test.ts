import { expect, it } from 'vitest';
import { firmDomain, firmName } from '../../../transforms/identity/evidence.ts';

it.each([
  ['ap@alder.co.uk', 'alder.co.uk'],
  ['ap@mail.alder.co.uk', 'alder.co.uk'],
  ['https://www.Alder.com/about?x=1', 'alder.com'],
  ['alder.com', 'alder.com'],
  ['someone@team.github.io', 'team.github.io'],
  ['ann@gmail.com', null],
  ['ann@mail.gmx.de', null],
  ['ann@club.example', null],
  ['ann@localhost', null],
  ['not an address', null],
  ['', null],
  [null, null],
])('takes the firm of %j to be at %j', (address, domain) => {
  expect(firmDomain(address, new Set(['club.example']))).toBe(domain);
});

it.each([
  ['Alder Point Mgmt., LLC', 'alder point management'],
  ['ALDER POINT MANAGEMENT', 'alder point management'],
  ['The Alder Point Management Company', 'alder point management'],
  ['Alder Point Capital Partners "Hill"', 'alder point capital partners'],
  ['Alder Point (formerly Ash)', 'alder point'],
  ['Müller & Söhne GmbH & Co. KG', 'muller and sohne'],
  ['Société Générale S.A.', 'societe generale'],
  ['Straße AG', 'strasse'],
  ['O’Neill Ptrs', 'oneill partners'],
  ['Nordea Abp / Oyj', 'nordea abp'],
  // Nothing but a legal form, or nothing at all, is left as it is.
  ['AG', 'ag'],
  ['The', 'the'],
  ['三井住友', '三井住友'],
  ['"Hill"', null],
  [' - ', null],
  [null, null],
])('reads the name %j as %j', (name, key) => {
  expect(firmName(name)).toBe(key);
});
