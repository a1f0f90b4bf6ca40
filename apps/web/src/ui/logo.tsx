/** An envelope with a tick: mail that is granted. Decorative; the name stands beside it. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#136078" />
      <g fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round">
        <path d="M6.5 11.5 16 18l9.5-6.5" />
        <path d="M25.5 16v-6a1.6 1.6 0 0 0-1.6-1.6H8.1A1.6 1.6 0 0 0 6.5 10v11a1.6 1.6 0 0 0 1.6 1.6h7" />
        <path d="m18.2 22.2 3 3 5.3-6" stroke="#8fe0c4" strokeWidth="2.6" />
      </g>
    </svg>
  )
}
