import { themeQuartz } from 'ag-grid-community'

/** Sizes as numbers because the grid computes rows with them; everything else reads the CSS variables. */
const ROW_HEIGHT = { compact: 20, normal: 24, roomy: 32 } as const
const HEAD_HEIGHT = { compact: 20, normal: 24, roomy: 28 } as const

type Density = keyof typeof ROW_HEIGHT

export const gridRowHeight = (density: Density): number => ROW_HEIGHT[density]
export const gridHeadHeight = (density: Density): number => HEAD_HEIGHT[density]

/** The grid in our tokens. Import it from lazily loaded panels only: it brings the grid with it. */
export const gridTheme = themeQuartz.withParams({
  accentColor: 'var(--ox-action-focus)',
  backgroundColor: 'var(--ox-surface-panel)',
  foregroundColor: 'var(--ox-text-primary)',
  textColor: 'var(--ox-text-primary)',
  borderColor: 'var(--ox-line-hair)',
  borderRadius: 0,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  browserColorScheme: 'inherit',
  cellHorizontalPadding: 6,
  columnBorder: false,
  rowBorder: { style: 'solid', width: 1, color: 'var(--ox-line-hair)' },
  fontFamily: 'var(--ox-font-family)',
  fontSize: 'var(--ox-font-data)',
  headerBackgroundColor: 'var(--ox-surface-panel)',
  headerFontSize: 'var(--ox-font-micro)',
  headerFontWeight: 400,
  headerTextColor: 'var(--ox-text-muted)',
  headerColumnResizeHandleColor: 'transparent',
  iconSize: 12,
  oddRowBackgroundColor: 'transparent',
  rowHoverColor: 'var(--ox-surface-raised)',
  selectedRowBackgroundColor: 'var(--ox-tint-selected)',
  spacing: 4,
})
