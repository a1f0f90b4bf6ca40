/** What an export says of itself. */
export const exportText = {
  cut: (limit: number) =>
    `Cut after ${limit.toLocaleString('en')} events: export a shorter time for the rest.`,
  /** heads of the columns of a CSV file */
  columns: [
    'Time (UTC)',
    'Event',
    'Outcome',
    'By',
    'Email',
    'Account',
    'IdP Config',
    'Trace id',
    'Correlation id',
    'Detail',
    'Id',
  ],
} as const
