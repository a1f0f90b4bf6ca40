import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'
import { text } from '../text/en.ts'

const Status = () => <VisuallyHidden role="status">{text.shell.loading}</VisuallyHidden>
const times = (count: number) => Array.from({ length: count }, (_, index) => index)

export function ListSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <Stack gap="xs">
      <Status />
      {times(rows).map((row) => (
        <Skeleton key={row} height={40} />
      ))}
    </Stack>
  )
}

export function FormSkeleton({ fields = 5 }: { fields?: number }) {
  return (
    <Stack maw={640}>
      <Status />
      {times(fields).map((field) => (
        <Stack key={field} gap={6}>
          <Skeleton height={14} width={140} />
          <Skeleton height={36} />
        </Stack>
      ))}
    </Stack>
  )
}

export function PageSkeleton() {
  return (
    <Stack>
      <Skeleton height={32} width={260} mb="md" />
      <ListSkeleton />
    </Stack>
  )
}
