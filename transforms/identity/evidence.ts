/** What records say of the firm that they belong to, in one spelling: domains of addresses and names of firms. */
import freeMail from 'email-providers';
import { getDomain, getHostname } from 'tldts';

const FREE_MAIL: ReadonlySet<string> = new Set(freeMail);

/**
 * The registrable domain (Public Suffix List) of an e-mail address or web site: `alder.co.uk` of `ap@mail.alder.co.uk`.
 * @param more domains where everybody may have an address, beside those of the package `email-providers`
 * @returns null where there is none, or where it is one of those: it says nothing of a firm
 */
export function firmDomain(address: string | null, more: ReadonlySet<string> = new Set()): string | null {
  if (address === null) return null;
  const at = address.lastIndexOf('@');
  const host = getHostname(at < 0 ? address : address.slice(at + 1));
  if (!host) return null;
  const domain = getDomain(host, { allowPrivateDomains: true });
  if (!domain || [host, domain].some((name) => FREE_MAIL.has(name) || more.has(name))) return null;
  return domain;
}

/** Forms of companies as names end with them, dots and slashes taken out. */
const LEGAL_FORMS = new Set(
  `ab ag aps as asa bhd bv co company corp corporation eg ek ev gbr gmbh inc incorporated kft kg kgaa kk lda limited llc llp lp
   ltd ltda mbh nv ohg oy oyj plc pllc pte pty pvt sa sab saa sae sarl sas sca scs se sicav sl sl slu snc spa spzoo srl srls sro ug zrt`
    .split(/\s+/)
    .filter(Boolean),
);
const SHORT: Readonly<Record<string, string>> = {
  ...{ adv: 'advisors', advisers: 'advisors', assoc: 'associates', bros: 'brothers', cap: 'capital', grp: 'group' },
  ...{ ins: 'insurance', intl: 'international', inv: 'investments', invest: 'investments', mgmt: 'management' },
  ...{ mgt: 'management', ptrs: 'partners', svcs: 'services', tech: 'technology' },
};

/**
 * A firm's name as a key: lower case, without accents, marks, additions in brackets or quotes, `the` and the legal form, with
 * common abbreviations spelt out. `Alder Point Mgmt., LLC` and `ALDER POINT MANAGEMENT` are one name.
 * @returns null where nothing is left
 */
export function firmName(name: string | null): string | null {
  if (name === null) return null;
  const words = name
    .replace(/\([^)]*\)|"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»/gu, ' ')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('Ø', 'o')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&|\+/g, ' and ')
    .replace(/(?<=\p{L})[./](?=\p{L}\b)/gu, '')
    .replace(/['’]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  if (words.length > 1 && words[0] === 'the') words.shift();
  // Forms come in pairs too, such as `GmbH & Co. KG`.
  const isForm = (word: string) => LEGAL_FORMS.has(word) || word === 'and';
  while (words.length > 1 && isForm(words.at(-1)!)) words.pop();
  return words.map((word) => SHORT[word] ?? word).join(' ') || null;
}
