import { eventChange } from '@mailgrant/contract/event'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { compareRows } from './compare-rows.ts'

const row = {
  name: 'Support',
  port: 993,
  enabled: true,
  expires: '2027-01-31',
  hosts: ['a.test', 'b.test'],
  sealed: 'sealed-of-old',
  at: new Date(0),
}
type Row = Omit<typeof row, 'expires' | 'sealed'> & {
  expires: string | null
  sealed: string | null
}
const columns = ['name', 'port', 'enabled', 'expires', 'hosts'] as const
const changed = (changes: Partial<Row>, of: Partial<Row> = {}) => {
  const before: Row = { ...row, ...of }
  const found = compareRows(before, { ...before, ...changes }, columns, { sealed: 'password' })
  return z.array(eventChange).parse(found)
}

describe('what an edit changed', () => {
  it('is nothing where nothing differs but what is not named, or the order of a list', () => {
    expect(changed({ at: new Date(1), hosts: ['b.test', 'a.test'] })).toEqual([])
  })

  it('is each field with what stood there before and after, also where there is nothing now', () => {
    expect(
      changed({ name: 'Help', port: 143, enabled: false, expires: null, hosts: ['a.test'] }),
    ).toEqual([
      { field: 'name', before: 'Support', after: 'Help' },
      { field: 'port', before: 993, after: 143 },
      { field: 'enabled', before: true, after: false },
      { field: 'expires', before: '2027-01-31', after: null },
      { field: 'hosts', before: ['a.test', 'b.test'], after: ['a.test'] },
    ])
  })

  it('says of a secret only what became of it', () => {
    expect(changed({ sealed: 'sealed-of-new' })).toEqual([
      { field: 'password', secret: 'replaced' },
    ])
    expect(changed({ sealed: null })).toEqual([{ field: 'password', secret: 'erased' }])
    expect(changed({}, { sealed: null })).toEqual([])
    expect(changed({ sealed: 'sealed-of-new' }, { sealed: null })).toEqual([
      { field: 'password', secret: 'entered' },
    ])
  })

  it('shows of long texts the part in which they differ, in whole characters', () => {
    const common = '🙂'.repeat(300)
    const [change] = changed({ name: `${common}new` }, { name: `${common}old ${'🙂'.repeat(300)}` })
    expect(change).toEqual({
      field: 'name',
      before: `…${'🙂'.repeat(20)}old ${'🙂'.repeat(176)}…`,
      after: `…${'🙂'.repeat(20)}new`,
    })
    expect(changed({ name: '' }, { name: common })).toEqual([
      { field: 'name', before: `${'🙂'.repeat(200)}…`, after: '' },
    ])
  })

  it('shows of long lists what one has and the other has not', () => {
    const many = Array.from({ length: 60 }, (_, index) => `host-${String(index).padStart(2, '0')}`)
    expect(changed({ hosts: [...many, 'new'] }, { hosts: [...many, 'old'] })).toEqual([
      { field: 'hosts', before: ['old', '…'], after: ['new', '…'] },
    ])
    const [change] = changed({ hosts: [] }, { hosts: many })
    expect(change).toMatchObject({ before: [...many.slice(0, 20), '…'], after: [] })
  })
})
