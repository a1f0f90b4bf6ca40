import type { AlertRuleFields as Wire } from '@mailgrant/contract/alert-rule'
import { SimpleGrid } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { type UseFormReturn, useWatch } from 'react-hook-form'
import { useFoundEmails } from '../../api/queries/found-emails.ts'
import { alertRuleText as t } from '../../text/alerts.ts'
import { EmailsField } from '../../ui/form/emails-field.tsx'
import { RadioField } from '../../ui/form/radio-field.tsx'
import { SelectField } from '../../ui/form/select-field.tsx'
import { SwitchField } from '../../ui/form/switch-field.tsx'
import { TextField } from '../../ui/form/text-field.tsx'
import { TextareaField } from '../../ui/form/textarea-field.tsx'
import type { AlertRuleForm } from './alert-rule-form.ts'
import { EventsField } from './events-field.tsx'
import { timeZones } from './time-zones.ts'

type Form = UseFormReturn<AlertRuleForm, unknown, Wire>
interface Props {
  form: Form
}

/** Everything that a rule is made from: how, of what, and when. */
export function AlertRuleFields({ form, secret }: Props & { secret: ReactNode }) {
  const { control } = form
  const channel = useWatch({ control, name: 'channel' })
  return (
    <>
      <TextField
        control={control}
        name="name"
        label={t.name}
        description={t.nameRule}
        autoComplete="off"
        required
        data-autofocus
      />
      <SwitchField control={control} name="enabled" label={t.enabled} description={t.enabledRule} />
      <RadioField
        control={control}
        name="channel"
        label={t.channel}
        options={(['mail', 'webhook'] as const).map((value) => ({
          value,
          label: t.channelOptions[value],
        }))}
      />
      {channel === 'mail' ? <MailFields form={form} /> : <WebhookFields {...{ form, secret }} />}
      <EventsField control={control} />
      <Reach form={form} />
      <Pace form={form} />
    </>
  )
}

function MailFields({ form: { control } }: Props) {
  const [search, setSearch] = useState('')
  const sender = useWatch({ control, name: 'sender' })
  const found = useFoundEmails(search)
  return (
    <>
      <TextareaField
        control={control}
        name="recipients"
        label={t.recipients}
        description={t.recipientsRule}
        required
        spellCheck={false}
      />
      <RadioField
        control={control}
        name="sender"
        label={t.sender}
        description={t.senderRule}
        options={(['any', 'one'] as const).map((value) => ({
          value,
          label: t.senderOptions[value],
        }))}
      />
      {sender === 'one' && (
        <EmailsField
          control={control}
          name="senderEmailId"
          label={t.senderEmail}
          maximum={1}
          full={t.senderFull}
          search={search}
          onSearch={setSearch}
          found={found}
        />
      )}
    </>
  )
}

function WebhookFields({ form: { control }, secret }: Props & { secret: ReactNode }) {
  return (
    <>
      <TextField
        control={control}
        name="url"
        label={t.url}
        description={secret ? t.urlRule : `${t.urlRule} ${t.secretRule}`}
        placeholder="https://"
        autoComplete="off"
        spellCheck={false}
        required
      />
      {secret}
    </>
  )
}

const maximum = 500

function Reach({ form: { control } }: Props) {
  const [search, setSearch] = useState('')
  const reach = useWatch({ control, name: 'reach' })
  const found = useFoundEmails(search)
  return (
    <>
      <RadioField
        control={control}
        name="reach"
        label={t.emails}
        description={t.emailsRule}
        options={(['all', 'some'] as const).map((value) => ({
          value,
          label: t.emailsOptions[value],
        }))}
      />
      {reach === 'some' && (
        <EmailsField
          control={control}
          name="emailIds"
          label={t.chosen}
          maximum={maximum}
          full={t.chosenFull(maximum)}
          search={search}
          onSearch={setSearch}
          found={found}
        />
      )}
    </>
  )
}

const digests = ['0', '15', '60', '240', '1440'] as const

function Pace({ form: { control, formState } }: Props) {
  const quiet = useWatch({ control, name: 'quiet' })
  const stored = formState.defaultValues?.digestMinutes ?? '0'
  const zone = formState.defaultValues?.timeZone ?? 'UTC'
  const known = digests.some((value) => value === stored)
  return (
    <>
      <SwitchField control={control} name="quiet" label={t.quiet} description={t.quietRule} />
      {quiet && (
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <TextField control={control} name="quietFrom" label={t.quietFrom} type="time" required />
          <TextField control={control} name="quietTo" label={t.quietTo} type="time" required />
          <SelectField
            control={control}
            name="timeZone"
            label={t.timeZone}
            options={timeZones(zone).map((value) => ({ value, label: value }))}
          />
        </SimpleGrid>
      )}
      <SelectField
        control={control}
        name="digestMinutes"
        label={t.digest}
        description={t.digestRule}
        options={[
          ...digests.map((value) => ({ value, label: t.digestOptions[value] })),
          ...(known ? [] : [{ value: stored, label: t.digestMinutes(Number(stored)) }]),
        ]}
      />
    </>
  )
}
