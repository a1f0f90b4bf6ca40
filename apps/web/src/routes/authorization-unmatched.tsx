import { List, Text } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { text } from '../text/en.ts'
import { sessionText as t } from '../text/session.ts'
import { ButtonLink } from '../ui/links.tsx'
import { MessagePage } from '../ui/message-page.tsx'

/** Where the provider's answer belongs to no request of this browser, or the server could not look. */
export default function AuthorizationUnmatched() {
  const { reason } = useSearch({ from: '/authorization-unmatched' })
  const actions = <ButtonLink to={paths.emails()}>{text.pages.toEmails}</ButtonLink>
  if (reason === 'unavailable')
    return (
      <MessagePage standalone title={t.unfinishedTitle} actions={actions}>
        <Text>{t.unfinishedText}</Text>
        <Text>{t.unfinishedRemedy}</Text>
      </MessagePage>
    )
  return (
    <MessagePage standalone title={t.unmatchedTitle} actions={actions}>
      <Text>{t.unmatchedText}</Text>
      <div>
        <Text fw={500}>{t.unmatchedCausesTitle}</Text>
        <List mt={4}>
          {t.unmatchedCauses.map((cause) => (
            <List.Item key={cause}>{cause}</List.Item>
          ))}
        </List>
      </div>
      <Text>{t.unmatchedRemedy}</Text>
    </MessagePage>
  )
}
