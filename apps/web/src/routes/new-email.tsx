import { useRouter } from '@tanstack/react-router'
import { NewEmailForm } from '../features/emails/new-email-form.tsx'
import { paths } from '../paths.ts'
import { emailsText as t } from '../text/emails.ts'
import { PageHeader } from '../ui/page-header.tsx'

export default function NewEmail() {
  const router = useRouter()
  return (
    <>
      <PageHeader title={t.newTitle} description={t.newDescription} />
      <NewEmailForm
        onCreated={(email) =>
          void router.navigate({ to: paths.emailTab(email.id, 'mailbox'), ignoreBlocker: true })
        }
      />
    </>
  )
}
