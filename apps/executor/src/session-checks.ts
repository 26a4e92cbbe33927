import { type Check, parseInstruction } from '@jr/instructions'
import type { SessionDetail } from '@jr/tracker'
import { type CheckOfFeature, hashChecks } from '@jr/verifier'
import type { SessionRun } from './session-run.ts'

/** The checks of a session: of its features, and of the document as a whole, frozen at submission. */
export interface SessionChecks {
  readonly features: readonly { readonly id: string; readonly checks: readonly Check[] }[]
  readonly document: readonly Check[]
}

/** Reads the checks from what was stored at submission; a session from before the document's own were stored reads its document. */
export function readChecks({ features, documentChecks, instruction }: SessionDetail): SessionChecks {
  return {
    features: features.map(({ featureId, checks }) => ({ id: featureId, checks: checks as Check[] })),
    document: (documentChecks?.checks as Check[] | undefined) ?? parseInstruction(instruction ?? '').checks,
  }
}

/** All of them, each with its feature. */
export function listChecks(checks: SessionChecks): readonly CheckOfFeature[] {
  return [
    ...checks.features.flatMap(({ id, checks: all }) => all.map((check) => ({ check, featureId: id }))),
    ...checks.document.map((check) => ({ check })),
  ]
}

/** Whose checks are not those of the submission: what they say proves nothing. */
export interface ChangedChecks {
  readonly features: ReadonlySet<string>
  readonly document: boolean
}

export const changedReason =
  'Its checks are not those that were frozen at submission, so they were not run. Find out who changed the database, then submit the document again.'

/** Compares the checks, as read at the claim and as stored now, with the hashes of the submission; what differs is logged. */
export async function reportChangedChecks(
  run: SessionRun,
  checks: SessionChecks,
  detail: SessionDetail,
): Promise<ChangedChecks> {
  const differs = (hash: string | null | undefined, all: readonly Check[]): boolean =>
    hash != null && hashChecks(all) !== hash
  const frozen = new Map(detail.features.map(({ featureId, checksHash }) => [featureId, checksHash]))
  const stored = readChecks(detail)
  const changed = [...checks.features, ...stored.features].filter((one) => differs(frozen.get(one.id), one.checks))
  const features = new Set(changed.map(({ id }) => id))
  const hash = detail.documentChecks?.checksHash
  const document = differs(hash, checks.document) || differs(hash, stored.document)
  for (const featureId of [...features, ...(document ? [null] : [])]) {
    run.worker.log.error({ sessionId: run.handle.sessionId, featureId }, 'checks changed since the submission')
    await run.addEvent({ type: 'checks_changed', data: { feature_id: featureId } })
  }
  return { features, document }
}
