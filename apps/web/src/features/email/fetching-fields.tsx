import { SimpleGrid, Text } from '@mantine/core'
import { messages } from '@mailgrant/contract/messages'
import type { Control } from 'react-hook-form'
import { emailText as t } from '../../text/email.ts'
import { NumberField } from '../../ui/form/number-field.tsx'
import { RadioField } from '../../ui/form/radio-field.tsx'
import { TextField } from '../../ui/form/text-field.tsx'
import type { MailboxForm } from './mailbox-form.ts'

interface Props<Output> {
  control: Control<MailboxForm, unknown, Output>
  enabled: boolean
  protocol: MailboxForm['protocol']
  afterFetch: MailboxForm['afterFetch']
}

/** How often, how many, from where, and what becomes of a fetched email. */
export function FetchingFields<Output>({ control, enabled, protocol, afterFetch }: Props<Output>) {
  const imap = protocol === 'imap'
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
        <NumberField
          control={control}
          name="fetchFrequencyMinutes"
          label={t.fetchFrequency}
          description={t.fetchFrequencyHint}
          required={enabled}
        />
        <NumberField
          control={control}
          name="emailsPerFetch"
          label={t.emailsPerFetch}
          description={t.emailsPerFetchHint}
          required={enabled}
        />
        {imap && (
          <TextField
            control={control}
            name="folder"
            label={t.folder}
            description={t.folderHint}
            placeholder="INBOX"
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </SimpleGrid>
      <RadioField
        control={control}
        name="afterFetch"
        label={t.afterFetch}
        description={t.afterFetchHint}
        options={[
          { value: 'archive', label: t.afterFetchOptions.archive, disabled: !imap },
          { value: 'delete', label: t.afterFetchOptions.delete },
          { value: 'nothing', label: t.afterFetchOptions.nothing },
        ]}
      />
      {imap && afterFetch === 'archive' && (
        <TextField
          control={control}
          name="archiveFolder"
          label={t.archiveFolder}
          description={t.archiveFolderHint}
          placeholder="Archive"
          required
          autoComplete="off"
          spellCheck={false}
        />
      )}
      {!imap && (
        <Text size="sm" c="dimmed">
          {messages.pop3NoArchive}
        </Text>
      )}
    </>
  )
}
