import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from '../api/queries/session.ts'
import { paths } from '../paths.ts'
import { text } from '../text/en.ts'
import { ButtonLink } from '../ui/links.tsx'
import { MessagePage } from '../ui/message-page.tsx'
import { Console } from './console.tsx'

/** Who is signed in keeps the navigation. */
export function NotFound() {
  const session = useQuery(sessionQuery())
  if (session.isPending) return null
  const signedIn = Boolean(session.data?.user)
  const page = (
    <MessagePage
      standalone={!signedIn}
      title={text.pages.notFoundTitle}
      actions={<ButtonLink to={paths.emails()}>{text.pages.toEmails}</ButtonLink>}
    >
      <Text>{text.pages.notFoundText}</Text>
    </MessagePage>
  )
  return signedIn ? <Console>{page}</Console> : page
}
