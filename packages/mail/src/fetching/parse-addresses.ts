import type { MailAddress } from '../mail-store.ts'
import { decodeWords } from './encoded-words.ts'

/** `Name <a@b>` or `a@b` without anything that must be taken apart: nearly all there are. */
const plain = /^([^"(),:;<>@[\\\]]*)<([^\s"(),:;<>@[\\\]]+@[^\s"(),:;<>@[\\\]]+)>$/
const bare = /^[^\s"(),:;<>@[\\\]]+@[^\s"(),:;<>@[\\\]]+$/

const quoted = /"((?:[^"\\]|\\.)*)"?/sy
const angle = /<((?:"(?:[^"\\]|\\.)*"|[^">])*)>?/sy
const literal = /\[[^\]]*\]?/y
const text = /[^"(),:;<[]+/y
/** An address that stands by itself is one word, but for what is in quotes. */
const oneWord = /^(?:"(?:[^"\\]|\\.)*"|[^\s"])+@[^\s"]+$/s

/** One address as far as it has been read. */
interface Draft {
  phrase: string
  comment: string
  /** without quotes taken off, for an address that stands by itself */
  raw: string
  address: string | undefined
}

const empty = (): Draft => ({ phrase: '', comment: '', raw: '', address: undefined })

/**
 * An address list (RFC 5322 §3.4, obsolete forms of §4.4 included). The members of a group are
 * listed and its name is left out, and a comment is the name of an address that has no other one.
 * What is no address is passed over; it never throws.
 */
export function parseAddresses(field: string): MailAddress[] {
  const simple = plain.exec(field)
  if (simple) return [{ name: decodeWords(simple[1]?.trim() ?? ''), address: simple[2] ?? '' }]
  if (bare.test(field)) return [{ name: '', address: field }]
  const found: MailAddress[] = []
  let draft = empty()
  const take = () => {
    const { address = draft.raw.trim() } = draft
    const stands = draft.address === undefined
    const name = stands ? '' : clean(draft.phrase)
    if (stands ? oneWord.test(address) : address.includes('@'))
      found.push({ name: name || clean(draft.comment), address })
    draft = empty()
  }
  for (let at = 0; at < field.length;) {
    const character = field[at]
    if (character === '(') {
      const end = endOfComment(field, at)
      draft.comment += ` ${unescaped(field.slice(at + 1, end - 1))}`
      at = end
    } else if (character === '"') {
      const [whole, content] = match(quoted, field, at)
      draft.phrase += unescaped(content)
      draft.raw += whole
      at += whole.length
    } else if (character === '<') {
      const [whole, content] = match(angle, field, at)
      draft.address ??= withoutRoute(content)
      at += whole.length
    } else if (character === ',' || character === ';') {
      take()
      at += 1
    } else if (character === ':') {
      draft = empty()
      at += 1
    } else {
      const [whole] = match(character === '[' ? literal : text, field, at)
      draft.phrase += whole
      draft.raw += whole
      at += whole.length
    }
  }
  take()
  return found
}

function match(token: RegExp, field: string, at: number): [whole: string, content: string] {
  token.lastIndex = at
  const found = token.exec(field)
  // Each token takes at least the character that it was chosen by.
  return [found?.[0] ?? field.slice(at, at + 1), found?.[1] ?? '']
}

/** Comments nest (RFC 5322 §3.2.2); one that is left open takes the rest. */
function endOfComment(field: string, start: number): number {
  let depth = 0
  for (let at = start; at < field.length; at += 1) {
    const character = field[at]
    if (character === '\\') at += 1
    else if (character === '(') depth += 1
    else if (character === ')' && (depth -= 1) === 0) return at + 1
  }
  return field.length + 1
}

const unescaped = (content: string) => content.replaceAll(/\\(.)/gs, '$1')
const clean = (phrase: string) => decodeWords(phrase.replaceAll(/\s+/g, ' ').trim())

/** Without a source route (`@a,@b:` of RFC 5322 §4.4), comments and folded space. */
function withoutRoute(content: string): string {
  return content
    .replace(/^\s*@[^:"]*:/, '')
    .replaceAll(/\([^()]*\)/g, '')
    .trim()
}
