import type { Feature, SessionSummary, Step } from '@jr/contract'

/** The colour role of a state; word and shape always stand beside it. */
type Tone = 'good' | 'warn' | 'bad' | 'live' | 'calm'

/** Names of the shapes in components/glyph.tsx. */
type GlyphName =
  | 'tick'
  | 'cross'
  | 'play'
  | 'hand'
  | 'clock'
  | 'dash'
  | 'pause'
  | 'seal'
  | 'judged'
  | 'query'
  | 'silent'
  | 'skip'

export interface StateWord {
  readonly word: string
  readonly glyph: GlyphName
  readonly tone: Tone
}

/** How the status of a session is said and drawn. Completed but unproven is amber; what it still asks a person comes first. */
export function statusWord(
  row: Pick<SessionSummary, 'status' | 'verdict' | 'paused' | 'open_questions'>,
  stalled: boolean = false,
): StateWord {
  if (stalled) return { word: 'Stalled', glyph: 'silent', tone: 'bad' }
  if (row.paused && row.status !== 'completed' && row.status !== 'failed' && row.status !== 'cancelled') {
    return { word: 'Paused', glyph: 'pause', tone: 'warn' }
  }
  switch (row.status) {
    case 'completed':
      if (row.open_questions > 0) {
        const many = row.open_questions > 1
        return { word: many ? `${row.open_questions} questions open` : 'Question open', glyph: 'hand', tone: 'warn' }
      }
      return { word: 'Completed', glyph: 'tick', tone: row.verdict === 'verified' ? 'good' : 'warn' }
    case 'failed':
      return { word: 'Failed', glyph: 'cross', tone: 'bad' }
    case 'waiting':
      return { word: 'Waiting for you', glyph: 'hand', tone: 'warn' }
    case 'running':
      return { word: 'Running', glyph: 'play', tone: 'live' }
    case 'pending':
      return { word: 'Queued', glyph: 'clock', tone: 'calm' }
    default:
      return { word: 'Cancelled', glyph: 'dash', tone: 'calm' }
  }
}

/** How the verdict is said and drawn; undefined until there is one. */
export function verdictWord(row: Pick<SessionSummary, 'verdict' | 'judged'>): StateWord | undefined {
  if (row.verdict === 'verified') {
    return row.judged
      ? { word: 'Verified, judged', glyph: 'judged', tone: 'good' }
      : { word: 'Verified', glyph: 'seal', tone: 'good' }
  }
  if (row.verdict === 'unverified') return { word: 'Unverified', glyph: 'query', tone: 'warn' }
  if (row.verdict === 'refuted') return { word: 'Refuted', glyph: 'cross', tone: 'bad' }
  return undefined
}

/** How the status of a step is said and drawn. */
export function stepWord(step: Pick<Step, 'status' | 'waiting_since'>): StateWord {
  if (step.waiting_since !== null && (step.status === 'pending' || step.status === 'in_progress')) {
    return { word: 'Waiting', glyph: 'hand', tone: 'warn' }
  }
  switch (step.status) {
    case 'passed':
      return { word: 'Passed', glyph: 'tick', tone: 'good' }
    case 'failed':
      return { word: 'Failed', glyph: 'cross', tone: 'bad' }
    case 'skipped':
      return { word: 'Skipped', glyph: 'skip', tone: 'calm' }
    case 'in_progress':
      return { word: 'In progress', glyph: 'play', tone: 'live' }
    default:
      return { word: 'Pending', glyph: 'clock', tone: 'calm' }
  }
}

/** How a feature's status is said and drawn. */
export function featureWord(feature: Pick<Feature, 'status' | 'judged' | 'judged_by_person'>): StateWord {
  if (feature.status === 'passed' && feature.judged_by_person) {
    return { word: 'Judged by a person', glyph: 'judged', tone: 'good' }
  }
  if (feature.status === 'passed' && feature.judged) return { word: 'Judged', glyph: 'judged', tone: 'good' }
  if (feature.status === 'passed') return { word: 'Passed', glyph: 'seal', tone: 'good' }
  if (feature.status === 'failed') return { word: 'Failed', glyph: 'cross', tone: 'bad' }
  if (feature.status === 'unverified') return { word: 'Unverified', glyph: 'query', tone: 'warn' }
  return { word: 'Pending', glyph: 'clock', tone: 'calm' }
}

export const tierWords: Readonly<Record<string, string>> = { haiku: 'Haiku', local: 'Local', opus: 'Opus' }
