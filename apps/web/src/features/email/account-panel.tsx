import { createEmail, email as emailSchema, type Email } from '@mailgrant/contract/email'
import { zodResolver } from '@hookform/resolvers/zod'
import { Alert, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useWatch } from 'react-hook-form'
import { saveEmail } from '../../api/queries/email.ts'
import { checkText, emailText as t } from '../../text/email.ts'
import { placeFieldErrors } from '../../ui/form/place-field-errors.ts'
import { TextField } from '../../ui/form/text-field.tsx'
import { TextareaField } from '../../ui/form/textarea-field.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { UnsavedChangesGuard } from '../../ui/unsaved-changes-guard.tsx'
import { EditorMessages } from './editor-messages.tsx'
import { SaveBar } from './save-bar.tsx'
import { useAccountEditor } from './use-account-editor.ts'
import { useAccountForm } from './use-account-form.ts'

interface AccountForm {
  address: string
  name: string
  notes: string
}

const toForm = ({ address, name, notes }: Email): AccountForm => ({ address, name, notes })
const fields = {
  address: { label: t.account.address },
  name: { label: t.account.name },
  notes: { label: t.account.notes },
}
const resolver = zodResolver(createEmail)
/** This tab never leaves the console, so nothing has to be kept for the way back. */
const nothingKept = { keep: () => undefined, read: () => ({}), clear: () => undefined }
const nothingTold = { step: 'idle' } as const

interface Props {
  email: Email
  onSaved: () => void
}

/** Account: the address itself, its name and notes. */
export function AccountPanel({ email, onSaved }: Props) {
  const editing = useAccountForm(email, toForm, resolver, nothingKept)
  const { form, base, isDirty } = editing
  const { control } = form
  const address = useWatch({ control, name: 'address' })
  const editor = useAccountEditor({
    form,
    base,
    setBase: editing.setBase,
    toForm,
    parseAccount: (value) => emailSchema.parse(value),
    fields,
    send: async ({ settings, version }) => ({
      account: await saveEmail(email.id, { ...settings, version }),
      check: null,
    }),
    setFieldErrors: (errors) => placeFieldErrors(form, errors),
    switchOff: () => undefined,
    onSaved,
  })
  const hasToken = email.mailbox.hasToken || email.smtp.hasToken
  const addressChanged = address.trim().toLowerCase() !== base.address.toLowerCase()

  return (
    <form
      noValidate
      aria-label={t.tabs.account}
      onSubmit={(event) => {
        event.preventDefault()
        void editor.submit()
      }}
    >
      <Stack gap="md" maw={560}>
        <TextField
          control={control}
          name="address"
          label={t.account.address}
          description={t.account.addressHint}
          required
          type="email"
          autoComplete="off"
          spellCheck={false}
        />
        {hasToken && addressChanged && (
          <Alert role="status" color="yellow" icon={<IconAlertTriangle aria-hidden />}>
            {t.account.addressChange}
          </Alert>
        )}
        <TextField
          control={control}
          name="name"
          label={t.account.name}
          description={t.account.nameHint}
          autoComplete="off"
        />
        <TextareaField
          control={control}
          name="notes"
          label={t.account.notes}
          description={t.account.notesHint}
        />
        <EditorMessages
          dirty={isDirty}
          save={editor.state}
          check={nothingTold}
          onDismissSave={editor.dismiss}
          onDismissCheck={editor.dismiss}
          onSubmit={() => void editor.submit()}
          onResolve={(values) => void editor.resolve(values)}
          whoSaved={({ updatedBy }) => updatedBy}
          toForm={toForm}
        />
        <SaveBar
          dirty={isDirty}
          running={editor.state.step === 'saving' ? checkText.saving : null}
          onCancel={editor.cancel}
          onDiscard={() => {
            editor.dismiss()
            editing.discard()
          }}
        />
        <Text size="sm" c="dimmed" component="div">
          {t.lastSaved} <RelativeTime at={email.updatedAt} />
          {email.updatedBy && ` ${t.by(email.updatedBy)}`}
        </Text>
      </Stack>
      <UnsavedChangesGuard when={isDirty} />
    </form>
  )
}
