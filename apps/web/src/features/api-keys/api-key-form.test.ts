import { describe, expect, it } from 'vitest'
import { apiKeyFormSchema, type ApiKeyForm, emptyApiKeyForm } from './api-key-form.ts'

const now = new Date(2026, 2, 28, 15, 30)
const schema = apiKeyFormSchema(() => now)
const support = { id: '0198c0de-0000-7000-8000-000000000001', address: 'support@example.test' }
const filled: ApiKeyForm = {
  ...emptyApiKeyForm,
  name: 'Ticket desk',
  reach: { emails: 'some', ids: [support] },
  actions: ['send'],
}
const slips = (form: ApiKeyForm) => {
  const { error } = schema.safeParse(form)
  return Object.fromEntries(
    (error?.issues ?? []).map((each) => [each.path.join('.'), each.message]),
  )
}

describe('apiKeyFormSchema', () => {
  it('turns what the screen holds into what is sent', () => {
    expect(schema.parse(filled)).toEqual({
      name: 'Ticket desk',
      reach: { emails: 'some', ids: [support.id] },
      actions: ['send'],
      expiresAt: null,
      rateLimit: 6000,
    })
  })

  it('sends no addresses that were chosen before All emails was', () => {
    const { reach } = schema.parse({ ...filled, reach: { emails: 'all', ids: [support] } })
    expect(reach).toEqual({ emails: 'all' })
  })

  it('tells every slip at once, each at its field', () => {
    expect(slips({ ...emptyApiKeyForm, expiresAt: 'date', rateLimit: 'many' })).toEqual({
      name: 'Enter a name.',
      'reach.ids': 'Choose at least one email, or all.',
      actions: 'Choose at least one action.',
      expiresOn: 'Enter a date.',
      rateLimit: 'Enter how many requests a minute are allowed, from 1 to 1,000,000.',
    })
  })

  it('takes a half-typed date for no last day', () => {
    expect(slips({ ...filled, expiresAt: 'date', expiresOn: 'unfinished' })).toEqual({
      expiresOn: 'This date is not complete or does not exist. Complete it, or empty the field.',
    })
  })

  it('lets a key work through the whole of its last day', () => {
    const { expiresAt } = schema.parse({ ...filled, expiresAt: '30' })
    expect(expiresAt).toBe(new Date(2026, 3, 27, 23, 59, 59).toISOString())
  })

  it('counts a year by the calendar', () => {
    const { expiresAt } = schema.parse({ ...filled, expiresAt: '365' })
    expect(expiresAt).toBe(new Date(2027, 2, 28, 23, 59, 59).toISOString())
  })

  it.each(['2026-03-28', '2026-03-27', '1999-01-01'])('does not end a key on %s', (expiresOn) => {
    expect(slips({ ...filled, expiresAt: 'date', expiresOn })).toEqual({
      expiresOn: 'Choose a day in the future.',
    })
  })

  it('takes tomorrow as the last day', () => {
    const { expiresAt } = schema.parse({ ...filled, expiresAt: 'date', expiresOn: '2026-03-29' })
    expect(expiresAt).toBe(new Date(2026, 2, 29, 23, 59, 59).toISOString())
  })

  it('forgets a date that another choice replaced', () => {
    expect(schema.parse({ ...filled, expiresOn: '1999-01-01' }).expiresAt).toBeNull()
  })
})
