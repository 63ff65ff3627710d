import { createTheme } from '@mantine/core'
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core'
import tokens from './tokens.json'

const dark = tokens.theme.dark
const light = tokens.theme.light

/** Bone to ink: the kit's ten steps of its one colour. */
const ink: MantineColorsTuple = [
  light.surface.panel,
  light.surface.chrome,
  light.surface.canvas,
  light.line.strong,
  light.line.control,
  light.text.muted,
  light.text.secondary,
  dark.surface.overlay,
  dark.surface.raised,
  dark.surface.panel,
]

export const mantineTheme = createTheme({
  primaryColor: 'ink',
  colors: { ink },
  autoContrast: true,
  defaultRadius: 2,
  fontFamily: 'var(--ox-font-family)',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '20px' },
  lineHeights: { xs: '14px', sm: '16px', md: '18px', lg: '20px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  headings: { fontFamily: 'var(--ox-font-family)', fontWeight: '600' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Menu: {
      defaultProps: {
        // The kit's placeholder is no item of a menu; without it the first item takes the focus, as in any menu.
        withInitialFocusPlaceholder: false,
        // Inside the header, so that an open menu stands in a landmark like everything else.
        portalProps: { target: '#ox-menus' },
      },
    },
  },
})

const mapped = {
  '--mantine-color-body': 'var(--ox-surface-panel)',
  '--mantine-color-text': 'var(--ox-text-primary)',
  '--mantine-color-bright': 'var(--ox-text-primary)',
  '--mantine-color-dimmed': 'var(--ox-text-muted)',
  '--mantine-color-default': 'var(--ox-surface-raised)',
  '--mantine-color-default-hover': 'var(--ox-surface-overlay)',
  '--mantine-color-default-color': 'var(--ox-text-primary)',
  '--mantine-color-default-border': 'var(--ox-line-control)',
  '--mantine-color-error': 'var(--ox-sev-critical)',
  '--mantine-color-placeholder': 'var(--ox-text-muted)',
  '--mantine-color-anchor': 'var(--ox-text-primary)',
  '--mantine-primary-color-filled': 'var(--ox-action-primary-bg)',
  '--mantine-primary-color-filled-hover': 'var(--ox-action-primary-bg)',
  '--mantine-primary-color-contrast': 'var(--ox-action-primary-fg)',
  '--mantine-primary-color-light-color': 'var(--ox-text-primary)',
  '--mantine-color-disabled': 'var(--ox-surface-inset)',
  '--mantine-color-disabled-color': 'var(--ox-text-disabled)',
  '--mantine-color-disabled-border': 'var(--ox-line-hair)',
  '--input-height': 'var(--ox-control)',
  '--button-height': 'var(--ox-button)',
}

/** One look: the kit's variables read ours, in both of its colour schemes. */
export const mantineVariables: CSSVariablesResolver = () => ({
  variables: mapped,
  light: mapped,
  dark: mapped,
})
