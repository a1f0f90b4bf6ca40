import type { AccountKind } from '@mailgrant/contract/fields'
import { Button, Text } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { reauthorize } from '../../api/reauthorize.ts'
import { paths } from '../../paths.ts'
import { reauthorizeText as t } from '../../text/incidents.ts'
import { describeError } from '../../ui/describe-error.ts'
import { TextLink } from '../../ui/links.tsx'
import classes from './reauthorize-button.module.css'

type State = { step: 'idle' | 'starting' | 'leaving' } | { step: 'failed'; error: unknown }

/**
 * Re-authorisation in one press, from wherever a status asks for it: to the provider with what is
 * stored. Where something unsaved is on the page, the browser asks before it leaves.
 */
export function ReauthorizeButton({
  emailId,
  kind,
  address,
}: {
  emailId: string
  kind: AccountKind
  address: string
}) {
  const router = useRouter()
  const [state, setState] = useState<State>({ step: 'idle' })
  const config = paths.config(emailId, kind, 'token')

  useEffect(() => {
    if (state.step !== 'leaving') return
    const stay = () => setState({ step: 'idle' })
    // Still here: whoever was asked stayed, or came back from the browser's own page cache.
    const timer = setTimeout(stay, 10_000)
    window.addEventListener('pageshow', stay)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('pageshow', stay)
    }
  }, [state.step])

  const start = async () => {
    setState({ step: 'starting' })
    try {
      const url = await reauthorize(emailId, kind)
      if (url === null) {
        setState({ step: 'idle' })
        await router.navigate({ to: config })
        return
      }
      setState({ step: 'leaving' })
      window.location.assign(url)
    } catch (error) {
      setState({ step: 'failed', error })
    }
  }

  return (
    <span className={classes.place}>
      <Button
        size="compact-xs"
        variant="light"
        loading={state.step === 'starting' || state.step === 'leaving'}
        aria-label={t.label(kind, address)}
        onClick={() => void start()}
      >
        {t.action}
      </Button>
      {state.step === 'failed' && <Failure error={state.error} config={config} />}
    </span>
  )
}

/** In a cell of a list there is no room for more. */
function Failure({ error, config }: { error: unknown; config: string }) {
  const { title, remedy } = describeError(error)
  return (
    <Text span size="xs" c="var(--mantine-color-error)" role="alert" className={classes.failure}>
      {title}. {remedy}{' '}
      <TextLink to={config} size="xs">
        {t.openConfig}
      </TextLink>
    </Text>
  )
}
