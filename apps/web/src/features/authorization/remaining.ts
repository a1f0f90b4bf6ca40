/** `1 h 02 min`, `4 min 09 s`, `7 s`; null once the time is over. `milliseconds` may be negative. */
export function remaining(milliseconds: number): string | null {
  if (milliseconds <= 0) return null
  const seconds = Math.ceil(milliseconds / 1000)
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  if (days > 0) return `${days} d ${hours} h`
  if (hours > 0) return `${hours} h ${twoDigits(minutes)} min`
  if (minutes > 0) return `${minutes} min ${twoDigits(seconds % 60)} s`
  return `${seconds} s`
}

const twoDigits = (value: number) => String(value).padStart(2, '0')
