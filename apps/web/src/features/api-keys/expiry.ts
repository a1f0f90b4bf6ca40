/** When a key ends, as the form asks for it. */
export const expiryChoices = ['never', '30', '90', '365', 'date'] as const
export type ExpiryChoice = (typeof expiryChoices)[number]

/**
 * The last moment of the day on which a key ends, in the reader's own zone: it never works for less
 * than was chosen. Null: never. Undefined: no day was chosen yet, or there is no such day.
 */
export function endOfKey(choice: ExpiryChoice, date: string, now: Date): Date | null | undefined {
  if (choice === 'never') return null
  if (choice === 'date') {
    const day = /^\d{4}-\d{2}-\d{2}$/.test(date) ? new Date(`${date}T23:59:59`) : undefined
    return day && !Number.isNaN(day.getTime()) ? day : undefined
  }
  // By the calendar, so that a change of the clocks moves nothing.
  const [years, days] = choice === '365' ? [1, 0] : [0, Number(choice)]
  return new Date(now.getFullYear() + years, now.getMonth(), now.getDate() + days, 23, 59, 59)
}

/** Tomorrow as a date field takes it. */
export function firstDay(now: Date): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}
