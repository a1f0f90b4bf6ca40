import { describe, expect, it } from 'vitest'
import {
  parseActivitySearch,
  parseAuthorizationSearch,
  parseEmailsSearch,
  parseSearch,
  parseSignInSearch,
  stringifySearch,
} from './search.ts'

describe('the part of an address after the question mark', () => {
  it('comes back as it was typed, digits and signs included', () => {
    for (const search of ['123', 'true', '"a" & b=c', 'ä +1'])
      expect(parseSearch(stringifySearch({ search }))).toEqual({ search })
  })

  it('is absent where there is nothing to say', () => {
    expect(stringifySearch({ search: undefined })).toBe('')
  })
})

describe('parseEmailsSearch', () => {
  it('keeps what it knows and drops the rest', () => {
    expect(
      parseEmailsSearch({ search: 'a', sort: 'name', direction: 'up', cursor: '', evil: '1' }),
    ).toEqual({ search: 'a', sort: 'name' })
    expect(parseEmailsSearch({ status: 'failing' })).toEqual({ status: 'failing' })
    expect(parseEmailsSearch({ status: 'broken' })).toEqual({})
  })
})

describe('parseSignInSearch and parseAuthorizationSearch', () => {
  it('take text only', () => {
    expect(parseSignInSearch({ return: '/settings' })).toEqual({ return: '/settings' })
    expect(parseAuthorizationSearch({ authorization: 7 })).toEqual({})
  })
})

it('keeps of an activity address what is a filter', () => {
  const filters = {
    search: 'trace',
    group: 'tokens',
    outcome: 'failed',
    actor: 'Ada',
    email: '01a2104b-6567-71e0-8da9-4a808b93cde3',
    from: '2026-03-01',
    to: '2026-03-31',
  }
  expect(parseActivitySearch(filters)).toEqual(filters)
  expect(
    parseActivitySearch({ group: 'none', outcome: '', email: '1', from: 'today', cursor: 'x' }),
  ).toEqual({})
})
