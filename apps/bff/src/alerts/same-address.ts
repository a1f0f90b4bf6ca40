import { domainToASCII } from 'node:url'

/** What an address is told by: its case aside, as rules do, and with its domain as servers are told it. */
const keyOf = (address: string): string => {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  return `${address.slice(0, at)}@${domainToASCII(domain) || domain}`.toLowerCase()
}

/** Those of `addresses` that are among `others`, in the words of the first. */
export const among = (addresses: readonly string[], others: readonly string[]): string[] => {
  const keys = new Set(others.map(keyOf))
  return addresses.filter((each) => keys.has(keyOf(each)))
}

/** Those that are not. */
export const without = (addresses: readonly string[], others: readonly string[]): string[] => {
  const keys = new Set(others.map(keyOf))
  return addresses.filter((each) => !keys.has(keyOf(each)))
}
