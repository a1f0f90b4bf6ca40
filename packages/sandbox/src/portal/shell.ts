import { html } from 'hono/html'
import { page, type Html } from '../page.ts'

export interface NavItem {
  label: string
  href: string
}

/** A portal page: navigation at the side, the page's own part beside it. */
export function shell(options: {
  brand: string
  title: string
  heading: string
  nav: NavItem[]
  current: string
  up?: NavItem
  body: Html
}): Html {
  const { brand, title, heading, nav, current, up, body } = options
  return page({
    title,
    brand,
    body: html`<div class="wide">
      ${up ? html`<p><a href="${up.href}">${up.label}</a></p>` : ''}
      <h1>${heading}</h1>
      <div class="split">
        <nav aria-label="Sections">
          <ul>
            ${nav.map(
              ({ label, href }) =>
                html`<li>
                  ${
                    label === current
                      ? html`<a href="${href}" aria-current="page">${label}</a>`
                      : html`<a href="${href}">${label}</a>`
                  }
                </li>`,
            )}
          </ul>
        </nav>
        <main>${body}</main>
      </div>
    </div>`,
  })
}

export const alert = (error: string | null): Html | string =>
  error === null ? '' : html`<p role="alert" class="bad">${error}</p>`

/** Goes to another state of a page, as a button. */
export const goButton = (action: string, label: string, primary = false): Html =>
  html`<form method="get" action="${action}">
    <button class="${primary ? 'primary' : ''}">${label}</button>
  </form>`
