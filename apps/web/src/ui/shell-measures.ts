/** Of the console's frame, and of what stands there before it. */
export const shellMeasures = {
  header: { height: 52 },
  navbar: { width: 216, breakpoint: 'sm' },
  padding: { base: 'md', sm: 'xl' },
} as const
