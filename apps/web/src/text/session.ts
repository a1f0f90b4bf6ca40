/** Signing in, the first administrator, invitations. */
export const sessionText = {
  name: 'Name',
  email: 'Email',
  password: 'Password',
  newPassword: 'New password',
  passwordRule: (min: number) => `At least ${min} characters. A few unrelated words work well.`,
  signIn: 'Sign in',
  signInTitle: 'Sign in',
  signInDescription: 'Administer the mailboxes that your services fetch from and send from.',
  setupOpenTitle: 'No administrator yet',
  setupOpen:
    'Open the one-time link that Mailgrant printed when it started for the first time. It leads to the page that creates the first administrator.',
  setupTitle: 'Create the first administrator',
  setupDescription: 'You can invite others later, under Settings.',
  setupSubmit: 'Create and sign in',
  setupDoneTitle: 'Mailgrant is already set up',
  setupDone: 'Sign in with your account, or ask an administrator for an invitation.',
  invitationTitle: 'Accept the invitation',
  invitationDescription: 'Choose the password that you will sign in with.',
  invitationSubmit: 'Accept and sign in',
  linkIncompleteTitle: 'This link is incomplete',
  linkIncomplete: 'Copy the whole link, including everything after the # sign, and open it again.',
  expiredTitle: 'Sign in again',
  expired:
    'Your session ended. What you typed is still here; after signing in you go on where you were.',
  confirmTitle: 'Confirm that it is you',
  confirm:
    'You gave your password more than half an hour ago. What you are about to do opens lasting access, or changes where secrets go, so enter it once more. What you typed is kept.',
  confirmSubmit: 'Confirm',
  leave: 'Leave without saving',
  unmatchedTitle: 'This sign-in could not be matched',
  unmatchedText:
    'The provider sent you back, but Mailgrant could not tell which mailbox this sign-in belongs to. Nothing was changed.',
  unmatchedCauses: [
    'It was started in another browser or another private window.',
    'It took longer than ten minutes.',
    'It had been used already, for example by pressing Back.',
  ],
  unmatchedCausesTitle: 'This happens when',
  unmatchedRemedy:
    'Open the email, press Config on its tab and Submit again. Sign in as the mailbox, in this browser.',
  unfinishedTitle: 'This sign-in could not be finished',
  unfinishedText:
    'The provider sent you back, but Mailgrant’s database did not answer. The sign-in may have been kept or not.',
  unfinishedRemedy:
    'Wait a moment and open the email. Where it does not say Authorised, press Config on its tab and Submit again. If this stays, tell whoever runs Mailgrant.',
} as const
