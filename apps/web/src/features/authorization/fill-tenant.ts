const placeholder = /\{tenant\}|%7Btenant%7D/gi

/** True while an endpoint still waits for the tenant. */
export const needsTenant = (endpoint: string) => endpoint.search(placeholder) !== -1

/**
 * The endpoint for a tenant: filled in from the preset as long as it is what the preset makes of
 * the tenant typed before. An endpoint that was pasted wins and stays.
 */
export function fillTenant(
  endpoint: string,
  preset: string,
  before: string,
  after: string,
): string {
  const ours = endpoint === preset || endpoint === withTenant(preset, before)
  return ours || needsTenant(endpoint)
    ? withTenant(needsTenant(endpoint) ? endpoint : preset, after)
    : endpoint
}

/** An empty tenant leaves the placeholder, which the form then asks for. */
const withTenant = (preset: string, tenant: string) =>
  tenant.trim() === ''
    ? preset
    : preset.replace(placeholder, () => encodeURIComponent(tenant.trim()))

/** The tenant that an endpoint already carries, to show in its field. */
export function tenantIn(endpoint: string, preset: string): string {
  const [head, tail] = preset.split(placeholder)
  if (head === undefined || tail === undefined) return ''
  if (!endpoint.startsWith(head) || !endpoint.endsWith(tail)) return ''
  const tenant = endpoint.slice(head.length, endpoint.length - tail.length)
  return tenant.includes('/') || needsTenant(tenant) ? '' : tenant
}
