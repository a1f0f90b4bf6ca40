import { lazyRouteComponent } from '@tanstack/react-router'
import type { ComponentType } from 'react'

/** A part of the console's own code did not arrive: the server is down, or it is a newer one. */
export class PageCodeError extends Error {
  override readonly name = 'PageCodeError'
}

/**
 * A page that is loaded when it is first shown. Where its code does not arrive, the page says so;
 * the router's own answer, reloading the document, would end on the browser's error page.
 */
export const lazyPage = (load: () => Promise<{ default: ComponentType }>) =>
  lazyRouteComponent(() =>
    load().catch((cause: unknown) => {
      throw new PageCodeError('A part of the console did not arrive', { cause })
    }),
  )

/** Reloads the document once the server answers; until then the page stays as it is. */
export async function reloadWhenReachable(): Promise<void> {
  const answer = await fetch('/healthz').catch(() => null)
  if (answer?.ok) window.location.reload()
}

/** For what must not fail while something typed is on the page: asks again until it arrives. */
export async function persistently<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 3000))
    }
  }
}
