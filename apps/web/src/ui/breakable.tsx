import { Fragment } from 'react'

/** A long address breaks behind its @ and its dots, not in the middle of a word. */
export function Breakable({ children }: { children: string }) {
  return children.split(/(?<=[.@])(?=\S)/).map((part, index) => (
    // The parts of one text keep their order.
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ))
}
