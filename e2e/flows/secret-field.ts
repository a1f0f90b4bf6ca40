import type { Locator, Page } from '@playwright/test'

/** A password field has no role of its own; its label ends in an asterisk where it is required. */
export const secretField = (scope: Page | Locator, label: string): Locator =>
  scope.getByLabel(new RegExp(`^${label}( \\*)?$`))
