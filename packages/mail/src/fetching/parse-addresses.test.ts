import { expect, it } from 'vitest'
import { parseAddresses } from './parse-addresses.ts'

const told = (field: string) =>
  parseAddresses(field).map(({ name, address }) => (name ? `${name}|${address}` : address))

it.each<[field: string, addresses: string[]]>([
  ['a@example.test', ['a@example.test']],
  ['Name <a@example.test>', ['Name|a@example.test']],
  [
    'John Q. Public <a@example.test>, b@example.test',
    ['John Q. Public|a@example.test', 'b@example.test'],
  ],
  [
    String.raw`"Joe \"Q\" \\ Public, Jr." <a@example.test>`,
    [String.raw`Joe "Q" \ Public, Jr.|a@example.test`],
  ],
  ['"a@example.test" <b@example.test>', ['a@example.test|b@example.test']],
  // groups
  ['undisclosed-recipients:;', []],
  [
    'A Group: Chris <c@a.test>, joe@b.test; , d@c.test',
    ['Chris|c@a.test', 'joe@b.test', 'd@c.test'],
  ],
  ['"Group, quoted": =?utf-8?Q?J=C3=B6rg?= <j@a.test>;', ['Jörg|j@a.test']],
  // comments
  [
    'Pete(A nice \\) chap (really)) <pete(his account)@silly.test(his host)>',
    ['Pete|pete@silly.test'],
  ],
  ['a@example.test (The Name)', ['The Name|a@example.test']],
  ['(before) a@example.test', ['before|a@example.test']],
  // encoded words
  ['=?iso-8859-1?Q?Andr=E9?= =?utf-8?Q?_=E2=82=AC?= <a@b.test>', ['André €|a@b.test']],
  ['=?utf-8?Q?Last=2C_First?= <a@b.test>', ['Last, First|a@b.test']],
  // parts that are seldom
  ['"john doe"@example.test', ['"john doe"@example.test']],
  ['<"a>b, c"@example.test>', ['"a>b, c"@example.test']],
  ['<@hop.test,@hop2.test:user@example.test>', ['user@example.test']],
  ['a@[IPv6:2001:db8::1], b@[192.0.2.1]', ['a@[IPv6:2001:db8::1]', 'b@[192.0.2.1]']],
  // what is none
  ['', []],
  ['<>', []],
  ['Nobody', []],
  [',, ;', []],
  ['"open <a@b.test>', []],
  ['open (comment a@b.test', []],
  ['Name <a@b.test', ['Name|a@b.test']],
])('reads %s', (field, addresses) => {
  expect(told(field)).toEqual(addresses)
})
