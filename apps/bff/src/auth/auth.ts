/** The sign-in library behind the few calls that verbs make. Shape to be filled in. */
export interface Auth {
  handler: unknown
}
