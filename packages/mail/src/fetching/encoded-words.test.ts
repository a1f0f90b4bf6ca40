import { expect, it } from 'vitest'
import { decodeWords } from './encoded-words.ts'

it.each([
  // The examples of RFC 2047 §8.
  ['=?ISO-8859-1?Q?a?=', 'a'],
  ['=?ISO-8859-1?Q?a?= b', 'a b'],
  ['=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=', 'ab'],
  ['=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=', 'ab'],
  ['=?ISO-8859-1?Q?a_b?=', 'a b'],
  ['=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=', 'a b'],
  ['=?iso-8859-8?b?7eXs+SDv4SDp7Oj08A==?=', 'םולש ןב ילטפנ'],
  // RFC 2231 §5
  ['=?US-ASCII*EN?Q?Keith_Moore?=', 'Keith Moore'],
  ['=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=', '日本語'],
  ['=?gb2312?B?1tDOxA==?= =?big5?B?pKSk5Q==?=', '中文中文'],
  ['=?koi8-r?Q?=F0=D2=C9=D7=C5=D4?=', 'Привет'],
  ['nothing to decode =? here ?=', 'nothing to decode =? here ?='],
])('reads %s', (text, decoded) => {
  expect(decodeWords(text)).toBe(decoded)
})

it('joins a character that a sender cut in two', () => {
  expect(decodeWords('=?utf-8?B?w?= =?utf-8?Q?=C3?= =?UTF-8?B?vA==?=')).toContain('ü')
})

it('leaves a word of a charset that nobody knows as it is', () => {
  const text = 'a =?x-nobody?Q?b?= =?utf-8?Q?c?='
  expect(decodeWords(text)).toBe('a =?x-nobody?Q?b?=c')
})
