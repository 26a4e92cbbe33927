import type { Step } from '@jr/contract'
import type { ReactNode } from 'react'
import { Ago } from '../controls/ago.tsx'
import { DiffLines } from './diff-lines.tsx'

/** The files the session changed, step by step, as diffs. */
export function ChangesTab({ steps }: { readonly steps: readonly Step[] }): ReactNode {
  const changed = steps.flatMap((step) => step.files.map((file) => ({ step, file })))
  if (changed.length === 0) {
    return (
      <div className="state">
        <h3>No file was changed</h3>
        <p>What the steps wrote as text is under “Steps”.</p>
      </div>
    )
  }
  return (
    <ul className="changes">
      {changed.map(({ step, file }) => (
        <li key={`${step.step_id} ${file.path}`}>
          <details className="fold" open={changed.length <= 5}>
            <summary>
              <code className="fold-title">{file.path}</code>
              <span className="fold-facts">
                <span>{file.action.replace('_', ' ')}</span>
                <span>step {step.index + 1}</span>
                <span>{file.undone_at === null ? <Ago time={file.changed_at} /> : 'undone'}</span>
              </span>
            </summary>
            <div className="fold-body">
              {file.undone_at !== null && (
                <p>
                  Undone <Ago time={file.undone_at} />: the file is as it was before the step.
                </p>
              )}
              <DiffLines diff={file.diff} path={file.path} />
            </div>
          </details>
        </li>
      ))}
    </ul>
  )
}
