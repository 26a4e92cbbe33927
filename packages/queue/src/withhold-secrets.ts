import { type Check, findSecrets, maskSecrets, type PlanStep } from '@jr/instructions'

/**
 * A step as it may be stored. Content with a credential cannot be: masked, it would be written wrong, so a person writes it.
 */
export function withholdSecretEdits(step: PlanStep): PlanStep {
  const files = step.edits.filter((edit) => hasSecret(edit)).map(({ path, line }) => `${path} (line ${line})`)
  if (files.length === 0) return step
  const reason = `The document holds a credential, which Jr does not store: apply ${files.join(', ')} by hand, then approve.`
  return { ...step, kind: 'manual', edits: [], reason }
}

/** A check as it may be stored. One whose command holds a credential becomes a question to a person, which proves nothing by itself. */
export function withholdSecretCheck(check: Check): Check {
  if (!hasSecret(check)) return check
  const { id, source, line, text } = check
  const question = `Holds a credential, which Jr does not store: run it by hand. ${maskSecrets(text)}`
  return { id, source, line, text: maskSecrets(text), kind: 'human', question }
}

function hasSecret(value: object): boolean {
  return Object.values(value).some((member) => typeof member === 'string' && findSecrets(member).length > 0)
}
