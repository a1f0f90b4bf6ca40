import type { AlertRule } from '@mailgrant/contract/alert-rule'
import { messages } from '@mailgrant/contract/messages'
import { describe, expect, it } from 'vitest'
import {
  type AlertRuleForm,
  alertRuleFormSchema,
  newAlertRule,
  toAlertRuleForm,
} from './alert-rule-form.ts'
import { compareAlertRules } from './compare-alert-rules.ts'

const support = { id: '019ab000-0000-7000-8000-000000000001', address: 'support@example.com' }
const sales = { id: '019ab000-0000-7000-8000-000000000002', address: 'sales@example.com' }

const stored: AlertRule = {
  id: '019ab000-0000-7000-8000-000000000009',
  fields: {
    name: 'On call',
    enabled: true,
    channel: 'mail',
    recipients: ['ada@example.com', 'bo@example.com'],
    senderEmailId: support.id,
    url: null,
    events: ['recovered', 'failing'],
    emailIds: [support.id],
    quietFrom: '22:00',
    quietTo: '06:30',
    timeZone: 'Europe/Berlin',
    digestMinutes: 30,
  },
  emails: [support],
  sender: support,
  version: 3,
  updatedAt: '2026-11-01T12:00:00Z',
  updatedBy: 'Ada',
  lastDeliveredAt: null,
  lastError: null,
}
const form = (changes: Partial<AlertRuleForm> = {}): AlertRuleForm => ({
  ...newAlertRule('ada@example.com', 'Europe/Berlin'),
  name: 'On call',
  ...changes,
})
const slips = (changes: Partial<AlertRuleForm>) =>
  Object.fromEntries(
    (alertRuleFormSchema.safeParse(form(changes)).error?.issues ?? []).map(({ path, message }) => [
      path.join('.'),
      message,
    ]),
  )

describe('the form of an alert rule', () => {
  it('starts as a rule that tells its maker of everything, at once and at any time', () => {
    expect(alertRuleFormSchema.parse(form())).toMatchObject({
      enabled: true,
      channel: 'mail',
      recipients: ['ada@example.com'],
      senderEmailId: null,
      emailIds: null,
      quietFrom: null,
      quietTo: null,
      digestMinutes: 0,
    })
    expect(alertRuleFormSchema.parse(form()).events).toHaveLength(8)
  })

  it('sends a stored rule back as it was stored', () => {
    expect(alertRuleFormSchema.parse(toAlertRuleForm(stored))).toEqual({
      ...stored.fields,
      events: ['failing', 'recovered'],
    })
  })

  it('takes recipients however they are separated', () => {
    const { recipients } = alertRuleFormSchema.parse(
      form({ recipients: 'ada@example.com, bo@example.com;\n cy@example.com\n' }),
    )
    expect(recipients).toEqual(['ada@example.com', 'bo@example.com', 'cy@example.com'])
  })

  it('names every recipient that is no address', () => {
    const { recipients } = slips({ recipients: 'nobody\nada@example.com, no@, nobody' })
    expect(recipients).toBe(`nobody, no@: ${messages.address}`)
  })

  it('tells all slips at once, each below its field, and which of the recipients is meant', () => {
    expect(
      slips({
        name: ' ',
        recipients: 'ada@example.com\nnobody',
        sender: 'one',
        events: [],
        reach: 'some',
        quiet: true,
        quietFrom: '22:00',
        quietTo: '22:00',
      }),
    ).toMatchObject({
      name: 'Enter a name.',
      recipients: expect.stringMatching(/^nobody: /),
      senderEmailId: 'Enter the email it is sent through.',
      events: 'Choose at least one event.',
      emailIds: 'Choose at least one email, or all.',
    })
  })

  it('judges nothing that is not shown', () => {
    expect(slips({ url: 'no address', quietFrom: '', quiet: false })).toEqual({})
    expect(
      slips({ channel: 'webhook', url: 'https://example.com/hook', recipients: 'nobody' }),
    ).toEqual({})
    expect(slips({ channel: 'webhook' })).toEqual({ url: 'Enter the address of the webhook.' })
  })
})

describe('two edits of one alert rule', () => {
  const theirs = (changes: Partial<AlertRule['fields']>, emails = stored.emails): AlertRule => ({
    ...stored,
    fields: { ...stored.fields, ...changes },
    emails,
  })

  it('are merged where they concern different fields, lists among them', () => {
    const mine = { ...toAlertRuleForm(stored), name: 'Mine' }
    const { rows, merged } = compareAlertRules(
      stored,
      mine,
      theirs({ events: ['failing'] }, [support, sales]),
    )
    expect(rows).toEqual([])
    expect(merged).toMatchObject({
      name: 'Mine',
      events: ['failing'],
      emailIds: [support, sales],
    })
  })

  it('are no conflict where both chose the same', () => {
    const mine: AlertRuleForm = { ...toAlertRuleForm(stored), events: ['failing'] }
    expect(compareAlertRules(stored, mine, theirs({ events: ['failing'] })).rows).toEqual([])
  })

  it('are asked about in words where they clash', () => {
    const mine: AlertRuleForm = { ...toAlertRuleForm(stored), emailIds: [sales] }
    const { rows } = compareAlertRules(stored, mine, theirs({}, [support, sales]))
    expect(rows).toEqual([
      {
        field: 'emailIds',
        label: 'Chosen emails',
        mine: 'sales@example.com',
        theirs: 'support@example.com, sales@example.com',
      },
    ])
  })
})
