import { useEffect, useMemo, useState } from 'react'
import { type FieldValues, type Resolver, useForm } from 'react-hook-form'
import { changesOf, overlay, type TypedChanges } from './typed-changes.ts'

/**
 * The form of one account. It starts from the stored account and stays with that version while
 * something is typed; an untouched form follows what the server says. What was typed before a trip
 * to the provider is laid over it.
 */
export function useAccountForm<
  Form extends FieldValues,
  Settings extends FieldValues,
  Account extends { version: number },
>(
  account: Account,
  toForm: (account: Account) => Form,
  resolver: Resolver<Form, unknown, Settings>,
  typed: TypedChanges,
) {
  const [base, setBase] = useState(account)
  const stored = useMemo(() => toForm(base), [base, toForm])
  const [kept] = useState(() => typed.read())
  const [restored, setRestored] = useState(() => differs(stored, overlay(stored, kept)))
  const [initial] = useState(stored)
  const form = useForm<Form, unknown, Settings>({
    values: initial,
    resolver,
    reValidateMode: 'onChange',
  })
  const { isDirty } = form.formState

  useEffect(() => {
    if (restored) form.reset(overlay(stored, kept), { keepDefaultValues: true })
    // Once, over the first values: later ones are the reader's own.
    // eslint-disable-next-line react/exhaustive-deps
  }, [])

  // Not through the form's `values`, which stay the initial ones: changing them would reset the form
  // a second time after a save or a merge, and a reset makes a running submit give up.
  const untouched = !isDirty && !restored
  useEffect(() => {
    if (!untouched || account.version <= base.version) return
    setBase(account)
    form.reset(toForm(account))
  }, [account, base.version, form, toForm, untouched])

  return {
    form,
    base,
    setBase,
    isDirty,
    restored,
    /** takes over a newer stored account and keeps what is typed over it */
    rebase(newer: Account) {
      const changes = changesOf(stored, form.getValues())
      setBase(newer)
      form.reset(toForm(newer))
      form.reset(overlay(toForm(newer), changes), { keepDefaultValues: true })
    },
    keepTyped: () => typed.keep(changesOf(stored, form.getValues())),
    forgetTyped() {
      typed.clear()
      setRestored(false)
    },
    discard() {
      typed.clear()
      setRestored(false)
      setBase(account)
      form.reset(toForm(account))
    },
  }
}

const differs = (a: object, b: object) => JSON.stringify(a) !== JSON.stringify(b)
