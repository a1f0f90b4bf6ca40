import { describe, expect, it } from 'vitest'
import { chooseSides, compareEdits } from './compare-edits.ts'

const base = { host: 'a', port: '1', enabled: false }
const fields = {
  host: { label: 'Hostname' },
  port: { label: 'Port Number' },
  enabled: { label: 'Status', show: (form: typeof base) => (form.enabled ? 'Yes' : 'No') },
}

describe('compareEdits', () => {
  it('lists the fields that both changed differently', () => {
    const { rows } = compareEdits(
      base,
      { ...base, host: 'mine' },
      { ...base, host: 'theirs' },
      fields,
      '(empty)',
    )
    expect(rows).toEqual([{ field: 'host', label: 'Hostname', mine: 'mine', theirs: 'theirs' }])
  })

  it('takes over what only they changed', () => {
    const { rows, merged, takenOver } = compareEdits(
      base,
      { ...base, host: 'mine' },
      { ...base, enabled: true },
      fields,
      '(empty)',
    )
    expect(rows).toEqual([])
    expect(merged).toEqual({ host: 'mine', port: '1', enabled: true })
    expect(takenOver).toEqual(['Status'])
  })

  it('finds nothing to ask where both typed the same', () => {
    const same = { ...base, host: 'same' }
    expect(compareEdits(base, same, same, fields, '(empty)').rows).toEqual([])
  })

  it('names an empty value', () => {
    const { rows } = compareEdits(
      base,
      { ...base, host: '' },
      { ...base, host: 'theirs' },
      fields,
      '(empty)',
    )
    expect(rows[0]?.mine).toBe('(empty)')
  })

  it('asks about a field that an edited one depends on', () => {
    const bound = { ...fields, host: { label: 'Hostname', boundTo: 'port' as const } }
    const theirs = { ...base, host: 'theirs' }
    const asked = compareEdits(base, { ...base, port: '2' }, theirs, bound, '(empty)')
    expect(asked.rows).toEqual([{ field: 'host', label: 'Hostname', mine: 'a', theirs: 'theirs' }])
    expect(asked.merged).toEqual({ ...base, port: '2' })
    const untouched = compareEdits(base, { ...base, enabled: true }, theirs, bound, '(empty)')
    expect(untouched.rows).toEqual([])
  })
})

describe('chooseSides', () => {
  it('takes theirs where chosen and keeps mine elsewhere', () => {
    const theirs = { host: 'theirs', port: '9', enabled: true }
    const compared = compareEdits(
      base,
      { host: 'mine', port: '2', enabled: false },
      theirs,
      fields,
      '(empty)',
    )
    expect(chooseSides(compared, theirs, { port: 'theirs' })).toEqual({
      host: 'mine',
      port: '9',
      enabled: true,
    })
  })
})
