import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/** Deep teal: 7 carries white text at 7:1, 4 reads on the dark body at 6:1. */
const grant: MantineColorsTuple = [
  '#edf6f8',
  '#d8eaef',
  '#b3d5df',
  '#8cc3d2',
  '#63aec3',
  '#3b8ba2',
  '#24758d',
  '#136078',
  '#0f4f63',
  '#0b3d4d',
]

/** Slightly blue greys; 0 is text, 7 the body of the dark theme. */
const dark: MantineColorsTuple = [
  '#d5dade',
  '#b6bdc4',
  '#98a1aa',
  '#7d8791',
  '#47505a',
  '#333b44',
  '#262d35',
  '#1b2128',
  '#161b21',
  '#0f1317',
]

/**
 * `defaultProps` as plain objects: `Component.extend` would pull each component into the entry chunk.
 */
export const theme = createTheme({
  primaryColor: 'grant',
  primaryShade: { light: 7, dark: 6 },
  colors: { grant, dark },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif',
  headings: { fontWeight: '600' },
  components: {
    Badge: { defaultProps: { variant: 'light', tt: 'none', fw: 500, radius: 'sm', size: 'lg' } },
    Button: { defaultProps: { size: 'sm' } },
    Modal: { defaultProps: { centered: false, yOffset: '6dvh', overlayProps: { opacity: 0.5 } } },
    // A `<header>` in a dialog that hangs below `<body>` would be a second banner of the page.
    ModalHeader: { defaultProps: { component: 'div' } },
    Tooltip: { defaultProps: { multiline: true, maw: 340, withArrow: true } },
    Alert: { defaultProps: { variant: 'light' } },
    Table: { defaultProps: { verticalSpacing: 'xs' } },
  },
})

const shades = (color: string, light: number) => ({
  [`--mantine-color-${color}-filled`]: `var(--mantine-color-${color}-${light})`,
  [`--mantine-color-${color}-light-color`]: `var(--mantine-color-${color}-${light})`,
})

/** The default greys, borders and status colours are too pale for WCAG AA; these are not. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': '#1b2128',
    '--mantine-color-dimmed': '#54606b',
    '--mantine-color-placeholder': '#66717c',
    '--mantine-color-error': '#b42323',
    '--mantine-color-anchor': 'var(--mantine-color-grant-7)',
    '--mantine-color-default-border': '#7b8794',
    '--console-line': '#dde2e7',
    '--console-surface': '#f6f8f9',
    ...shades('green', 9),
    ...shades('red', 9),
    ...shades('yellow', 9),
    ...shades('grant', 7),
    '--mantine-color-green-light': '#e3f5e8',
    '--mantine-color-green-light-color': '#175c2c',
    '--mantine-color-red-light': '#fdeaea',
    '--mantine-color-red-light-color': '#a11d1d',
    '--mantine-color-red-filled': '#b42323',
    '--mantine-color-red-filled-hover': '#9a1c1c',
    '--mantine-color-yellow-light': '#fdf1d3',
    '--mantine-color-yellow-light-color': '#774800',
    '--mantine-color-gray-light': '#eceff2',
    '--mantine-color-gray-light-color': '#48525c',
  },
  dark: {
    '--mantine-color-dimmed': '#a5aeb7',
    '--mantine-color-placeholder': '#8f99a3',
    '--mantine-color-error': '#ff9a9a',
    '--mantine-color-anchor': 'var(--mantine-color-grant-3)',
    '--mantine-color-default-border': '#76818c',
    '--mantine-color-default': 'var(--mantine-color-dark-6)',
    '--console-line': '#343d47',
    '--console-surface': '#161b21',
    '--mantine-color-green-light': '#15392a',
    '--mantine-color-green-light-color': '#8fe0b4',
    '--mantine-color-red-light': '#3d2222',
    '--mantine-color-red-light-color': '#ffb3ad',
    '--mantine-color-red-filled': '#c03434',
    '--mantine-color-red-filled-hover': '#a82b2b',
    '--mantine-color-yellow-light': '#40300f',
    '--mantine-color-yellow-light-color': '#ffd27a',
    '--mantine-color-gray-light': '#2c343d',
    '--mantine-color-gray-light-color': '#c3cad1',
    '--mantine-color-grant-light-color': 'var(--mantine-color-grant-3)',
  },
})
