import { Component } from 'react'
import type { ReactNode } from 'react'
import { Trouble } from './Trouble.tsx'

type Props = Readonly<{ what: string; children: ReactNode }>

/** A bug in one panel stops that panel only. React has no other form for this than a class. */
// eslint-disable-next-line no-restricted-syntax -- React offers error boundaries as classes only
export class ErrorBoundary extends Component<Props, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children
    return (
      <Trouble
        title={`${this.props.what} has stopped`}
        happened="A fault in this part of the terminal. The rest keeps running."
        code="PANEL_FAULT"
        safe="Orders, positions and balances live in the engine and are not affected."
        next={{ words: 'Start it again', act: () => this.setState({ broken: false }) }}
      />
    )
  }
}
