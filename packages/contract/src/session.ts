import { z } from 'zod'
import { address, id, requiredLine, timestamp } from './fields.ts'
import { messages } from './messages.ts'

export const passwordMinimum = 12
const newPassword = z
  .string()
  .min(passwordMinimum, messages.password(passwordMinimum))
  .max(200, messages.tooLong(200))

export const administrator = z.object({ id: z.string(), name: z.string(), email: z.string() })
export type Administrator = z.infer<typeof administrator>

/** Answer of GET /api/session: public, says only what the sign-in page needs. */
export const session = z.object({
  user: administrator.nullable(),
  /** true until the first administrator exists */
  setupOpen: z.boolean(),
})
export type Session = z.infer<typeof session>

export const signIn = z.object({
  email: address,
  password: z.string().min(1, messages.required('your password')).max(200, messages.tooLong(200)),
})
export type SignIn = z.infer<typeof signIn>

/** The password once more, in a session that lives: `confirmation_needed` asks for it. */
export const confirmSession = signIn.pick({ password: true })
export type ConfirmSession = z.infer<typeof confirmSession>

export const changePassword = z.object({
  currentPassword: z
    .string()
    .min(1, messages.required('your current password'))
    .max(200, messages.tooLong(200)),
  newPassword,
})
export type ChangePassword = z.infer<typeof changePassword>

export const linkToken = z.string().regex(/^[\w-]{43}$/)

/** First administrator, by the one-time link printed at the first start. */
export const setup = z.object({
  token: linkToken,
  name: requiredLine('your name', 100),
  email: address,
  password: newPassword,
})
export type Setup = z.infer<typeof setup>

export const invite = z.object({ name: requiredLine('a name', 100), email: address })
export type Invite = z.infer<typeof invite>

/** `link` is shown once; only its digest is stored. */
export const invitationMade = z.object({ link: z.url(), expiresAt: timestamp })
export type InvitationMade = z.infer<typeof invitationMade>

/** Whether an invitation still is good; asking uses nothing up. */
export const lookAtInvitation = z.object({ token: linkToken })

export const acceptInvitation = z.object({
  token: linkToken,
  password: newPassword,
})
export type AcceptInvitation = z.infer<typeof acceptInvitation>

export const administrators = z.object({
  items: z.array(
    administrator.extend({ createdAt: timestamp, lastSignInAt: timestamp.nullable() }),
  ),
  invitations: z.array(
    z.object({
      id,
      name: z.string(),
      email: z.string(),
      invitedBy: z.string(),
      expiresAt: timestamp,
    }),
  ),
})
export type Administrators = z.infer<typeof administrators>
