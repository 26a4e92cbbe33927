import type { Step } from '@jr/contract'

/** Steps of two sessions beside each other: by name where both have it, else each alone; in the order of the first, then the rest. */
export function pairSteps(
  left: readonly Step[],
  right: readonly Step[],
): readonly (readonly [Step | undefined, Step | undefined])[] {
  const rest = [...right]
  const pairs = left.map((step) => {
    const index = rest.findIndex((candidate) => candidate.name === step.name)
    return [step, index === -1 ? undefined : rest.splice(index, 1)[0]] as const
  })
  return [...pairs, ...rest.map((step) => [undefined, step] as const)]
}
