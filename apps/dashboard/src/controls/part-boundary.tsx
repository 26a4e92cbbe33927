import { Component, type ReactNode } from 'react'

interface PartBoundaryProps {
  readonly children: ReactNode
}

/**
 * Keeps a failure within one part of the monitor, above all a lazy chunk that is no longer there because the server was updated.
 * A class, because the framework offers this to classes only. Give it a `key`, so that the next part begins anew.
 */
export class PartBoundary extends Component<PartBoundaryProps, { readonly failure: Error | undefined }> {
  override state: { readonly failure: Error | undefined } = { failure: undefined }

  static getDerivedStateFromError(failure: Error): { readonly failure: Error } {
    return { failure }
  }

  override render(): ReactNode {
    const { failure } = this.state
    if (failure === undefined) return this.props.children
    return (
      <div className="state" role="alert">
        <h3>This part could not be shown</h3>
        <p>{failure.message}</p>
        <p>
          If the server has just been updated, load the page again: this tab still has the parts of the old version.
        </p>
        <button type="button" onClick={() => location.reload()}>
          Load the page again
        </button>
      </div>
    )
  }
}
