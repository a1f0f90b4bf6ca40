import { describe, expect, it } from 'vitest'
import { compareEdits } from './compare-edits.ts'

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
})
