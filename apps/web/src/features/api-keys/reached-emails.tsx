import type { ApiKey } from '@mailgrant/contract/api-key'
import { Text } from '@mantine/core'
import { paths } from '../../paths.ts'
import { apiKeysText as t } from '../../text/api-keys.ts'
import { Breakable } from '../../ui/breakable.tsx'
import { Hint } from '../../ui/hint.tsx'
import { TextLink } from '../../ui/links.tsx'
import classes from './api-key-table.module.css'

const listed = 2
/** A tooltip is no page: more than these unfold in place. */
const hinted = 8

interface Reached {
  id: string
  address: string
}

/** The emails that a key reaches: the first two, the others on hover and focus. */
export function ReachedEmails({ reach }: { reach: ApiKey['reach'] }) {
  if (reach.emails === 'all') return t.allEmails
  const { items } = reach
  if (items.length === 0)
    return (
      <Text span c="dimmed" size="sm">
        {t.noEmails}
      </Text>
    )
  const rest = items.slice(listed)
  return (
    <div className={classes.emails}>
      <Links emails={items.slice(0, listed)} />
      {rest.length > hinted && (
        <details>
          <summary className="console-dimmed">{t.more(rest.length)}</summary>
          <Links emails={rest} />
        </details>
      )}
      {rest.length > 0 && rest.length <= hinted && (
        <Hint className="console-dimmed" label={<Lines emails={rest} />}>
          {t.more(rest.length)}
        </Hint>
      )}
    </div>
  )
}

const Links = ({ emails }: { emails: readonly Reached[] }) => (
  <ul className="console-plain-list">
    {emails.map(({ id, address }) => (
      <li key={id}>
        <TextLink to={paths.emailAccount(id)} size="sm">
          <Breakable>{address}</Breakable>
        </TextLink>
      </li>
    ))}
  </ul>
)

const Lines = ({ emails }: { emails: readonly Reached[] }) =>
  emails.map(({ id, address }) => (
    <span key={id} style={{ display: 'block' }}>
      <Breakable>{address}</Breakable>
    </span>
  ))
