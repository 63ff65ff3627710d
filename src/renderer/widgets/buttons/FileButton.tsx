import type { ReactNode } from 'react'
import { IconDownload } from '@tabler/icons-react'

/** A press keeps a file. It stands in a bar of a sheet. */
export function FileButton({
  off = false,
  onClick,
  children,
}: Readonly<{ off?: boolean; onClick: () => void; children: ReactNode }>) {
  return (
    <button type="button" disabled={off} data-file onClick={onClick}>
      <IconDownload size={13} stroke={2} aria-hidden="true" />
      {children}
    </button>
  )
}
