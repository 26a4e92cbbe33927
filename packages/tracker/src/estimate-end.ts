/**
 * When a running session will probably end: in at least eight of ten cases between these two, if it goes as earlier ones went. Time in
 * which a session waits for a person is in neither.
 */
export interface Estimate {
  readonly sessionId: string
  readonly earliestAt: Date
  readonly latestAt: Date
  /** `instruction`: earlier runs of the same document. `jr`: earlier sessions of the same Jr, by the kinds of their steps. */
  readonly basis: 'instruction' | 'jr'
  /** How many earlier sessions it rests on; at least nine. */
  readonly runs: number
}

/** An earlier session that completed: what each step, and what came after the last one, took in milliseconds of work. */
export interface PastRun {
  readonly kinds: readonly string[]
  readonly workMs: readonly number[]
  /** From the start to the first step: the checks on the untouched workspace. */
  readonly beforeMs: number
  /** From the end of the last step to the end: the final checks. */
  readonly afterMs: number
}

/** What a running session still has before it. */
export interface Outlook {
  /** Since when it has been at the first of them. */
  readonly since: Date
  /** All its steps. */
  readonly kinds: readonly string[]
  /** Index of the first step that has not ended; `kinds.length` when all have, -1 when none has begun. */
  readonly at: number
}

/**
 * With nine earlier runs the next one lies between the shortest and the longest with a probability of 8 in 10, whatever their
 * distribution, if they are exchangeable; with fewer nothing can be promised at that level.
 */
const fewestRuns = 9
/** How often the end is to lie in the range; more for a Jr's, whose usual lengths come from the very sessions they are compared with. */
const promised: Readonly<Record<Estimate['basis'], number>> = { instruction: 0.8, jr: 0.85 }
/** A kind of step that was seen less often has no usual length. */
const fewestSteps = 5

/** The range by earlier runs of the same document, else by the Jr's earlier sessions; undefined where history bears out neither. */
export function estimateEnd(
  outlook: Outlook,
  history: { readonly instruction: readonly PastRun[]; readonly jr: readonly PastRun[] },
): Omit<Estimate, 'sessionId'> | undefined {
  // A document that was changed into other steps under the same name is another document.
  const same = history.instruction.filter((run) => run.kinds.length === outlook.kinds.length)
  if (same.length >= fewestRuns) {
    return toEstimate(
      outlook,
      same.map((run) => leftOf(run, outlook.at)),
      'instruction',
    )
  }
  const usual = toUsual(history.jr)
  const steps = outlook.kinds.slice(Math.max(0, outlook.at))
  const expected = expect(usual, steps, outlook.at < 0)
  if (history.jr.length < fewestRuns || expected === undefined) return undefined
  // How far each earlier session was from what the usual lengths said of as many of its own last steps.
  const left = history.jr.flatMap((run) => {
    const at = outlook.at < 0 ? -1 : Math.max(0, run.kinds.length - steps.length)
    const foretold = expect(usual, run.kinds.slice(Math.max(0, at)), at < 0)
    return foretold === undefined ? [] : [(expected * (leftOf(run, at) + 1)) / (foretold + 1)]
  })
  return left.length < fewestRuns ? undefined : toEstimate(outlook, left, 'jr')
}

function leftOf(run: PastRun, at: number): number {
  const steps = run.workMs.slice(Math.max(0, at)).reduce((total, ms) => total + ms, 0)
  return (at < 0 ? run.beforeMs : 0) + steps + run.afterMs
}

function toEstimate(
  { since }: Outlook,
  left: readonly number[],
  basis: Estimate['basis'],
): Omit<Estimate, 'sessionId'> {
  const sorted = left.toSorted((a, b) => a - b)
  const runs = sorted.length
  // The k-th shortest and k-th longest of n enclose the next one with probability (n + 1 - 2k) / (n + 1).
  const k = Math.max(1, Math.floor(((1 - promised[basis]) / 2) * (runs + 1) + 1e-9))
  const after = (ms: number | undefined): Date => new Date(since.getTime() + Math.max(0, ms ?? 0))
  return { earliestAt: after(sorted[k - 1]), latestAt: after(sorted[runs - k]), basis, runs }
}

interface Usual {
  readonly byKind: ReadonlyMap<string, number>
  readonly beforeMs: number
  readonly afterMs: number
}

function toUsual(runs: readonly PastRun[]): Usual {
  const seen = new Map<string, number[]>()
  for (const { kinds, workMs } of runs) {
    for (const [index, kind] of kinds.entries()) {
      const times = seen.get(kind)
      if (times === undefined) seen.set(kind, [workMs[index] ?? 0])
      else times.push(workMs[index] ?? 0)
    }
  }
  return {
    byKind: new Map(
      [...seen].filter(([, times]) => times.length >= fewestSteps).map(([kind, times]) => [kind, median(times)]),
    ),
    beforeMs: median(runs.map((run) => run.beforeMs)),
    afterMs: median(runs.map((run) => run.afterMs)),
  }
}

/** What these steps and the final checks usually take; undefined when one of the kinds has no usual length. */
function expect(usual: Usual, kinds: readonly string[], fromStart: boolean): number | undefined {
  let total = usual.afterMs + (fromStart ? usual.beforeMs : 0)
  for (const kind of kinds) {
    const ms = usual.byKind.get(kind)
    if (ms === undefined) return undefined
    total += ms
  }
  return total
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return ((sorted[middle] ?? 0) + (sorted[(sorted.length - 1) >> 1] ?? 0)) / 2
}
