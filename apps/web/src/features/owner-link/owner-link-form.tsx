import { zodResolver } from '@hookform/resolvers/zod'
import type { AccountKind } from '@mailgrant/contract/fields'
import {
  type MakeOwnerLink,
  makeOwnerLink as schema,
  ownerLinkHours,
  type OwnerLinkMade,
  type OwnerLinks,
} from '@mailgrant/contract/owner-link'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import { makeOwnerLink, ownerLinksQuery } from '../../api/queries/owner-links.ts'
import { ownerLinkText as t } from '../../text/owner-link.ts'
import { CopyField } from '../../ui/copy-field.tsx'
import { beyondFields, placeProblem } from '../../ui/form/place-field-errors.ts'
import { SelectField } from '../../ui/form/select-field.tsx'
import { TextField } from '../../ui/form/text-field.tsx'
import { useOneSubmit } from '../../ui/form/use-one-submit.ts'
import { OutcomeHeading } from '../../ui/outcome-heading.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { useNewsInFocus } from '../../ui/use-news-in-focus.ts'

interface Props {
  emailId: string
  kind: AccountKind
  /** whom the account's rule asks for */
  usualOwner: string
  /** as the list below has them */
  links: OwnerLinks['items']
}
interface LinkForm {
  expectedOwner: string
  validHours: string
}

const formSchema = z
  .custom<LinkForm>()
  .transform((typed): unknown => typed)
  .pipe(schema)

/** Asks for whom and how long, then shows the link: the server keeps only its digest. */
export function OwnerLinkForm(props: Props) {
  const [made, setMade] = useState<OwnerLinkMade | null>(null)
  // What was revoked meanwhile is not copied any more.
  const isOver = props.links.some(({ id, endedAt }) => id === made?.id && endedAt !== null)
  return made && !isOver ? (
    <MadeLink made={made} onAnother={() => setMade(null)} />
  ) : (
    <AskForLink {...props} onMade={setMade} />
  )
}

function AskForLink({
  emailId,
  kind,
  usualOwner,
  onMade,
}: Props & { onMade: (made: OwnerLinkMade) => void }) {
  const queryClient = useQueryClient()
  const form = useForm<LinkForm, unknown, MakeOwnerLink>({
    resolver: zodResolver(formSchema),
    defaultValues: { expectedOwner: '', validHours: String(ownerLinkHours.usual) },
  })
  const mutation = useMutation({
    mutationFn: (json: MakeOwnerLink) => makeOwnerLink(emailId, kind, json),
    // The answer holds the link; it leaves the mutation's cache with this form.
    gcTime: 0,
    onSuccess: (made) => {
      void queryClient.invalidateQueries(ownerLinksQuery(emailId, kind))
      onMade(made)
    },
    onError: (error) => placeProblem(form, error),
  })
  const submit = useOneSubmit(mutation.mutateAsync)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.stopPropagation()
        void form.handleSubmit(submit)(event)
      }}
    >
      <Stack>
        <TextField
          control={form.control}
          name="expectedOwner"
          label={t.expectedOwner}
          description={t.expectedOwnerHint(usualOwner)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        <SelectField
          control={form.control}
          name="validHours"
          label={t.validFor}
          options={t.durations.map(([value, label]) => ({ value, label }))}
          w={{ base: '100%', xs: 200 }}
        />
        <ProblemAlert error={beyondFields(form, mutation.error)} />
        <Group justify="flex-end">
          <Button type="submit" loading={mutation.isPending}>
            {t.make}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function MadeLink({ made, onAnother }: { made: OwnerLinkMade; onAnother: () => void }) {
  const news = useNewsInFocus(made)
  return (
    <Alert
      ref={news}
      role="group"
      color="green"
      icon={<IconCircleCheck aria-hidden />}
      title={<OutcomeHeading>{t.madeTitle(made.expectedOwner)}</OutcomeHeading>}
    >
      <Stack gap="sm">
        <CopyField label={t.linkLabel} value={made.link} description={t.linkHint} />
        <Text size="sm">
          {t.goodUntil} <RelativeTime at={made.expiresAt} ahead />.
        </Text>
        <Group>
          <Button size="xs" variant="default" onClick={onAnother}>
            {t.makeAnother}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
