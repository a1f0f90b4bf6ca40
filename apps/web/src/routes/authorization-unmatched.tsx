import { List, Text } from '@mantine/core'
import { paths } from '../paths.ts'
import { text } from '../text/en.ts'
import { sessionText as t } from '../text/session.ts'
import { ButtonLink } from '../ui/links.tsx'
import { MessagePage } from '../ui/message-page.tsx'

/** Where the provider's answer belongs to no request of this browser. Says nothing from the address. */
export default function AuthorizationUnmatched() {
  return (
    <MessagePage
      standalone
      title={t.unmatchedTitle}
      actions={<ButtonLink to={paths.emails()}>{text.pages.toEmails}</ButtonLink>}
    >
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
