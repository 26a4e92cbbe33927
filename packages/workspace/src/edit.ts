/** A change spelled out in full. Structurally what `@jr/instructions` calls a declared edit. */
export type Edit =
  | { readonly type: 'write'; readonly path: string; readonly content: string }
  | { readonly type: 'replace'; readonly path: string; readonly search: string; readonly replace: string }

export interface FileState {
  /** SHA-256, hexadecimal. */
  readonly sha256: string
  readonly bytes: number
}

/** What one edit did. */
export interface AppliedChange {
  /** Relative to the workspace. */
  readonly path: string
  /** The absolute path of the document, when it was mapped under the workspace. */
  readonly mappedFrom?: string
  /** `already_applied`: the file held the result before; nothing was written. */
  readonly outcome: 'created' | 'modified' | 'already_applied'
  /** 1-based line where a replacement stands. */
  readonly line?: number
  /** Unified diff; empty when nothing changed. */
  readonly diff: string
  /** Absent for a created file. */
  readonly before?: FileState
  readonly after: FileState
}
