import { zodResolver } from '@hookform/resolvers/zod'
import {
  type ConsoleSettings,
  consoleSettings,
  type SaveSettings,
  saveSettings,
} from '@mailgrant/contract/settings'
import { Alert, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { api, call } from '../../api/client.ts'
import { isProblem } from '../../api/problem-error.ts'
import { consoleSettingsQuery } from '../../api/queries/console-settings.ts'
import { text } from '../../text/en.ts'
import { settingsText as t } from '../../text/settings.ts'
import { chooseSides, compareEdits, type Side } from '../../ui/compare-edits.ts'
import { ConflictDialog } from '../../ui/conflict-dialog.tsx'
import { NumberField } from '../../ui/form/number-field.tsx'
import { placeFieldErrors } from '../../ui/form/place-field-errors.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { FormSkeleton } from '../../ui/skeletons.tsx'
import { UnsavedChangesGuard } from '../../ui/unsaved-changes-guard.tsx'

/** How long the timeline is kept, and how often accounts are checked. */
export function BackgroundSettings() {
  const { data, error, refetch } = useQuery(consoleSettingsQuery())
  if (data) return <SettingsForm settings={data} />
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />
  return <FormSkeleton fields={2} />
}

interface Form {
  retentionDays: string
  checkIntervalMinutes: string
}
const toForm = ({ retentionDays, checkIntervalMinutes }: ConsoleSettings): Form => ({
  retentionDays: String(retentionDays),
  checkIntervalMinutes: String(checkIntervalMinutes),
})
const labels = {
  retentionDays: { label: t.retentionDays },
  checkIntervalMinutes: { label: t.checkIntervalMinutes },
}
type Compared = ReturnType<typeof compareEdits<Form>>
type State =
  | { step: 'editing' | 'saving' | 'saved' }
  | { step: 'problem'; error: unknown }
  | { step: 'conflict'; current: ConsoleSettings; compared: Compared }
const schema = z
  .custom<Form>()
  .transform((form): unknown => form)
  .pipe(saveSettings.pick({ retentionDays: true, checkIntervalMinutes: true }))

function SettingsForm({ settings }: { settings: ConsoleSettings }) {
  const queryClient = useQueryClient()
  const [base, setBase] = useState(settings)
  const [state, setState] = useState<State>({ step: 'editing' })
  const saveButton = useRef<HTMLButtonElement>(null)
  const form = useForm<Form, unknown, Omit<SaveSettings, 'version' | 'overwrite'>>({
    resolver: zodResolver(schema),
    defaultValues: toForm(settings),
  })
  const { isDirty } = form.formState

  const submit = async (from: ConsoleSettings) => {
    setState({ step: 'editing' })
    await form.handleSubmit(async (values) => {
      setState({ step: 'saving' })
      try {
        const saved = await call(() =>
          api.settings.$put({ json: { ...values, version: from.version } }),
        )
        queryClient.setQueryData(consoleSettingsQuery().queryKey, saved)
        setBase(saved)
        form.reset(toForm(saved))
        setState({ step: 'saved' })
      } catch (error) {
        await refused(error, from)
      }
    })()
  }
  const refused = async (error: unknown, from: ConsoleSettings) => {
    if (isProblem(error, 'edit_conflict')) {
      const current = consoleSettings.parse(error.current)
      const compared = compareEdits(
        toForm(from),
        form.getValues(),
        toForm(current),
        labels,
        text.conflict.empty,
      )
      if (compared.rows.length > 0) setState({ step: 'conflict', current, compared })
      else await resubmit(current, compared.merged)
    } else if (isProblem(error) && placeFieldErrors(form, error.fields))
      setState({ step: 'editing' })
    else setState({ step: 'problem', error })
  }
  const resubmit = async (current: ConsoleSettings, values: Form) => {
    setBase(current)
    form.reset(toForm(current))
    form.reset(values, { keepDefaultValues: true })
    await submit(current)
  }

  const conflict = state.step === 'conflict' ? state : null
  return (
    <form
      noValidate
      aria-label={t.background}
      onSubmit={(event) => {
        event.preventDefault()
        void submit(base)
      }}
    >
      <Stack maw={640}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <NumberField
            control={form.control}
            name="retentionDays"
            label={t.retentionDays}
            description={t.retentionDaysRule}
            required
            rightSection={<Unit>{t.days}</Unit>}
            rightSectionWidth={72}
          />
          <NumberField
            control={form.control}
            name="checkIntervalMinutes"
            label={t.checkIntervalMinutes}
            description={t.checkIntervalMinutesRule}
            required
            rightSection={<Unit>{t.minutes}</Unit>}
            rightSectionWidth={72}
          />
        </SimpleGrid>
        <ProblemAlert error={state.step === 'problem' ? state.error : null} />
        {state.step === 'saved' && !isDirty && (
          <Alert color="green" role="status">
            {t.backgroundSaved}
          </Alert>
        )}
        <Group>
          <Button
            ref={saveButton}
            type="submit"
            variant="default"
            loading={state.step === 'saving'}
          >
            {text.actions.save}
          </Button>
          {base.updatedAt !== null && (
            <Text size="sm" c="dimmed" component="div">
              {t.savedBy(base.updatedBy)}, <RelativeTime at={base.updatedAt} />
            </Text>
          )}
        </Group>
      </Stack>
      <ConflictDialog
        opened={conflict !== null}
        who={conflict?.current.updatedBy ?? null}
        rows={conflict?.compared.rows ?? []}
        returnFocusTo={saveButton}
        onClose={() => setState({ step: 'editing' })}
        onResolve={(choices: Record<string, Side>) => {
          if (conflict === null) return
          const { current, compared } = conflict
          void resubmit(current, chooseSides(compared, toForm(current), choices))
        }}
      />
      <UnsavedChangesGuard when={isDirty && state.step !== 'saving'} />
    </form>
  )
}

const Unit = ({ children }: { children: string }) => (
  <Text size="sm" c="dimmed" aria-hidden>
    {children}
  </Text>
)
