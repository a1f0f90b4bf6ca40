import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode, Ref } from 'react'

interface Target {
  /** an address of `paths` */
  to: string
  children: ReactNode
}

export function TextLink({ to, children, ...rest }: Target & AnchorProps) {
  return (
    <Anchor component={Link} to={to} {...rest}>
      {children}
    </Anchor>
  )
}

export function ButtonLink({
  to,
  children,
  ...rest
}: Target & ButtonProps & { ref?: Ref<HTMLAnchorElement> }) {
  return (
    <Button component={Link} to={to} {...rest}>
      {children}
    </Button>
  )
}
