/** Consent of a directory's administrator for everybody (Microsoft Entra). */
export const adminConsentText = {
  heading: 'Admin consent',
  hint: 'Where only administrators of the directory may consent, send one of them this link. Whoever opens it needs no account of this console.',
  given: (day: string) => `Admin consent given on ${day}.`,
  make: 'Make an admin-consent link',
  linkLabel: 'Admin-consent link',
  linkHint: 'Copy it now and send it to an administrator of the directory: it is shown this once.',
  expires: 'It is good until consent is given, and expires',
  granted: {
    title: 'Thank you',
    heading: 'Admin consent was given',
    text: 'The application may now be used by the accounts of your organisation that sign in to it. You can close this window.',
  },
  denied: {
    title: 'Admin consent',
    heading: 'Admin consent was not given',
    reasons: {
      declined:
        'The permissions were declined at Microsoft. If you want to give consent after all, open the link again and press Accept.',
      directory:
        'You signed in to another directory than the one that the application is set up for. Open the link again and sign in as an administrator of that directory.',
      expired: 'The link has expired. Ask whoever sent it to you for a new one.',
    },
    unknown: 'Ask whoever sent you the link for a new one.',
  },
} as const
