/** Choosing emails out of however many there are. */
export const pickEmailsText = {
  rule: 'Type a part of an address or a name.',
  more: (shown: number, total: number) =>
    `${shown} of ${total >= 10_000 ? '10,000 or more' : total.toLocaleString('en')} are listed. Type a part of an address or a name to find the others.`,
  searching: 'Searching…',
  noMatch: (search: string) => `Nothing matches “${search}”`,
  none: 'There are no emails yet.',
} as const
