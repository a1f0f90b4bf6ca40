/** Of a password that is stored and cannot be read. */
export const sealedText = {
  passwordNotOpened: {
    cause:
      'The stored password cannot be opened: the key that it was sealed with is not among this console’s keys, or the value was changed.',
    remedy:
      'Have the operator start the console with that key in MAILGRANT_KEYS, or enter the password again.',
  },
} as const
