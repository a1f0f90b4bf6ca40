import { describe, expect, it } from 'vitest'
import { whenTold } from './when-told.ts'

const rule: Parameters<typeof whenTold>[0] = {
  enabled: true,
  quietFrom: '22:00',
  quietTo: '07:00',
  timeZone: 'Europe/Berlin',
  digestMinutes: 0,
}
const at = (time: string) => Date.parse(`2026-01-15T${time}:00+01:00`)
const said = (changes: Partial<Parameters<typeof whenTold>[0]>, time = '12:00') =>
  whenTold({ ...rule, ...changes }, at(time))

describe('what a rule waits for', () => {
  it.each([
    ['21:59', 'Quiet 22:00–07:00, Europe/Berlin'],
    ['22:00', 'Quiet until 07:00, Europe/Berlin'],
    ['06:59', 'Quiet until 07:00, Europe/Berlin'],
    ['07:00', 'Quiet 22:00–07:00, Europe/Berlin'],
  ])('at %s is “%s” of a quiet time over midnight', (time, words) => {
    expect(said({}, time)).toEqual([words])
  })

  it('is a quiet time of one day as well, and never “until” where the rule is off', () => {
    const lunch = { quietFrom: '12:00', quietTo: '13:00' }
    expect(said(lunch, '12:59')).toEqual(['Quiet until 13:00, Europe/Berlin'])
    expect(said(lunch, '13:00')).toEqual(['Quiet 12:00–13:00, Europe/Berlin'])
    expect(said({ ...lunch, enabled: false }, '12:59')).toEqual([
      'Quiet 12:00–13:00, Europe/Berlin',
    ])
  })

  it('goes by the clocks of the rule, and names their zone', () => {
    expect(said({ timeZone: 'Asia/Tokyo' }, '14:00')).toEqual(['Quiet until 07:00, Asia/Tokyo'])
    expect(said({ timeZone: 'Asia/Tokyo' }, '13:59')).toEqual(['Quiet 22:00–07:00, Asia/Tokyo'])
  })

  it.each([
    [15, 'Gathered for 15 minutes'],
    [60, 'Gathered for 1 hour'],
    [240, 'Gathered for 4 hours'],
    [1440, 'Gathered for 1 day'],
    [90, 'Gathered for 90 minutes'],
  ])('of %i minutes is “%s”', (digestMinutes, words) => {
    expect(said({ quietFrom: null, quietTo: null, digestMinutes })).toEqual([words])
  })

  it('is nothing where each alert is sent at once', () => {
    expect(said({ quietFrom: null, quietTo: null })).toEqual([])
  })
})
