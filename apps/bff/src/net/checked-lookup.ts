import { lookup as systemLookup } from 'node:dns/promises'
import type { LookupAddress, LookupOptions } from 'node:dns'
import { isPublicAddress } from './public-address.ts'

/** The name resolves to an address that may not be reached. */
export class HostNotAllowedError extends Error {
  readonly code = 'EHOSTNOTALLOWED'
  constructor(readonly host: string) {
    super(`The host ${host} is not on the public internet.`)
    this.name = 'HostNotAllowedError'
  }
}

type Callback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void
/** Fits `lookup` of node:net, node:tls and undici's connect options. */
export type Lookup = (hostname: string, options: LookupOptions, callback: Callback) => void
export type Resolve = (hostname: string, family: 0 | 4 | 6) => Promise<LookupAddress[]>

const resolveBySystem: Resolve = (hostname, family) =>
  systemLookup(hostname, { all: true, family, verbatim: true })

/**
 * Name resolution that checks inside the connect: the address that was checked is the address
 * that is connected to, so an answer that changes between two look-ups gains nothing.
 */
export function createCheckedLookup({
  allowPrivateHosts,
  resolve = resolveBySystem,
}: {
  allowPrivateHosts: boolean
  resolve?: Resolve
}): Lookup {
  const addressesOf = async (hostname: string, family: 0 | 4 | 6) => {
    const addresses = await resolve(hostname, family)
    const [first] = addresses
    if (!first)
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' })
    // One bad address condemns the name: which of them would be tried is not ours to choose.
    if (!allowPrivateHosts && addresses.some(({ address }) => !isPublicAddress(address)))
      throw new HostNotAllowedError(hostname)
    return { first, addresses }
  }
  return (hostname, options, callback) => {
    const family =
      options.family === 4 || options.family === 'IPv4'
        ? 4
        : options.family === 6 || options.family === 'IPv6'
          ? 6
          : 0
    addressesOf(hostname, family).then(
      ({ first, addresses }) =>
        options.all ? callback(null, addresses) : callback(null, first.address, first.family),
      (error: NodeJS.ErrnoException) => callback(error, []),
    )
  }
}
