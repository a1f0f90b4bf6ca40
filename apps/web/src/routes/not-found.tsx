import { Text } from '@mantine/core'
import { paths } from '../paths.ts'
import { text } from '../text/en.ts'
import { ButtonLink } from '../ui/links.tsx'
import { MessagePage } from '../ui/message-page.tsx'

export function NotFound() {
  return (
    <MessagePage
      standalone
      title={text.pages.notFoundTitle}
      actions={<ButtonLink to={paths.emails()}>{text.pages.toEmails}</ButtonLink>}
    >
      <Text>{text.pages.notFoundText}</Text>
    </MessagePage>
  )
}
